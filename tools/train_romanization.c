/* Trains a linear-chain conditional random field; tools/train_romanization.py compiles and calls it.

     train_romanization IN OUT PENALTY PASSES RAREST

   IN holds 32-bit integers: the number of sequences; for each its length; for each of its places the index of the
   right candidate, the number of candidates, the number of contexts, the labels of the candidates, the contexts.
   A weight is learned for each pair of a context and a right label seen together, if the context was seen RAREST
   times, and for each pair of neighbouring right labels. The penalized log-likelihood (L2, PENALTY) is climbed by
   L-BFGS (Nocedal, 1980) for at most PASSES passes. OUT gets a line for each weight: `F context label weight` or
   `T before after weight`. */

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PLACES = 256, MOST_CANDIDATES = 64, MEMORY = 6 };

typedef struct {
    int right, candidates, contexts;
    const int *label, *context;
    int *weight; /* candidates x contexts numbers of weights, -1 for none */
    int *pair;   /* candidates of the place before x candidates */
} Place;

typedef struct {
    int size;
    Place *place;
} Sequence;

typedef struct {
    uint64_t key; /* 0 in an empty slot */
    int number;
} Slot;

static Sequence *sequences;
static int sequence_count, weight_count;
static Slot *slots;
static uint64_t slot_mask;
static uint64_t *keys; /* of each weight */
static double penalty;
static double score[MOST_PLACES][MOST_CANDIDATES];
static double before[MOST_PLACES][MOST_CANDIDATES], after[MOST_PLACES][MOST_CANDIDATES];

static void *room(size_t count, size_t size) {
    void *found = calloc(count ? count : 1, size);
    if (!found) {
        fprintf(stderr, "train_romanization: out of memory\n");
        exit(1);
    }
    return found;
}

/* -- reading ---------------------------------------------------------------------------------------------------- */

static int *read_all(const char *name) {
    FILE *file = fopen(name, "rb");
    if (!file || fseek(file, 0, SEEK_END)) {
        fprintf(stderr, "train_romanization: cannot read %s\n", name);
        exit(1);
    }
    size_t size = (size_t)ftell(file);
    int *data = room(size, 1);
    rewind(file);
    if (fread(data, 1, size, file) != size) exit(1);
    fclose(file);
    return data;
}

static void parse(const int *at) {
    sequence_count = *at++;
    sequences = room((size_t)sequence_count, sizeof *sequences);
    for (int s = 0; s < sequence_count; s++) {
        Sequence *sequence = &sequences[s];
        sequence->size = *at++;
        sequence->place = room((size_t)sequence->size, sizeof(Place));
        for (int i = 0; i < sequence->size; i++) {
            Place *place = &sequence->place[i];
            place->right = *at++;
            place->candidates = *at++;
            place->contexts = *at++;
            place->label = at;
            at += place->candidates;
            place->context = at;
            at += place->contexts;
        }
    }
}

/* -- weights ------------------------------------------------------------------------------------------------------ */

static uint64_t context_key(int context, int label) { return ((uint64_t)context << 12 | (uint64_t)label) + 1; }
static uint64_t pair_key(int one, int other) { return (UINT64_C(1) << 60 | (uint64_t)one << 12 | (uint64_t)other) + 1; }

static int number_of(uint64_t key, int add) {
    uint64_t slot = (key * UINT64_C(0x9E3779B97F4A7C15)) >> 20 & slot_mask;
    while (slots[slot].key && slots[slot].key != key) slot = (slot + 1) & slot_mask;
    if (slots[slot].key) return slots[slot].number;
    if (!add) return -1;
    keys[weight_count] = key;
    slots[slot] = (Slot){key, weight_count};
    return weight_count++;
}

