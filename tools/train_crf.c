/* Trains a linear-chain model of word and morpheme starts; tools/train_words.py compiles and calls it.

     train_crf ATOMS LABELS OUT TEMPLATE PASSES RATE PENALTY SEED RAREST

   ATOMS holds 32-bit atom numbers, 0 after each line; LABELS two bytes for each: the chances of
   a word start and of a morpheme start, of 250, or 255 and 0 where a word always starts, which is given and not
   learned. TEMPLATE names, for each
   n, the offsets d at which an n-gram speaks: "1:0,1;2:0,1,2" lets the n-gram that starts at atom s speak
   about the labels of the atoms s + d. N-grams seen fewer than RAREST times are left out.

   The model is the usual conditional random field, restarted at every given label: its log-likelihood is
   climbed by FTRL-proximal (McMahan and others, 2013), one step a line, lines in an order that SEED decides.
   PENALTY is the L1 penalty, RATE the learning rate. OUT lists the weights that are not zero, as text: the
   3 x 3 transitions, then for each n-gram its n atoms and 3 weights for each of its offsets. */

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABELS = 3, ORDERS = 4, MOST_OFFSETS = 8, GIVEN = 255, CERTAIN = 250, MOST_FEATURES = ORDERS * MOST_OFFSETS };

typedef struct {
    size_t atoms, lines;
    uint32_t *atom;
    uint8_t *label; /* two an atom: the chances of a word start and a morpheme start, of CERTAIN; GIVEN, 0 */
    size_t *line; /* where each line starts; its end is one before the next, at the 0 */
    uint32_t *gram; /* ORDERS numbers an atom: the n-grams that start there, 0 for none */
} Text;

typedef struct {
    uint64_t *key;
    uint32_t *count, *number;
    size_t capacity;
} Grams;

typedef struct {
    int count[ORDERS + 1], offset[ORDERS + 1][MOST_OFFSETS];
} Template;

typedef struct {
    float sum, size; /* FTRL's z, and the root of its n */
} Weight;

typedef struct {
    uint32_t feature[MOST_FEATURES];
    int features;
    float target[LABELS], score[LABELS], before[LABELS], after[LABELS], chance[LABELS];
    float weight[MOST_FEATURES][LABELS];
} Place;

static float rate, penalty;

static void fail(const char *what, const char *name) {
    fprintf(stderr, "train_crf: %s %s\n", what, name);
    exit(1);
}

static void *room(size_t count, size_t size) {
    void *made = calloc(count ? count : 1, size);
    if (!made) fail("no memory for", "the model");
    return made;
}

static void *read_file(const char *name, size_t *size) {
    FILE *file = fopen(name, "rb");
    if (!file) fail("cannot read", name);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    void *bytes = room(*size, 1);
    if (fread(bytes, 1, *size, file) != *size) fail("cannot read", name);
    fclose(file);
    return bytes;
}

static Text read_text(const char *atoms, const char *labels) {
    Text text;
    size_t size, label_count;
    text.atom = read_file(atoms, &size);
    text.label = read_file(labels, &label_count);
    text.atoms = size / sizeof *text.atom;
    if (label_count != 2 * text.atoms || !text.atoms || text.atom[text.atoms - 1]) fail("no labelled text in", atoms);
    text.lines = 0;
    for (size_t i = 0; i < text.atoms; i++) text.lines += !text.atom[i];
    text.line = room(text.lines + 1, sizeof *text.line);
    for (size_t i = 0, line = 0; i < text.atoms; i++)
        if (!text.atom[i]) text.line[++line] = i + 1;
    text.gram = room(text.atoms * ORDERS, sizeof *text.gram);
    return text;
}

static Template read_template(const char *given) {
    Template made = {{0}, {{0}}};
    for (const char *at = given; *at;) {
        int n = *at - '0';
        if (n < 1 || n > ORDERS || at[1] != ':') fail("bad template", given);
        at += 2;
        for (;;) {
            char *end;
            long offset = strtol(at, &end, 10);
            if (end == at || made.count[n] == MOST_OFFSETS) fail("bad template", given);
            made.offset[n][made.count[n]++] = (int)offset;
            at = end;
            if (*at != ',') break;
            at++;
        }
        if (*at == ';') at++;
    }
    return made;
}

