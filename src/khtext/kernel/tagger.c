/* A linear-chain tagger: a type Tagger, as tagger.py defines it. The file's bytes stay where they are; nothing is
 * taken for granted of what they hold beyond the counts that tagfile.py checked. */
#include "extension.h"

#include <math.h>
#include <stdlib.h>

enum { REACH = 2, AROUND = 2 * REACH + 1, SHAPES = 6, SIZES = 8, GAPS = 9, PLACES = 4, MOST_LABELS = 32, MOST_MARKS = 64 };
enum { TOKEN = 1, PAIR, KIND, PREFIX = 5, SUFFIX };
enum { CHAIN = 2048, NAME_TOKENS = 8, SOME_NAMES = 64, FORBIDDEN = -(1 << 24), HEADER = 80, STARTS = 1, ENDS = 2 };
enum { BEFORE_FIRST, AFTER_GAP, TOUCHING, OUTSIDE };
enum { POWERS = 1 << 10, MOST_LINK = 1 << 15, SHARED = 4 };
enum { WHOLE, FIRST, INSIDE, LAST };
enum { KHMER_SHAPE, DIGIT_SHAPE, UPPER, CAPITALIZED, LOWER, OTHER };
/* Weights are added for so many labels at once; there is room for as many after the last label. */
enum { LANES = 16, SPARE = AROUND * MOST_LABELS + LANES };
/* Texts of tokens are kept in so many places, those of at most so many characters. */
enum { WORD_BITS = 14, WORDS = 1 << WORD_BITS, WORD_CHARS = 8 };
/* Bits of a filter of keys; so many powers of STEP are kept. */
enum { FEW_BITS = 16, KEPT_STEPS = 64 };
/* The gaps before, between and after a token and its neighbours, of two bits each. */
enum { GAP_BITS = 2, GAP_RUN = AROUND + 1, GAP_RUNS = 1 << GAP_BITS * GAP_RUN };
/* Rows of pairs of groups of lists are kept if there are at most so many groups. */
enum { KEPT_GROUPS = 1 << 10 };
/* The group of a token that is in a name of several tokens. */
#define NO_GROUP UINT32_MAX

/* Most taggers have a label for tokens outside of spans and, for each kind of span, four labels: of a token that is a
 * whole span, starts one, ends one, or goes on with one. Such labels have roles, and each role has EACH_ROLE lanes:
 * ALONE has the label of no span and those of whole spans. ALONE and END are followed by ALONE and START of any kind;
 * START and GO_ON by END and GO_ON of their own kind. So most pairs of labels need no sum. */
enum { ALONE, START, END, GO_ON, ROLES, EACH_ROLE = 4 };
/* The pairs of roles within a span. */
enum { START_END, GO_ON_END, START_GO_ON, GO_ON_GO_ON, INNER };
/* The greatest weight between labels with roles, the greatest sum of the rows that meet at a token, and a weight that
 * no other one reaches. */
enum { SMALL_LINK = 256, MOST_SUM = 25 * 128, MUCH = 1 << 24 };

#define STEP 0x9E3779B97F4A7C15u
#define MIX 0xBF58476D1CE4E5B9u

/* Parts of what is compiled twice, or for a certain number of lanes. */
#ifdef __GNUC__
#define INLINE static inline __attribute__((always_inline))
#else
#define INLINE static inline
#endif

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

/* Which keys a table has, by their lower bits: most pairs of tokens are unknown and need no search. */
typedef struct {
    uint8_t bits[(1 << FEW_BITS) / 8];
} filter;

/* What the text of a token says. The same words come again and again, so it is kept for the last ones. */
typedef struct {
    uint64_t text;        /* a byte a character; 0 in an empty place */
    uint64_t hash;        /* of the token */
    uint64_t sum;         /* of its characters */
    uint32_t row;         /* the number of the token's row after 1, or 0 */
    unsigned goes_on : 1; /* whether a listed name may start with the token */
    unsigned group : 31;  /* the number of the lists that have the token as a whole name after 1, or 0 */
} word;

/* The lists of a group, their hash where they cover a token alone, and the row of that. */
typedef struct {
    uint64_t lists, kind;
    const int8_t *row;
} group;

typedef struct {
    PyObject_HEAD
    Py_buffer view;
    PyObject *array; /* the type of arrays */
    uint32_t labels, lanes, marks, scale, longest, groups, filter_bits;
    const int8_t *shapes, *mark_rows, *gaps, *edge;
    const uint8_t *names_filter;
    table tokens, affixes, pairs, kinds, links, names;
    filter pairs_filter, links_filter, whole_names;
    uint64_t steps[KEPT_STEPS]; /* powers of STEP */
    int has_roles;
    uint8_t flags[MOST_LABELS];
    uint8_t lane[MOST_LABELS];  /* of each label; all that follows and all sums of labels are in the order of lanes */
    int32_t blank[MOST_LABELS]; /* 0, or MUCH where a lane has no label */
    int32_t after[MOST_LABELS][MOST_LABELS], first[MOST_LABELS], last[MOST_LABELS];
    int32_t inner[INNER][EACH_ROLE];
    int8_t none[SPARE];    /* a row of zeros */
    group *group;          /* one more than there are: the first one is of no list */
    word *words;           /* each of them in one line of the cache */
    char *words_room;      /* where they lie */
    uint16_t *group_links; /* for a group, a gap and a group: 0 if not looked up, 1 for no row, or its number after 2 */
    int16_t *gap_sums;     /* `lanes` sums for each run of gaps */
    /* Label after label, both ways; lanes without a label never follow. */
    double after_power[MOST_LABELS][MOST_LABELS], before_power[MOST_LABELS][MOST_LABELS];
    double inner_power[INNER][EACH_ROLE];
    double first_power[MOST_LABELS], last_power[MOST_LABELS];
    double powers[POWERS + 1]; /* of 0, -1, -2, …; the last one is 0 */
} tagger;

/* The rows of weights of a token and of it with the token before it; the row of zeros if there is none. */
typedef struct {
    const int8_t *token, *kind, *pair, *link;
} rows;

/* What may be a listed name, in tokens of a chain. */
typedef struct {
    uint64_t hash;
    uint16_t first, last;
} listed;

/* Some tokens of a chain. */
typedef struct {
    uint16_t *at;
    Py_ssize_t count;
} some_tokens;

/* What one chain of tokens needs; labels are counted in rows of `lanes` numbers. */
typedef struct {
    int32_t *sums;
    uint64_t *places;                 /* PLACES a token */
    uint64_t *texts;                  /* of the tokens, as they are kept, 0 for others; then hashes of names */
    uint64_t *hashes, *kinds;         /* of the tokens, and of their lists */
    uint64_t *totals;                 /* the sums of their characters */
    uint32_t *groups;                 /* the numbers of the groups of their lists, or NO_GROUP */
    uint32_t *keys;                   /* what is looked up for them */
    uint8_t *go_on;                   /* whether a name may start with a token */
    uint8_t *gaps;                    /* what is before each token, and REACH more on both sides */
    rows *rows;                       /* REACH more on both sides */
    some_tokens chosen;               /* what is looked up at the moment */
    some_tokens unknown, unlisted;    /* tokens without a row of their own, and those whose lists have none together */
    int32_t *paths;                   /* the best sum that ends with each label */
    uint8_t *best;
    double *powers, *ahead, *behind, *shares; /* shares one a token */
} work;

typedef struct {
    int kind;
    const void *chars;
    const uint8_t *codes;         /* of the text's characters, and WORD_CHARS more */
    int64_t size;                 /* of the text */
    const int64_t *starts, *ends; /* of the chain's first token on */
    Py_ssize_t count;
} chain;

/* -- hashes ----------------------------------------------------------------------------------------------------- */

static uint64_t with_char(uint64_t hash, uint32_t c) {
    hash = (hash ^ c) * STEP;
    return hash ^ hash >> 29;
}

/* The sum of a name's characters with one more. */
static uint64_t with_next(uint64_t sum, uint32_t c) { return sum * STEP + c + 1; }

/* The hash of a name with a sum of characters. */
static uint64_t name_of(uint64_t sum) { return (sum ^ sum >> 32) * MIX; }

static uint64_t with_number(uint64_t hash, uint64_t number) {
    hash = (hash ^ number) * STEP;
    return hash ^ hash >> 32;
}

static uint64_t kind_of(const uint64_t *places) {
    uint64_t hash = with_number(PAIR, KIND);
    for (int place = 0; place < PLACES; place++) hash = with_number(hash, places[place]);
    return hash;
}