static void number_weights(int rarest) {
    int contexts = 0;
    size_t uses = 0;
    for (int s = 0; s < sequence_count; s++)
        for (int i = 0; i < sequences[s].size; i++) {
            Place *place = &sequences[s].place[i];
            uses += (size_t)place->contexts + 1;
            for (int c = 0; c < place->contexts; c++)
                if (place->context[c] >= contexts) contexts = place->context[c] + 1;
        }
    int *seen = room((size_t)contexts, sizeof *seen);
    for (slot_mask = 1; slot_mask < 2 * uses; slot_mask *= 2) {}
    slots = room(slot_mask, sizeof *slots);
    slot_mask--;
    keys = room(uses, sizeof *keys);
    for (int s = 0; s < sequence_count; s++)
        for (int i = 0; i < sequences[s].size; i++)
            for (int c = 0; c < sequences[s].place[i].contexts; c++) seen[sequences[s].place[i].context[c]]++;
    for (int s = 0; s < sequence_count; s++)
        for (int i = 0; i < sequences[s].size; i++) {
            Place *place = &sequences[s].place[i];
            int label = place->label[place->right];
            for (int c = 0; c < place->contexts; c++)
                if (seen[place->context[c]] >= rarest) number_of(context_key(place->context[c], label), 1);
            if (i) number_of(pair_key(place[-1].label[place[-1].right], label), 1);
        }
    free(seen);
}

static void bind_weights(void) {
    for (int s = 0; s < sequence_count; s++)
        for (int i = 0; i < sequences[s].size; i++) {
            Place *place = &sequences[s].place[i];
            place->weight = room((size_t)place->candidates * (size_t)place->contexts, sizeof(int));
            for (int k = 0; k < place->candidates; k++)
                for (int c = 0; c < place->contexts; c++)
                    place->weight[k * place->contexts + c] =
                        number_of(context_key(place->context[c], place->label[k]), 0);
            if (!i) continue;
            place->pair = room((size_t)place[-1].candidates * (size_t)place->candidates, sizeof(int));
            for (int a = 0; a < place[-1].candidates; a++)
                for (int k = 0; k < place->candidates; k++)
                    place->pair[a * place->candidates + k] = number_of(pair_key(place[-1].label[a], place->label[k]), 0);
        }
}

/* -- the likelihood ------------------------------------------------------------------------------------------------ */

static double log_sum(const double *values, int count) {
    double most = values[0], sum = 0;
    for (int i = 1; i < count; i++)
        if (values[i] > most) most = values[i];
    for (int i = 0; i < count; i++) sum += exp(values[i] - most);
    return most + log(sum);
}

static double of(const double *weights, int number) { return number < 0 ? 0 : weights[number]; }

static double forward_backward(const Sequence *sequence, const double *weights) {
    double ways[MOST_CANDIDATES];
    int last = sequence->size - 1;
    for (int i = 0; i <= last; i++) {
        const Place *place = &sequence->place[i];
        for (int k = 0; k < place->candidates; k++) {
            double sum = 0;
            for (int c = 0; c < place->contexts; c++) sum += of(weights, place->weight[k * place->contexts + c]);
            score[i][k] = before[i][k] = sum;
            if (!i) continue;
            for (int a = 0; a < place[-1].candidates; a++)
                ways[a] = before[i - 1][a] + of(weights, place->pair[a * place->candidates + k]);
            before[i][k] += log_sum(ways, place[-1].candidates);
        }
    }
    for (int i = last; i >= 0; i--) {
        const Place *place = &sequence->place[i];
        for (int k = 0; k < place->candidates; k++) {
            after[i][k] = 0;
            if (i == last) continue;
            for (int a = 0; a < place[1].candidates; a++)
                ways[a] = after[i + 1][a] + score[i + 1][a] + of(weights, place[1].pair[k * place[1].candidates + a]);
            after[i][k] = log_sum(ways, place[1].candidates);
        }
    }
    return log_sum(before[last], sequence->place[last].candidates);
}

static void add_gradient(const Sequence *sequence, const double *weights, double whole, double *gradient) {
    for (int i = 0; i < sequence->size; i++) {
        const Place *place = &sequence->place[i];
        for (int k = 0; k < place->candidates; k++) {
            double error = exp(before[i][k] + after[i][k] - whole) - (k == place->right);
            for (int c = 0; c < place->contexts; c++) {
                int number = place->weight[k * place->contexts + c];
                if (number >= 0) gradient[number] += error;
            }
        }
        for (int a = 0; i && a < place[-1].candidates; a++)
            for (int k = 0; k < place->candidates; k++) {
                int number = place->pair[a * place->candidates + k];
                if (number < 0) continue;
                gradient[number] += exp(before[i - 1][a] + weights[number] + score[i][k] + after[i][k] - whole) -
                                    (a == place[-1].right && k == place->right);
            }
    }
}