/* -- the n-grams ------------------------------------------------------------------------------------- */

static uint64_t key_of(const uint32_t *atom, int n) {
    uint64_t key = (uint64_t)n * 0x9E3779B97F4A7C15u;
    for (int i = 0; i < n; i++) {
        key = (key ^ atom[i]) * 0xFF51AFD7ED558CCDu;
        key ^= key >> 32;
    }
    return key ? key : 1;
}

static size_t slot_of(const Grams *grams, uint64_t key) {
    size_t slot = (key * 0x9E3779B97F4A7C15u) & (grams->capacity - 1);
    while (grams->key[slot] && grams->key[slot] != key) slot = (slot + 1) & (grams->capacity - 1);
    return slot;
}

static Grams no_grams(size_t capacity) {
    Grams grams = {room(capacity, sizeof(uint64_t)), room(capacity, sizeof(uint32_t)), room(capacity, sizeof(uint32_t)), capacity};
    return grams;
}

static void count_gram(Grams *grams, size_t *filled, uint64_t key) {
    if (*filled * 2 > grams->capacity) {
        Grams larger = no_grams(grams->capacity * 2);
        for (size_t i = 0; i < grams->capacity; i++)
            if (grams->key[i]) {
                size_t slot = slot_of(&larger, grams->key[i]);
                larger.key[slot] = grams->key[i];
                larger.count[slot] = grams->count[i];
            }
        free(grams->key), free(grams->count), free(grams->number);
        *grams = larger;
    }
    size_t slot = slot_of(grams, key);
    *filled += !grams->key[slot];
    grams->key[slot] = key;
    grams->count[slot]++;
}

/* Numbers the n-grams in the order of the text; returns where the weights of each start. */
static size_t *number_grams(Text *text, const Template *template, unsigned rarest, uint32_t *total, size_t *weights) {
    Grams grams = no_grams((size_t)1 << 16);
    size_t filled = 0, roof = (size_t)1 << 16;
    for (size_t line = 0; line < text->lines; line++) {
        size_t end = text->line[line + 1] - 1;
        for (size_t i = text->line[line]; i < end; i++)
            for (int n = 1; n <= ORDERS && i + n <= end; n++)
                if (template->count[n]) count_gram(&grams, &filled, key_of(text->atom + i, n));
    }
    size_t *first = room(roof, sizeof *first);
    *total = 1, *weights = 0;
    for (size_t line = 0; line < text->lines; line++) {
        size_t end = text->line[line + 1] - 1;
        for (size_t i = text->line[line]; i < end; i++)
            for (int n = 1; n <= ORDERS && i + n <= end; n++) {
                if (!template->count[n]) continue;
                size_t slot = slot_of(&grams, key_of(text->atom + i, n));
                if (grams.count[slot] < rarest) continue;
                if (!grams.number[slot]) {
                    if (*total + 1 >= roof) {
                        first = realloc(first, (roof *= 2) * sizeof *first);
                        if (!first) fail("no memory for", "the n-grams");
                    }
                    grams.number[slot] = *total;
                    first[(*total)++] = *weights;
                    *weights += (size_t)template->count[n] * LABELS;
                }
                text->gram[i * ORDERS + n - 1] = grams.number[slot];
            }
    }
    first[*total] = *weights;
    free(grams.key), free(grams.count), free(grams.number);
    return first;
}

static int features_at(const Text *text, const Weight *weights, const Template *template, const size_t *first, size_t start, size_t end, size_t at, uint32_t *found) {
    int count = 0;
    for (int n = 1; n <= ORDERS; n++)
        for (int k = 0; k < template->count[n]; k++) {
            ptrdiff_t from = (ptrdiff_t)at - template->offset[n][k];
            if (from < (ptrdiff_t)start || from + n > (ptrdiff_t)end) continue;
            uint32_t gram = text->gram[(size_t)from * ORDERS + n - 1];
            if (!gram) continue;
            found[count++] = (uint32_t)(first[gram] + (size_t)k * LABELS);
            __builtin_prefetch(weights + found[count - 1], 1);
        }
    return count;
}