/* The key of a hash in a table; 0 marks an empty slot. */
static uint32_t key_of(uint64_t hash) { return (uint32_t)(hash >> 32) ? (uint32_t)(hash >> 32) : 1; }

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

/* A weight of the chain: of a label after another one; of the first label in the row after these, then of the last. */
static int32_t weight_of(const tagger *t, const uint8_t *chain, uint32_t row, uint32_t label) {
    return (int32_t)number_at(chain + 4 * (row * t->labels + label));
}

/* Whether the chain's weights are small, and each label can follow one: then no sum of a chain of tokens overflows. */
static int is_sound(const tagger *t, const uint8_t *chain) {
    for (uint32_t b = 0; b < t->labels; b++) {
        int follows = 0;
        for (uint32_t a = 0; a < t->labels + 2; a++) {
            int32_t weight = weight_of(t, chain, a, b);
            if (weight != FORBIDDEN && (weight > MOST_LINK || weight < -MOST_LINK)) return 0;
            follows |= a < t->labels && weight != FORBIDDEN;
        }
        if (!follows) return 0;
    }
    return 1;
}

/* The lane of a label that has a role. */
static uint8_t lane_of(const tagger *t, uint32_t label) {
    static const int roles[] = {GO_ON, START, END, ALONE};
    return (uint8_t)(label ? roles[t->flags[label] & (STARTS | ENDS)] * EACH_ROLE + (label - 1) / ROLES + 1 : 0);
}

/* Whether a lane may follow another one where labels have roles. */
static int may_follow(int before, int lane) {
    int goes_on = lane / EACH_ROLE >= END;
    return before / EACH_ROLE % 2 == goes_on && (!goes_on || before % EACH_ROLE == lane % EACH_ROLE);
}

/* Whether labels have roles, and small weights between them: then the best paths have FORBIDDEN only where a label
 * cannot be the first one, and no sum of powers is too large. */
static int has_roles(const tagger *t, const uint8_t *chain) {
    static const uint8_t flags[ROLES] = {STARTS | ENDS, STARTS, 0, ENDS};
    const int32_t most = t->scale < SMALL_LINK / 8 ? 8 * (int32_t)t->scale : SMALL_LINK;
    const uint32_t n = t->labels;
    int have = n % ROLES == 1 && n < ROLES * EACH_ROLE && !t->flags[0];
    for (uint32_t b = 1; have && b < n; b++) have = t->flags[b] == flags[b % ROLES];
    for (uint32_t a = 0; have && a < n + 2; a++)
        for (uint32_t b = 0; b < n; b++) {
            int32_t weight = weight_of(t, chain, a, b);
            int may = a > n ? weight != FORBIDDEN : may_follow(a < n ? lane_of(t, a) : ALONE, lane_of(t, b));
            have &= may ? weight >= -most && weight <= most : weight == FORBIDDEN;
        }
    return have;
}

/* Lanes without a label: nothing is there, and nothing comes from there. */
static void clear_lanes(tagger *t) {
    for (int a = 0; a < MOST_LABELS; a++) {
        t->blank[a] = MUCH;
        t->first[a] = 4 * FORBIDDEN;
        for (int b = 0; b < MOST_LABELS; b++) t->after[a][b] = 4 * FORBIDDEN;
    }
}

/* What follows within a span, for each kind of them. */
static void read_inner(tagger *t) {
    static const int from[INNER] = {START, GO_ON, START, GO_ON}, to[INNER] = {END, END, GO_ON, GO_ON};
    for (int i = 0; i < INNER; i++)
        for (int k = 1; k < EACH_ROLE; k++) {
            t->inner[i][k] = t->after[from[i] * EACH_ROLE + k][to[i] * EACH_ROLE + k];
            t->inner_power[i][k] = t->after_power[from[i] * EACH_ROLE + k][to[i] * EACH_ROLE + k];
        }
}

static void read_chain(tagger *t, const uint8_t *chain) {
    uint32_t n = t->labels;
    for (int i = 0; i < POWERS; i++) t->powers[i] = power(-i, t->scale);
    t->has_roles = has_roles(t, chain);
    clear_lanes(t);
    for (uint32_t b = 0; b < n; b++) t->lane[b] = t->has_roles ? lane_of(t, b) : (uint8_t)b;
    for (uint32_t b = 0; b < n; b++) {
        uint8_t to = t->lane[b];
        t->blank[to] = 0;
        t->first[to] = weight_of(t, chain, n, b);
        t->last[to] = weight_of(t, chain, n + 1, b);
        t->first_power[to] = power(t->first[to], t->scale);
        t->last_power[to] = power(t->last[to], t->scale);
        for (uint32_t a = 0; a < n; a++) {
            uint8_t from = t->lane[a];
            t->after[from][to] = weight_of(t, chain, a, b);
            t->after_power[from][to] = t->before_power[to][from] = power(t->after[from][to], t->scale);
        }
    }
    read_inner(t);
}

static void fill_filter(filter *made, const table *of) {
    memset(made->bits, 0, sizeof made->bits);
    for (uint32_t slot = 0; slot < of->slots; slot++) {
        uint32_t bit = number_at(of->keys + (uint64_t)slot * 8) % (1 << FEW_BITS);
        made->bits[bit / 8] |= (uint8_t)(1 << bit % 8);
    }
}

static int may_have(const filter *in, uint32_t key) {
    uint32_t bit = key % (1 << FEW_BITS);
    return in->bits[bit / 8] >> bit % 8 & 1;
}

