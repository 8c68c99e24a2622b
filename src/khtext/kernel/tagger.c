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
enum { POWERS = 1 << 10, MOST_LINK = 1 << 15, SHARED = 4 };
enum { WHOLE, FIRST, INSIDE, LAST };
enum { KHMER_SHAPE, DIGIT_SHAPE, UPPER, CAPITALIZED, LOWER, OTHER };
/* Weights are added for so many labels at once; there is room for as many after the last label. */
enum { LANES = 16, SPARE = AROUND * MOST_LABELS + LANES };
/* Texts of tokens are kept in so many places, those of at most so many characters. */
enum { WORDS = 1 << 14, WORD_CHARS = 8, AHEAD = 8 };
/* Rows of lists are kept in so many places. */
enum { RECENT = 1 << 10 };
/* Bits of a filter of keys. */
enum { FEW_BITS = 16 };

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

/* Which keys a table has, by their lower bits: most pairs are unknown and need no search. */
typedef struct {
    uint8_t bits[(1 << FEW_BITS) / 8];
} filter;

/* What the text of a token says. The same words come again and again, so it is kept for the last ones. */
typedef struct {
    uint64_t chars[2]; /* two bytes a character */
    uint64_t hash;     /* of the token */
    uint64_t name;     /* of a listed name that starts with the token */
    uint32_t row;      /* the number of the token's row after 1, or 0 */
    uint32_t group;    /* the number of the lists that have the token as a whole name after 1, or 0 */
    uint8_t size;      /* 0 in an empty place */
    uint8_t goes_on;   /* whether a listed name may start with the token */
} word;

/* The lists of a group, their hash where they cover a token alone, and the row of that. */
typedef struct {
    uint64_t lists, kind;
    const int8_t *row;
} group;

/* A row that was found before; no key is 0. */
typedef struct {
    uint32_t key;
    const int8_t *row;
} recent;

typedef struct {
    PyObject_HEAD
    Py_buffer view;
    PyObject *array; /* the type of arrays */
    uint32_t labels, lanes, marks, scale, longest, groups, filter_bits;
    const int8_t *shapes, *mark_rows, *gaps, *edge;
    const uint8_t *names_filter;
    table tokens, affixes, pairs, kinds, links, names;
    filter pairs_filter;
    int32_t after[MOST_LABELS][MOST_LABELS], first[MOST_LABELS], last[MOST_LABELS];
    uint8_t flags[MOST_LABELS];
    uint64_t plain;               /* the hash of no list */
    const int8_t *plain_links[3]; /* the rows of two tokens in no list, by what is between them */
    int8_t none[SPARE];           /* a row of zeros */
    group *group; /* one more than there are: the first one is of no list */
    word *words;
    recent *links_before, *kinds_before; /* RECENT rows each */
    /* Label after label, both ways; labels beyond the last one never follow. */
    double after_power[MOST_LABELS][MOST_LABELS], before_power[MOST_LABELS][MOST_LABELS];
    double first_power[MOST_LABELS], last_power[MOST_LABELS];
    double powers[POWERS + 1]; /* of 0, -1, -2, …; the last one is 0 */
} tagger;

/* The rows of weights of a token and of it with the token before it; the row of zeros if there is none. */
typedef struct {
    const int8_t *token, *gap, *kind, *pair, *link;
} rows;

/* What one chain of tokens needs; labels are counted in rows of `lanes` numbers. */
typedef struct {
    int32_t *sums;
    uint64_t *places;                 /* PLACES a token */
    uint64_t *hashes, *names, *kinds; /* of the tokens, of names that start with them, and of their lists */
    uint8_t *go_on;                   /* whether a name may start with a token */
    uint32_t *pairs;                  /* the keys of neighbours; 0 where they have no row */
    rows *rows;                       /* REACH more on both sides */
    int32_t *paths;                   /* the best sum that ends with each label */
    uint8_t *best;
    double *powers, *ahead, *behind, *shares; /* shares one a token */
} work;