/* -- the climb --------------------------------------------------------------------------------------- */

static float value(const Weight *weight) {
    float size = fabsf(weight->sum) - penalty;
    if (size <= 0) return 0;
    size *= rate / (1 + weight->size);
    return weight->sum < 0 ? size : -size;
}

static void step(Weight *weight, float at, float slope) {
    float size = sqrtf(weight->size * weight->size + slope * slope);
    weight->sum += slope - (size - weight->size) * at / rate;
    weight->size = size;
}

static float log_sum(float a, float b, float c) {
    float top = fmaxf(a, fmaxf(b, c));
    return top + logf(expf(a - top) + expf(b - top) + expf(c - top));
}

/* One step for the `count` places from `labels` on, which follow a given word start. */
static double climb(Place *place, size_t count, Weight *weights, Weight (*chain)[LABELS]) {
    float link[LABELS][LABELS], slope[LABELS][LABELS] = {{0}};
    for (int a = 0; a < LABELS; a++)
        for (int b = 0; b < LABELS; b++) link[a][b] = value(&chain[a][b]);
    for (size_t i = 0; i < count; i++) {
        Place *here = &place[i];
        memset(here->score, 0, sizeof here->score);
        for (int k = 0; k < here->features; k++)
            for (int b = 0; b < LABELS; b++) here->score[b] += here->weight[k][b] = value(&weights[here->feature[k] + b]);
    }
    for (int b = 0; b < LABELS; b++) place[0].before[b] = place[0].score[b] + link[1][b], place[count - 1].after[b] = 0;
    for (size_t i = 1; i < count; i++)
        for (int b = 0; b < LABELS; b++) {
            const float *from = place[i - 1].before;
            place[i].before[b] = place[i].score[b] + log_sum(from[0] + link[0][b], from[1] + link[1][b], from[2] + link[2][b]);
        }
    for (size_t i = count - 1; i-- > 0;)
        for (int a = 0; a < LABELS; a++) {
            const Place *next = &place[i + 1];
            place[i].after[a] = log_sum(
                link[a][0] + next->score[0] + next->after[0],
                link[a][1] + next->score[1] + next->after[1],
                link[a][2] + next->score[2] + next->after[2]);
        }
    const float *last = place[count - 1].before;
    float whole = log_sum(last[0], last[1], last[2]);
    static const float given[LABELS] = {0, 1, 0};
    double score = 0;
    for (size_t i = 0; i < count; i++) {
        Place *here = &place[i];
        const float *previous = i ? place[i - 1].target : given;
        for (int b = 0; b < LABELS; b++) {
            here->chance[b] = expf(here->before[b] + here->after[b] - whole) - here->target[b];
            score += here->score[b] * here->target[b];
            if (i == 0) slope[1][b] += here->chance[b] + here->target[b];
            else
                for (int a = 0; a < LABELS; a++)
                    slope[a][b] += expf(place[i - 1].before[a] + link[a][b] + here->score[b] + here->after[b] - whole);
            for (int a = 0; a < LABELS; a++) {
                slope[a][b] -= previous[a] * here->target[b];
                score += link[a][b] * previous[a] * here->target[b];
            }
        }
    }
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < place[i].features; k++)
            for (int b = 0; b < LABELS; b++) step(&weights[place[i].feature[k] + b], place[i].weight[k][b], place[i].chance[b]);
    for (int a = 0; a < LABELS; a++)
        for (int b = 0; b < LABELS; b++) step(&chain[a][b], link[a][b], slope[a][b]);
    return whole - score;
}

static uint64_t random_state;

static uint64_t random_number(void) {
    random_state ^= random_state << 13, random_state ^= random_state >> 7, random_state ^= random_state << 17;
    return random_state >> 11;
}

static void shuffle(size_t *order, size_t count) {
    for (size_t i = count; i-- > 1;) {
        size_t other = (size_t)(random_number() % (i + 1)), kept = order[i];
        order[i] = order[other], order[other] = kept;
    }
}