static const uint8_t *find(const table *in, uint32_t key) {
    uint32_t slot = (uint32_t)((uint64_t)key * in->slots >> 32);
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

static const int8_t *row_of(const table *in, uint64_t hash) { return (const int8_t *)find(in, key_of(hash)); }

static uint64_t joined(uint64_t one, int gap, uint64_t other) {
    return with_number(with_number(with_number(PAIR, one), (uint64_t)gap), other);
}

/* Room for what is kept; 0 for success. */
static int make_room(tagger *t) {
    size_t groups = (size_t)t->groups + 1;
    t->group = malloc(sizeof *t->group * groups);
    t->words_room = calloc(WORDS + 1, sizeof *t->words);
    int keep_links = groups <= KEPT_GROUPS && t->links.count < UINT16_MAX - 2;
    t->group_links = keep_links ? calloc(groups * groups * 2, sizeof *t->group_links) : NULL;
    t->gap_sums = malloc(sizeof *t->gap_sums * GAP_RUNS * t->lanes);
    if (!t->group || !t->words_room || !t->gap_sums || (keep_links && !t->group_links)) {
        PyErr_NoMemory();
        return -1;
    }
    t->words = (word *)(t->words_room + sizeof *t->words - (uintptr_t)t->words_room % sizeof *t->words);
    return 0;
}

static void free_room(tagger *t) { free(t->group), free(t->words_room), free(t->group_links), free(t->gap_sums); }

static void read_groups(tagger *t, const uint8_t *lists) {
    for (uint32_t i = 0; i <= t->groups; i++) {
        uint64_t places[PLACES] = {i ? long_at(lists + 8 * (uint64_t)(i - 1)) : 0};
        t->group[i].lists = places[WHOLE];
        t->group[i].kind = kind_of(places);
        t->group[i].row = places[WHOLE] ? row_of(&t->kinds, t->group[i].kind) : t->none;
    }
}

/* The row of what stands around a token. The edges of a chain have a row, too: that of a token which stands there. */
static const int8_t *gap_row(const tagger *t, uint32_t before, uint32_t after) {
    if (before != OUTSIDE && after != OUTSIDE) return t->gaps + (before * 3 + after) * (AROUND * t->labels);
    return before == BEFORE_FIRST || after == BEFORE_FIRST ? t->edge : t->none;
}

/* For each run of gaps, the sums of the rows that they have at the token in the middle. */
static void read_gaps(tagger *t) {
    for (uint32_t run = 0; run < GAP_RUNS; run++)
        for (uint32_t b = 0; b < t->lanes; b++) {
            int sum = 0;
            for (int k = 0; k < AROUND; k++) {
                uint32_t both = run >> GAP_BITS * (AROUND - 1 - k);
                sum += gap_row(t, both >> GAP_BITS & 3, both & 3)[(uint32_t)(AROUND - 1 - k) * t->labels + b];
            }
            t->gap_sums[run * t->lanes + b] = (int16_t)sum;
        }
}

static int open_file(tagger *t) {
    const uint8_t *data = t->view.buf;
    if (t->view.len < HEADER || memcmp(data, "KHTXTTAG", 8)) return -1;
    uint32_t c[13];
    for (int i = 0; i < 13; i++) c[i] = number_at(data + 24 + 4 * i);
    t->labels = c[0], t->marks = c[1], t->scale = c[2], t->longest = c[3];
    t->lanes = t->labels <= LANES ? LANES : 2 * LANES;
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
    const uint8_t *lists = section(&next, 8 * (uint64_t)t->groups);
    t->names_filter = section(&next, ((uint64_t)1 << t->filter_bits) / 8);
    section(&next, c[12]);
    if (next - data != t->view.len) return -1;
    memcpy(t->flags, flags, t->labels);
    fill_filter(&t->pairs_filter, &t->pairs);
    fill_filter(&t->links_filter, &t->links);
    fill_filter(&t->whole_names, &t->names);
    t->steps[0] = 1;
    for (int i = 1; i < KEPT_STEPS; i++) t->steps[i] = t->steps[i - 1] * STEP;
    if (!is_sound(t, weights)) return -1;
    read_chain(t, weights);
    if (make_room(t)) return -1;
    read_groups(t, lists);
    read_gaps(t);
    return 0;
}

/* -- words ------------------------------------------------------------------------------------------------------ */

/* What is looked up is asked for before it is used, so that it is in the cache by then. */
#ifdef __GNUC__
#define SOON(at) __builtin_prefetch(at)
#else
#define SOON(at) ((void)(at))
#endif

/* The slot of a key is needed soon. */
static inline void soon(const table *in, uint32_t key) { SOON(in->keys + ((uint64_t)key * in->slots >> 32) * 8); }

/* Appends a token if it is one of them, without a branch. */
static inline void choose(some_tokens *to, Py_ssize_t i, int is_one) {
    to->at[to->count] = (uint16_t)i;
    to->count += is_one != 0;
}

static uint32_t plain(uint32_t c) {
    return (c >= '0' && c <= '9') || (c >= 0x17E0 && c <= 0x17E9) ? '0' : c;
}

static uint32_t char_at(const chain *c, int64_t at) { return PyUnicode_READ(c->kind, c->chars, at); }

/* The bit of the filter of names for a hash. */
static inline uint32_t bit_of(const tagger *t, uint64_t hash) { return (uint32_t)hash >> (32 - t->filter_bits); }

/* Whether a listed name may start with what has this hash, or be it. */
static inline int is_known(const tagger *t, uint64_t hash) {
    uint32_t bit = bit_of(t, hash);
    return t->names_filter[bit / 8] >> bit % 8 & 1;
}

/* The number of the lists that have the name of a hash after 1, or 0. */
static uint32_t group_of(const tagger *t, uint64_t hash) {
    const uint8_t *found = find(&t->names, key_of(hash));
    return found ? 1 + ((uint32_t)found[0] | (uint32_t)found[1] << 8) % t->groups : 0;
}

static uint64_t hash_at(const chain *c, Py_ssize_t i) {
    uint64_t hash = TOKEN;
    for (int64_t at = c->starts[i]; at < c->ends[i]; at++) hash = with_char(hash, plain(char_at(c, at)));
    return hash;
}

/* What the text of a token with a hash says. */
static word word_at(const tagger *t, const chain *c, Py_ssize_t i, uint64_t text, uint64_t hash) {
    const uint8_t *row = find(&t->tokens, key_of(hash));
    word made = {.text = text, .hash = hash, .row = row ? 1 + (uint32_t)((row - t->tokens.rows) / t->tokens.width) : 0};
    for (int64_t at = c->starts[i]; at < c->ends[i]; at++) made.sum = with_next(made.sum, char_at(c, at));
    made.goes_on = c->ends[i] - c->starts[i] <= (int64_t)t->longest && is_known(t, name_of(made.sum));
    made.group = made.goes_on ? group_of(t, name_of(made.sum)) : 0;
    return made;
}

/* A character as one byte, 0 if it is neither in ASCII nor in the Khmer block. */
static inline uint8_t code_of(uint32_t c) { return (c & ~0xFFu) == (c & 0x80 ? 0x1700u : 0) ? (uint8_t)c : 0; }

/* Writes the codes of some characters. */
TWICE static void read_codes(int kind, const void *chars, int64_t from, int64_t to, uint8_t *codes) {
    if (kind == PyUnicode_1BYTE_KIND)
        for (int64_t at = from; at < to; at++) codes[at] = code_of(((const uint8_t *)chars)[at]);
    else if (kind == PyUnicode_2BYTE_KIND)
        for (int64_t at = from; at < to; at++) codes[at] = code_of(((const uint16_t *)chars)[at]);
    else
        for (int64_t at = from; at < to; at++) codes[at] = code_of(((const uint32_t *)chars)[at]);
}

static const uint8_t KEPT[2 * WORD_CHARS] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

/* The codes of a token as a number; 0 if there are too many, or one is 0. */
static inline uint64_t text_of(const uint8_t *codes, int64_t size) {
    const uint64_t each = 0x0101010101010101u;
    if (size > WORD_CHARS) return 0;
    uint64_t text, kept;
    memcpy(&text, codes, sizeof text);
    memcpy(&kept, KEPT + WORD_CHARS - size, sizeof kept);
    text &= kept;
    uint64_t filled = text | ~kept;
    return (filled - each) & ~filled & each << 7 ? 0 : text;
}

/* The place for what a text says. */
static inline word *place_of(const tagger *t, uint64_t text) { return &t->words[text * STEP >> (64 - WORD_BITS)]; }

/* -- lists ------------------------------------------------------------------------------------------------------ */

/* Marks the tokens of some names by the lists that have them. */
static void mark_found(const tagger *t, const listed *names, int count, uint64_t *places) {
    for (const listed *name = names; name < names + count; name++) {
        uint64_t lists = t->group[group_of(t, name->hash)].lists;
        if (!lists) continue;
        places[name->first * PLACES + FIRST] |= lists;
        places[name->last * PLACES + LAST] |= lists;
        for (int inner = name->first + 1; inner < name->last; inner++) places[inner * PLACES + INSIDE] |= lists;
    }
}

/* The sum of a name's characters with those of one more token. */
static inline uint64_t with_token(const tagger *t, const chain *c, const work *w, uint64_t sum, Py_ssize_t i) {
    int64_t size = c->ends[i] - c->starts[i];
    for (; size >= KEPT_STEPS; size -= KEPT_STEPS - 1) sum *= t->steps[KEPT_STEPS - 1];
    return sum * t->steps[size] + w->totals[i];
}

/* Appends the names of several tokens that start with one and may be listed, and returns how many there are then. What
 * stands between tokens does not count. */
static int read_names(const tagger *t, const chain *c, const work *w, Py_ssize_t i, listed *names, int count) {
    int64_t size = c->ends[i] - c->starts[i];
    uint64_t sum = w->totals[i];
    Py_ssize_t stop = i + NAME_TOKENS < c->count ? i + NAME_TOKENS : c->count;
    for (Py_ssize_t last = i + 1; last < stop; last++) {
        size += c->ends[last] - c->starts[last];
        sum = with_token(t, c, w, sum, last);
        uint64_t hash = name_of(sum);
        if (size > (int64_t)t->longest || !is_known(t, hash)) break;
        names[count] = (listed){hash, (uint16_t)i, (uint16_t)last};
        if (!may_have(&t->whole_names, key_of(hash))) continue;
        soon(&t->names, key_of(hash));
        count++;
    }
    return count;
}

/* Takes what the text of a token says. */
static inline void take_word(const tagger *t, work *w, Py_ssize_t i, const word *found) {
    const group *listed = &t->group[found->group];
    const int8_t *row = t->none;
    if (found->row) row = (const int8_t *)t->tokens.rows + (uint64_t)(found->row - 1) * t->tokens.width;
    SOON(row);
    SOON(row + t->tokens.width - 1);
    SOON(listed->row);
    w->places[i * PLACES + WHOLE] = listed->lists;
    for (int place = FIRST; place < PLACES; place++) w->places[i * PLACES + place] = 0;
    w->hashes[i] = found->hash;
    w->kinds[i] = listed->kind;
    w->groups[i] = found->group;
    w->rows[REACH + i].token = row;
    w->rows[REACH + i].kind = listed->row;
    w->totals[i] = found->sum;
    w->go_on[i] = found->goes_on;
    choose(&w->unknown, i, !found->row);
}

/* What the tokens say one by one; that of words which are not kept is read after that of the others. */
static void read_words(const tagger *t, const chain *c, work *w) {
    w->unknown.count = w->unlisted.count = w->chosen.count = 0;
    for (Py_ssize_t i = 0; i < c->count; i++) {
        w->texts[i] = text_of(c->codes + c->starts[i], c->ends[i] - c->starts[i]);
        SOON(place_of(t, w->texts[i]));
    }
    for (Py_ssize_t i = 0; i < c->count; i++) {
        const word *kept = place_of(t, w->texts[i]);
        if (w->texts[i] && kept->text == w->texts[i]) {
            take_word(t, w, i, kept);
            continue;
        }
        w->hashes[i] = hash_at(c, i);
        soon(&t->tokens, key_of(w->hashes[i]));
        choose(&w->chosen, i, 1);
    }
    for (Py_ssize_t k = 0; k < w->chosen.count; k++) {
        Py_ssize_t i = w->chosen.at[k];
        word made = word_at(t, c, i, w->texts[i], w->hashes[i]);
        if (made.text) *place_of(t, made.text) = made;
        take_word(t, w, i, &made);
    }
}

/* The tokens after which a listed name may go on. */
static void choose_starts(const tagger *t, const chain *c, work *w) {
    uint64_t *hashes = w->texts;
    w->chosen.count = 0;
    for (Py_ssize_t i = 0; i + 1 < c->count; i++) {
        hashes[i] = name_of(with_token(t, c, w, w->totals[i], i + 1));
        SOON(t->names_filter + bit_of(t, hashes[i]) / 8);
    }
    for (Py_ssize_t i = 0; i + 1 < c->count; i++) choose(&w->chosen, i, w->go_on[i] & is_known(t, hashes[i]));
}

/* What the tokens say one by one, and which lists cover them. The names are looked up some at a time. */
static void mark(const tagger *t, const chain *c, work *w) {
    read_words(t, c, w);
    choose_starts(t, c, w);
    listed names[SOME_NAMES];
    int count = 0;
    for (Py_ssize_t k = 0; k < w->chosen.count; k++) {
        count = read_names(t, c, w, w->chosen.at[k], names, count);
        if (count <= SOME_NAMES - NAME_TOKENS) continue;
        mark_found(t, names, count, w->places);
        count = 0;
    }
    mark_found(t, names, count, w->places);
}

/* -- weights ---------------------------------------------------------------------------------------------------- */

/* Add weights of a row to the sums of a token. */
static void add(const tagger *t, int32_t *to, const int8_t *row) {
    for (uint32_t b = 0; b < t->labels; b++) to[t->lane[b]] += row[b];
}

/* Add a row to the tokens around one, as far as they are there. */
static void add_around(const tagger *t, const chain *c, Py_ssize_t i, const int8_t *row, int32_t *sums) {
    for (Py_ssize_t at = i - REACH; at <= i + REACH; at++, row += t->labels)
        if (at >= 0 && at < c->count) add(t, sums + at * (int64_t)t->lanes, row);
}

static int is_upper(uint32_t c) { return c >= 'A' && c <= 'Z'; }
static int is_lower(uint32_t c) { return c >= 'a' && c <= 'z'; }

static uint32_t plain_at(const chain *c, int64_t at) { return plain(char_at(c, at)); }

static int shape_of(const chain *c, int64_t start, int64_t end) {
    const uint32_t first = plain_at(c, start);
    int khmer = 1, digits = 1, upper = 1, letters = 1, joints = 1;
    for (int64_t at = start; at < end; at++) {
        uint32_t here = plain_at(c, at);
        khmer &= (here >= 0x1780 && here <= 0x17D3) || here == 0x17D7 || here == 0x17DD;
        digits &= here == '0';
        upper &= is_upper(here);
        if (at > start && !is_upper(here) && !is_lower(here)) {
            letters = 0;
            joints &= here == '.' || here == '-';
        }
    }
    if (khmer) return KHMER_SHAPE;
    if (digits) return DIGIT_SHAPE;
    if (upper) return UPPER;
    if (is_upper(first) && joints) return CAPITALIZED;
    return letters && is_lower(first) ? LOWER : OTHER;
}

/* An unknown token: what it is written with, how long it is, how it begins and ends. */
static void add_unknown(const tagger *t, const chain *c, Py_ssize_t i, int32_t *sums) {
    const uint32_t row = AROUND * t->labels;
    const int64_t first = c->starts[i], last = c->ends[i], size = last - first;
    int64_t kind = shape_of(c, first, last) * SIZES + (size < SIZES ? size : SIZES) - 1;
    add_around(t, c, i, t->shapes + kind * row, sums);
    int32_t *here = sums + i * (int64_t)t->lanes;
    uint64_t start = PREFIX;
    for (int64_t k = 1; k <= 3 && k <= size; k++) {
        start = with_char(start, plain_at(c, first + k - 1));
        uint64_t end = SUFFIX;
        for (int64_t at = last - k; at < last; at++) end = with_char(end, plain_at(c, at));
        const int8_t *found = row_of(&t->affixes, start);
        if (found) add(t, here, found);
        found = row_of(&t->affixes, end);
        if (found) add(t, here, found);
    }
}

/* A combination of lists that the tagger has not learned: the rows of its lists. */
static void add_marks(const tagger *t, const chain *c, Py_ssize_t i, const uint64_t *places, int32_t *sums) {
    uint32_t row = AROUND * t->labels;
    for (uint32_t place = 0; place < PLACES; place++)
        for (uint32_t one = 0; one < t->marks; one++)
            if (places[place] >> one & 1)
                add_around(t, c, i, t->mark_rows + (uint64_t)(place * t->marks + one) * row, sums);
}

/* What is before each token, after the last one, and outside of the chain. */
static void read_chain_gaps(const chain *c, uint8_t *gaps) {
    for (int k = 0; k < REACH; k++) gaps[k] = gaps[REACH + c->count + 1 + k] = OUTSIDE;
    gaps[REACH] = gaps[REACH + c->count] = BEFORE_FIRST;
    for (Py_ssize_t i = 1; i < c->count; i++)
        gaps[REACH + i] = c->ends[i - 1] < c->starts[i] ? AFTER_GAP : TOUCHING;
}

/* The rows of the lists of tokens in names of several tokens. */
static void look_up_kinds(const tagger *t, const chain *c, work *w) {
    some_tokens *in = &w->chosen;
    in->count = 0;
    for (Py_ssize_t i = 0; i < c->count; i++) {
        const uint64_t *places = w->places + i * PLACES;
        choose(in, i, (places[FIRST] | places[INSIDE] | places[LAST]) != 0 || !w->rows[REACH + i].kind);
    }
    for (Py_ssize_t k = 0; k < in->count; k++) {
        uint16_t i = in->at[k];
        w->kinds[i] = kind_of(w->places + i * PLACES);
        w->groups[i] = NO_GROUP;
        soon(&t->kinds, key_of(w->kinds[i]));
    }
    for (Py_ssize_t k = 0; k < in->count; k++) {
        uint16_t i = in->at[k];
        const int8_t *row = row_of(&t->kinds, w->kinds[i]);
        w->rows[REACH + i].kind = row ? row : t->none;
        SOON(w->rows[REACH + i].kind);
        SOON(w->rows[REACH + i].kind + t->kinds.width - 1);
        choose(&w->unlisted, i, !row);
    }
}

/* The rows of each token with the token before it. */
static void look_up_pairs(const tagger *t, const chain *c, work *w) {
    some_tokens *in = &w->chosen;
    in->count = 0;
    w->rows[REACH].pair = t->none;
    for (Py_ssize_t i = 1; i < c->count; i++) {
        w->keys[i] = key_of(joined(w->hashes[i - 1], w->gaps[REACH + i], w->hashes[i]));
        w->rows[REACH + i].pair = t->none;
        choose(in, i, may_have(&t->pairs_filter, w->keys[i]));
    }
    for (Py_ssize_t k = 0; k < in->count; k++) soon(&t->pairs, w->keys[in->at[k]]);
    for (Py_ssize_t k = 0; k < in->count; k++) {
        const int8_t *row = (const int8_t *)find(&t->pairs, w->keys[in->at[k]]);
        if (row) w->rows[REACH + in->at[k]].pair = row;
        SOON(row);
    }
}

/* Whether a token and the one before it have a group of lists each, and rows of such pairs are kept. */
static inline int are_groups(const tagger *t, const work *w, Py_ssize_t i) {
    return i && t->group_links && w->groups[i - 1] != NO_GROUP && w->groups[i] != NO_GROUP;
}

/* The rows of pairs of groups, each that of a token and that of the token before it. */
static void look_up_groups(const tagger *t, work *w) {
    const some_tokens *in = &w->chosen;
    for (Py_ssize_t k = 0; k < in->count; k++) {
        Py_ssize_t i = in->at[k];
        uint16_t *kept = &t->group_links[w->keys[i]];
        if (!*kept) {
            const int8_t *row = row_of(&t->links, joined(w->kinds[i - 1], w->gaps[REACH + i], w->kinds[i]));
            *kept = row ? (uint16_t)(2 + (row - (const int8_t *)t->links.rows) / t->links.width) : 1;
        }
        if (*kept > 1) w->rows[REACH + i].link = (const int8_t *)t->links.rows + (*kept - 2) * (size_t)t->links.width;
        SOON(w->rows[REACH + i].link);
    }
}

/* The rows of the lists of each token with those of the token before it. */
static void look_up_links(const tagger *t, const chain *c, work *w) {
    some_tokens *in = &w->chosen;
    in->count = 0;
    for (Py_ssize_t i = 0; i < c->count; i++) {
        w->rows[REACH + i].link = t->none;
        int both = are_groups(t, w, i);
        w->keys[i] = both ? (w->groups[i - 1] * 2 + w->gaps[REACH + i] - AFTER_GAP) * (t->groups + 1) + w->groups[i] : 0;
        if (both) SOON(&t->group_links[w->keys[i]]);
        choose(in, i, both);
    }
    look_up_groups(t, w);
    in->count = 0;
    for (Py_ssize_t i = 1; i < c->count; i++) {
        if (are_groups(t, w, i)) continue;
        w->keys[i] = key_of(joined(w->kinds[i - 1], w->gaps[REACH + i], w->kinds[i]));
        choose(in, i, may_have(&t->links_filter, w->keys[i]));
    }
    for (Py_ssize_t k = 0; k < in->count; k++) soon(&t->links, w->keys[in->at[k]]);
    for (Py_ssize_t k = 0; k < in->count; k++) {
        const int8_t *row = (const int8_t *)find(&t->links, w->keys[in->at[k]]);
        if (row) w->rows[REACH + in->at[k]].link = row;
        SOON(row);
    }
}

/* The rows of each token and of each two neighbours. */
static void look_up(const tagger *t, const chain *c, work *w) {
    read_chain_gaps(c, w->gaps);
    mark(t, c, w);
    look_up_kinds(t, c, w);
    look_up_pairs(t, c, w);
    look_up_links(t, c, w);
}

/* Sums of two bytes for sixteen labels. What compilers have a single instruction for, but no operator of vectors, is
 * written as a loop over a small array, which they replace. */
#ifdef __GNUC__
typedef int16_t some_sums __attribute__((vector_size(32)));
typedef int16_t kept_sums __attribute__((vector_size(32), aligned(2), may_alias));
typedef int32_t all_sums __attribute__((vector_size(64), aligned(4), may_alias));
#define TAKE(from) (some_sums)*(const kept_sums *)(from)
#define PUT(to, sums) *(all_sums *)(to) = __builtin_convertvector(sums, all_sums)
#ifdef __clang__
#define MOVED(sums, ...) __builtin_shufflevector(sums, sums, __VA_ARGS__)
#else
#define MOVED(sums, ...) __builtin_shuffle(sums, (__typeof__(sums)){__VA_ARGS__})
#endif

INLINE void add_row(some_sums *to, const int8_t *row) {
    int16_t weights[LANES];
    for (int b = 0; b < LANES; b++) weights[b] = row[b];
    *to += *(const kept_sums *)weights;
}

/* Moves sums of labels with roles to their lanes; 13 is no label. */
INLINE void move_to_roles(some_sums *sums) {
    *sums = MOVED(*sums, 0, 4, 8, 12, 13, 1, 5, 9, 13, 3, 7, 11, 13, 2, 6, 10);
}
#else
typedef struct {
    int16_t of[LANES];
} some_sums;
#define TAKE(from) *(const some_sums *)(from)
#define PUT(to, sums) \
    for (int lane = 0; lane < LANES; lane++) (to)[lane] = (sums).of[lane]

INLINE void add_row(some_sums *to, const int8_t *row) {
    for (int lane = 0; lane < LANES; lane++) to->of[lane] = (int16_t)(to->of[lane] + row[lane]);
}

INLINE void move_to_roles(some_sums *sums) {
    static const uint8_t labels[LANES] = {0, 4, 8, 12, 13, 1, 5, 9, 13, 3, 7, 11, 13, 2, 6, 10};
    some_sums before = *sums;
    for (int lane = 0; lane < LANES; lane++) sums->of[lane] = before.of[labels[lane]];
}
#endif

/* The weights of every label at every token. At most 19 rows meet there, so that two bytes are enough for their sum;
 * what a row has after its last label is added too, to sums that nobody reads. */
INLINE void score_lanes(const tagger *t, const chain *c, work *w, const size_t lanes) {
    const size_t labels = t->labels;
    uint32_t run = 0;
    for (int k = 0; k < GAP_RUN - 1; k++) run = run << GAP_BITS | w->gaps[k];
    for (Py_ssize_t i = 0; i < c->count; i++) {
        const rows *here = w->rows + i;
        run = (run << GAP_BITS | w->gaps[i + GAP_RUN - 1]) % GAP_RUNS;
        for (size_t first = 0; first < lanes; first += LANES) {
            some_sums sums = TAKE(t->gap_sums + run * lanes + first);
            for (size_t k = 0; k < AROUND; k++) {
                add_row(&sums, here[k].token + (AROUND - 1 - k) * labels + first);
                add_row(&sums, here[k].kind + (AROUND - 1 - k) * labels + first);
            }
            add_row(&sums, here[REACH].pair + labels + first);
            add_row(&sums, here[REACH].link + labels + first);
            add_row(&sums, here[REACH + 1].pair + first);
            add_row(&sums, here[REACH + 1].link + first);
            if (t->has_roles) move_to_roles(&sums);
            PUT(w->sums + (size_t)i * lanes + first, sums);
        }
    }
}

TWICE static void add_rows(const tagger *t, const chain *c, work *w) {
    if (t->lanes == LANES) score_lanes(t, c, w, LANES);
    else score_lanes(t, c, w, 2 * LANES);
}

static void score(const tagger *t, const chain *c, work *w) {
    const rows none = {t->none, t->none, t->none, t->none};
    for (int k = 0; k < REACH; k++) w->rows[k] = w->rows[REACH + c->count + k] = none;
    look_up(t, c, w);
    add_rows(t, c, w);
    for (Py_ssize_t k = 0; k < w->unknown.count; k++) add_unknown(t, c, w->unknown.at[k], w->sums);
    for (Py_ssize_t k = 0; k < w->unlisted.count; k++) {
        Py_ssize_t i = w->unlisted.at[k];
        add_marks(t, c, i, w->places + i * PLACES, w->sums);
    }
}

/* -- labels ----------------------------------------------------------------------------------------------------- */

/* Sixteen sums of a kind, in registers where the compiler has vectors. */
#ifdef __GNUC__
typedef int32_t eight_sums __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t four_sums __attribute__((vector_size(16), aligned(4), may_alias));
typedef double four_powers __attribute__((vector_size(32), aligned(8), may_alias));
typedef int64_t four_bits __attribute__((vector_size(32), aligned(8), may_alias));

/* Keep the greater ones of some sums. */
INLINE void keep_greater(int32_t *most, const int32_t *sums, const int size) {
    for (int b = 0; b < size; b++) most[b] = sums[b] > most[b] ? sums[b] : most[b];
}

#define KEEP_GREATER(most, ...) \
    do { \
        int32_t old[sizeof(most) / 4], new[sizeof(most) / 4]; \
        *(__typeof__(most) *)old = most, *(__typeof__(most) *)new = __VA_ARGS__; \
        keep_greater(old, new, sizeof(most) / 4); \
        most = *(__typeof__(most) *)old; \
    } while (0)

/* The best sum that ends with each label of the next token, of which `row` has the weights. Labels with even and with
 * odd numbers do not wait for each other. */
INLINE void follow(const tagger *t, const int32_t *sums, const int32_t *row, int32_t *next, const size_t lanes) {
    for (size_t first = 0; first < lanes; first += LANES) {
        const eight_sums *after = (const eight_sums *)&t->after[t->lane[0]][first];
        eight_sums low = sums[t->lane[0]] + after[0], high = sums[t->lane[0]] + after[1];
        eight_sums low_odd = low, high_odd = high;
        for (uint32_t a = 1; a < t->labels; a += 2) {
            int32_t sum = sums[t->lane[a]];
            after = (const eight_sums *)&t->after[t->lane[a]][first];
            KEEP_GREATER(low_odd, sum + after[0]);
            KEEP_GREATER(high_odd, sum + after[1]);
            if (a + 1 == t->labels) break;
            sum = sums[t->lane[a + 1]];
            after = (const eight_sums *)&t->after[t->lane[a + 1]][first];
            KEEP_GREATER(low, sum + after[0]);
            KEEP_GREATER(high, sum + after[1]);
        }
        KEEP_GREATER(low, low_odd);
        KEEP_GREATER(high, high_odd);
        ((eight_sums *)(next + first))[0] = low + ((const eight_sums *)(row + first))[0];
        ((eight_sums *)(next + first))[1] = high + ((const eight_sums *)(row + first))[1];
    }
}

/* The same where labels have roles and no best sum has FORBIDDEN. */
INLINE void follow_roles(const tagger *t, const int32_t *sums, const int32_t *row, int32_t *next) {
#define FROM(lane) (sums[lane] + *(const eight_sums *)t->after[lane])
    eight_sums low = FROM(0), odd = FROM(END * EACH_ROLE + 1);
    for (int k = 1; k < EACH_ROLE; k++) KEEP_GREATER(low, FROM(k));
    for (int k = 2; k < EACH_ROLE; k++) KEEP_GREATER(odd, FROM(END * EACH_ROLE + k));
    KEEP_GREATER(low, odd);
    const four_sums *roles = (const four_sums *)sums, *inner = (const four_sums *)t->inner;
    four_sums end = roles[START] + inner[START_END], on = roles[START] + inner[START_GO_ON];
    KEEP_GREATER(end, roles[GO_ON] + inner[GO_ON_END]);
    KEEP_GREATER(on, roles[GO_ON] + inner[GO_ON_GO_ON]);
    *(eight_sums *)next = low + *(const eight_sums *)row;
    ((four_sums *)next)[END] = end + ((const four_sums *)row)[END];
    ((four_sums *)next)[GO_ON] = on + ((const four_sums *)row)[GO_ON];
}

/* The sum of a row's powers times those of `steps`, for each label. Labels with even and with odd numbers are added
 * apart. */
INLINE void all_powers(
    const tagger *t, const double *from, const double steps[MOST_LABELS][MOST_LABELS], double *to, const size_t lanes) {
    for (size_t first = 0; first < lanes; first += LANES / 2) {
        four_powers one = {0}, two = {0}, one_odd = {0}, two_odd = {0};
        for (uint32_t a = 0; a < t->labels; a += 2) {
            const four_powers *step = (const four_powers *)&steps[a][first];
            one += from[a] * step[0];
            two += from[a] * step[1];
            one_odd += from[a + 1] * step[MOST_LABELS / 4];
            two_odd += from[a + 1] * step[MOST_LABELS / 4 + 1];
        }
        four_powers *made = (four_powers *)(to + first);
        made[0] = one + one_odd, made[1] = two + two_odd;
    }
}

/* Those sums for the labels of a role that stand outside of a span; those of the first role and of `role` are next. */
INLINE void outer_powers(
    const double *from, const double steps[MOST_LABELS][MOST_LABELS], const int role, double *made, const int to) {
#define STEP_OF(lane) (from[lane] * *(const four_powers *)&steps[lane][to * EACH_ROLE])
    four_powers even = STEP_OF(0), odd = STEP_OF(role * EACH_ROLE + 1);
    for (int k = 1; k < EACH_ROLE; k++) even += STEP_OF(k);
    for (int k = 2; k < EACH_ROLE; k++) odd += STEP_OF(role * EACH_ROLE + k);
    ((four_powers *)made)[to] = even + odd;
}

/* The same as `all_powers` of `after_power` where labels have roles. */
INLINE void powers_after(const tagger *t, const double *from, double *to) {
    const four_powers *before = (const four_powers *)from, *inner = (const four_powers *)t->inner_power;
    four_powers *made = (four_powers *)to;
    outer_powers(from, t->after_power, END, to, ALONE);
    outer_powers(from, t->after_power, END, to, START);
    made[END] = before[GO_ON] * inner[GO_ON_END] + before[START] * inner[START_END];
    made[GO_ON] = before[GO_ON] * inner[GO_ON_GO_ON] + before[START] * inner[START_GO_ON];
}

/* The same as `all_powers` of `before_power` where labels have roles. */
INLINE void powers_before(const tagger *t, const double *from, double *to) {
    const four_powers *after = (const four_powers *)from, *inner = (const four_powers *)t->inner_power;
    four_powers *made = (four_powers *)to;
    outer_powers(from, t->before_power, START, to, ALONE);
    outer_powers(from, t->before_power, START, to, END);
    made[START] = after[GO_ON] * inner[START_GO_ON] + after[END] * inner[START_END];
    made[GO_ON] = after[GO_ON] * inner[GO_ON_GO_ON] + after[END] * inner[GO_ON_END];
}

/* The power of each weight of a token; that of the best one is 1. */
INLINE void read_powers(const tagger *t, const int32_t *row, double *powers, const size_t lanes) {
    const eight_sums *sums = (const eight_sums *)row, *blank = (const eight_sums *)t->blank;
    eight_sums most = sums[0] - blank[0], less[2 * LANES / 8];
    for (size_t k = 1; k < lanes / 8; k++) KEEP_GREATER(most, sums[k] - blank[k]);
    KEEP_GREATER(most, MOVED(most, 4, 5, 6, 7, 0, 1, 2, 3));
    KEEP_GREATER(most, MOVED(most, 2, 3, 0, 1, 6, 7, 4, 5));
    KEEP_GREATER(most, MOVED(most, 1, 0, 3, 2, 5, 4, 7, 6));
    for (size_t k = 0; k < lanes / 8; k++) {
        const eight_sums last = {POWERS, POWERS, POWERS, POWERS, POWERS, POWERS, POWERS, POWERS};
        eight_sums far = most - (sums[k] - blank[k]);
        less[k] = last - ((last - far) & (last > far));
    }
    for (size_t b = 0; b < lanes; b++) powers[b] = t->powers[((const int32_t *)less)[b]];
}

INLINE void multiply(double *to, const double *row, const double *by, const size_t lanes) {
    for (size_t b = 0; b < lanes; b += 4)
        *(four_powers *)(to + b) = *(const four_powers *)(row + b) * *(const four_powers *)(by + b);
}

INLINE void times(double *row, double share, const size_t lanes) {
    for (size_t b = 0; b < lanes; b += 4) *(four_powers *)(row + b) *= share;
}

/* The bits of the greatest of a row's powers, which are not negative. */
INLINE int64_t most_bits(const double *row, const size_t lanes) {
    four_bits most = *(const four_bits *)row;
    for (size_t b = 4; b < lanes; b += 4) {
        four_bits here = *(const four_bits *)(row + b), more = here > most;
        most = (here & more) | (most & ~more);
    }
    int64_t one = most[0] > most[1] ? most[0] : most[1], other = most[2] > most[3] ? most[2] : most[3];
    return one > other ? one : other;
}
#else
INLINE void follow(const tagger *t, const int32_t *sums, const int32_t *row, int32_t *next, const size_t lanes) {
    for (size_t b = 0; b < lanes; b++) {
        int32_t most = sums[t->lane[0]] + t->after[t->lane[0]][b];
        for (uint32_t a = 1; a < t->labels; a++) {
            int32_t here = sums[t->lane[a]] + t->after[t->lane[a]][b];
            most = here > most ? here : most;
        }
        next[b] = most + row[b];
    }
}

INLINE void all_powers(
    const tagger *t, const double *from, const double steps[MOST_LABELS][MOST_LABELS], double *to, const size_t lanes) {
    for (size_t b = 0; b < lanes; b++) {
        double even = 0, odd = 0;
        for (uint32_t a = 0; a < t->labels; a++) {
            double part = from[t->lane[a]] * steps[t->lane[a]][b];
            if (a % 2) odd += part;
            else even += part;
        }
        to[b] = even + odd;
    }
}

#define follow_roles(t, sums, row, next) follow(t, sums, row, next, (t)->lanes)
#define powers_after(t, from, to) all_powers(t, from, (t)->after_power, to, (t)->lanes)
#define powers_before(t, from, to) all_powers(t, from, (t)->before_power, to, (t)->lanes)

INLINE void read_powers(const tagger *t, const int32_t *row, double *powers, const size_t lanes) {
    int32_t most = INT32_MIN;
    for (size_t b = 0; b < lanes; b++) most = row[b] - t->blank[b] > most ? row[b] - t->blank[b] : most;
    for (size_t b = 0; b < lanes; b++) {
        int32_t less = most - row[b] + t->blank[b];
        powers[b] = t->powers[less < POWERS ? less : POWERS];
    }
}

INLINE void multiply(double *to, const double *row, const double *by, const size_t lanes) {
    for (size_t b = 0; b < lanes; b++) to[b] = row[b] * by[b];
}

INLINE void times(double *row, double share, const size_t lanes) {
    for (size_t b = 0; b < lanes; b++) row[b] *= share;
}

INLINE int64_t most_bits(const double *row, const size_t lanes) {
    int64_t most = 0;
    for (size_t b = 0; b < lanes; b++) {
        int64_t bits;
        memcpy(&bits, &row[b], sizeof bits);
        most = bits > most ? bits : most;
    }
    return most;
}
#endif

/* Whether no path of a chain with FORBIDDEN can be better than one without it. */
static int is_narrow(const tagger *t, const chain *c, const work *w) {
    int64_t listed = w->unlisted.count * (int64_t)(AROUND * PLACES * 128) * t->marks;
    return 2 * (c->count * (int64_t)(MOST_SUM + SMALL_LINK) + listed) < -FORBIDDEN;
}

/* The best sum that ends with each label at each token. */
INLINE void find_paths(const tagger *t, const chain *c, work *w, const size_t lanes) {
    const int use_roles = lanes == LANES && t->has_roles && is_narrow(t, c, w);
    const int32_t *row = w->sums;
    int32_t *paths = w->paths;
    for (size_t b = 0; b < lanes; b++) paths[b] = t->first[b] + row[b];
    for (Py_ssize_t i = 1; i < c->count; i++, paths += lanes) {
        row += lanes;
        if (use_roles) follow_roles(t, paths, row, paths + lanes);
        else follow(t, paths, row, paths + lanes, lanes);
    }
}

TWICE static void find_best(const tagger *t, const chain *c, work *w) {
    if (t->lanes == LANES) find_paths(t, c, w, LANES);
    else find_paths(t, c, w, 2 * LANES);
}

/* The best sequence of labels. Only sums are kept: which label a sum comes from is asked on the way back alone. */
static void decode(const tagger *t, const chain *c, work *w) {
    find_best(t, c, w);
    const size_t last = (size_t)(c->count - 1) * t->lanes;
    const int32_t *sums = w->paths + last, *row = w->sums + last;
    uint8_t label = 0;
    for (uint8_t b = 1; b < t->labels; b++)
        if (sums[t->lane[b]] + t->last[t->lane[b]] > sums[t->lane[label]] + t->last[t->lane[label]]) label = b;
    for (Py_ssize_t i = c->count - 1;; i--, row -= t->lanes) {
        w->best[i] = label;
        if (!i) break;
        const uint8_t to = t->lane[label];
        int32_t sum = sums[to] - row[to];
        sums -= t->lanes;
        label = 0;
        while (sums[t->lane[label]] + t->after[t->lane[label]][to] != sum) label++;
    }
}

/* What a row is to be multiplied by, so that its numbers stay near one: now and then a power of two, which changes no
 * digit of them. */
INLINE double share_of(const double *row, const size_t lanes, size_t i) {
    double share = 1;
    const int64_t exponent = i % SHARED ? 0 : most_bits(row, lanes) >> 52;
    if (exponent >= 1 && exponent <= 2044) {
        const int64_t bits = (2045 - exponent) << 52;
        memcpy(&share, &bits, sizeof share);
    }
    return share;
}

/* The powers ahead of a token, from those ahead of the token before it. */
INLINE void go_ahead(const tagger *t, work *w, size_t i, const size_t lanes) {
    double *ahead = w->ahead + i * lanes;
    if (!i) memcpy(ahead, t->first_power, sizeof *ahead * lanes);
    else if (t->has_roles) powers_after(t, ahead - lanes, ahead);
    else all_powers(t, ahead - lanes, t->after_power, ahead, lanes);
    multiply(ahead, ahead, w->powers + i * lanes, lanes);
    w->shares[i] = share_of(ahead, lanes, i);
    if (i % SHARED == 0) times(ahead, w->shares[i], lanes);
}

/* The powers behind the token before a token, from those behind that token. */
INLINE void go_back(const tagger *t, work *w, size_t i, const size_t lanes) {
    double rest[MOST_LABELS], *behind = w->behind + i * lanes, *next = behind - lanes;
    multiply(rest, w->powers + i * lanes, behind, lanes);
    if (t->has_roles) powers_before(t, rest, next);
    else all_powers(t, rest, t->before_power, next, lanes);
    if ((i - 1) % SHARED == 0) times(next, share_of(next, lanes, i - 1), lanes);
}

INLINE void weigh_lanes(
    const tagger *t, const chain *c, work *w, Py_ssize_t from, Py_ssize_t until, const size_t lanes) {
    const Py_ssize_t last = c->count - 1;
    for (size_t i = 0; i < (size_t)c->count; i++) read_powers(t, w->sums + i * lanes, w->powers + i * lanes, lanes);
    memcpy(w->behind + (size_t)last * lanes, t->last_power, sizeof(double) * lanes);
    for (Py_ssize_t k = 0; k <= last; k++) {
        if (k <= until) go_ahead(t, w, (size_t)k, lanes);
        if (last - k > from) go_back(t, w, (size_t)(last - k), lanes);
    }
}

/* How probable each label is after what stands before a token, up to `until`, and before what stands after it, down to
 * `from`. Both ways are gone together: neither waits for the other. */
TWICE static void weigh(const tagger *t, const chain *c, work *w, Py_ssize_t from, Py_ssize_t until) {
    if (t->lanes == LANES) weigh_lanes(t, c, w, from, until, LANES);
    else weigh_lanes(t, c, w, from, until, 2 * LANES);
}

static double chance_of(const tagger *t, const work *w, Py_ssize_t begin, Py_ssize_t end) {
    const int64_t lanes = t->lanes;
    const double *ahead = w->ahead + end * lanes, *behind = w->behind + end * lanes;
    double whole[2] = {0, 0}, chance = w->ahead[begin * lanes + t->lane[w->best[begin]]];
    for (uint32_t b = 0; b < t->labels; b++) whole[b % 2] += ahead[t->lane[b]] * behind[t->lane[b]];
    for (Py_ssize_t i = begin + 1; i <= end; i++) {
        uint8_t before = t->lane[w->best[i - 1]], lane = t->lane[w->best[i]];
        chance = chance * t->after_power[before][lane] * w->powers[i * lanes + lane] * w->shares[i];
    }
    chance = chance * behind[t->lane[w->best[end]]] / (whole[0] + whole[1] != 0 ? whole[0] + whole[1] : 1);
    return chance < 1 ? chance : 1;
}

/* -- columns ---------------------------------------------------------------------------------------------------- */

/* Numbers of one size, as an array of Python has them. */
typedef struct {
    char *items;
    size_t size, room;
} column;

static int put(column *to, const void *item, size_t size) {
    if (to->size + size > to->room) {
        size_t room = 2 * to->room + size + 64;
        char *items = realloc(to->items, room);
        if (!items) {
            PyErr_NoMemory();
            return -1;
        }
        to->items = items;
        to->room = room;
    }
    memcpy(to->items + to->size, item, size);
    to->size += size;
    return 0;
}

static PyObject *array_of(const tagger *t, const char *type, const column *from) {
    return PyObject_CallFunction(t->array, "sy#", type, from->items ? from->items : "", (Py_ssize_t)from->size);
}

/* -- the type --------------------------------------------------------------------------------------------------- */

enum { START_COLUMN, END_COLUMN, LABEL_COLUMN, CHANCE_COLUMN, COLUMNS };

static int add_spans(const tagger *t, const chain *c, work *w, column *found) {
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
        double chance = chance_of(t, w, begin, i);
        if (put(&found[START_COLUMN], &c->starts[begin], sizeof *c->starts) ||
            put(&found[END_COLUMN], &c->ends[i], sizeof *c->ends) || put(&found[LABEL_COLUMN], &w->best[i], 1) ||
            put(&found[CHANCE_COLUMN], &chance, sizeof chance))
            return -1;
        begin = -1;
    }
    return 0;
}

