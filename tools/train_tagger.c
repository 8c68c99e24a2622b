/* Trains a linear-chain tagger; tools/train_names.py compiles and calls it.

   Every token has features; a feature has a row of weights: one for each label at `width` tokens, from the token
   `shift` tokens further on. Sentence s has the tokens sentence[s] to sentence[s + 1], of which the first and the
   last are edges that have features and no label. `masks` holds a bit for each label that is right at a token.

   The model is a conditional random field whose log-likelihood is climbed by FTRL-proximal (McMahan and others,
   2013), one step a sentence, in an order that `seed` decides. The weights are what `sums` and `squares` say
   with the learning rate and the penalty (L2), the chain's last: label after label, first label, last label. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LABELS = 32, REACH = 2 };

typedef struct {
    int32_t labels;
    int64_t sentences, weights;
    const int64_t *sentence, *features; /* where a sentence's tokens and a token's features start */
    const uint32_t *feature, *offset;   /* the features; where each feature's row starts */
    const int8_t *shift;
    const uint8_t *width;
    const uint32_t *masks;
    const float *importance; /* of each sentence */
    const int32_t *base;     /* weights of every label at every token to start from, or NULL */
    float base_scale;
    const float *chain;     /* weights of the chain that stay, or NULL */
    const uint8_t *allowed; /* of the chain: whether a weight counts at all */
    float rate, penalty;
    float *sums, *squares;
} problem;

typedef struct {
    float *score, *power, *slope, *ahead[2], *behind[2], *total[2];
} work;

typedef struct {
    float after[LABELS][LABELS], first[LABELS], last[LABELS];
} chain;

static float value(const problem *p, int64_t at) {
    return -p->sums[at] / ((1 + sqrtf(p->squares[at])) / p->rate + p->penalty);
}

static void step(const problem *p, int64_t at, float slope) {
    float square = p->squares[at] + slope * slope;
    p->sums[at] += slope - (sqrtf(square) - sqrtf(p->squares[at])) / p->rate * value(p, at);
    p->squares[at] = square;
}

static float power_of_link(const problem *p, int64_t at) {
    if (!p->allowed[at]) return 0;
    return expf(p->chain ? p->chain[at] : value(p, p->weights + at));
}

static chain powers_of_chain(const problem *p) {
    chain made;
    int n = p->labels;
    int64_t at = 0;
    for (int a = 0; a < n; a++)
        for (int b = 0; b < n; b++) made.after[a][b] = power_of_link(p, at++);
    for (int b = 0; b < n; b++) made.first[b] = power_of_link(p, at++);
    for (int b = 0; b < n; b++) made.last[b] = power_of_link(p, at++);
    return made;
}

/* The rows of the features that speak about the tokens of a sentence, cut to it. */
#define EACH_ROW(body)                                                                              \
    for (int i = -1; i <= count; i++) {                                                             \
        int64_t token = p->sentence[s] + i + 1;                                                     \
        for (int64_t k = p->features[token]; k < p->features[token + 1]; k++) {                     \
            uint32_t f = p->feature[k];                                                             \
            int at = i + p->shift[f];                                                               \
            int from = at < 0 ? -at : 0, to = count - at < p->width[f] ? count - at : p->width[f];  \
            for (int q = from * n; q < to * n; q++) body;                                           \
        }                                                                                           \
    }

static double around(const problem *p, const chain *c, const work *w, const uint32_t *masks, int count, int which) {
    int n = p->labels;
    float *ahead = w->ahead[which], *behind = w->behind[which], *total = w->total[which];
    double log_total = 0;
    for (int i = 0; i < count; i++) {
        float all = 0;
        for (int b = 0; b < n; b++) {
            float sum = i ? 0 : c->first[b];
            for (int a = 0; i && a < n; a++) sum += ahead[(i - 1) * n + a] * c->after[a][b];
            sum = masks && !(masks[i] >> b & 1) ? 0 : sum * w->power[i * n + b];
            ahead[i * n + b] = sum;
            all += sum;
        }
        total[i] = all = fmaxf(all, 1e-30f);
        log_total += log(all);
        for (int b = 0; b < n; b++) ahead[i * n + b] /= all;
    }
    float whole = 0;
    for (int b = 0; b < n; b++) whole += ahead[(count - 1) * n + b] * c->last[b];
    whole = fmaxf(whole, 1e-30f);
    for (int b = 0; b < n; b++) behind[(count - 1) * n + b] = c->last[b] / whole;
    for (int i = count - 1; i > 0; i--)
        for (int a = 0; a < n; a++) {
            float sum = 0;
            for (int b = 0; b < n; b++)
                if (!masks || masks[i] >> b & 1) sum += c->after[a][b] * w->power[i * n + b] * behind[i * n + b];
            behind[(i - 1) * n + a] = sum / total[i];
        }
    return log_total + log(whole);
}

