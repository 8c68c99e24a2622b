/* A linear-chain tagger: a type Tagger, as tagger.py defines it. The file's bytes stay where they are; nothing is
 * taken for granted of what they hold beyond the counts that tagfile.py checked. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { REACH = 2, AROUND = 2 * REACH + 1, SHAPES = 6, SIZES = 8, GAPS = 9, PLACES = 4, MOST_LABELS = 32, MOST_MARKS = 64 };
enum { TOKEN = 1, PAIR, KIND, NAME, PREFIX, SUFFIX };
enum { CHAIN = 2048, NAME_TOKENS = 8, FORBIDDEN = -(1 << 24), HEADER = 80, STARTS = 1, ENDS = 2 };
enum { BEFORE_FIRST, AFTER_GAP, TOUCHING };
enum { POWERS = 1 << 10, LANES = 8, MOST_LINK = 1 << 15 };
enum { TOKEN_ROW, KIND_ROW, PAIR_ROW, LINK_ROW, ROWS };
enum { WHOLE, FIRST, INSIDE, LAST };
enum { KHMER_SHAPE, DIGIT_SHAPE, UPPER, CAPITALIZED, LOWER, OTHER };

#define STEP 0x9E3779B97F4A7C15u

/* What adds rows of weights is compiled twice, for processors with and without AVX2; both calculate the same. */
#if defined(__GNUC__) && defined(__x86_64__) && defined(__GLIBC__)
#define TWICE __attribute__((target_clones("avx2", "default")))
#else
#define TWICE
#endif

typedef struct {
    const uint8_t *keys, *rows;
    uint32_t slots, count, width;
} table;

typedef struct {
    PyObject_HEAD
    Py_buffer view;
    uint32_t labels, marks, scale, longest, groups, filter_bits;
    const int8_t *shapes, *mark_rows, *gaps, *edge;
    const uint8_t *group, *filter;
    table tokens, affixes, pairs, kinds, links, names;
    int32_t after[MOST_LABELS][MOST_LABELS], first[MOST_LABELS], last[MOST_LABELS];
    uint8_t flags[MOST_LABELS];
    uint64_t plain; /* the hash of no list */
    /* Label after label, both ways; labels beyond the last one never follow. */
    double after_power[MOST_LABELS][MOST_LABELS], before_power[MOST_LABELS][MOST_LABELS];
    double first_power[MOST_LABELS], last_power[MOST_LABELS];
    double powers[POWERS]; /* of 0, -1, -2, … */
} tagger;

/* What one chain of tokens needs; labels are counted in rows of `labels` numbers. */
typedef struct {
    int32_t *sums; /* 2 * REACH rows more than tokens */
    uint64_t *places; /* PLACES a token */
    uint64_t *hashes, *kinds, *pairs, *links; /* of the tokens, of the lists that cover them, and of neighbours */
    const int8_t *(*rows)[ROWS];              /* of each token */
    int32_t *paths; /* MOST_LABELS a token: the best sum that ends with each label */
    uint8_t *best;
    double *powers, *ahead, *behind, *shares; /* MOST_LABELS a token, shares one */
} work;

typedef struct {
    int kind;
    const void *chars;
    const int64_t *starts, *ends; /* of the chain's first token on */
    Py_ssize_t count;
} chain;

/* -- hashes ----------------------------------------------------------------------------------------------------- */

static uint64_t with_char(uint64_t hash, uint32_t c) {
    hash = (hash ^ c) * STEP;
    return hash ^ hash >> 29;
}

static uint64_t with_number(uint64_t hash, uint64_t number) {
    hash = (hash ^ number) * STEP;
    return hash ^ hash >> 32;
}

static uint64_t kind_of(const uint64_t *places) {
    uint64_t hash = with_number(PAIR, KIND);
    for (int place = 0; place < PLACES; place++) hash = with_number(hash, places[place]);
    return hash;
}

/* -- the file --------------------------------------------------------------------------------------------------- */