static int add_scores(const tagger *t, const chain *c, work *w, column *found) {
    score(t, c, w);
    for (Py_ssize_t i = 0; i < c->count; i++) {
        int32_t row[MOST_LABELS];
        for (uint32_t b = 0; b < t->labels; b++) row[b] = w->sums[i * (int64_t)t->lanes + t->lane[b]];
        if (put(found, row, sizeof *row * t->labels)) return -1;
    }
    return 0;
}

static int add_places(const tagger *t, const chain *c, work *w, column *found) {
    mark(t, c, w);
    return put(found, w->places, sizeof *w->places * PLACES * (size_t)c->count);
}

static void *room(size_t count, size_t size, int *short_of) {
    void *made = malloc(count * size);
    *short_of |= !made;
    return made;
}

/* Room for the longest chain of so many tokens; less room is less to clear for a short text. */
static int make_work(const tagger *t, Py_ssize_t tokens, work *w) {
    int none = 0;
    size_t n = t->lanes, most = tokens < CHAIN ? (size_t)tokens + 1 : CHAIN;
    w->sums = room(most * n, sizeof *w->sums, &none);
    w->places = room(most * PLACES, sizeof *w->places, &none);
    w->texts = room(most, sizeof *w->texts, &none);
    w->hashes = room(most, sizeof *w->hashes, &none);
    w->totals = room(most, sizeof *w->totals, &none);
    w->kinds = room(most, sizeof *w->kinds, &none);
    w->groups = room(most, sizeof *w->groups, &none);
    w->keys = room(most, sizeof *w->keys, &none);
    w->go_on = room(most, 1, &none);
    w->gaps = room(most + 2 * REACH + 1, 1, &none);
    w->rows = room(most + 2 * REACH, sizeof *w->rows, &none);
    w->chosen.at = room(most, sizeof *w->chosen.at, &none);
    w->unknown.at = room(most, sizeof *w->unknown.at, &none);
    w->unlisted.at = room(most, sizeof *w->unlisted.at, &none);
    w->paths = room(most * n, sizeof *w->paths, &none);
    w->best = room(most, 1, &none);
    w->powers = room(most * n, sizeof(double), &none);
    w->ahead = room(most * n, sizeof(double), &none);
    w->behind = room(most * n, sizeof(double), &none);
    w->shares = room(most, sizeof(double), &none);
    return none ? -1 : 0;
}