static void train(Text *text, const Template *template, const size_t *first, Weight *weights, Weight (*chain)[LABELS], int passes) {
    size_t longest = 0, *order = room(text->lines, sizeof *order);
    for (size_t line = 0; line < text->lines; line++) {
        order[line] = line;
        size_t size = text->line[line + 1] - text->line[line];
        longest = size > longest ? size : longest;
    }
    Place *places = room(longest, sizeof *places);
    for (int pass = 1; pass <= passes; pass++) {
        double loss = 0;
        size_t learned = 0;
        shuffle(order, text->lines);
        for (size_t k = 0; k < text->lines; k++) {
            size_t start = text->line[order[k]], end = text->line[order[k] + 1] - 1;
            for (size_t i = start; i < end; i++) {
                size_t count = 0;
                for (; i + count < end && text->label[2 * (i + count)] != GIVEN; count++) {
                    const uint8_t *said = text->label + 2 * (i + count);
                    float *target = places[count].target;
                    target[1] = said[0] / (float)CERTAIN, target[2] = said[1] / (float)CERTAIN;
                    target[0] = fmaxf(0, 1 - target[1] - target[2]);
                    places[count].features = features_at(text, weights, template, first, start, end, i + count, places[count].feature);
                }
                if (!count) continue;
                loss += climb(places, count, weights, chain);
                learned += count;
                i += count;
            }
        }
        fprintf(stderr, "pass %d of %d: loss %.5f a label\n", pass, passes, loss / (double)(learned ? learned : 1));
    }
    free(places), free(order);
}

static void write_weights(const char *name, const Text *text, const Template *template, const size_t *first, uint32_t total, const Weight *weights, Weight (*chain)[LABELS]) {
    FILE *file = fopen(name, "w");
    if (!file) fail("cannot write", name);
    for (int a = 0; a < LABELS; a++)
        for (int b = 0; b < LABELS; b++) fprintf(file, "%.6f%c", value(&chain[a][b]), b == LABELS - 1 ? '\n' : ' ');
    uint8_t *written = room(total, 1);
    for (size_t i = 0; i < text->atoms; i++)
        for (int n = 1; n <= ORDERS; n++) {
            uint32_t gram = text->gram[i * ORDERS + n - 1];
            if (!gram || written[gram]) continue;
            written[gram] = 1;
            size_t count = (size_t)template->count[n] * LABELS, used = 0;
            for (size_t k = 0; k < count; k++) used += value(&weights[first[gram] + k]) != 0;
            if (!used) continue;
            fprintf(file, "%d", n);
            for (int k = 0; k < n; k++) fprintf(file, " %u", text->atom[i + (size_t)k]);
            for (size_t k = 0; k < count; k++) fprintf(file, " %.6g", value(&weights[first[gram] + k]));
            fputc('\n', file);
        }
    free(written);
    if (fclose(file)) fail("cannot write", name);
}

int main(int count, char **given) {
    if (count != 10) fail("usage:", "train_crf ATOMS LABELS OUT TEMPLATE PASSES RATE PENALTY SEED RAREST");
    Text text = read_text(given[1], given[2]);
    Template template = read_template(given[4]);
    rate = strtof(given[6], NULL), penalty = strtof(given[7], NULL);
    random_state = 0x9E3779B97F4A7C15u + strtoull(given[8], NULL, 10) * 0xD6E8FEB86659FD93u;
    uint32_t total;
    size_t size;
    size_t *first = number_grams(&text, &template, (unsigned)atoi(given[9]), &total, &size);
    fprintf(stderr, "%zu lines, %zu atoms, %u n-grams, %zu weights\n", text.lines, text.atoms - text.lines, total - 1, size);
    if (size > UINT32_MAX) fail("too much text:", given[1]);
    Weight *weights = room(size, sizeof *weights);
    Weight chain[LABELS][LABELS] = {{{0, 0}}};
    train(&text, &template, first, weights, chain, atoi(given[5]));
    write_weights(given[3], &text, &template, first, total, weights, chain);
    return 0;
}