static double climb(const problem *p, const work *w, int64_t s, int count) {
    int n = p->labels;
    const uint32_t *masks = p->masks + p->sentence[s] + 1;
    memset(w->score, 0, sizeof *w->score * (size_t)count * n);
    if (p->base)
        for (int q = 0; q < count * n; q++) w->score[q] = (float)p->base[(p->sentence[s] + 1) * n + q] * p->base_scale;
    EACH_ROW(w->score[at * n + q] += value(p, p->offset[f] + q))
    chain c = powers_of_chain(p);
    for (int i = 0; i < count; i++) {
        float most = w->score[i * n];
        for (int b = 1; b < n; b++) most = fmaxf(most, w->score[i * n + b]);
        for (int b = 0; b < n; b++) w->power[i * n + b] = expf(w->score[i * n + b] - most);
    }
    double loss = around(p, &c, w, NULL, count, 0) - around(p, &c, w, masks, count, 1);
    float slopes[LABELS][LABELS] = {{0}}, much = p->importance[s];
    for (int q = 0; q < count * n; q++)
        w->slope[q] = much * (w->ahead[0][q] * w->behind[0][q] - w->ahead[1][q] * w->behind[1][q]);
    for (int i = 1; i < count; i++)
        for (int a = 0; a < n; a++) {
            float all = w->ahead[0][(i - 1) * n + a] / w->total[0][i], right = w->ahead[1][(i - 1) * n + a] / w->total[1][i];
            for (int b = 0; b < n; b++) {
                float link = w->power[i * n + b] * c.after[a][b] * much;
                slopes[a][b] += link * all * w->behind[0][i * n + b];
                if (masks[i] >> b & 1) slopes[a][b] -= link * right * w->behind[1][i * n + b];
            }
        }
    EACH_ROW(step(p, p->offset[f] + q, w->slope[at * n + q]))
    if (p->chain) return much * loss;
    int64_t at = p->weights;
    for (int a = 0; a < n; a++)
        for (int b = 0; b < n; b++) step(p, at++, slopes[a][b]);
    for (int b = 0; b < n; b++) step(p, at++, w->slope[b]);
    for (int b = 0; b < n; b++) step(p, at++, w->slope[(count - 1) * n + b]);
    return much * loss;
}

static uint64_t random_state;

static uint64_t random_number(void) {
    random_state ^= random_state << 13, random_state ^= random_state >> 7, random_state ^= random_state << 17;
    return random_state >> 11;
}

/* So many passes over some sentences; what they lose a sentence goes to `losses`. Returns 0 if there is no memory. */
int train(const problem *p, const int64_t *chosen, int64_t size, int passes, uint64_t seed, double *losses) {
    int64_t longest = 1;
    for (int64_t s = 0; s < p->sentences; s++)
        if (p->sentence[s + 1] - p->sentence[s] > longest) longest = p->sentence[s + 1] - p->sentence[s];
    size_t floats = (size_t)longest * (size_t)p->labels;
    float *memory = malloc(sizeof *memory * floats * 9);
    int64_t *order = malloc(sizeof *order * (size_t)(size ? size : 1));
    if (!memory || !order) {
        free(memory), free(order);
        return 0;
    }
    work w = {memory, memory + floats, memory + 2 * floats, {memory + 3 * floats, memory + 4 * floats},
              {memory + 5 * floats, memory + 6 * floats}, {memory + 7 * floats, memory + 8 * floats}};
    memcpy(order, chosen, sizeof *order * (size_t)size);
    random_state = 0x9E3779B97F4A7C15u + seed * 0xD6E8FEB86659FD93u;
    for (int pass = 0; pass < passes; pass++) {
        for (int64_t i = size; i-- > 1;) {
            int64_t other = (int64_t)(random_number() % (uint64_t)(i + 1)), kept = order[i];
            order[i] = order[other], order[other] = kept;
        }
        losses[pass] = 0;
        for (int64_t i = 0; i < size; i++) {
            int count = (int)(p->sentence[order[i] + 1] - p->sentence[order[i]] - 2);
            if (count > 0) losses[pass] += climb(p, &w, order[i], count) / (double)size;
        }
    }
    free(memory), free(order);
    return 1;
}

/* The weights, those of the chain last. */
void values(const problem *p, float *weights) {
    int64_t all = p->weights + (int64_t)(p->labels + 2) * p->labels;
    for (int64_t at = 0; at < all; at++) weights[at] = value(p, at);
}
