#include "core.h"

#include <stdlib.h>
#include <string.h>

#include "classes.h"

#define STEP UINT64_C(0x9E3779B97F4A7C15)
#define MIX UINT64_C(0xBF58476D1CE4E5B9)
#define SPREAD UINT64_C(0xD6E8FEB86659FD93)

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#define INLINE static inline __attribute__((always_inline))
#else
#define PREFETCH(address) ((void)0)
#define INLINE static inline
#endif

#ifndef KH_PIECE
#define KH_PIECE (1 << 16)
#endif
enum { PIECE = KH_PIECE, BACK = 64, BATCH = 128 };
enum { RULE_NLTK = 1, RULE_KHTEXT = 2 };
enum { INSIDE, START };
enum { ZWSP = 0x200B, COENG = 0x17D2, DA = 0x178A, TA = 0x178F, NL_NONE = 7, NONE = 0x7FFFFFFF };

/* -- the model file ------------------------------------------------------------------------------------- */

static uint32_t read32(const uint8_t *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint64_t read64(const uint8_t *at) { return read32(at) | (uint64_t)read32(at + 4) << 32; }

INLINE uint32_t read16(const uint8_t *at) { return (uint32_t)at[0] | (uint32_t)at[1] << 8; }

static int open_table(kh_table *table, const uint8_t *entry, const uint8_t *data, uint64_t size, uint32_t row,
                      uint32_t mark) {
    uint32_t count = read32(entry), buckets = read32(entry + 4), slots = read32(entry + 8);
    uint64_t position = read64(entry + 24);
    if (count > KH_MAX_OFFSETS || position % 8 || position < KH_HEADER_SIZE || position > size) return 0;
    for (uint32_t i = 0; i < count; i++) {
        table->offsets[i] = (int8_t)entry[16 + i];
        if (table->offsets[i] > KH_REACH || table->offsets[i] < -KH_REACH) return 0;
    }
    if (mark && slots && !buckets) return 0;
    uint64_t head = ((uint64_t)buckets * 2 + 7) / 8 * 8, stride = mark + (uint64_t)count * row;
    if (head + slots * stride > size - position) return 0;
    table->count = count;
    table->buckets = buckets;
    table->slots = slots;
    table->stride = (uint32_t)stride;
    table->displacements = data + position;
    table->rows = data + position + head;
    return 1;
}

kh_status kh_open(kh_model *model, const uint8_t *data, size_t size) {
    memset(model, 0, sizeof *model);
    if (size < KH_HEADER_SIZE || memcmp(data, "KHTXTSEG", 8)) return KH_NO_MODEL;
    model->version = read32(data + 8);
    model->checksum = read32(data + 12);
    if (model->version != 1) return KH_BAD_VERSION;
    if (read64(data + 16) != size) return KH_BAD_SIZE;
    model->rule = read32(data + 24);
    model->labels = read32(data + 28);
    model->width = read32(data + 32);
    model->mark = read32(data + 40);
    if (model->rule < 1 || model->rule > 2 || model->labels < 2 || model->labels > KH_MAX_LABELS) return KH_BAD_HEADER;
    if (model->width != 1 && model->width != 2 && model->width != 4) return KH_BAD_HEADER;
    if ((model->mark != 2 && model->mark != 4) || read32(data + 36) > 30) return KH_BAD_HEADER;
    uint32_t row = (model->labels - 1) * model->width;
    for (int n = 0; n < KH_ORDERS; n++)
        if (!open_table(&model->tables[n], data + 48 + 32 * n, data, size, row, model->mark)) return KH_BAD_TABLE;
    if (!open_table(&model->shapes, data + 48 + 32 * KH_ORDERS, data, size, row, 0)) return KH_BAD_TABLE;
    if (model->shapes.slots && (model->shapes.slots < 7 || model->shapes.slots % 2 == 0)) return KH_BAD_TABLE;
    const uint8_t *chains = data + 48 + 32 * (KH_ORDERS + 1);
    for (int a = 0; a < KH_MAX_LABELS; a++) {
        model->start[a] = (int32_t)read32(chains + 4 * a);
        model->end[a] = (int32_t)read32(chains + 16 + 4 * a);
        for (int b = 0; b < KH_MAX_LABELS; b++)
            model->transitions[a][b] = (int32_t)read32(chains + 32 + 16 * a + 4 * b);
    }
    return KH_OK;
}

/* -- the work space of one call --------------------------------------------------------------------------- */

typedef struct {
    uint32_t start, end, kind;
} span;

/* Texts of n-grams are hashed as differences of prefixes: `place` counts the code points hashed before an
 * atom and `hash` is theirs. A run of spaces is hashed as one. */
typedef struct {
    uint32_t start, place;
    uint64_t hash;
    uint8_t forced;
} atom;

typedef struct {
    const kh_model *model;
    kh_strings abbreviations;
    unsigned flags;
    kh_tokens *out;
    uint32_t *chars, *places;
    uint8_t *classes, *marks;
    span *spans;
    atom *atoms;
    int32_t *scores;
    uint8_t *back;
    uint32_t size, span_count, atom_count;
    uint32_t stripped_start, stripped_end;
    int has_nul;
    uint64_t marks_of_abbreviations; /* the low six bits of the punctuation that one starts with */
} work;

enum { SLACK = 16 };

static void drop(work *w) {
    free(w->chars);
    free(w->places);
    free(w->classes);
    free(w->marks);
    free(w->spans);
    free(w->atoms);
    free(w->scores);
    free(w->back);
}

static int prepare(work *w, size_t size) {
    size_t room = (size < PIECE ? size : PIECE) + SLACK, columns = w->model->labels - 1;
    w->chars = malloc(room * sizeof *w->chars);
    w->places = malloc(room * sizeof *w->places);
    w->classes = malloc(room);
    w->marks = malloc(room);
    w->spans = malloc(room * sizeof *w->spans);
    w->atoms = malloc(room * sizeof *w->atoms);
    w->scores = malloc((room + 2 * KH_REACH) * columns * sizeof *w->scores);
    w->back = malloc(room * w->model->labels);
    return w->chars && w->places && w->classes && w->marks && w->spans && w->atoms && w->scores && w->back;
}

/* -- characters --------------------------------------------------------------------------------------------- */

/* The low four bits are the class of classes.py, the high four that of khmer-nltk's clusters. */
INLINE uint8_t both_classes(uint32_t c) {
    if (c < 0x10000) return kh_pages[kh_page_of[c >> 8]][c & 0xFF];
    for (size_t i = 0; i < sizeof kh_far / sizeof *kh_far; i++)
        if (kh_far[i].first <= c && c <= kh_far[i].last) return kh_far[i].name;
    return KH_FAR_OTHER;
}

INLINE int name_of(uint8_t both) { return both & 0x0F; }
INLINE int nltk_of(uint8_t both) { return both >> 4; }
INLINE int is_space(int name) { return name == KH_s || name == KH_n; }

INLINE uint32_t char_in(kh_text text, size_t at) {
    if (text.width == 2) return ((const uint16_t *)text.chars)[at];
    if (text.width == 1) return ((const uint8_t *)text.chars)[at];
    return ((const uint32_t *)text.chars)[at];
}

/* Past the end there is a character that nothing knows, of a class that nothing knows. */
INLINE uint32_t at_char(const work *w, uint32_t at) { return at < w->size ? w->chars[at] : (uint32_t)NONE; }
INLINE int at_name(const work *w, uint32_t at) { return at < w->size ? name_of(w->classes[at]) : KH_END; }

static void take(work *w, kh_text text, size_t first, size_t last) {
    uint32_t size = 0;
    int raw = w->flags & KH_RAW && w->model->rule == RULE_NLTK;
    for (size_t at = first; at < last; at++) {
        uint32_t c = char_in(text, at);
        uint8_t both = both_classes(c);
        w->chars[size] = c;
        w->classes[size] = both;
        w->places[size] = (uint32_t)(at - first);
        size += raw ? c != ZWSP : name_of(both) != KH_z;
    }
    w->size = size;
}

INLINE int is_letter(uint32_t c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
INLINE int is_digit(uint32_t c) { return c >= '0' && c <= '9'; }
INLINE int is_name(uint32_t c) { return is_letter(c) || is_digit(c) || c == '-'; }
INLINE int is_local(uint32_t c) { return is_name(c) || c == '.' || c == '_' || c == '%' || c == '+'; }
INLINE int is_address(uint32_t c) { return c > 0x20 && c < 0x7F && c != '"' && c != '<' && c != '>'; }
INLINE int is_joiner(uint32_t c) { return c == '\'' || c == '-' || c == '_' || c == '&' || c == 0x2019; }
INLINE int is_tail(uint32_t c) { return c < 0x7F && c && strchr(".,;:!?)'\"]}", (int)c) != NULL; }
INLINE int starts_latin(int name) { return name == KH_L || name == KH_d; }
INLINE int goes_on_latin(int name) { return name == KH_L || name == KH_d || name == KH_M; }
INLINE int is_number(int name) { return name == KH_d || name == KH_k; }
INLINE int is_khmer(int name) { return name == KH_B || name == KH_S || name == KH_C; }

/* -- the scanner, function by function as in pure.py; 0 is "none" ------------------------------------------- */

static uint32_t address_rest(const work *w, uint32_t at) {
    uint32_t end = at;
    while (is_address(at_char(w, end))) end++;
    while (end > at && is_tail(w->chars[end - 1])) end--;
    return end;
}

static int has_prefix(const work *w, uint32_t at, const char *prefix) {
    for (; *prefix; prefix++, at++) {
        uint32_t c = at_char(w, at);
        if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != (uint32_t)(unsigned char)*prefix) return 0;
    }
    return 1;
}

static uint32_t url_end(const work *w, uint32_t at) {
    static const char *const prefixes[] = {"http://", "https://", "ftp://", "www."};
    for (size_t i = 0; i < 4; i++)
        if (has_prefix(w, at, prefixes[i])) {
            uint32_t start = at + (uint32_t)strlen(prefixes[i]), end = address_rest(w, start);
            return end > start ? end : 0;
        }
    return 0;
}

static uint32_t domain_end(const work *w, uint32_t at, uint32_t longest, int lower) {
    enum { LONGEST = 253 };
    uint32_t end = at, last = at;
    while (end < w->size && end - at <= LONGEST) {
        uint32_t c = w->chars[end];
        if (c == '.' && end > last && is_name(at_char(w, end + 1)))
            last = end + 1;
        else if (!is_name(c))
            break;
        end++;
    }
    if (last == at || end - last < 2 || end - last > longest || end - at > LONGEST) return 0;
    for (uint32_t i = last; i < end; i++)
        if (!is_letter(w->chars[i]) || (lower && w->chars[i] < 'a')) return 0;
    return goes_on_latin(at_name(w, end)) ? 0 : end;
}

static uint32_t email_end(const work *w, uint32_t at) {
    enum { LONGEST = 64 };
    uint32_t end = at;
    while (end < w->size && end - at <= LONGEST && is_local(w->chars[end])) end++;
    if (end == at || end - at > LONGEST || at_char(w, end) != '@') return 0;
    return domain_end(w, end + 1, 12, 0);
}

static uint32_t site_end(const work *w, uint32_t at) {
    uint32_t end = domain_end(w, at, 6, 1);
    return end && at_char(w, end) == '/' ? address_rest(w, end) : end;
}

static uint32_t dotted_end(const work *w, uint32_t at) {
    uint32_t end = at, count = 0;
    while (is_letter(at_char(w, end)) && at_char(w, end + 1) == '.') {
        end += 2;
        count++;
    }
    if (count && is_letter(at_char(w, end)) && !goes_on_latin(at_name(w, end + 1))) {
        end++;
        count++;
    }
    if (goes_on_latin(at_name(w, end))) return 0;
    if (count > 1) return end;
    uint32_t next = at_char(w, end + 1);
    int initial = w->chars[at] < 'a' && at_char(w, end) == ' ' && next >= 'A' && next <= 'Z';
    return count && initial ? end : 0;
}

static int same(const work *w, uint32_t at, kh_string text) {
    if (text.size > w->size - at) return 0;
    for (size_t i = 0; i < text.size; i++)
        if (w->chars[at + i] != text.chars[i]) return 0;
    return 1;
}

static uint32_t latin(const work *w, uint32_t at, uint32_t *kind) {
    uint32_t end;
    *kind = KH_URL;
    if ((end = url_end(w, at))) return end;
    *kind = KH_EMAIL;
    if ((end = email_end(w, at))) return end;
    *kind = KH_ABBREVIATION;
    if ((end = dotted_end(w, at))) return end;
    *kind = KH_URL;
    if ((end = site_end(w, at))) return end;
    *kind = KH_LATIN;
    end = at + 1;
    while (goes_on_latin(at_name(w, end)) || (is_joiner(at_char(w, end)) && starts_latin(at_name(w, end + 1)))) end++;
    if (at_char(w, end) != '.') return end;
    for (size_t i = 0; i < w->abbreviations.count; i++)
        if (w->abbreviations.items[i].size == end + 1 - at && same(w, at, w->abbreviations.items[i])) {
            *kind = KH_ABBREVIATION;
            return end + 1;
        }
    return end;
}

static uint32_t short_tail(const work *w, uint32_t at, uint32_t end) {
    if (at_name(w, end) != KH_L) return 0;
    for (uint32_t i = at; i < end; i++)
        if (!is_digit(w->chars[i])) return 0;
    uint32_t after = end + 1;
    while (after < end + 3 && at_name(w, after) == KH_L) after++;
    uint32_t a = w->chars[end], b = at_char(w, end + 1);
    int fits = after - end == 1 && a >= 'A' && a <= 'Z';
    if (after - end == 2)
        fits = (a == 's' && b == 't') || (a == 'n' && b == 'd') || (a == 'r' && b == 'd') || (a == 't' && b == 'h');
    int next = at_name(w, after);
    return fits && next != KH_L && !is_number(next) ? after : 0;
}

static uint32_t number(const work *w, uint32_t at, uint32_t *kind) {
    uint32_t end = email_end(w, at);
    *kind = KH_EMAIL;
    if (end) return end;
    end = at;
    for (;; end++) {
        uint32_t c = at_char(w, end);
        if (!is_number(at_name(w, end)) && !((c == '.' || c == ',') && is_number(at_name(w, end + 1)))) break;
    }
    uint32_t after = short_tail(w, at, end);
    *kind = after ? KH_LATIN : KH_NUMBER;
    return after ? after : end;
}

static uint32_t punctuation(const work *w, uint32_t at, uint32_t *kind) {
    *kind = KH_ABBREVIATION;
    if (w->marks_of_abbreviations >> (w->chars[at] & 63) & 1)
        for (size_t i = 0; i < w->abbreviations.count; i++)
            if (same(w, at, w->abbreviations.items[i])) return at + (uint32_t)w->abbreviations.items[i].size;
    *kind = KH_PUNCT;
    uint32_t end = at + 1;
    if (at_name(w, at) == KH_Q)
        while (at_char(w, end) == w->chars[at]) end++;
    return end;
}

/* The end of a bare base with its subscripts; `at` when there is none. */
static uint32_t initial_end(const work *w, uint32_t at) {
    if (at_name(w, at) != KH_B) return at;
    at++;
    while (at_name(w, at) == KH_C && at_name(w, at + 1) == KH_B) at += 2;
    return at;
}

static uint32_t initials_end(const work *w, uint32_t dot) {
    uint32_t end = dot + 1, count = 1;
    for (;;) {
        uint32_t after = initial_end(w, end);
        if (after == end) break;
        int next = at_name(w, after);
        if (at_char(w, after) == '.') {
            end = after + 1;
            count++;
        } else if (!is_khmer(next) && next != KH_M) {
            end = after;
            count++;
            break;
        } else {
            break;
        }
    }
    return count > 1 ? end : 0;
}

static void add_span(work *w, uint32_t start, uint32_t end, uint32_t kind) {
    w->spans[w->span_count++] = (span){start, end, kind};
}

static uint32_t khmer(work *w, uint32_t at) {
    uint32_t end = at + 1;
    while (is_khmer(at_name(w, end)) || at_name(w, end) == KH_M) end++;
    if (at_char(w, end) == '.') {
        uint32_t first = end - 1;
        while (first >= at + 2 && at_name(w, first) == KH_B && at_name(w, first - 1) == KH_C &&
               at_name(w, first - 2) == KH_B)
            first -= 2;
        if (at_name(w, first) == KH_B && !(first > at && at_name(w, first - 1) == KH_C)) {
            uint32_t last = initials_end(w, end);
            if (last) {
                if (first > at) add_span(w, at, first, KH_WORD);
                add_span(w, first, last, KH_ABBREVIATION);
                return last;
            }
        }
    }
    add_span(w, at, end, KH_WORD);
    return end;
}

static void scan(work *w) {
    w->span_count = 0;
    for (uint32_t at = 0; at < w->size;) {
        int name = name_of(w->classes[at]);
        uint32_t end = at + 1, kind = KH_SYMBOL;
        if (is_space(name)) {
            at++;
            continue;
        }
        if (is_khmer(name)) {
            at = khmer(w, at);
            continue;
        }
        if (name == KH_L)
            end = latin(w, at, &kind);
        else if (is_number(name))
            end = number(w, at, &kind);
        else if (name == KH_P || name == KH_Q)
            end = punctuation(w, at, &kind);
        else if (name == KH_O || name == KH_M) {
            kind = KH_OTHER;
            while (at_name(w, end) == KH_O || at_name(w, end) == KH_M) end++;
        }
        while (at_name(w, end) == KH_M) end++;
        add_span(w, at, end, kind);
        at = end;
    }
}

/* -- atoms ---------------------------------------------------------------------------------------------------- */

/* The state of hashing a line: code points hashed so far and their hash. */
typedef struct {
    uint32_t place;
    uint64_t hash;
} prefix;

INLINE void add_char(prefix *p, uint32_t c) {
    p->hash = p->hash * STEP + c + 1;
    p->place++;
}

INLINE void add_atom(work *w, const prefix *p, uint32_t start, int forced) {
    w->atoms[w->atom_count++] = (atom){start, p->place, p->hash, (uint8_t)forced};
}

/* Marks where the last atom ends, without counting it as one. */
static void close_atoms(work *w, const prefix *p, uint32_t end) {
    w->atoms[w->atom_count] = (atom){end, p->place, p->hash, 1};
}

/* Which of khmer-nltk's character classes stay with the one before. */
static int nltk_joins(int before, int name) {
    static const uint16_t joins[] = {
        [NL_o] = 1 << NL_o | 1 << NL_d,
        [NL_d] = 1 << NL_o | 1 << NL_d | 1 << NL_e,
        [NL_e] = 1 << NL_d | 1 << NL_e | 1 << NL_n | 1 << NL_c,
        [NL_h] = 1 << NL_n | 1 << NL_c,
        [NL_n] = 1 << NL_n | 1 << NL_c,
        [NL_c] = 1 << NL_o | 1 << NL_d | 1 << NL_e | 1 << NL_h | 1 << NL_n | 1 << NL_c,
        [NL_a] = 1 << NL_a,
        [NL_NONE] = 0,
    };
    return joins[before] >> name & 1;
}

static void nltk_atoms(work *w) {
    uint32_t first = 0, last = w->size;
    prefix p = {0, 0};
    while (first < last && is_space(name_of(w->classes[first]))) first++;
    while (first < last && is_space(name_of(w->classes[last - 1]))) last--;
    w->stripped_start = first;
    w->stripped_end = last;
    w->atom_count = 0;
    w->has_nul = 0;
    int before = NL_NONE;
    for (uint32_t at = first; at < last; at++) {
        int name = nltk_of(w->classes[at]), edge = !nltk_joins(before, name);
        /* Written every time, counted where an atom starts: no branch to guess. */
        w->atoms[w->atom_count] = (atom){at, p.place, p.hash, 0};
        w->atom_count += (uint32_t)edge;
        w->has_nul |= !w->chars[at];
        if (edge || name != NL_a) add_char(&p, w->chars[at]);
        before = name;
    }
    close_atoms(w, &p, last);
}

static void khtext_atoms(work *w) {
    uint32_t at = 0;
    prefix p = {0, 0};
    w->atom_count = 0;
    w->has_nul = 0;
    for (uint32_t i = 0; i < w->span_count; i++) {
        span s = w->spans[i];
        if (s.start > at && at) {
            add_atom(w, &p, at, 1);
            add_char(&p, ' ');
        }
        add_atom(w, &p, s.start, 1);
        if (s.kind == KH_WORD) {
            uint32_t before = w->chars[s.start];
            add_char(&p, before);
            for (uint32_t place = s.start + 1; place < s.end; place++) {
                uint32_t c = w->chars[place];
                if (name_of(w->classes[place]) == KH_B && before != COENG) add_atom(w, &p, place, 0);
                add_char(&p, c == DA && before == COENG ? TA : c);
                before = c;
            }
        } else {
            add_char(&p, s.kind == KH_NUMBER ? '0' : ' ');
        }
        at = s.end;
    }
    close_atoms(w, &p, at);
}

/* -- scores ----------------------------------------------------------------------------------------------------- */

INLINE uint64_t key_of(uint64_t hash, uint32_t order) {
    uint64_t value = hash + (uint64_t)(order + 1) * STEP;
    value = (value ^ (value >> 32)) * MIX;
    return value ^ (value >> 32);
}

INLINE const uint8_t *row_of(const kh_table *table, uint64_t key, uint32_t displacement) {
    return table->rows + (((key ^ displacement) * SPREAD >> 32) * table->slots >> 32) * table->stride;
}

INLINE int32_t weight_at(const uint8_t *at, uint32_t width) {
    if (width == 1) return (int8_t)*at;
    if (width == 2) return (int16_t)read16(at);
    return (int32_t)read32(at);
}

enum { WIDEST = KH_MAX_OFFSETS * (KH_MAX_LABELS - 1) * 4 };

static const uint8_t nothing[WIDEST];

enum { POWERS = 64 };

static uint64_t power_of(uint32_t exponent) {
    uint64_t power = 1;
    for (uint64_t base = STEP; exponent; exponent >>= 1, base *= base)
        if (exponent & 1) power *= base;
    return power;
}

/* khmer-nltk's strings end at a NUL. */
static uint64_t hash_to_nul(const work *w, const atom *start, const atom *end) {
    prefix p = {0, 0};
    for (uint32_t at = start->start; at < end->start && w->chars[at]; at++)
        if (w->chars[at] != ' ' || at == start->start || w->chars[at - 1] != ' ') add_char(&p, w->chars[at]);
    return p.hash;
}

INLINE uint64_t hash_between(const work *w, const atom *start, const atom *end, const uint64_t *powers) {
    if (w->has_nul) return hash_to_nul(w, start, end);
    uint32_t size = end->place - start->place;
    return end->hash - start->hash * (size < POWERS ? powers[size] : power_of(size));
}

/* The rows of one order for a batch of atoms, found in passes so that memory is fetched ahead. */
INLINE void find_rows(const work *w, uint32_t order, uint32_t first, uint32_t count, const uint64_t *powers,
                      const uint8_t **rows) {
    const kh_table *table = &w->model->tables[order];
    uint64_t keys[BATCH];
    uint32_t mark = w->model->mark, mask = mark == 2 ? 0xFFFF : 0xFFFFFFFF, used = 0;
    const atom *atoms = w->atoms + first;
    if (table->slots)
        for (; used < count && first + used + order < w->atom_count; used++) {
            keys[used] = key_of(hash_between(w, atoms + used, atoms + used + order + 1, powers), order);
            PREFETCH(table->displacements + 2 * ((keys[used] >> 32) * table->buckets >> 32));
        }
    for (uint32_t i = used; i < count; i++) rows[i] = nothing;
    for (uint32_t i = 0; i < used; i++) {
        uint64_t bucket = (keys[i] >> 32) * table->buckets >> 32;
        rows[i] = row_of(table, keys[i], read16(table->displacements + 2 * bucket));
        PREFETCH(rows[i]);
    }
    for (uint32_t i = 0; i < used; i++) {
        uint32_t print = (uint32_t)keys[i] & mask;
        uint32_t found = mark == 2 ? read16(rows[i]) : read32(rows[i]);
        const uint8_t *choice[] = {nothing, rows[i] + mark}; /* no branch to guess */
        rows[i] = choice[found == (print ? print : 1)];
    }
}

static uint32_t type_of(uint32_t c) {
    if (c >= 0x1780 && c <= 0x17D0) return c <= 0x17B3 ? 0 : c <= 0x17C8 ? 1 : 3;
    return c == COENG ? 2 : 4;
}

INLINE const uint8_t *shape_row(const work *w, const atom *a) {
    const kh_table *table = &w->model->shapes;
    uint32_t length = a[1].place - a->place, known = (table->slots - 5) / 2 - 1;
    uint32_t type = type_of(w->chars[a->start]), shape = type;
    if (length > 1) shape = 5 + 2 * (length - 2 < known ? length - 2 : known) + (type == 4);
    return table->rows + (size_t)shape * table->stride;
}

INLINE void add_each(int32_t *scores, const int32_t *offsets, const uint8_t **rows, uint32_t used, uint32_t count,
                     uint32_t columns, uint32_t width) {
    int32_t places[KH_MAX_OFFSETS];
    for (uint32_t k = 0; k < count; k++) places[k] = (offsets[k] + KH_REACH) * (int32_t)columns;
    for (uint32_t i = 0; i < used; i++, scores += columns)
        for (uint32_t k = 0; k < count; k++)
            for (uint32_t column = 0; column < columns; column++) {
                int32_t *score = scores + places[k] + column;
                int32_t weight = weight_at(rows[i] + (k * columns + column) * width, width);
                *score = (int32_t)((uint32_t)*score + (uint32_t)weight);
            }
}

/* Adds the rows of a batch, with the usual numbers of offsets known to the compiler. */
INLINE void add_rows(int32_t *scores, const kh_table *table, const uint8_t **rows, uint32_t used, uint32_t columns,
                     uint32_t width) {
    const int32_t *offsets = table->offsets;
    switch (table->count) {
        case 2:
            add_each(scores, offsets, rows, used, 2, columns, width);
            break;
        case 3:
            add_each(scores, offsets, rows, used, 3, columns, width);
            break;
        case 4:
            add_each(scores, offsets, rows, used, 4, columns, width);
            break;
        case 5:
            add_each(scores, offsets, rows, used, 5, columns, width);
            break;
        case 6:
            add_each(scores, offsets, rows, used, 6, columns, width);
            break;
        case 7:
            add_each(scores, offsets, rows, used, 7, columns, width);
            break;
        default:
            add_each(scores, offsets, rows, used, table->count, columns, width);
    }
}

INLINE void add_all(work *w, uint32_t columns, uint32_t width) {
    uint64_t powers[POWERS];
    const uint8_t *rows[BATCH];
    const kh_model *model = w->model;
    powers[0] = 1;
    for (int i = 1; i < POWERS; i++) powers[i] = powers[i - 1] * STEP;
    for (uint32_t first = 0; first < w->atom_count; first += BATCH) {
        uint32_t count = w->atom_count - first < BATCH ? w->atom_count - first : BATCH;
        int32_t *scores = w->scores + (size_t)first * columns;
        for (uint32_t order = 0; order < KH_ORDERS; order++) {
            find_rows(w, order, first, count, powers, rows);
            add_rows(scores, &model->tables[order], rows, count, columns, width);
        }
        if (!model->shapes.slots) continue;
        for (uint32_t i = 0; i < count; i++) rows[i] = shape_row(w, &w->atoms[first + i]);
        add_rows(scores, &model->shapes, rows, count, columns, width);
    }
}

static void score(work *w) {
    uint32_t columns = w->model->labels - 1, width = w->model->width;
    memset(w->scores, 0, (w->atom_count + 2 * KH_REACH) * columns * sizeof *w->scores);
    if (columns == 1 && width == 4)
        add_all(w, 1, 4);
    else if (columns == 2 && width == 1)
        add_all(w, 2, 1);
    else if (columns == 2 && width == 2)
        add_all(w, 2, 2);
    else
        add_all(w, columns, width);
    for (uint32_t column = 0; column < columns; column++) {
        int32_t *first = w->scores + KH_REACH * columns + column, *last = first + (w->atom_count - 1) * columns;
        *first = (int32_t)((uint32_t)*first + (uint32_t)w->model->start[column + 1]);
        *last = (int32_t)((uint32_t)*last + (uint32_t)w->model->end[column + 1]);
    }
}

/* -- the best path -------------------------------------------------------------------------------------------- */

/* Leaves the label of each atom in w->back, which has room for more. */
static void best_of_two(work *w) {
    const int32_t *scores = w->scores + KH_REACH;
    int64_t t00 = w->model->transitions[0][0], t01 = w->model->transitions[0][1];
    int64_t t10 = w->model->transitions[1][0], t11 = w->model->transitions[1][1];
    int64_t ahead = scores[0];
    for (uint32_t i = 1; i < w->atom_count; i++) {
        int inside = t10 + ahead >= t00, start = t11 + ahead >= t01;
        w->back[i] = (uint8_t)(inside | start << 1);
        ahead = scores[i] + (start ? t11 + ahead : t01) - (inside ? t10 + ahead : t00);
    }
    int label = ahead >= 0;
    for (uint32_t i = w->atom_count; i-- > 0;) {
        int before = i ? w->back[i] >> label & 1 : 0;
        w->back[i] = (uint8_t)label;
        label = before;
    }
}

/* Where the stretch that starts at `first` ends: at the next forced atom. */
static uint32_t stretch_end(const work *w, uint32_t first) {
    uint32_t end = first + 1;
    while (end < w->atom_count && !w->atoms[end].forced) end++;
    return end;
}

/* The best path over one stretch, its labels in w->marks; a forced atom starts a word. */
INLINE void best_path(work *w, uint32_t first, uint32_t end, uint32_t labels) {
    const int64_t never = INT64_MIN / 4;
    const int32_t *scores = w->scores + (size_t)(first + KH_REACH) * (labels - 1);
    int64_t best[KH_MAX_LABELS], next[KH_MAX_LABELS], transitions[KH_MAX_LABELS][KH_MAX_LABELS];
    int any_start = !w->atoms[first].forced;
    for (uint32_t label = 0; label < labels; label++) {
        best[label] = any_start || label == START ? (label ? scores[label - 1] : 0) : never;
        for (uint32_t after = 0; after < labels; after++) transitions[label][after] = w->model->transitions[label][after];
    }
    for (uint32_t i = first + 1; i < end; i++) {
        scores += labels - 1;
        for (uint32_t label = 0; label < labels; label++) {
            int64_t value = best[0] + transitions[0][label];
            uint32_t origin = 0;
            for (uint32_t before = 1; before < labels; before++) {
                int64_t other = best[before] + transitions[before][label];
                int more = other > value; /* no branch to guess */
                value = more ? other : value;
                origin = more ? before : origin;
            }
            next[label] = value + (label ? scores[label - 1] : 0);
            w->back[(size_t)i * labels + label] = (uint8_t)origin;
        }
        for (uint32_t label = 0; label < labels; label++) best[label] = next[label];
    }
    uint32_t label = 0;
    for (uint32_t other = 1; other < labels; other++)
        if (best[other] > best[label]) label = other;
    for (uint32_t i = end; i-- > first;) {
        uint32_t before = i > first ? w->back[(size_t)i * labels + label] : 0;
        w->marks[i] = (uint8_t)label;
        label = before;
    }
}

static void best_of_all(work *w) {
    for (uint32_t first = 0, end; first < w->atom_count; first = end) {
        end = stretch_end(w, first);
        if (w->model->labels == 3)
            best_path(w, first, end, 3);
        else
            best_path(w, first, end, w->model->labels);
    }
    memcpy(w->back, w->marks, w->atom_count);
}

/* The label at each character where an atom starts, 0 elsewhere, in w->marks. */
static void decode(work *w) {
    if (w->atom_count) {
        score(w);
        if (w->model->labels == 2 && w->model->rule == RULE_NLTK)
            best_of_two(w);
        else
            best_of_all(w);
    }
    memset(w->marks, INSIDE, w->size);
    for (uint32_t i = 0; i < w->atom_count; i++) w->marks[w->atoms[i].start] = w->back[i];
}

/* -- tokens ----------------------------------------------------------------------------------------------------- */

static int grow(kh_tokens *out) {
    size_t room = out->room ? out->room * 2 : 64;
    int64_t *starts = realloc(out->starts, room * sizeof *starts);
    if (starts) out->starts = starts;
    int64_t *ends = realloc(out->ends, room * sizeof *ends);
    if (ends) out->ends = ends;
    uint8_t *kinds = realloc(out->kinds, room);
    if (kinds) out->kinds = kinds;
    if (!starts || !ends || !kinds) return -1;
    out->room = room;
    return 0;
}

INLINE int push(kh_tokens *out, size_t start, size_t end, uint32_t kind) {
    if (out->count == out->room && grow(out)) return -1;
    out->starts[out->count] = (int64_t)start;
    out->ends[out->count] = (int64_t)end;
    out->kinds[out->count++] = (uint8_t)kind;
    return 0;
}

static int push_parts(work *w, kh_text text, size_t start, size_t end, uint32_t kind) {
    for (size_t at = start; at < end;) {
        size_t stop = at;
        while (stop < end && char_in(text, stop) != ZWSP) stop++;
        size_t first = at, last = stop;
        while (first < last && name_of(both_classes(char_in(text, first))) == KH_z) first++;
        while (first < last && name_of(both_classes(char_in(text, last - 1))) == KH_z) last--;
        if (first < last && push(w->out, first, last, kind)) return -1;
        at = stop + 1;
    }
    return 0;
}

INLINE int emit(work *w, kh_text text, size_t base, uint32_t start, uint32_t end, uint32_t kind) {
    size_t first = base + w->places[start], last = base + w->places[end - 1] + 1;
    if (w->flags & KH_HARD) return push_parts(w, text, first, last, kind);
    return push(w->out, first, last, kind);
}

static uint32_t kind_of(const work *w, uint32_t start, uint32_t end) {
    for (; start < end; start++) switch (name_of(w->classes[start])) {
            case KH_B:
            case KH_S:
            case KH_C:
                return KH_WORD;
            case KH_d:
            case KH_k:
                return KH_NUMBER;
            case KH_L:
                return KH_LATIN;
            case KH_P:
            case KH_Q:
                return KH_PUNCT;
            case KH_Y:
            case KH_R:
                return KH_SYMBOL;
            case KH_O:
                return KH_OTHER;
            default:
                break;
        }
    return KH_OTHER;
}

static int raw_tokens(work *w, kh_text text, size_t base) {
    nltk_atoms(w);
    decode(w);
    for (uint32_t at = w->stripped_start; at < w->stripped_end;) {
        uint32_t end = at + 1;
        while (end < w->stripped_end && w->marks[end] == INSIDE) end++;
        uint32_t first = at, last = end;
        while (first < last && is_space(name_of(w->classes[first]))) first++;
        while (first < last && is_space(name_of(w->classes[last - 1]))) last--;
        if (first < last && emit(w, text, base, first, last, kind_of(w, first, last))) return -1;
        at = end;
    }
    return 0;
}

static int repaired_tokens(work *w, kh_text text, size_t base) {
    scan(w);
    if (w->model->rule == RULE_NLTK)
        nltk_atoms(w);
    else
        khtext_atoms(w);
    decode(w);
    int fine = (w->flags & KH_FINE) != 0;
    for (uint32_t i = 0; i < w->span_count; i++) {
        span s = w->spans[i];
        uint32_t at = s.start, more = 0;
        if (s.kind == KH_WORD)
            for (uint32_t place = s.start + 1; place < s.end; place++) {
                int label = w->marks[place];
                if (label == INSIDE || (label != START && !fine)) continue;
                if (at_name(w, place) != KH_B || at_name(w, place - 1) == KH_C) continue;
                if (emit(w, text, base, at, place, s.kind | more)) return -1;
                at = place;
                more = label == START ? 0 : KH_CONTINUED;
            }
        if (emit(w, text, base, at, s.end, s.kind | more)) return -1;
    }
    return 0;
}

/* -- lines and pieces ------------------------------------------------------------------------------------------- */

static size_t line_end(kh_text text, size_t at) {
    while (at < text.size && char_in(text, at) != '\n') at++;
    return at;
}

static size_t piece_end(kh_text text, size_t start) {
    for (size_t at = start + PIECE; at-- > start + PIECE / 2;)
        if (char_in(text, at) == ' ') return at + 1;
    for (size_t end = start + PIECE; end > start + PIECE - BACK; end--) {
        int name = name_of(both_classes(char_in(text, end))), before = name_of(both_classes(char_in(text, end - 1)));
        if (name != KH_S && name != KH_C && name != KH_M && name != KH_z && before != KH_C) return end;
    }
    return start + PIECE;
}

static int segment_piece(work *w, kh_text text, size_t first, size_t last) {
    take(w, text, first, last);
    if (w->flags & KH_RAW && w->model->rule == RULE_NLTK) return raw_tokens(w, text, first);
    return repaired_tokens(w, text, first);
}

static int segment_line(work *w, kh_text text, size_t start, size_t end) {
    while (end - start > PIECE) {
        size_t stop = piece_end(text, start);
        if (segment_piece(w, text, start, stop)) return -1;
        start = stop;
    }
    return start < end ? segment_piece(w, text, start, end) : 0;
}

int kh_segment(const kh_model *model, kh_strings abbreviations, kh_text text, unsigned flags, kh_tokens *out) {
    work w = {.model = model, .abbreviations = abbreviations, .flags = flags, .out = out};
    int failed = prepare(&w, text.size) ? 0 : -1;
    for (size_t i = 0; i < abbreviations.count; i++) {
        uint32_t first = abbreviations.items[i].chars[0];
        int name = name_of(both_classes(first));
        if (name == KH_P || name == KH_Q) w.marks_of_abbreviations |= UINT64_C(1) << (first & 63);
    }
    for (size_t start = 0; !failed && start < text.size;) {
        size_t end = line_end(text, start);
        failed = segment_line(&w, text, start, end);
        start = end + 1;
    }
    drop(&w);
    return failed;
}

void kh_free(kh_tokens *tokens) {
    free(tokens->starts);
    free(tokens->ends);
    free(tokens->kinds);
    memset(tokens, 0, sizeof *tokens);
}