static void free_work(work *w) {
    free(w->sums), free(w->places), free(w->texts), free(w->hashes), free(w->totals), free(w->kinds), free(w->groups);
    free(w->keys), free(w->go_on), free(w->gaps), free(w->rows), free(w->paths), free(w->best);
    free(w->chosen.at), free(w->unknown.at), free(w->unlisted.at);
    free(w->powers), free(w->ahead), free(w->behind), free(w->shares);
}

/* Whether the tokens are sorted, disjoint and inside the text. */
static int fit(const chain *c) {
    int64_t at = 0;
    int fits = 1;
    for (Py_ssize_t i = 0; i < c->count; i++) {
        fits &= (at <= c->starts[i]) & (c->starts[i] < c->ends[i]);
        at = c->ends[i];
    }
    return fits && at <= c->size;
}

/* Where the next line feed is, or the end of the text. */
static int64_t next_feed(const chain *c, int64_t at) {
    const uint8_t *feed = memchr(c->codes + at, '\n', (size_t)(c->size - at));
    return feed ? feed - c->codes : c->size;
}

/* Where the chain that starts with a token ends: at a line feed between two tokens. `feed` is the next one, at or after
 * some place before the end of that token. */
static Py_ssize_t chain_end(const chain *c, Py_ssize_t first, int64_t *feed) {
    Py_ssize_t most = first + CHAIN < c->count ? first + CHAIN : c->count, i = first + 1;
    for (; i < most; i++) {
        if (*feed < c->ends[i - 1]) *feed = next_feed(c, c->ends[i - 1]);
        if (*feed < c->starts[i]) break;
    }
    return i;
}