/* The penalized negative log-likelihood, and its gradient. */
static double loss(const double *weights, double *gradient) {
    double sum = 0;
    for (int w = 0; w < weight_count; w++) {
        sum += 0.5 * penalty * weights[w] * weights[w];
        gradient[w] = penalty * weights[w];
    }
    for (int s = 0; s < sequence_count; s++) {
        const Sequence *sequence = &sequences[s];
        double whole = forward_backward(sequence, weights);
        sum += whole;
        for (int i = 0; i < sequence->size; i++) {
            const Place *place = &sequence->place[i];
            sum -= score[i][place->right];
            if (i) sum -= of(weights, place->pair[place[-1].right * place->candidates + place->right]);
        }
        add_gradient(sequence, weights, whole, gradient);
    }
    return sum;
}

/* -- L-BFGS -------------------------------------------------------------------------------------------------------- */

static double dot(const double *one, const double *other) {
    double sum = 0;
    for (int w = 0; w < weight_count; w++) sum += one[w] * other[w];
    return sum;
}

static double *steps[MEMORY], *changes[MEMORY], curvature[MEMORY];

static void find_direction(double *direction, int kept) {
    double part[MEMORY];
    int used = kept < MEMORY ? kept : MEMORY;
    for (int i = 1; i <= used; i++) {
        int m = (kept - i) % MEMORY;
        part[m] = dot(steps[m], direction) / curvature[m];
        for (int w = 0; w < weight_count; w++) direction[w] -= part[m] * changes[m][w];
    }
    if (kept) {
        int m = (kept - 1) % MEMORY;
        double size = curvature[m] / dot(changes[m], changes[m]);
        for (int w = 0; w < weight_count; w++) direction[w] *= size;
    }
    for (int i = used; i >= 1; i--) {
        int m = (kept - i) % MEMORY;
        double back = dot(changes[m], direction) / curvature[m];
        for (int w = 0; w < weight_count; w++) direction[w] += steps[m][w] * (part[m] - back);
    }
}

static double *learn(int passes) {
    size_t bytes = (size_t)weight_count;
    double *weights = room(bytes, 8), *gradient = room(bytes, 8), *direction = room(bytes, 8);
    double *next = room(bytes, 8), *next_gradient = room(bytes, 8);
    for (int m = 0; m < MEMORY; m++) {
        steps[m] = room(bytes, 8);
        changes[m] = room(bytes, 8);
    }
    double now = loss(weights, gradient);
    int kept = 0;
    for (int pass = 0; pass < passes; pass++) {
        memcpy(direction, gradient, bytes * 8);
        find_direction(direction, kept);
        double slope = dot(gradient, direction), step = kept ? 1 : 1 / sqrt(dot(gradient, gradient)), then;
        for (int tries = 0;; tries++, step /= 2) {
            for (int w = 0; w < weight_count; w++) next[w] = weights[w] - step * direction[w];
            then = loss(next, next_gradient);
            if (then <= now - 1e-4 * step * slope || tries == 20) break;
        }
        int m = kept % MEMORY;
        for (int w = 0; w < weight_count; w++) {
            steps[m][w] = next[w] - weights[w];
            changes[m][w] = next_gradient[w] - gradient[w];
        }
        curvature[m] = dot(steps[m], changes[m]);
        if (curvature[m] > 1e-12) kept++;
        double gain = (now - then) / now;
        memcpy(weights, next, bytes * 8);
        memcpy(gradient, next_gradient, bytes * 8);
        now = then;
        if (gain < 1e-5 && pass > 10) break;
    }
    fprintf(stderr, "%d weights, loss %.1f\n", weight_count, now);
    return weights;
}

int main(int count, char **arguments) {
    if (count != 6) {
        fprintf(stderr, "usage: train_romanization IN OUT PENALTY PASSES RAREST\n");
        return 2;
    }
    parse(read_all(arguments[1]));
    penalty = atof(arguments[3]);
    number_weights(atoi(arguments[5]));
    bind_weights();
    double *weights = learn(atoi(arguments[4]));
    FILE *out = fopen(arguments[2], "w");
    if (!out) return 1;
    for (int w = 0; w < weight_count; w++) {
        uint64_t key = keys[w] - 1;
        fprintf(out, "%c %d %d %.6f\n", key >> 60 ? 'T' : 'F', (int)(key >> 12 & 0xFFFFFFFFu), (int)(key & 4095),
                weights[w]);
    }
    return fclose(out) ? 1 : 0;
}