static uint32_t number_at(const uint8_t *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint64_t long_at(const uint8_t *at) { return number_at(at) | (uint64_t)number_at(at + 4) << 32; }

/* Where the next section starts; the sections lie in a row, each at a multiple of eight. */
static const uint8_t *section(const uint8_t **next, uint64_t size) {
    const uint8_t *at = *next;
    *next += (size + 7) / 8 * 8;
    return at;
}

static table table_at(const uint8_t **next, uint32_t count, uint32_t width) {
    uint32_t slots = 2 * count + 1;
    const uint8_t *at = section(next, (uint64_t)slots * 8 + (uint64_t)count * width);
    table made = {at, at + (uint64_t)slots * 8, slots, count, width};
    return made;
}

static double power(int32_t weight, uint32_t scale) {
    return weight > FORBIDDEN ? exp((double)weight / (double)scale) : 0.0;
}

/* Whether the chain's weights are small, and each label can follow one: then no sum of a chain of tokens overflows. */
static int is_sound(const tagger *t) {
    for (uint32_t b = 0; b < t->labels; b++) {
        int follows = 0;
        for (uint32_t a = 0; a <= t->labels; a++) {
            int32_t weight = a < t->labels ? t->after[a][b] : t->last[b];
            if (weight != FORBIDDEN && (weight > MOST_LINK || weight < -MOST_LINK)) return 0;
            follows |= a < t->labels && weight != FORBIDDEN;
        }
        if (t->first[b] != FORBIDDEN && (t->first[b] > MOST_LINK || t->first[b] < -MOST_LINK)) return 0;
        if (!follows) return 0;
    }
    return 1;
}

static void read_chain(tagger *t, const uint8_t *at) {
    uint32_t n = t->labels;
    for (int i = 0; i < POWERS; i++) t->powers[i] = power(-i, t->scale);
    for (uint32_t a = 0; a < n; a++)
        for (uint32_t b = 0; b < n; b++) {
            t->after[a][b] = (int32_t)number_at(at + 4 * (a * n + b));
            t->after_power[a][b] = t->before_power[b][a] = power(t->after[a][b], t->scale);
        }
    for (uint32_t b = 0; b < n; b++) {
        t->first[b] = (int32_t)number_at(at + 4 * (n * n + b));
        t->last[b] = (int32_t)number_at(at + 4 * (n * n + n + b));
        t->first_power[b] = power(t->first[b], t->scale);
        t->last_power[b] = power(t->last[b], t->scale);
    }
}

static int open_file(tagger *t) {
    const uint8_t *data = t->view.buf;
    if (t->view.len < HEADER || memcmp(data, "KHTXTTAG", 8)) return -1;
    uint32_t c[13];
    for (int i = 0; i < 13; i++) c[i] = number_at(data + 24 + 4 * i);
    t->labels = c[0], t->marks = c[1], t->scale = c[2], t->longest = c[3];
    t->groups = c[10], t->filter_bits = c[11] <= 24 ? c[11] : 0;
    if (t->labels < 2 || t->labels > MOST_LABELS || t->marks > MOST_MARKS || !t->scale || t->filter_bits < 3 || !t->groups) return -1;
    for (int i = 4; i < 13; i++)
        if (c[i] >= 1u << 26) return -1;
    uint32_t row = AROUND * t->labels;
    const uint8_t *next = data + HEADER;
    const uint8_t *weights = section(&next, 4 * (uint64_t)(t->labels + 2) * t->labels);
    const uint8_t *flags = section(&next, t->labels);
    t->shapes = (const int8_t *)section(&next, SHAPES * SIZES * row);
    t->mark_rows = (const int8_t *)section(&next, (uint64_t)PLACES * t->marks * row);
    t->gaps = (const int8_t *)section(&next, GAPS * row);
    t->edge = (const int8_t *)section(&next, row);
    t->tokens = table_at(&next, c[4], row);
    t->affixes = table_at(&next, c[5], t->labels);
    t->pairs = table_at(&next, c[6], 2 * t->labels);
    t->kinds = table_at(&next, c[7], row);
    t->links = table_at(&next, c[8], 2 * t->labels);
    t->names = table_at(&next, c[9], 2);
    t->group = section(&next, 8 * (uint64_t)t->groups);
    t->filter = section(&next, ((uint64_t)1 << t->filter_bits) / 8);
    section(&next, c[12]);
    if (next - data != t->view.len) return -1;
    memcpy(t->flags, flags, t->labels);
    uint64_t none[PLACES] = {0};
    t->plain = kind_of(none);
    read_chain(t, weights);
    return is_sound(t) ? 0 : -1;
}

/* -- look-up ---------------------------------------------------------------------------------------------------- */

static const uint8_t *find(const table *in, uint64_t hash) {
    uint32_t key = (uint32_t)(hash >> 32) ? (uint32_t)(hash >> 32) : 1;
    uint32_t slot = (uint32_t)((hash >> 32) * in->slots >> 32);
    for (uint32_t tries = 0; tries < in->slots; tries++) {
        const uint8_t *at = in->keys + (uint64_t)slot * 8;
        uint32_t there = number_at(at);
        uint32_t number = number_at(at + 4);
        if (there == key && number < in->count) return in->rows + (uint64_t)number * in->width;
        if (!there) return NULL;
        if (++slot == in->slots) slot = 0;
    }
    return NULL;
}

/* What is looked up is asked for some steps before it is used, so that it is in the cache by then. */
#ifdef __GNUC__
#define SOON(at) __builtin_prefetch(at)
#else
#define SOON(at) ((void)(at))
#endif

static inline void find_soon(const table *in, uint64_t hash) {
    SOON(in->keys + ((hash >> 32) * in->slots >> 32) * 8);
}

static inline const int8_t *row_soon(const table *in, uint64_t hash) {
    const int8_t *row = (const int8_t *)find(in, hash);
    if (row) {
        SOON(row);
        SOON(row + in->width - 1);
    }
    return row;
}

static uint32_t plain(uint32_t c) {
    return (c >= '0' && c <= '9') || (c >= 0x17E0 && c <= 0x17E9) ? '0' : c;
}

static uint32_t char_at(const chain *c, int64_t at) { return PyUnicode_READ(c->kind, c->chars, at); }

/* -- lists ------------------------------------------------------------------------------------------------------ */

/* Whether a name may start with what has this hash, or be it. */
static int is_known(const tagger *t, uint64_t hash) {
    uint64_t bit = hash >> (64 - t->filter_bits);
    return t->filter[bit / 8] >> bit % 8 & 1;
}

/* The lists that have a name which starts with a token; what stands between tokens does not count. */
static void mark_from(const tagger *t, const chain *c, Py_ssize_t i, uint64_t *places) {
    uint64_t hash = NAME;
    int64_t size = 0;
    Py_ssize_t stop = i + NAME_TOKENS < c->count ? i + NAME_TOKENS : c->count;
    for (Py_ssize_t last = i; last < stop; last++) {
        if (size + c->ends[last] - c->starts[last] > (int64_t)t->longest) return;
        for (int64_t at = c->starts[last]; at < c->ends[last]; at++) {
            hash = with_char(hash, char_at(c, at));
            size++;
            if ((size == 3 || size == 6 || size == 10) && !is_known(t, hash)) return;
        }
        if (!is_known(t, hash)) continue;
        const uint8_t *found = find(&t->names, hash);
        if (!found) continue;
        uint32_t number = ((uint32_t)found[0] | (uint32_t)found[1] << 8) % t->groups;
        uint64_t bits = long_at(t->group + 8 * (uint64_t)number);
        if (last == i) {
            places[i * PLACES + WHOLE] |= bits;
            continue;
        }
        places[i * PLACES + FIRST] |= bits;
        places[last * PLACES + LAST] |= bits;
        for (Py_ssize_t inner = i + 1; inner < last; inner++) places[inner * PLACES + INSIDE] |= bits;
    }
}

static void mark(const tagger *t, const chain *c, uint64_t *places) {
    memset(places, 0, sizeof *places * PLACES * (size_t)c->count);
    for (Py_ssize_t i = 0; i < c->count; i++) mark_from(t, c, i, places);
}

/* -- weights ---------------------------------------------------------------------------------------------------- */

/* Add a row of weights at a token; the sums have room for REACH tokens more on both sides. */
static inline void add(int32_t *restrict to, const int8_t *restrict row, uint32_t size) {
    for (uint32_t i = 0; i < size; i++) to[i] += row[i];
}

static int is_upper(uint32_t c) { return c >= 'A' && c <= 'Z'; }
static int is_lower(uint32_t c) { return c >= 'a' && c <= 'z'; }

static int shape_of(const uint32_t *word, int64_t size) {
    int khmer = 1, digits = 1, upper = 1, letters = 1, joints = 1;
    for (int64_t i = 0; i < size; i++) {
        uint32_t c = word[i];
        khmer &= (c >= 0x1780 && c <= 0x17D3) || c == 0x17D7 || c == 0x17DD;
        digits &= c == '0';
        upper &= is_upper(c);
        if (i && !is_upper(c) && !is_lower(c)) {
            letters = 0;
            joints &= c == '.' || c == '-';
        }
    }
    if (khmer) return KHMER_SHAPE;
    if (digits) return DIGIT_SHAPE;
    if (upper) return UPPER;
    if (is_upper(word[0]) && joints) return CAPITALIZED;
    return letters && is_lower(word[0]) ? LOWER : OTHER;
}

/* An unknown token: what it is written with, how long it is, how it begins and ends. */
static void add_unknown(const tagger *t, const chain *c, Py_ssize_t i, int32_t *sums) {
    uint32_t row = AROUND * t->labels;
    int64_t size = c->ends[i] - c->starts[i];
    uint32_t short_word[64], *word = size <= 64 ? short_word : malloc(sizeof *word * (size_t)size);
    if (!word) return;
    for (int64_t k = 0; k < size; k++) word[k] = plain(char_at(c, c->starts[i] + k));
    int64_t kind = shape_of(word, size) * SIZES + (size < SIZES ? size : SIZES) - 1;
    add(sums + i * (int64_t)t->labels, t->shapes + kind * row, row);
    int32_t *here = sums + (i + REACH) * (int64_t)t->labels;
    uint64_t start = PREFIX;
    for (int64_t k = 1; k <= 3 && k <= size; k++) {
        start = with_char(start, word[k - 1]);
        uint64_t end = SUFFIX;
        for (int64_t n = size - k; n < size; n++) end = with_char(end, word[n]);
        const uint8_t *found = find(&t->affixes, start);
        if (found) add(here, (const int8_t *)found, t->labels);
        found = find(&t->affixes, end);
        if (found) add(here, (const int8_t *)found, t->labels);
    }
    if (word != short_word) free(word);
}

/* A combination of lists that the tagger has not learned: the rows of its lists. */
static void add_marks(const tagger *t, const uint64_t *places, int32_t *sums) {
    uint32_t row = AROUND * t->labels;
    for (uint32_t place = 0; place < PLACES; place++)
        for (uint32_t one = 0; one < t->marks; one++)
            if (places[place] >> one & 1) add(sums, t->mark_rows + (uint64_t)(place * t->marks + one) * row, row);
}

static uint64_t joined(uint64_t one, int gap, uint64_t other) {
    return with_number(with_number(with_number(PAIR, one), (uint64_t)gap), other);
}

static int gap_after(const chain *c, Py_ssize_t i) {
    if (i < 0 || i + 1 >= c->count) return BEFORE_FIRST;
    return c->ends[i] < c->starts[i + 1] ? AFTER_GAP : TOUCHING;
}

/* What is looked up for each token and each two neighbours. */
static void ask(const tagger *t, const chain *c, work *w) {
    mark(t, c, w->places);
    for (Py_ssize_t i = 0; i < c->count; i++) {
        uint64_t hash = TOKEN;
        for (int64_t at = c->starts[i]; at < c->ends[i]; at++) hash = with_char(hash, plain(char_at(c, at)));
        w->hashes[i] = hash;
        find_soon(&t->tokens, hash);
        const uint64_t *places = w->places + i * PLACES;
        int listed = (places[0] | places[1] | places[2] | places[3]) != 0;
        w->kinds[i] = listed ? kind_of(places) : t->plain;
        if (listed) find_soon(&t->kinds, w->kinds[i]);
        if (!i) continue;
        int gap = gap_after(c, i - 1);
        w->pairs[i] = joined(w->hashes[i - 1], gap, hash);
        w->links[i] = joined(w->kinds[i - 1], gap, w->kinds[i]);
        find_soon(&t->pairs, w->pairs[i]);
        find_soon(&t->links, w->links[i]);
    }
}

static void look_up(const tagger *t, const chain *c, work *w) {
    for (Py_ssize_t i = 0; i < c->count; i++) {
        const int8_t **rows = w->rows[i];
        rows[TOKEN_ROW] = row_soon(&t->tokens, w->hashes[i]);
        rows[KIND_ROW] = w->kinds[i] != t->plain ? row_soon(&t->kinds, w->kinds[i]) : NULL;
        rows[PAIR_ROW] = i ? row_soon(&t->pairs, w->pairs[i]) : NULL;
        rows[LINK_ROW] = i ? row_soon(&t->links, w->links[i]) : NULL;
    }
}

TWICE static void score(const tagger *t, const chain *c, work *w) {
    uint32_t labels = t->labels, row = AROUND * labels;
    int32_t *sums = w->sums;
    memset(sums, 0, sizeof *sums * (size_t)(c->count + 2 * REACH) * labels);
    /* The rows of the edges reach over the ends of the chain: only what lies inside is added. */
    add(sums, t->edge + labels, row - labels);
    add(sums + (c->count)*(int64_t)labels, t->edge, row - labels);
    ask(t, c, w);
    look_up(t, c, w);
    for (Py_ssize_t i = 0; i < c->count; i++) {
        const int8_t **rows = w->rows[i];
        int32_t *to = sums + i * (int64_t)labels;
        add(to, t->gaps + (gap_after(c, i - 1) * 3 + gap_after(c, i)) * (int64_t)row, row);
        if (rows[TOKEN_ROW]) add(to, rows[TOKEN_ROW], row);
        else add_unknown(t, c, i, sums);
        if (rows[KIND_ROW]) add(to, rows[KIND_ROW], row);
        else if (w->kinds[i] != t->plain) add_marks(t, w->places + i * PLACES, to);
        if (rows[PAIR_ROW]) add(to + (REACH - 1) * (int64_t)labels, rows[PAIR_ROW], 2 * labels);
        if (rows[LINK_ROW]) add(to + (REACH - 1) * (int64_t)labels, rows[LINK_ROW], 2 * labels);
    }
}

/* -- labels ----------------------------------------------------------------------------------------------------- */

/* The best sum before each label of the next token; `width` is known to the compiler. */
static inline void follow(const tagger *t, const int32_t *restrict sums, int32_t *restrict next, uint32_t width) {
    for (uint32_t first = 0; first < width; first += LANES) {
        int32_t most[LANES];
        for (uint32_t b = 0; b < LANES; b++) most[b] = sums[0] + t->after[0][first + b];
        for (uint32_t a = 1; a < t->labels; a++) {
            const int32_t *after = &t->after[a][first];
            for (uint32_t b = 0; b < LANES; b++) {
                int32_t here = sums[a] + after[b];
                most[b] = here > most[b] ? here : most[b];
            }
        }
        for (uint32_t b = 0; b < LANES; b++) next[first + b] = most[b];
    }
}

/* The best sequence of labels. Only sums are kept: which label a sum comes from is asked on the way back alone. */
TWICE static void decode(const tagger *t, const chain *c, work *w) {
    uint32_t labels = t->labels;
    const int32_t *row = w->sums + REACH * labels;
    int32_t *sums = w->paths;
    for (uint32_t b = 0; b < labels; b++) sums[b] = t->first[b] + row[b];
    for (Py_ssize_t i = 1; i < c->count; i++) {
        row += labels;
        if (labels <= MOST_LABELS / 2) follow(t, sums, sums + MOST_LABELS, MOST_LABELS / 2);
        else follow(t, sums, sums + MOST_LABELS, MOST_LABELS);
        sums += MOST_LABELS;
        for (uint32_t b = 0; b < labels; b++) sums[b] += row[b];
    }
    uint8_t label = 0;
    for (uint32_t b = 1; b < labels; b++)
        if (sums[b] + t->last[b] > sums[label] + t->last[label]) label = (uint8_t)b;
    for (Py_ssize_t i = c->count - 1;; i--, row -= labels) {
        w->best[i] = label;
        if (!i) break;
        int32_t sum = sums[label] - row[label];
        sums -= MOST_LABELS;
        uint8_t before = 0;
        while (sums[before] + t->after[before][label] != sum) before++;
        label = before;
    }
}

/* The sum of a row's numbers times those of `steps`, for each label; `width` is known to the compiler. */
static inline void follow_powers(
    const double *restrict from, const double steps[MOST_LABELS][MOST_LABELS], double *restrict to, uint32_t n, uint32_t width) {
    for (uint32_t first = 0; first < width; first += LANES) {
        double sums[LANES] = {0};
        for (uint32_t a = 0; a < n; a++) {
            const double *step = &steps[a][first];
            for (uint32_t b = 0; b < LANES; b++) sums[b] += from[a] * step[b];
        }
        for (uint32_t b = 0; b < LANES; b++) to[first + b] = sums[b];
    }
}

static inline void all_powers(
    const double *from, const double steps[MOST_LABELS][MOST_LABELS], double *to, uint32_t n) {
    if (n <= MOST_LABELS / 2) follow_powers(from, steps, to, n, MOST_LABELS / 2);
    else follow_powers(from, steps, to, n, MOST_LABELS);
}

static inline double scaled(double *row, uint32_t n) {
    double total = 0;
    for (uint32_t b = 0; b < n; b++) total += row[b];
    double share = 1 / (total != 0 ? total : 1);
    for (uint32_t b = 0; b < n; b++) row[b] *= share;
    return share;
}

/* How probable each label is after what stands before a token, up to `until`, and before what stands after it, down to `from`. */
TWICE static void weigh(const tagger *t, const chain *c, work *w, Py_ssize_t from, Py_ssize_t until) {
    uint32_t n = t->labels;
    for (Py_ssize_t i = 0; i < c->count; i++) {
        const int32_t *row = w->sums + (i + REACH) * (int64_t)n;
        double *powers = w->powers + i * MOST_LABELS, *ahead = w->ahead + i * MOST_LABELS;
        int32_t most = row[0];
        for (uint32_t b = 1; b < n; b++) most = row[b] > most ? row[b] : most;
        for (uint32_t b = 0; b < n; b++) powers[b] = most - row[b] < POWERS ? t->powers[most - row[b]] : 0;
        if (i > until) continue;
        if (i) all_powers(ahead - MOST_LABELS, t->after_power, ahead, n);
        else memcpy(ahead, t->first_power, sizeof *ahead * n);
        for (uint32_t b = 0; b < n; b++) ahead[b] *= powers[b];
        w->shares[i] = scaled(ahead, n);
    }
    memcpy(w->behind + (c->count - 1) * MOST_LABELS, t->last_power, sizeof(double) * n);
    for (Py_ssize_t i = c->count - 1; i > from; i--) {
        double rest[MOST_LABELS], *behind = w->behind + (i - 1) * MOST_LABELS;
        for (uint32_t b = 0; b < n; b++) rest[b] = w->powers[i * MOST_LABELS + b] * w->behind[i * MOST_LABELS + b];
        all_powers(rest, t->before_power, behind, n);
        scaled(behind, n);
    }
}

static double chance_of(const tagger *t, const work *w, Py_ssize_t begin, Py_ssize_t end) {
    double whole = 0, chance = w->ahead[begin * MOST_LABELS + w->best[begin]];
    const double *ahead = w->ahead + end * MOST_LABELS, *behind = w->behind + end * MOST_LABELS;
    for (uint32_t b = 0; b < t->labels; b++) whole += ahead[b] * behind[b];
    for (Py_ssize_t i = begin + 1; i <= end; i++)
        chance = chance * t->after_power[w->best[i - 1]][w->best[i]] * w->powers[i * MOST_LABELS + w->best[i]] * w->shares[i];
    chance = chance * behind[w->best[end]] / (whole != 0 ? whole : 1);
    return chance < 1 ? chance : 1;
}

/* -- the type --------------------------------------------------------------------------------------------------- */

static int add_spans(const tagger *t, const chain *c, work *w, PyObject *found) {
    score(t, c, w);
    decode(t, c, w);
    Py_ssize_t begin = -1, first = c->count, last = -1;
    for (Py_ssize_t i = 0; i < c->count; i++) {
        uint8_t flags = t->flags[w->best[i]];
        if (flags & (STARTS | ENDS)) last = i;
        if (flags & (STARTS | ENDS) && i < first) first = i;
    }
    if (last >= 0) weigh(t, c, w, first, last);
    for (Py_ssize_t i = first; i <= last; i++) {
        uint8_t flags = t->flags[w->best[i]];
        if (flags & STARTS) begin = i;
        if (!(flags & ENDS) || begin < 0) continue;
        PyObject *span = Py_BuildValue(
            "LLid", (long long)c->starts[begin], (long long)c->ends[i], (int)w->best[i], chance_of(t, w, begin, i));
        if (!span || PyList_Append(found, span)) {
            Py_XDECREF(span);
            return -1;
        }
        Py_DECREF(span);
        begin = -1;
    }
    return 0;
}

static int add_scores(const tagger *t, const chain *c, work *w, PyObject *found) {
    score(t, c, w);
    for (Py_ssize_t i = 0; i < c->count * (Py_ssize_t)t->labels; i++) {
        PyObject *number = PyLong_FromLong(w->sums[REACH * t->labels + i]);
        if (!number || PyList_Append(found, number)) {
            Py_XDECREF(number);
            return -1;
        }
        Py_DECREF(number);
    }
    return 0;
}

static int add_places(const tagger *t, const chain *c, work *w, PyObject *found) {
    mark(t, c, w->places);
    for (Py_ssize_t i = 0; i < c->count * PLACES; i++) {
        PyObject *number = PyLong_FromUnsignedLongLong(w->places[i]);
        if (!number || PyList_Append(found, number)) {
            Py_XDECREF(number);
            return -1;
        }
        Py_DECREF(number);
    }
    return 0;
}

static void *room(size_t count, size_t size, int *short_of) {
    void *made = malloc(count * size);
    *short_of |= !made;
    return made;
}

/* Room for the longest chain of so many tokens; less room is less to clear for a short text. */
static int make_work(const tagger *t, Py_ssize_t tokens, work *w) {
    int none = 0;
    size_t n = t->labels, most = tokens < CHAIN ? (size_t)tokens + 1 : CHAIN;
    w->sums = room((most + 2 * REACH) * n, sizeof *w->sums, &none);
    w->places = room(most * PLACES, sizeof *w->places, &none);
    w->hashes = room(most, sizeof *w->hashes, &none);
    w->kinds = room(most, sizeof *w->kinds, &none);
    w->pairs = room(most, sizeof *w->pairs, &none);
    w->links = room(most, sizeof *w->links, &none);
    w->rows = room(most, sizeof *w->rows, &none);
    w->paths = room(most * MOST_LABELS, sizeof *w->paths, &none);
    w->best = room(most, 1, &none);
    w->powers = room(most * MOST_LABELS, sizeof(double), &none);
    w->ahead = room(most * MOST_LABELS, sizeof(double), &none);
    w->behind = room(most * MOST_LABELS, sizeof(double), &none);
    w->shares = room(most, sizeof(double), &none);
    return none ? -1 : 0;
}

static void free_work(work *w) {
    free(w->sums), free(w->places), free(w->hashes), free(w->kinds), free(w->pairs), free(w->links);
    free(w->rows), free(w->paths), free(w->best);
    free(w->powers), free(w->ahead), free(w->behind), free(w->shares);
}

static int open_offsets(PyObject *from, Py_buffer *view) {
    if (PyObject_GetBuffer(from, view, PyBUF_ND | PyBUF_FORMAT)) return -1;
    if (view->ndim == 1 && view->itemsize == sizeof(int64_t) && view->format && !strcmp(view->format, "q")) return 0;
    PyBuffer_Release(view);
    view->obj = NULL;
    PyErr_SetString(PyExc_TypeError, "offsets are an array of type q");
    return -1;
}

static int breaks_line(const chain *c, int64_t from, int64_t to) {
    for (; from < to; from++)
        if (char_at(c, from) == '\n') return 1;
    return 0;
}

typedef int (*each)(const tagger *, const chain *, work *, PyObject *);

static int over_chains(const tagger *t, PyObject *text, chain whole, each act, PyObject *found) {
    work w = {0};
    int failed = make_work(t, whole.count, &w);
    if (failed) PyErr_NoMemory();
    int64_t at = 0, size = PyUnicode_GET_LENGTH(text);
    Py_ssize_t first = 0;
    for (Py_ssize_t i = 0; !failed && i <= whole.count; i++) {
        if (i < whole.count && !(at <= whole.starts[i] && whole.starts[i] < whole.ends[i] && whole.ends[i] <= size)) {
            PyErr_SetString(PyExc_ValueError, "tokens are sorted, disjoint and inside the text");
            failed = -1;
            break;
        }
        int ends = i == whole.count || i - first == CHAIN || breaks_line(&whole, at, whole.starts[i]);
        if (ends && i > first) {
            chain part = {whole.kind, whole.chars, whole.starts + first, whole.ends + first, i - first};
            failed = act(t, &part, &w, found);
            first = i;
        }
        if (i < whole.count) at = whole.ends[i];
    }
    free_work(&w);
    return failed;
}

static PyObject *listed(tagger *t, PyObject *args, each act) {
    PyObject *text, *starts, *ends;
    Py_buffer from = {0}, to = {0};
    if (!PyArg_ParseTuple(args, "UOO", &text, &starts, &ends) || open_offsets(starts, &from)) return NULL;
    if (open_offsets(ends, &to)) {
        PyBuffer_Release(&from);
        return NULL;
    }
    PyObject *found = NULL;
    if (from.len != to.len) PyErr_SetString(PyExc_ValueError, "starts and ends are not equally many");
    else found = PyList_New(0);
    chain whole = {PyUnicode_KIND(text), PyUnicode_DATA(text), from.buf, to.buf, from.len / (Py_ssize_t)sizeof(int64_t)};
    if (found && over_chains(t, text, whole, act, found)) Py_CLEAR(found);
    PyBuffer_Release(&from);
    PyBuffer_Release(&to);
    return found;
}

static PyObject *spans(PyObject *self, PyObject *args) { return listed((tagger *)self, args, add_spans); }
static PyObject *scores(PyObject *self, PyObject *args) { return listed((tagger *)self, args, add_scores); }
static PyObject *marks(PyObject *self, PyObject *args) { return listed((tagger *)self, args, add_places); }

static PyObject *new_tagger(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *data;
    if (kwargs && PyDict_GET_SIZE(kwargs)) return PyErr_Format(PyExc_TypeError, "Tagger() takes no keywords");
    if (!PyArg_ParseTuple(args, "O", &data)) return NULL;
    tagger *t = (tagger *)type->tp_alloc(type, 0);
    if (!t) return NULL;
    if (PyObject_GetBuffer(data, &t->view, PyBUF_SIMPLE)) {
        Py_DECREF(t);
        return NULL;
    }
    if (!open_file(t)) return (PyObject *)t;
    PyErr_SetString(PyExc_ValueError, "not a tagger's file");
    Py_DECREF(t);
    return NULL;
}

static void free_tagger(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    if (((tagger *)self)->view.obj) PyBuffer_Release(&((tagger *)self)->view);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"spans", spans, METH_VARARGS, "The spans of a text."},
    {"scores", scores, METH_VARARGS, "The weights of every label at every token."},
    {"marks", marks, METH_VARARGS, "Which lists cover every token."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_new, new_tagger}, {Py_tp_dealloc, free_tagger}, {Py_tp_methods, methods}, {0, NULL},
};

static PyType_Spec specification = {"khtext.kernel._tagger.Tagger", sizeof(tagger), 0, Py_TPFLAGS_DEFAULT, slots};

static int fill_module(PyObject *module) {
    PyObject *type = PyType_FromSpec(&specification);
    if (!type) return -1;
    int failed = PyModule_AddObject(module, "Tagger", type);
    if (failed) Py_DECREF(type);
    return failed;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, fill_module}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_tagger", "The compiled tagger; tagger.py defines it.", 0, NULL, module_slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__tagger(void) { return PyModuleDef_Init(&definition); }