typedef int (*each)(const tagger *, const chain *, work *, column *);

/* Runs over the chains of a text whose codes are read; 0 for success. */
static int over_chains(const tagger *t, const chain *whole, each act, column *found) {
    work w = {0};
    int failed = make_work(t, whole->count, &w);
    if (failed) PyErr_NoMemory();
    int64_t feed = -1;
    for (Py_ssize_t first = 0; !failed && first < whole->count;) {
        Py_ssize_t end = chain_end(whole, first, &feed);
        chain part = *whole;
        part.starts += first, part.ends += first, part.count = end - first;
        failed = act(t, &part, &w, found);
        first = end;
    }
    free_work(&w);
    return failed;
}

/* Reads the codes of a text and runs over its chains; 0 for success. */
static int over_text(const tagger *t, chain whole, each act, column *found) {
    uint8_t *codes = whole.count ? calloc((size_t)whole.size + WORD_CHARS, 1) : NULL;
    if (!whole.count) return 0;
    if (!codes) {
        PyErr_NoMemory();
        return -1;
    }
    read_codes(whole.kind, whole.chars, whole.starts[0], whole.size, codes);
    whole.codes = codes;
    int failed = over_chains(t, &whole, act, found);
    free(codes);
    return failed;
}

/* Runs over the chains of the text and the tokens in some arguments; 0 for success. */
static int run(tagger *t, PyObject *args, each act, column *found) {
    PyObject *text, *starts, *ends;
    offsets from = {0}, to = {0};
    if (!PyArg_ParseTuple(args, "UOO", &text, &starts, &ends) || open_offsets(starts, &from)) return -1;
    if (open_offsets(ends, &to)) {
        close_offsets(&from);
        return -1;
    }
    int failed = from.size != to.size;
    if (failed) PyErr_SetString(PyExc_ValueError, "starts and ends are not equally many");
    chain whole = {PyUnicode_KIND(text), PyUnicode_DATA(text), NULL, PyUnicode_GET_LENGTH(text), from.at, to.at, from.size};
    if (!failed && !fit(&whole)) {
        PyErr_SetString(PyExc_ValueError, "tokens are sorted, disjoint and inside the text");
        failed = -1;
    }
    if (!failed) failed = over_text(t, whole, act, found);
    close_offsets(&from);
    close_offsets(&to);
    return failed;
}