typedef struct {
    int kind;
    const void *chars;
    int64_t size;                 /* of the text */
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

/* The same, perhaps kept from before. */
static inline const int8_t *kept_row(const table *in, recent *before, uint32_t key) {
    recent *kept = &before[key % RECENT];
    if (kept->key != key) {
        kept->row = (const int8_t *)find(in, key);
        kept->key = key;
    }
    return kept->row;
}

static uint64_t joined(uint64_t one, int gap, uint64_t other) {
    return with_number(with_number(with_number(PAIR, one), (uint64_t)gap), other);
}

/* What is looked up most: the pairs of lists where there is no list. */
static void read_plain(tagger *t) {
    uint64_t no_list[PLACES] = {0};
    t->plain = kind_of(no_list);
    for (int gap = 0; gap < 3; gap++) {
        const int8_t *row = row_of(&t->links, joined(t->plain, gap, t->plain));
        t->plain_links[gap] = row ? row : t->none;
    }
}

/* Room for what is kept; 0 for success. */
static int make_room(tagger *t) {
    t->group = malloc(sizeof *t->group * ((size_t)t->groups + 1));
    t->words = calloc(WORDS, sizeof *t->words);
    t->links_before = calloc(RECENT, sizeof *t->links_before);
    t->kinds_before = calloc(RECENT, sizeof *t->kinds_before);
    return t->group && t->words && t->links_before && t->kinds_before ? 0 : -1;
}

static void free_room(tagger *t) { free(t->group), free(t->words), free(t->links_before), free(t->kinds_before); }

static void read_groups(tagger *t, const uint8_t *lists) {
    t->group[0] = (group){0, t->plain, t->none};
    for (uint32_t i = 1; i <= t->groups; i++) {
        uint64_t places[PLACES] = {long_at(lists + 8 * (uint64_t)(i - 1))};
        t->group[i].lists = places[WHOLE];
        t->group[i].kind = kind_of(places);
        t->group[i].row = places[WHOLE] ? row_of(&t->kinds, t->group[i].kind) : t->none;
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
    read_plain(t);
    read_chain(t, weights);
    if (!is_sound(t) || make_room(t)) return -1;
    read_groups(t, lists);
    return 0;
}

/* -- words ------------------------------------------------------------------------------------------------------ */

/* What is looked up is asked for some steps before it is used, so that it is in the cache by then. */
#ifdef __GNUC__
#define SOON(at) __builtin_prefetch(at)
#else
#define SOON(at) ((void)(at))
#endif

static uint32_t plain(uint32_t c) {
    return (c >= '0' && c <= '9') || (c >= 0x17E0 && c <= 0x17E9) ? '0' : c;
}

static uint32_t char_at(const chain *c, int64_t at) { return PyUnicode_READ(c->kind, c->chars, at); }

/* Whether a name may start with what has this hash, or be it. */
static int is_known(const tagger *t, uint64_t hash) {
    uint64_t bit = hash >> (64 - t->filter_bits);
    return t->names_filter[bit / 8] >> bit % 8 & 1;
}

/* The number of the lists that have the name of a hash after 1, or 0. */
static uint32_t group_of(const tagger *t, uint64_t hash) {
    const uint8_t *found = is_known(t, hash) ? find(&t->names, key_of(hash)) : NULL;
    return found ? 1 + ((uint32_t)found[0] | (uint32_t)found[1] << 8) % t->groups : 0;
}

/* Goes on with a name, which has `size` characters so far; 0 if no listed name starts like that. */
static int name_goes_on(const tagger *t, const chain *c, Py_ssize_t i, uint64_t *hash, int64_t *size) {
    if (*size + c->ends[i] - c->starts[i] > (int64_t)t->longest) return 0;
    for (int64_t at = c->starts[i]; at < c->ends[i]; at++) {
        *hash = with_char(*hash, char_at(c, at));
        ++*size;
        if ((*size == 3 || *size == 6 || *size == 10) && !is_known(t, *hash)) return 0;
    }
    return 1;
}

static void read_word(const tagger *t, const chain *c, Py_ssize_t i, word *made) {
    uint64_t hash = TOKEN, name = NAME;
    int64_t size = 0;
    for (int64_t at = c->starts[i]; at < c->ends[i]; at++) hash = with_char(hash, plain(char_at(c, at)));
    const uint8_t *row = find(&t->tokens, key_of(hash));
    made->hash = hash;
    made->row = row ? 1 + (uint32_t)((row - t->tokens.rows) / t->tokens.width) : 0;
    made->goes_on = (uint8_t)name_goes_on(t, c, i, &name, &size);
    made->name = name;
    made->group = made->goes_on ? group_of(t, name) : 0;
}

static const uint16_t KEPT[2 * WORD_CHARS] = {
    0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF,
};

/* The characters of a token as two numbers; 0 if there are too many, or one takes more than two bytes. */
static inline int packed(const chain *c, Py_ssize_t i, uint64_t chars[2]) {
    int64_t at = c->starts[i], size = c->ends[i] - at;
    if (size > WORD_CHARS) return 0;
    if (c->kind == PyUnicode_2BYTE_KIND && at + WORD_CHARS <= c->size) {
        uint64_t kept[2];
        memcpy(chars, (const uint16_t *)c->chars + at, sizeof kept);
        memcpy(kept, KEPT + WORD_CHARS - size, sizeof kept);
        chars[0] &= kept[0];
        chars[1] &= kept[1];
        return 1;
    }
    uint16_t few[WORD_CHARS] = {0};
    uint32_t wide = 0;
    if (c->kind == PyUnicode_4BYTE_KIND && at + WORD_CHARS <= c->size) {
        const uint32_t *from = (const uint32_t *)c->chars + at;
        const uint16_t *kept = KEPT + WORD_CHARS - size;
        for (int k = 0; k < WORD_CHARS; k++) {
            few[k] = (uint16_t)from[k] & kept[k];
            wide |= kept[k] ? from[k] : 0;
        }
    } else {
        for (int64_t k = 0; k < size; k++) {
            wide |= char_at(c, at + k);
            few[k] = (uint16_t)char_at(c, at + k);
        }
    }
    memcpy(chars, few, sizeof few);
    return wide <= 0xFFFF;
}

/* The place for what the text of a token says; NULL for a text that is not kept. */
static inline word *place_of(const tagger *t, const chain *c, Py_ssize_t i, uint64_t chars[2]) {
    if (!packed(c, i, chars)) return NULL;
    uint64_t mixed = (chars[0] ^ (chars[1] ^ chars[1] >> 31) * 0xD6E8FEB86659FD93u) * STEP;
    return &t->words[(mixed ^ mixed >> 32) * STEP >> 32 & (WORDS - 1)];
}

/* What the text of a token says, perhaps kept from before; else it is written there, or to `other`. */
static inline const word *word_of(
    const tagger *t, const chain *c, Py_ssize_t i, word *place, const uint64_t chars[2], word *other) {
    word *made = place ? place : other;
    if (place) {
        uint8_t size = (uint8_t)(c->ends[i] - c->starts[i]);
        if (made->size == size && made->chars[0] == chars[0] && made->chars[1] == chars[1]) return made;
        made->size = size;
        made->chars[0] = chars[0];
        made->chars[1] = chars[1];
    }
    read_word(t, c, i, made);
    return made;
}

/* -- lists ------------------------------------------------------------------------------------------------------ */

/* The lists that have a name which starts with a token and goes on; what stands between tokens does not count. */
static void mark_from(const tagger *t, const chain *c, Py_ssize_t i, uint64_t hash, uint64_t *places) {
    int64_t size = c->ends[i] - c->starts[i];
    Py_ssize_t stop = i + NAME_TOKENS < c->count ? i + NAME_TOKENS : c->count;
    for (Py_ssize_t last = i + 1; last < stop; last++) {
        if (!name_goes_on(t, c, last, &hash, &size)) return;
        uint64_t lists = t->group[group_of(t, hash)].lists;
        if (!lists) continue;
        places[i * PLACES + FIRST] |= lists;
        places[last * PLACES + LAST] |= lists;
        for (Py_ssize_t inner = i + 1; inner < last; inner++) places[inner * PLACES + INSIDE] |= lists;
    }
}

/* What the tokens say one by one, and which lists cover them. */
static void mark(const tagger *t, const chain *c, work *w) {
    memset(w->places, 0, sizeof *w->places * PLACES * (size_t)c->count);
    uint64_t chars[AHEAD][2];
    word other, *places[AHEAD];
    for (Py_ssize_t i = -AHEAD; i < c->count; i++) {
        Py_ssize_t next = i + AHEAD;
        const word *found = NULL;
        if (i >= 0) found = word_of(t, c, i, places[i % AHEAD], chars[i % AHEAD], &other);
        if (next < c->count) {
            places[next % AHEAD] = place_of(t, c, next, chars[next % AHEAD]);
            if (places[next % AHEAD]) SOON(places[next % AHEAD]);
        }
        if (!found) continue;
        const group *listed = &t->group[found->group];
        const int8_t *row = found->row ? (const int8_t *)t->tokens.rows + (uint64_t)(found->row - 1) * t->tokens.width : NULL;
        if (row) {
            SOON(row);
            SOON(row + t->tokens.width - 1);
        }
        w->places[i * PLACES + WHOLE] = listed->lists;
        w->hashes[i] = found->hash;
        w->kinds[i] = listed->kind;
        w->rows[REACH + i].token = row;
        w->rows[REACH + i].kind = listed->row;
        w->names[i] = found->name;
        w->go_on[i] = found->goes_on;
    }
    for (Py_ssize_t i = 0; i < c->count; i++)
        if (w->go_on[i]) mark_from(t, c, i, w->names[i], w->places);
}

/* -- weights ---------------------------------------------------------------------------------------------------- */

/* Add weights of a row to the sums of a label after another one. */
static void add(int32_t *to, const int8_t *row, uint32_t size) {
    for (uint32_t i = 0; i < size; i++) to[i] += row[i];
}

/* Add a row to the tokens around one, as far as they are there. */
static void add_around(const tagger *t, const chain *c, Py_ssize_t i, const int8_t *row, int32_t *sums) {
    for (Py_ssize_t at = i - REACH; at <= i + REACH; at++, row += t->labels)
        if (at >= 0 && at < c->count) add(sums + at * (int64_t)t->lanes, row, t->labels);
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
    add_around(t, c, i, t->shapes + kind * row, sums);
    int32_t *here = sums + i * (int64_t)t->lanes;
    uint64_t start = PREFIX;
    for (int64_t k = 1; k <= 3 && k <= size; k++) {
        start = with_char(start, word[k - 1]);
        uint64_t end = SUFFIX;
        for (int64_t n = size - k; n < size; n++) end = with_char(end, word[n]);
        const int8_t *found = row_of(&t->affixes, start);
        if (found) add(here, found, t->labels);
        found = row_of(&t->affixes, end);
        if (found) add(here, found, t->labels);
    }
    if (word != short_word) free(word);
}

/* A combination of lists that the tagger has not learned: the rows of its lists. */
static void add_marks(const tagger *t, const chain *c, Py_ssize_t i, const uint64_t *places, int32_t *sums) {
    uint32_t row = AROUND * t->labels;
    for (uint32_t place = 0; place < PLACES; place++)
        for (uint32_t one = 0; one < t->marks; one++)
            if (places[place] >> one & 1)
                add_around(t, c, i, t->mark_rows + (uint64_t)(place * t->marks + one) * row, sums);
}

static int gap_after(const chain *c, Py_ssize_t i) {
    if (i < 0 || i + 1 >= c->count) return BEFORE_FIRST;
    return c->ends[i] < c->starts[i + 1] ? AFTER_GAP : TOUCHING;
}

/* The rows of each token and of each two neighbours. What has no row of its own is added to the sums at once. */
static void look_up(const tagger *t, const chain *c, work *w) {
    rows *all = w->rows + REACH;
    int before = BEFORE_FIRST;
    mark(t, c, w);
    for (Py_ssize_t i = 0; i < c->count; i++) {
        const uint64_t *places = w->places + i * PLACES;
        if (places[FIRST] | places[INSIDE] | places[LAST]) {
            w->kinds[i] = kind_of(places);
            all[i].kind = kept_row(&t->kinds, t->kinds_before, key_of(w->kinds[i]));
        }
        int after = gap_after(c, i);
        all[i].gap = t->gaps + (before * 3 + after) * (int64_t)(AROUND * t->labels);
        w->pairs[i] = i ? key_of(joined(w->hashes[i - 1], before, w->hashes[i])) : 0;
        if (!may_have(&t->pairs_filter, w->pairs[i])) w->pairs[i] = 0;
        else SOON(t->pairs.keys + ((uint64_t)w->pairs[i] * t->pairs.slots >> 32) * 8);
        before = after;
    }
    before = BEFORE_FIRST;
    for (Py_ssize_t i = 0; i < c->count; i++) {
        const int8_t *pair = w->pairs[i] ? (const int8_t *)find(&t->pairs, w->pairs[i]) : NULL, *link = t->none;
        all[i].pair = pair ? pair : t->none;
        int is_plain = w->kinds[i] == t->plain;
        if (i && is_plain && w->kinds[i - 1] == t->plain) {
            link = t->plain_links[before];
        } else if (i) {
            uint32_t key = key_of(joined(w->kinds[i - 1], before, w->kinds[i]));
            const int8_t *found = kept_row(&t->links, t->links_before, key);
            if (found) link = found;
        }
        all[i].link = link;
        if (!all[i].token) {
            add_unknown(t, c, i, w->sums);
            all[i].token = t->none;
        }
        if (!all[i].kind) {
            add_marks(t, c, i, w->places + i * PLACES, w->sums);
            all[i].kind = t->none;
        }
        before = gap_after(c, i);
    }
}

/* Add sixteen weights of a row to sums of two bytes. */
#ifdef __GNUC__
typedef int16_t some_sums __attribute__((vector_size(32)));
typedef int8_t some_weights __attribute__((vector_size(16), aligned(1), may_alias));
typedef int32_t all_sums __attribute__((vector_size(64), aligned(4), may_alias));
#define ADD(sums, row) (sums) += __builtin_convertvector(*(const some_weights *)(row), some_sums)
#define ADD_TO(to, sums) *(all_sums *)(to) += __builtin_convertvector(sums, all_sums)
#else
typedef struct {
    int16_t of[LANES];
} some_sums;
#define ADD(sums, row) \
    for (int lane = 0; lane < LANES; lane++) (sums).of[lane] = (int16_t)((sums).of[lane] + (row)[lane])
#define ADD_TO(to, sums) \
    for (int lane = 0; lane < LANES; lane++) (to)[lane] += (sums).of[lane]
#endif

/* The weights of every label at every token. At most 19 rows meet there, so that two bytes are enough for their sum;
 * what a row has after its last label is added too, to sums that nobody reads. */
TWICE static void score(const tagger *t, const chain *c, work *w) {
    const uint32_t labels = t->labels, lanes = t->lanes;
    const rows none = {t->none, t->none, t->none, t->none, t->none};
    memset(w->sums, 0, sizeof *w->sums * (size_t)c->count * lanes);
    for (int k = 0; k < REACH; k++) w->rows[k] = w->rows[REACH + c->count + k] = none;
    look_up(t, c, w);
    /* The edges of the chain have a row, too: that of a token which stands there. */
    w->rows[REACH - 1].token = w->rows[REACH + c->count].token = t->edge;
    for (Py_ssize_t i = 0; i < c->count; i++) {
        const rows *here = w->rows + i;
        for (uint32_t first = 0; first < lanes; first += LANES) {
            some_sums sums = {0};
            for (int k = 0; k < AROUND; k++) {
                uint32_t at = (uint32_t)(AROUND - 1 - k) * labels + first;
                ADD(sums, here[k].token + at);
                ADD(sums, here[k].gap + at);
                ADD(sums, here[k].kind + at);
            }
            ADD(sums, here[REACH].pair + labels + first);
            ADD(sums, here[REACH].link + labels + first);
            ADD(sums, here[REACH + 1].pair + first);
            ADD(sums, here[REACH + 1].link + first);
            ADD_TO(w->sums + i * (int64_t)lanes + first, sums);
        }
    }
}

/* -- labels ----------------------------------------------------------------------------------------------------- */

/* Sixteen sums of a kind, in registers where the compiler has vectors. */
#ifdef __GNUC__
typedef int32_t eight_sums __attribute__((vector_size(32), aligned(4), may_alias));
typedef double four_powers __attribute__((vector_size(32), aligned(8), may_alias));

/* The greater ones of some sums, kept in `most`. */
#define KEEP_GREATER(most, sums) \
    do { \
        eight_sums here = sums, more = here > most; \
        most = (here & more) | (most & ~more); \
    } while (0)

/* The best sum before each label of the next token. Labels with even and with odd numbers do not wait for each other. */
static inline void follow(const tagger *t, const int32_t *sums, int32_t *next) {
    for (uint32_t first = 0; first < t->lanes; first += LANES) {
        const eight_sums *after = (const eight_sums *)&t->after[0][first];
        eight_sums low = sums[0] + after[0], high = sums[0] + after[1], low_odd = low, high_odd = high;
        for (uint32_t a = 1; a < t->labels; a += 2) {
            const eight_sums *odd = (const eight_sums *)&t->after[a][first];
            KEEP_GREATER(low_odd, sums[a] + odd[0]);
            KEEP_GREATER(high_odd, sums[a] + odd[1]);
            if (a + 1 == t->labels) break;
            KEEP_GREATER(low, sums[a + 1] + odd[MOST_LABELS / 8]);
            KEEP_GREATER(high, sums[a + 1] + odd[MOST_LABELS / 8 + 1]);
        }
        KEEP_GREATER(low, low_odd);
        KEEP_GREATER(high, high_odd);
        ((eight_sums *)(next + first))[0] = low;
        ((eight_sums *)(next + first))[1] = high;
    }
}

/* The sum of a row's powers times those of `steps`, for each label. */
static inline void all_powers(const tagger *t, const double *from, const double steps[MOST_LABELS][MOST_LABELS], double *to) {
    for (uint32_t first = 0; first < t->lanes; first += LANES) {
        four_powers one = {0}, two = {0}, three = {0}, four = {0};
        const four_powers *step = (const four_powers *)&steps[0][first];
        for (uint32_t a = 0; a < t->labels; a++, step += MOST_LABELS / 4) {
            one += from[a] * step[0];
            two += from[a] * step[1];
            three += from[a] * step[2];
            four += from[a] * step[3];
        }
        four_powers *made = (four_powers *)(to + first);
        made[0] = one, made[1] = two, made[2] = three, made[3] = four;
    }
}
#else
static inline void follow(const tagger *t, const int32_t *sums, int32_t *next) {
    for (uint32_t b = 0; b < t->lanes; b++) {
        int32_t most = sums[0] + t->after[0][b];
        for (uint32_t a = 1; a < t->labels; a++) {
            int32_t here = sums[a] + t->after[a][b];
            most = here > most ? here : most;
        }
        next[b] = most;
    }
}

static inline void all_powers(const tagger *t, const double *from, const double steps[MOST_LABELS][MOST_LABELS], double *to) {
    for (uint32_t b = 0; b < t->lanes; b++) {
        double sum = 0;
        for (uint32_t a = 0; a < t->labels; a++) sum += from[a] * steps[a][b];
        to[b] = sum;
    }
}
#endif

/* The best sequence of labels. Only sums are kept: which label a sum comes from is asked on the way back alone. */
TWICE static void decode(const tagger *t, const chain *c, work *w) {
    const uint32_t labels = t->labels, lanes = t->lanes;
    const int32_t *row = w->sums;
    int32_t *sums = w->paths;
    for (uint32_t b = 0; b < labels; b++) sums[b] = t->first[b] + row[b];
    for (Py_ssize_t i = 1; i < c->count; i++) {
        row += lanes;
        follow(t, sums, sums + lanes);
        sums += lanes;
        for (uint32_t first = 0; first < lanes; first += LANES)
            for (uint32_t b = first; b < first + LANES; b++) sums[b] += row[b];
    }
    uint8_t label = 0;
    for (uint32_t b = 1; b < labels; b++)
        if (sums[b] + t->last[b] > sums[label] + t->last[label]) label = (uint8_t)b;
    for (Py_ssize_t i = c->count - 1;; i--, row -= lanes) {
        w->best[i] = label;
        if (!i) break;
        int32_t sum = sums[label] - row[label];
        sums -= lanes;
        uint8_t before = 0;
        while (sums[before] + t->after[before][label] != sum) before++;
        label = before;
    }
}

/* What a row is to be multiplied by, so that its numbers stay near one: its share of their sum, now and then. */
static inline double share_of(const double *row, uint32_t n, Py_ssize_t i) {
    if (i % SHARED) return 1;
    double total = 0;
    for (uint32_t b = 0; b < n; b++) total += row[b];
    return 1 / (total != 0 ? total : 1);
}

static inline void times(double *row, double share, uint32_t lanes) {
    for (uint32_t first = 0; first < lanes; first += LANES)
        for (uint32_t b = first; b < first + LANES; b++) row[b] *= share;
}

/* The power of each weight of a token, that of the best one is 1. */
static inline void read_powers(const tagger *t, const int32_t *row, double *powers) {
    int32_t most = row[0];
    for (uint32_t b = 1; b < t->labels; b++) most = row[b] > most ? row[b] : most;
    for (uint32_t b = 0; b < t->labels; b++) powers[b] = t->powers[most - row[b] < POWERS ? most - row[b] : POWERS];
    for (uint32_t b = t->labels; b < t->lanes; b++) powers[b] = 0;
}

/* How probable each label is after what stands before a token, up to `until`, and before what stands after it, down to
 * `from`. Both ways are gone together: neither waits for the other. */
TWICE static void weigh(const tagger *t, const chain *c, work *w, Py_ssize_t from, Py_ssize_t until) {
    const uint32_t n = t->labels, lanes = t->lanes;
    const Py_ssize_t last = c->count - 1;
    for (Py_ssize_t i = 0; i <= last; i++) read_powers(t, w->sums + i * (int64_t)lanes, w->powers + i * (int64_t)lanes);
    memcpy(w->ahead, t->first_power, sizeof(double) * lanes);
    memcpy(w->behind + last * (int64_t)lanes, t->last_power, sizeof(double) * lanes);
    for (Py_ssize_t k = 0; k <= last; k++) {
        if (k <= until) {
            double *powers = w->powers + k * (int64_t)lanes, *ahead = w->ahead + k * (int64_t)lanes;
            if (k) all_powers(t, ahead - lanes, t->after_power, ahead);
            for (uint32_t first = 0; first < lanes; first += LANES)
                for (uint32_t b = first; b < first + LANES; b++) ahead[b] *= powers[b];
            w->shares[k] = share_of(ahead, n, k);
            if (k % SHARED == 0) times(ahead, w->shares[k], lanes);
        }
        Py_ssize_t i = last - k;
        if (i > from) {
            double rest[MOST_LABELS], *powers = w->powers + i * (int64_t)lanes, *behind = w->behind + i * (int64_t)lanes;
            for (uint32_t first = 0; first < lanes; first += LANES)
                for (uint32_t b = first; b < first + LANES; b++) rest[b] = powers[b] * behind[b];
            all_powers(t, rest, t->before_power, behind - lanes);
            if ((i - 1) % SHARED == 0) times(behind - lanes, share_of(behind - lanes, n, i - 1), lanes);
        }
    }
}

static double chance_of(const tagger *t, const work *w, Py_ssize_t begin, Py_ssize_t end) {
    const int64_t lanes = t->lanes;
    double whole = 0, chance = w->ahead[begin * lanes + w->best[begin]];
    const double *ahead = w->ahead + end * lanes, *behind = w->behind + end * lanes;
    for (uint32_t b = 0; b < t->labels; b++) whole += ahead[b] * behind[b];
    for (Py_ssize_t i = begin + 1; i <= end; i++)
        chance = chance * t->after_power[w->best[i - 1]][w->best[i]] * w->powers[i * lanes + w->best[i]] * w->shares[i];
    chance = chance * behind[w->best[end]] / (whole != 0 ? whole : 1);
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
    for (Py_ssize_t i = 0; i < c->count; i++)
        if (put(found, w->sums + i * (int64_t)t->lanes, sizeof *w->sums * t->labels)) return -1;
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
    w->hashes = room(most, sizeof *w->hashes, &none);
    w->names = room(most, sizeof *w->names, &none);
    w->kinds = room(most, sizeof *w->kinds, &none);
    w->go_on = room(most, 1, &none);
    w->pairs = room(most, sizeof *w->pairs, &none);
    w->rows = room(most + 2 * REACH, sizeof *w->rows, &none);
    w->paths = room(most * n, sizeof *w->paths, &none);
    w->best = room(most, 1, &none);
    w->powers = room(most * n, sizeof(double), &none);
    w->ahead = room(most * n, sizeof(double), &none);
    w->behind = room(most * n, sizeof(double), &none);
    w->shares = room(most, sizeof(double), &none);
    return none ? -1 : 0;
}

static void free_work(work *w) {
    free(w->sums), free(w->places), free(w->hashes), free(w->names), free(w->kinds), free(w->go_on), free(w->pairs);
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

typedef int (*each)(const tagger *, const chain *, work *, column *);

static int over_chains(const tagger *t, chain whole, each act, column *found) {
    work w = {0};
    int failed = make_work(t, whole.count, &w);
    if (failed) PyErr_NoMemory();
    int64_t at = 0;
    Py_ssize_t first = 0;
    for (Py_ssize_t i = 0; !failed && i <= whole.count; i++) {
        if (i < whole.count && !(at <= whole.starts[i] && whole.starts[i] < whole.ends[i] && whole.ends[i] <= whole.size)) {
            PyErr_SetString(PyExc_ValueError, "tokens are sorted, disjoint and inside the text");
            failed = -1;
            break;
        }
        int ends = i == whole.count || i - first == CHAIN || breaks_line(&whole, at, whole.starts[i]);
        if (ends && i > first) {
            chain part = {whole.kind, whole.chars, whole.size, whole.starts + first, whole.ends + first, i - first};
            failed = act(t, &part, &w, found);
            first = i;
        }
        if (i < whole.count) at = whole.ends[i];
    }
    free_work(&w);
    return failed;
}

/* Runs over the chains of a text; 0 for success. */
static int run(tagger *t, PyObject *args, each act, column *found) {
    PyObject *text, *starts, *ends;
    Py_buffer from = {0}, to = {0};
    if (!PyArg_ParseTuple(args, "UOO", &text, &starts, &ends) || open_offsets(starts, &from)) return -1;
    if (open_offsets(ends, &to)) {
        PyBuffer_Release(&from);
        return -1;
    }
    int failed = from.len != to.len;
    if (failed) PyErr_SetString(PyExc_ValueError, "starts and ends are not equally many");
    chain whole = {
        PyUnicode_KIND(text), PyUnicode_DATA(text), PyUnicode_GET_LENGTH(text), from.buf, to.buf,
        from.len / (Py_ssize_t)sizeof(int64_t)};
    if (!failed) failed = over_chains(t, whole, act, found);
    PyBuffer_Release(&from);
    PyBuffer_Release(&to);
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
    PyObject *from = PyImport_ImportModule("array");
    t->array = from ? PyObject_GetAttrString(from, "array") : NULL;
    Py_XDECREF(from);
    if (!t->array || PyObject_GetBuffer(data, &t->view, PyBUF_SIMPLE)) {
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