static PyObject *spans(PyObject *self, PyObject *args) {
    tagger *t = (tagger *)self;
    column found[COLUMNS] = {0};
    PyObject *made = NULL;
    if (!run(t, args, add_spans, found))
        made = Py_BuildValue(
            "NNy#N", array_of(t, "q", &found[START_COLUMN]), array_of(t, "q", &found[END_COLUMN]),
            found[LABEL_COLUMN].items ? found[LABEL_COLUMN].items : "", (Py_ssize_t)found[LABEL_COLUMN].size,
            array_of(t, "d", &found[CHANCE_COLUMN]));
    for (int i = 0; i < COLUMNS; i++) free(found[i].items);
    return made;
}

static PyObject *one_column(PyObject *self, PyObject *args, each act, const char *type) {
    column found = {0};
    PyObject *made = run((tagger *)self, args, act, &found) ? NULL : array_of((tagger *)self, type, &found);
    free(found.items);
    return made;
}

static PyObject *scores(PyObject *self, PyObject *args) { return one_column(self, args, add_scores, "i"); }
static PyObject *marks(PyObject *self, PyObject *args) { return one_column(self, args, add_places, "Q"); }

static PyObject *new_tagger(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *data;
    if (kwargs && PyDict_GET_SIZE(kwargs)) return PyErr_Format(PyExc_TypeError, "Tagger() takes no keywords");
    if (!PyArg_ParseTuple(args, "O", &data)) return NULL;
    tagger *t = (tagger *)type->tp_alloc(type, 0);
    if (!t) return NULL;
    t->array = imported("array", "array");
    if (!t->array || PyObject_GetBuffer(data, &t->view, PyBUF_SIMPLE)) {
        Py_DECREF(t);
        return NULL;
    }
    if (!open_file(t)) return (PyObject *)t;
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "not a tagger's file");
    Py_DECREF(t);
    return NULL;
}

static void free_tagger(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    tagger *t = (tagger *)self;
    if (t->view.obj) PyBuffer_Release(&t->view);
    Py_XDECREF(t->array);
    free_room(t);
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

static int fill_module(PyObject *module) { return add_type(module, &specification); }

MODULE(_tagger, "The compiled tagger; tagger.py defines it.", fill_module)
