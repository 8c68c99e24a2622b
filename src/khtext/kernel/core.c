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

#if defined(__GNUC__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define VECTORS 1
#else
#define VECTORS 0
#endif

#ifndef KH_PIECE
#define KH_PIECE (1 << 16)
#endif
enum { PIECE = KH_PIECE, BACK = 64, BATCH = 128 };
enum { RULE_NLTK = 1, RULE_KHTEXT = 2 };
enum { INSIDE, START, MORPHEME };
enum { FILTERED = 2 }; /* the first order whose n-grams go through the filter */
enum { ZWSP = 0x200B, ZWJ = 0x200D, COENG = 0x17D2, BANTOC = 0x17CB, DA = 0x178A, TA = 0x178F, NL_NONE = 7, NONE = 0x7FFFFFFF };

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

/* The table of words, each with a byte for its rank; a file without one has zeros there. */
static int open_vocabulary(kh_table *table, const uint8_t *entry, const uint8_t *data, uint64_t size, uint32_t mark) {
    uint32_t buckets = read32(entry), slots = read32(entry + 4);
    uint64_t position = read64(entry + 8), head = ((uint64_t)buckets * 2 + 7) / 8 * 8, stride = mark + 1;
    if (!slots) return 1;
    if (!buckets || position % 8 || position < KH_HEADER_SIZE || position > size) return 0;
    if (head + slots * stride > size - position) return 0;
    table->buckets = buckets;
    table->slots = slots;
    table->stride = (uint32_t)stride;
    table->displacements = data + position;
    table->rows = data + position + head;
    return 1;
}

/* Marks the fingerprints of a table in the filter; 0 stands for 1 there, as it does in a table. */
static void fill_filter(kh_model *model, const kh_table *table) {
    const uint8_t *row = table->rows;
    model->filter[0] |= 1;
    for (uint32_t slot = 0; slot < table->slots; slot++, row += table->stride) {
        uint32_t print = (model->mark == 2 ? read16(row) : read32(row)) % KH_FILTER_BITS;
        model->filter[print / 8] |= (uint8_t)(1 << print % 8);
    }
}

/* The lowest and the highest offset of all tables. */
static void find_reach(kh_model *model) {
    int32_t low = 0, high = 0;
    for (int n = 0; n <= KH_ORDERS; n++) {
        const kh_table *table = n < KH_ORDERS ? &model->tables[n] : &model->shapes;
        for (uint32_t i = 0; i < table->count; i++) {
            low = table->offsets[i] < low ? table->offsets[i] : low;
            high = table->offsets[i] > high ? table->offsets[i] : high;
        }
    }
    model->lowest = low;
    model->positions = (uint32_t)(high - low) + 1;
}

static void find_bounds(kh_model *model) {
    for (uint32_t label = 0; label < model->labels; label++) {
        int64_t in[2] = {INT64_MAX, INT64_MIN}, out[2] = {INT64_MAX, INT64_MIN};
        for (uint32_t at = 0; at < model->labels; at++) {
            int64_t to = (int64_t)model->transitions[at][START] - model->transitions[at][label];
            int64_t from = (int64_t)model->transitions[START][at] - model->transitions[label][at];
            in[0] = to < in[0] ? to : in[0];
            in[1] = to > in[1] ? to : in[1];
            out[0] = from < out[0] ? from : out[0];
            out[1] = from > out[1] ? from : out[1];
        }
        model->least[label] = in[0] + (out[0] < 0 ? out[0] : 0); /* or nothing follows */
        model->most[label] = in[1] + (out[1] > 0 ? out[1] : 0);
    }
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
    model->shift = read32(data + 36);
    model->mark = read32(data + 40);
    if (model->rule < 1 || model->rule > 2 || model->labels < 2 || model->labels > KH_MAX_LABELS) return KH_BAD_HEADER;
    if (model->width != 1 && model->width != 2 && model->width != 4) return KH_BAD_HEADER;
    if ((model->mark != 2 && model->mark != 4) || model->shift > 30) return KH_BAD_HEADER;
    uint32_t row = (model->labels - 1) * model->width;
    for (int n = 0; n < KH_ORDERS; n++)
        if (!open_table(&model->tables[n], data + 48 + 32 * n, data, size, row, model->mark)) return KH_BAD_TABLE;
    if (!open_table(&model->shapes, data + 48 + 32 * KH_ORDERS, data, size, row, 0)) return KH_BAD_TABLE;
    if (model->shapes.slots && (model->shapes.slots < 7 || model->shapes.slots % 2 == 0)) return KH_BAD_TABLE;
    if (!open_vocabulary(&model->vocabulary, data + KH_HEADER_SIZE - 16, data, size, model->mark)) return KH_BAD_TABLE;
    for (int n = FILTERED; n < KH_ORDERS; n++) fill_filter(model, &model->tables[n]);
    find_reach(model);
    const uint8_t *chains = data + 48 + 32 * (KH_ORDERS + 1);
    for (int a = 0; a < KH_MAX_LABELS; a++) {
        model->start[a] = (int32_t)read32(chains + 4 * a);
        model->end[a] = (int32_t)read32(chains + 16 + 4 * a);
        for (int b = 0; b < KH_MAX_LABELS; b++)
            model->transitions[a][b] = (int32_t)read32(chains + 32 + 16 * a + 4 * b);
    }
    find_bounds(model);
    return KH_OK;
}

/* -- the work space of one call --------------------------------------------------------------------------- */

typedef struct {
    uint32_t start, end, kind;
} span;

typedef struct {
    const kh_model *model;
    kh_strings abbreviations;
    unsigned flags;
    kh_tokens *out;
    uint32_t *chars, *places; /* the characters with width, and the offset of each in the piece */
    uint8_t *classes;
    span *spans, *tokens;
    uint32_t *starts, *forced; /* of the atoms; the indices of those that always start a word */
    uint64_t *hashes, *powers; /* of the atoms' strings: the hash, and STEP to the power of the length */
    uint32_t *lanes;           /* the weights that the n-grams starting at an atom give to the atoms around it */
    int32_t *scores;
    uint8_t *back, *labels;
    uint32_t size, span_count, atom_count, forced_count;
    int has_nul, dropped; /* whether there is a NUL; whether a character was removed */
    uint64_t marks_of_abbreviations; /* bits of the punctuation that starts an abbreviation, by its low six bits */
} work;

enum { SLACK = 16 };

static void drop(work *w) {
    free(w->chars);
    free(w->places);
    free(w->classes);
    free(w->spans);
    free(w->tokens);
    free(w->starts);
    free(w->forced);
    free(w->hashes);
    free(w->powers);
    free(w->lanes);
    free(w->scores);
    free(w->back);
    free(w->labels);
}

static int prepare(work *w, size_t size) {
    size_t room = (size < PIECE ? size : PIECE) + SLACK, columns = w->model->labels - 1;
    w->chars = malloc(room * sizeof *w->chars);
    w->places = malloc(room * sizeof *w->places);
    w->classes = malloc(room);
    w->spans = malloc(room * sizeof *w->spans);
    w->tokens = malloc(room * sizeof *w->tokens);
    w->starts = malloc(room * sizeof *w->starts);
    w->forced = malloc(room * sizeof *w->forced);
    w->hashes = malloc(room * sizeof *w->hashes);
    w->powers = malloc(room * sizeof *w->powers);
    w->lanes = malloc((room + 2 * KH_REACH) * w->model->positions * columns * sizeof *w->lanes);
    w->scores = malloc(room * columns * sizeof *w->scores);
    w->back = malloc(room);
    w->labels = malloc(room);
    return w->chars && w->places && w->classes && w->spans && w->tokens && w->starts && w->forced && w->hashes &&
           w->powers && w->lanes && w->scores && w->back && w->labels;
}

/* -- characters --------------------------------------------------------------------------------------------- */

/* The low five bits are the class of classes.py, the high three that of khmer-nltk's clusters. */
INLINE uint8_t both_classes(uint32_t c) {
    if (c < 0x10000) return kh_pages[kh_page_of[c >> 8]][c & 0xFF];
    for (size_t i = 0; i < sizeof kh_far / sizeof *kh_far; i++)
        if (kh_far[i].first <= c && c <= kh_far[i].last) return kh_far[i].name;
    return KH_FAR_OTHER;
}

INLINE int name_of(uint8_t both) { return both & 0x1F; }
INLINE int nltk_of(uint8_t both) { return both >> 5; }
INLINE int is_space(int name) { return name == KH_s || name == KH_n; }

INLINE uint32_t char_in(kh_text text, size_t at) {
    if (text.width == 2) return ((const uint16_t *)text.chars)[at];
    if (text.width == 1) return ((const uint8_t *)text.chars)[at];
    return ((const uint32_t *)text.chars)[at];
}

/* After the end, a character and a class that match nothing. */
INLINE uint32_t at_char(const work *w, uint32_t at) { return at < w->size ? w->chars[at] : (uint32_t)NONE; }
INLINE int at_name(const work *w, uint32_t at) { return at < w->size ? name_of(w->classes[at]) : KH_END; }

/* Takes the characters again, with the first joiner of those between two symbols. */
static void take_joiners(work *w, kh_text text, size_t first, size_t last) {
    uint32_t size = 0, joiner = 0; /* whether a joiner is the last one taken: what follows decides on it */
    int symbol = 0;                /* whether a symbol, its marks and perhaps a joiner were taken last */
    for (size_t at = first; at < last; at++) {
        uint32_t c = char_in(text, at);
        uint8_t both = both_classes(c);
        int name = name_of(both);
        if (name == KH_z && (c != ZWJ || !symbol || joiner)) continue;
        if (joiner && name != KH_Y) {
            size--;
            symbol = 0;
        }
        joiner = name == KH_z;
        symbol = name == KH_Y || (symbol && (name == KH_M || joiner));
        w->chars[size] = c;
        w->classes[size] = both;
        w->places[size++] = (uint32_t)(at - first);
    }
    w->size = size - joiner;
    w->chars[w->size] = NONE;
    w->classes[w->size] = KH_END;
}

INLINE void take_all(work *w, const void *chars, unsigned width, size_t first, size_t last, int raw) {
    kh_text text = {chars, 0, width};
    uint32_t size = 0, joiners = 0;
    for (size_t at = first; at < last; at++) {
        uint32_t c = char_in(text, at);
        uint8_t both = both_classes(c);
        w->chars[size] = c;
        w->classes[size] = both;
        w->places[size] = (uint32_t)(at - first);
        size += raw ? c != ZWSP : name_of(both) != KH_z;
        joiners |= c == ZWJ;
    }
    w->size = size;
    w->dropped = size < last - first;
    w->chars[size] = NONE;
    w->classes[size] = KH_END;
    if (joiners && !raw) take_joiners(w, text, first, last);
}

static void take(work *w, kh_text text, size_t first, size_t last) {
    int raw = w->flags & KH_RAW && w->model->rule == RULE_NLTK;
    if (text.width == 2)
        take_all(w, text.chars, 2, first, last, raw);
    else if (text.width == 1)
        take_all(w, text.chars, 1, first, last, raw);
    else
        take_all(w, text.chars, 4, first, last, raw);
}

INLINE int is_letter(uint32_t c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
INLINE int is_capital(uint32_t c) { return c >= 'A' && c <= 'Z'; }
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
INLINE int goes_on_khmer(int name) { return (1 << KH_B | 1 << KH_S | 1 << KH_C | 1 << KH_M) >> name & 1; }

/* -- the scanner, function by function as in scanner.py; 0 is "none" ------------------------------------------- */

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

static uint32_t part_number_end(const work *w, uint32_t at) {
    uint32_t end = at, first;
    while (is_digit(at_char(w, end))) end++;
    for (first = end; is_capital(at_char(w, end));) end++;
    if (end == at || end == first || !is_digit(at_char(w, end))) return 0;
    while (is_digit(at_char(w, end)) || is_capital(at_char(w, end))) end++;
    return goes_on_latin(at_name(w, end)) || is_number(at_name(w, end)) ? 0 : end;
}

/* Whether numbers of so many digits are a time of day or a date. */
static int is_clock_or_date(const uint32_t *digits, uint32_t count, uint32_t sign) {
    if (count == 2) return sign == ':' && (digits[0] == 1 || digits[0] == 2) && digits[1] == 2;
    if (count != 3) return 0;
    uint32_t a = digits[0], b = digits[1], c = digits[2];
    if (sign == ':') return (a == 1 || a == 2) && b == 2 && c == 2;
    if (b < 1 || b > 2) return 0;
    if (a == 4) return c == 1 || c == 2;
    return (a == 1 || a == 2) && (c == 4 || (c == 2 && sign == '/'));
}

INLINE int is_clock_or_date_sign(uint32_t c) { return c == ':' || c == '/' || c == '-'; }

static uint32_t clock_or_date_end(const work *w, uint32_t at) {
    if (at > 1 && is_number(at_name(w, at - 2)) && is_clock_or_date_sign(w->chars[at - 1])) return 0;
    uint32_t digits[4], count = 0, sign = 0, end = at;
    while (count < 4) {
        uint32_t first = end;
        while (is_number(at_name(w, end)) && end - first <= 4) end++;
        digits[count++] = end - first;
        uint32_t follows = at_char(w, end);
        if (!is_clock_or_date_sign(follows) || !is_number(at_name(w, end + 1))) break;
        if (sign && follows != sign) return 0;
        sign = follows;
        end++;
    }
    return is_clock_or_date(digits, count, sign) ? end : 0;
}

static uint32_t number(const work *w, uint32_t at, uint32_t *kind) {
    uint32_t end = email_end(w, at);
    *kind = KH_EMAIL;
    if (end) return end;
    *kind = KH_LATIN;
    if ((end = part_number_end(w, at))) return end;
    *kind = KH_NUMBER;
    if ((end = clock_or_date_end(w, at))) return end;
    end = at;
    for (;; end++) {
        uint32_t c = at_char(w, end);
        if (!is_number(at_name(w, end)) && !((c == '.' || c == ',') && is_number(at_name(w, end + 1)))) break;
    }
    uint32_t after = short_tail(w, at, end);
    *kind = after ? KH_LATIN : KH_NUMBER;
    return after ? after : end;
}

INLINE int is_in_tag(const work *w, uint32_t at) { return goes_on_latin(at_name(w, at)) || at_char(w, at) == '_'; }

static uint32_t tag_end(const work *w, uint32_t at) {
    uint32_t sign = w->chars[at], end = at + 1, letters = 0;
    if ((sign != '#' && sign != '@') || (at && goes_on_latin(at_name(w, at - 1)))) return 0;
    while (is_in_tag(w, end) || (sign == '@' && at_char(w, end) == '.' && is_in_tag(w, end + 1))) {
        letters |= at_name(w, end) == KH_L;
        end++;
    }
    return letters ? end : 0;
}

INLINE int is_apart(int name) { return is_space(name) || name == KH_Y || name == KH_F || name == KH_END; }

static uint32_t smiley_end(const work *w, uint32_t at) {
    uint32_t end = at + 1, mouth;
    if (w->chars[at] != ':' && w->chars[at] != ';' && w->chars[at] != '=') return 0;
    if (at_char(w, end) == '\'' || at_char(w, end) == '-') end++;
    mouth = at_char(w, end++);
    if (mouth == ')' || mouth == '(')
        while (at_char(w, end) == mouth) end++;
    else if (mouth != 'D' && mouth != 'P' && mouth != 'p' && mouth != 'v')
        return 0;
    if (mouth == ')') return end;
    int before = at ? at_name(w, at - 1) : KH_END, follows = at_name(w, end);
    if (mouth == '(') return is_apart(follows) ? end : 0;
    if (before == KH_L || is_number(before)) return 0;
    return is_apart(follows) || is_khmer(follows) ? end : 0;
}

static uint32_t punctuation(const work *w, uint32_t at, uint32_t *kind) {
    *kind = KH_ABBREVIATION;
    if (w->marks_of_abbreviations >> (w->chars[at] & 63) & 1)
        for (size_t i = 0; i < w->abbreviations.count; i++)
            if (same(w, at, w->abbreviations.items[i])) return at + (uint32_t)w->abbreviations.items[i].size;
    uint32_t end;
    *kind = KH_LATIN;
    if ((end = tag_end(w, at))) return end;
    *kind = KH_SYMBOL;
    if ((end = smiley_end(w, at))) return end;
    *kind = KH_PUNCT;
    end = at + 1;
    if (at_name(w, at) == KH_Q)
        while (at_char(w, end) == w->chars[at]) end++;
    return end;
}

/* The end of a base without vowels, with its subscripts; `at` if there is none. */
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
    while (goes_on_khmer(name_of(w->classes[end]))) end++; /* the class after the last one matches nothing */
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

/* A symbol with those that are joined to it; two halves of a flag are one. */
static uint32_t symbol(const work *w, uint32_t at) {
    uint32_t end = at + 1;
    if (at_name(w, at) == KH_F) return end + (uint32_t)(at_name(w, end) == KH_F);
    for (uint32_t next = end;; end = next) {
        while (at_name(w, next) == KH_M) next++;
        if (at_name(w, next) != KH_z || at_name(w, next + 1) != KH_Y) return end;
        next += 2;
    }
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
        else if (name == KH_Y || name == KH_F)
            end = symbol(w, at);
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

INLINE uint64_t with_char(uint64_t hash, uint32_t c) { return hash * STEP + c + 1; }

/* The current atom: its start, the hash of its string and STEP to the power of the length of the string. */
typedef struct {
    uint32_t start;
    uint64_t hash, power;
} atom;

/* Starts a new atom at an edge and adds a character to it; uses masks to avoid an unpredictable branch. */
INLINE void take_char(atom *a, uint32_t edge, uint32_t at, uint32_t c) {
    uint64_t kept = (uint64_t)edge - 1;
    a->start ^= (a->start ^ at) & (0 - edge);
    a->hash = with_char(a->hash & kept, c);
    a->power = ((a->power & kept) | edge) * STEP;
}

INLINE void set_atom(work *w, uint32_t number, atom a) {
    w->starts[number] = a.start;
    w->hashes[number] = a.hash;
    w->powers[number] = a.power;
}

/* Marks where the last atom ends, without counting it as one. */
static void close_atoms(work *w, uint32_t count, uint32_t end) {
    w->atom_count = count;
    for (uint32_t i = 0; i < KH_ORDERS; i++) set_atom(w, count + i, (atom){end, 0, 1});
}

/* Whether a character of this class of khmer-nltk continues the atom. */
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

/* The first character that is not white space, and the one after the last. */
static span stripped(const work *w) {
    uint32_t first = 0, last = w->size;
    while (first < last && is_space(name_of(w->classes[first]))) first++;
    while (first < last && is_space(name_of(w->classes[last - 1]))) last--;
    return (span){first, last, 0};
}

/* Writes an atom with every character but counts it only at its end, to avoid an unpredictable branch. */
static void nltk_atoms(work *w) {
    span s = stripped(w);
    atom a = {s.start, 0, 1};
    uint32_t count = 0, nul = 0;
    int before = NL_NONE;
    for (uint32_t at = s.start; at < s.end; at++) {
        uint32_t c = w->chars[at];
        int name = nltk_of(w->classes[at]), joined = nltk_joins(before, name);
        before = name;
        nul |= !c;
        if (joined && name == NL_a) continue; /* a run of spaces reads as one */
        count += (uint32_t)!joined;
        take_char(&a, (uint32_t)!joined, at, c);
        set_atom(w, count - 1, a);
    }
    w->has_nul = (int)nul;
    w->forced_count = 0;
    close_atoms(w, count, s.end);
}

/* How many of a bare base there are from `at` on where it is drawn out; 0 where it is not. */
static uint32_t drawn_out(const work *w, uint32_t at, uint32_t end) {
    uint32_t last = at + 1;
    while (last < end && w->chars[last] == w->chars[at]) last++;
    int name = last < end ? name_of(w->classes[last]) : KH_B;
    last -= name != KH_B; /* the last one has a sign of its own */
    return last - at > 2 ? last - at : 0;
}

/* Whether two bases follow that are a syllable of their own: they differ, the second bears nothing but a bantoc, and
 * the run ends there or goes on with a base that bears something else. */
static int is_syllable(const work *w, uint32_t at, uint32_t end) {
    if (at + 1 >= end || name_of(w->classes[at]) != KH_B || name_of(w->classes[at + 1]) != KH_B) return 0;
    if (w->chars[at] == w->chars[at + 1]) return 0;
    at += 2;
    at += at < end && w->chars[at] == BANTOC;
    if (at >= end) return 1;
    if (at + 1 >= end || name_of(w->classes[at]) != KH_B || w->chars[at + 1] == BANTOC) return 0;
    int sign = name_of(w->classes[at + 1]);
    return sign == KH_S || sign == KH_C;
}

/* Adds the atoms of a run of Khmer; returns the new number of atoms. */
INLINE uint32_t clusters(work *w, span s, uint32_t count, uint32_t *forced) {
    uint32_t before = w->chars[s.start];
    atom a = {s.start, with_char(0, before), STEP};
    set_atom(w, count, a);
    for (uint32_t at = s.start + 1; at < s.end; at++) {
        uint32_t c = w->chars[at], joined = before == COENG;
        uint32_t edge = (uint32_t)(name_of(w->classes[at]) == KH_B) & (joined ^ 1);
        if (c == before) {
            if (name_of(w->classes[at]) == KH_S) {
                int thrice = at - s.start > 1 && w->chars[at - 2] == c;
                if (thrice && is_syllable(w, at + 1, s.end)) w->forced[(*forced)++] = count + 1;
                continue;
            }
            uint32_t drawn = edge && a.start == at - 1 ? drawn_out(w, at - 1, s.end) : 0;
            if (drawn) {
                at += drawn - 2;
                if (at + 1 < s.end) w->forced[(*forced)++] = count + 1;
                continue;
            }
        }
        before = c;
        count += edge;
        take_char(&a, edge, at, c - (DA - TA) * ((uint32_t)(c == DA) & joined));
        set_atom(w, count, a);
    }
    return count + 1;
}

static void khtext_atoms(work *w) {
    uint32_t at = 0, count = 0, forced = 0;
    w->has_nul = 0;
    for (uint32_t i = 0; i < w->span_count; i++) {
        span s = w->spans[i];
        if (s.start > at && at) {
            w->forced[forced++] = count;
            set_atom(w, count++, (atom){at, with_char(0, ' '), STEP});
        }
        w->forced[forced++] = count;
        if (s.kind == KH_WORD)
            count = clusters(w, s, count, &forced);
        else
            set_atom(w, count++, (atom){s.start, with_char(0, s.kind == KH_NUMBER ? '0' : ' '), STEP});
        at = s.end;
    }
    w->forced_count = forced;
    close_atoms(w, count, at);
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

/* As an unsigned number: sums of these wrap around instead of being undefined. */
INLINE uint32_t weight_at(const uint8_t *at, uint32_t width) {
    if (width == 1) return (uint32_t)(int8_t)*at;
    if (width == 2) return (uint32_t)(int16_t)read16(at);
    return read32(at);
}

/* The keys of the n-grams that start at the atoms of a batch, and which of them may be known to the model. */
typedef struct {
    uint64_t keys[KH_ORDERS][BATCH];
    const uint8_t *rows[KH_ORDERS][BATCH];
    uint8_t atoms[KH_ORDERS][BATCH];
    uint32_t count[KH_ORDERS];
} batch;

/* khmer-nltk's strings end at a NUL. */
static uint64_t hash_to_nul(const work *w, uint32_t first, uint32_t last) {
    uint64_t hash = 0;
    uint32_t start = w->starts[first], end = w->starts[last];
    for (uint32_t at = start; at < end && w->chars[at]; at++)
        if (w->chars[at] != ' ' || at == start || w->chars[at - 1] != ' ') hash = with_char(hash, w->chars[at]);
    return hash;
}

static void find_keys(const work *w, uint32_t first, uint32_t count, batch *b) {
    const uint64_t *hashes = w->hashes + first, *powers = w->powers + first;
    if (w->has_nul)
        for (uint32_t i = 0; i < count; i++)
            for (uint32_t n = 0; n < KH_ORDERS; n++) {
                uint32_t last = first + i + n + 1;
                b->keys[n][i] = key_of(hash_to_nul(w, first + i, last < w->atom_count ? last : w->atom_count), n);
            }
    else
        for (uint32_t i = 0; i < count; i++) {
            uint64_t hash = hashes[i];
            b->keys[0][i] = key_of(hash, 0);
            for (uint32_t n = 1; n < KH_ORDERS; n++) {
                hash = hash * powers[i + n] + hashes[i + n];
                b->keys[n][i] = key_of(hash, n);
            }
        }
}

INLINE int may_be_known(const kh_model *model, uint64_t key, uint32_t mark) {
    uint32_t bit = (mark == 2 ? (uint32_t)key & 0xFFFF : (uint32_t)key) % KH_FILTER_BITS;
    return model->filter[bit / 8] >> bit % 8 & 1;
}

/* Drops the n-grams that the filter shows to be unknown. */
INLINE void sift(const work *w, uint32_t order, uint32_t first, uint32_t count, uint32_t mark, batch *b) {
    uint64_t *keys = b->keys[order];
    uint8_t *atoms = b->atoms[order];
    uint32_t end = w->atom_count > order ? w->atom_count - order : 0, kept = 0;
    if (!w->model->tables[order].slots || end < first) end = first;
    if (end - first < count) count = end - first;
    if (order < FILTERED) {
        for (; kept < count; kept++) atoms[kept] = (uint8_t)kept;
    } else {
        for (uint32_t i = 0; i < count; i++) {
            uint64_t key = keys[i];
            keys[kept] = key;
            atoms[kept] = (uint8_t)i;
            kept += may_be_known(w->model, key, mark);
        }
    }
    b->count[order] = kept;
}

/* The positions of the rows of the n-grams, if the model knows them. */
INLINE void find_slots(const work *w, uint32_t order, batch *b) {
    const kh_table *table = &w->model->tables[order];
    for (uint32_t i = 0; i < b->count[order]; i++) {
        uint64_t key = b->keys[order][i], bucket = (key >> 32) * table->buckets >> 32;
        b->rows[order][i] = row_of(table, key, read16(table->displacements + 2 * bucket));
        PREFETCH(b->rows[order][i]);
    }
}

/* Keeps the known n-grams, with the weights of each. */
INLINE void find_known(uint32_t order, uint32_t mark, batch *b) {
    const uint8_t **rows = b->rows[order];
    uint8_t *atoms = b->atoms[order];
    uint32_t kept = 0;
    for (uint32_t i = 0; i < b->count[order]; i++) {
        const uint8_t *row = rows[i];
        uint32_t print = (uint32_t)b->keys[order][i] & (mark == 2 ? 0xFFFF : 0xFFFFFFFF);
        uint32_t found = mark == 2 ? read16(row) : read32(row);
        rows[kept] = row + mark;
        atoms[kept] = atoms[i];
        kept += found == (print ? print : 1);
    }
    b->count[order] = kept;
}

/* A lone base, a vowel, coeng, another diacritic, anything else. */
INLINE uint32_t type_of(uint32_t c) {
    uint32_t letter = (uint32_t)(c > 0x17B3) + 2 * (uint32_t)(c > 0x17C8), other = c == COENG ? 2 : 4;
    return c - 0x1780 <= 0x50 ? letter : other;
}

INLINE const uint8_t *shape_row(const work *w, uint32_t atom) {
    const kh_table *table = &w->model->shapes;
    uint32_t start = w->starts[atom], length = w->chars[start] == ' ' ? 1 : w->starts[atom + 1] - start;
    uint32_t known = (table->slots - 5) / 2 - 1, type = type_of(w->chars[start]);
    uint32_t longer = 5 + 2 * (length - 2 < known ? length - 2 : known) + (type == 4);
    uint32_t shape = type ^ ((type ^ longer) & (0 - (uint32_t)(length > 1))); /* no branch */
    return table->rows + (size_t)shape * table->stride;
}

/* Where the weights of a row go among the lanes of its atom. */
typedef struct {
    size_t lane[KH_MAX_OFFSETS];
    int together; /* whether they are contiguous there, as in the row */
} layout;

static layout layout_of(const kh_model *model, const kh_table *table) {
    layout found = {{0}, 1};
    uint32_t columns = model->labels - 1;
    for (uint32_t i = 0; i < table->count; i++) {
        found.lane[i] = (size_t)(table->offsets[i] - model->lowest) * columns;
        if (found.lane[i] != found.lane[0] + i * columns) found.together = 0;
    }
    return found;
}

/* Adds four weights at once while possible; returns the number of weights added. */
INLINE uint32_t add_fours(uint32_t *lanes, const uint8_t *row, uint32_t count, uint32_t width) {
    uint32_t done = 0;
#if VECTORS
    typedef int16_t four_shorts __attribute__((vector_size(8)));
    typedef int32_t four_ints __attribute__((vector_size(16)));
    typedef uint32_t four_lanes __attribute__((vector_size(16)));
    for (; width > 1 && done + 4 <= count; done += 4) {
        four_lanes sums, weights;
        four_shorts shorts;
        memcpy(&sums, lanes + done, sizeof sums);
        if (width == 2) {
            memcpy(&shorts, row + 2 * done, sizeof shorts);
            weights = (four_lanes) __builtin_convertvector(shorts, four_ints);
        } else {
            memcpy(&weights, row + 4 * done, sizeof weights);
        }
        sums += weights;
        memcpy(lanes + done, &sums, sizeof sums);
    }
#else
    (void)lanes, (void)row, (void)count, (void)width;
#endif
    return done;
}

INLINE void add_row(uint32_t *lanes, const layout *to, const uint8_t *row, uint32_t count, uint32_t columns,
                    uint32_t width, int together) {
    uint32_t cells = count * columns, i = 0;
    if (together) {
        lanes += to->lane[0];
        for (i = add_fours(lanes, row, cells, width); i < cells; i++) lanes[i] += weight_at(row + i * width, width);
    } else {
        for (; i < cells; i++) lanes[to->lane[i / columns] + i % columns] += weight_at(row + i * width, width);
    }
}

INLINE void add_found(uint32_t *lanes, size_t lane_count, const layout *to, const batch *b, uint32_t order,
                      uint32_t count, uint32_t columns, uint32_t width) {
    const uint8_t *const *rows = b->rows[order];
    const uint8_t *atoms = b->atoms[order];
    uint32_t found = b->count[order];
    if (to->together)
        for (uint32_t i = 0; i < found; i++)
            add_row(lanes + atoms[i] * lane_count, to, rows[i], count, columns, width, 1);
    else
        for (uint32_t i = 0; i < found; i++)
            add_row(lanes + atoms[i] * lane_count, to, rows[i], count, columns, width, 0);
}

/* Adds the rows of a batch, with the usual numbers of offsets known to the compiler. */
INLINE void add_rows(const work *w, uint32_t *lanes, size_t lane_count, const batch *b, uint32_t order,
                     uint32_t columns, uint32_t width) {
    const kh_table *table = &w->model->tables[order];
    layout to = layout_of(w->model, table);
    switch (table->count) {
        case 2:
            add_found(lanes, lane_count, &to, b, order, 2, columns, width);
            break;
        case 3:
            add_found(lanes, lane_count, &to, b, order, 3, columns, width);
            break;
        case 4:
            add_found(lanes, lane_count, &to, b, order, 4, columns, width);
            break;
        case 5:
            add_found(lanes, lane_count, &to, b, order, 5, columns, width);
            break;
        case 6:
            add_found(lanes, lane_count, &to, b, order, 6, columns, width);
            break;
        case 7:
            add_found(lanes, lane_count, &to, b, order, 7, columns, width);
            break;
        default:
            add_found(lanes, lane_count, &to, b, order, table->count, columns, width);
    }
}

/* Fills the lanes of all atoms, and empty lanes before and after them, in passes over a batch so that memory is
 * fetched ahead. */
INLINE void fill_lanes(work *w, uint32_t columns, uint32_t width, uint32_t mark) {
    batch b;
    const kh_model *model = w->model;
    size_t lane_count = model->positions * columns;
    layout shape = layout_of(model, &model->shapes);
    memset(w->lanes, 0, (w->atom_count + 2 * KH_REACH) * lane_count * sizeof *w->lanes);
    for (uint32_t first = 0; first < w->atom_count; first += BATCH) {
        uint32_t count = w->atom_count - first < BATCH ? w->atom_count - first : BATCH;
        uint32_t *lanes = w->lanes + (size_t)(first + KH_REACH) * lane_count;
        find_keys(w, first, count, &b);
        for (uint32_t order = 0; order < KH_ORDERS; order++) sift(w, order, first, count, mark, &b);
        for (uint32_t order = 0; order < KH_ORDERS; order++) find_slots(w, order, &b);
        for (uint32_t order = 0; order < KH_ORDERS; order++) find_known(order, mark, &b);
        for (uint32_t order = 0; order < KH_ORDERS; order++)
            add_rows(w, lanes, lane_count, &b, order, columns, width);
        if (!model->shapes.slots) continue;
        if (columns == 1 && model->shapes.count == 7 && shape.together)
            for (uint32_t i = 0; i < count; i++)
                add_row(lanes + i * lane_count, &shape, shape_row(w, first + i), 7, 1, width, 1);
        else
            for (uint32_t i = 0; i < count; i++)
                add_row(lanes + i * lane_count, &shape, shape_row(w, first + i), model->shapes.count, columns, width,
                        shape.together);
    }
}

/* The score at an atom is the sum of the lanes that point at it. */
INLINE void add_lanes(work *w, uint32_t columns, uint32_t positions) {
    uint32_t lane_count = positions * columns;
    const uint32_t *lanes = w->lanes + (size_t)(KH_REACH - w->model->lowest) * lane_count;
    for (uint32_t i = 0; i < w->atom_count; i++, lanes += lane_count)
        for (uint32_t column = 0; column < columns; column++) {
            uint32_t sum = 0;
            for (uint32_t k = 0; k < positions; k++) sum += lanes[(int)column - (int)(k * (lane_count - columns))];
            w->scores[i * columns + column] = (int32_t)sum;
        }
}

static void score(work *w) {
    uint32_t columns = w->model->labels - 1, width = w->model->width, mark = w->model->mark;
    if (columns == 1 && width == 4 && mark == 4)
        fill_lanes(w, 1, 4, 4);
    else if (columns == 2 && width == 2 && mark == 4)
        fill_lanes(w, 2, 2, 4);
    else
        fill_lanes(w, columns, width, mark);
    if (columns == 1 && w->model->positions == 7)
        add_lanes(w, 1, 7);
    else if (columns == 2 && w->model->positions == 5)
        add_lanes(w, 2, 5);
    else
        add_lanes(w, columns, w->model->positions);
    for (uint32_t column = 0; column < columns; column++) {
        int32_t *first = w->scores + column, *last = first + (w->atom_count - 1) * columns;
        *first = (int32_t)((uint32_t)*first + (uint32_t)w->model->start[column + 1]);
        *last = (int32_t)((uint32_t)*last + (uint32_t)w->model->end[column + 1]);
    }
}

/* -- the best path -------------------------------------------------------------------------------------------- */

/* The label of each atom, in w->labels. */
static void best_of_two(work *w) {
    const int32_t *scores = w->scores;
    int64_t t00 = w->model->transitions[0][0], t01 = w->model->transitions[0][1];
    int64_t t10 = w->model->transitions[1][0], t11 = w->model->transitions[1][1];
    int64_t ahead = scores[0];
    for (uint32_t i = 1; i < w->atom_count; i++) {
        int inside = t10 + ahead >= t00, start = t11 + ahead >= t01;
        w->back[i] = (uint8_t)(inside | start << 1);
        ahead = scores[i] + (start ? t11 + ahead : t01) - (inside ? t10 + ahead : t00);
    }
    int label = ahead >= 0;
    for (uint32_t i = w->atom_count; i-- > 1;) {
        w->labels[i] = (uint8_t)label;
        label = w->back[i] >> label & 1;
    }
    w->labels[0] = (uint8_t)label;
}

/* The best path over one stretch. Unless it is free, its first atom starts a word. */
INLINE void best_path(work *w, uint32_t first, uint32_t end, int is_free, uint32_t labels) {
    const int64_t never = INT64_MIN / 4;
    const int32_t *scores = w->scores + (size_t)first * (labels - 1);
    int64_t best[KH_MAX_LABELS], next[KH_MAX_LABELS], transitions[KH_MAX_LABELS][KH_MAX_LABELS];
    for (uint32_t label = 0; label < labels; label++) {
        best[label] = is_free || label == START ? (label ? scores[label - 1] : 0) : never;
        for (uint32_t after = 0; after < labels; after++)
            transitions[label][after] = w->model->transitions[label][after];
    }
    for (uint32_t i = first + 1; i < end; i++) {
        uint32_t origins = 0; /* two bits for each label */
        scores += labels - 1;
        for (uint32_t label = 0; label < labels; label++) {
            int64_t value = best[0] + transitions[0][label];
            uint32_t origin = 0;
            for (uint32_t before = 1; before < labels; before++) {
                int64_t other = best[before] + transitions[before][label];
                uint32_t more = other > value;
                value = more ? other : value;
                origin = (origin & (more - 1)) | (before & (0 - more)); /* no branch */
            }
            next[label] = value + (label ? scores[label - 1] : 0);
            origins |= origin << 2 * label;
        }
        w->back[i] = (uint8_t)origins;
        for (uint32_t label = 0; label < labels; label++) best[label] = next[label];
    }
    uint32_t label = 0;
    for (uint32_t other = 1; other < labels; other++)
        if (best[other] > best[label]) label = other;
    for (uint32_t i = end; i-- > first + 1;) {
        w->labels[i] = (uint8_t)label;
        label = w->back[i] >> 2 * label & 3;
    }
    w->labels[first] = (uint8_t)label;
}

/* The best path over all stretches: a new one starts at every forced atom. */
static void best_of_all(work *w) {
    uint32_t first = 0;
    int is_free = !w->forced_count || w->forced[0];
    for (uint32_t i = is_free ? 0 : 1; first < w->atom_count; i++) {
        uint32_t end = i < w->forced_count ? w->forced[i] : w->atom_count;
        if (w->model->labels == 3)
            best_path(w, first, end, is_free, 3);
        else
            best_path(w, first, end, is_free, w->model->labels);
        first = end;
        is_free = 0;
    }
}

static void decode(work *w) {
    if (!w->atom_count) return;
    score(w);
    if (w->model->labels == 2 && w->model->rule == RULE_NLTK)
        best_of_two(w);
    else
        best_of_all(w);
}

/* -- the vocabulary, as in vocabulary.py ------------------------------------------------------------------------ */

enum { KNOWN = 2, COMMON, FREQUENT };

/* The bits beside the rank: of a word that stays whole unless its cut is firm, and of a word of a dictionary. Each
 * counts as known, so that the code does not tell them apart where it asks for one or the other. */
enum { WHOLE = 8 };
enum { LONGEST = 24 };

/* In half units: a word start is firm or clear if it leads by this much, hardly better if by less than NEAR, and ruled
 * out if another label leads by OUT. */
enum { FIRM = 10, CLEAR = 5, NEAR = 2, OUT = 3 };

/* Marks the labels of forced atoms while the path is revised. */
enum { FORCED = 0x80 };

INLINE int64_t halves(const work *w, int64_t count) { return (count << w->model->shift) / 2; }

static uint64_t hash_of(const work *w, uint32_t first, uint32_t end) {
    uint64_t hash = 0;
    for (uint32_t i = first; i < end; i++) hash = hash * w->powers[i] + w->hashes[i];
    return hash;
}

/* The rank of the word of these atoms, with its bits; 0 if it is unknown. */
static uint32_t entry_of(const work *w, uint32_t first, uint32_t end) {
    const kh_table *table = &w->model->vocabulary;
    uint64_t key = key_of(hash_of(w, first, end), KH_ORDERS), bucket = (key >> 32) * table->buckets >> 32;
    const uint8_t *row = row_of(table, key, read16(table->displacements + 2 * bucket));
    uint32_t mark = w->model->mark, print = (uint32_t)key & (mark == 2 ? 0xFFFF : 0xFFFFFFFF);
    uint32_t found = mark == 2 ? read16(row) : read32(row);
    return found == (print ? print : 1) ? row[mark] : 0;
}

/* By how much a word start is better at an atom than the best other label, if the labels around it stay. */
static int64_t lead_at(const work *w, uint32_t at) {
    uint32_t columns = w->model->labels - 1, before = w->labels[at - 1] & ~FORCED;
    int is_open = at + 1 < w->atom_count && !(w->labels[at + 1] & FORCED);
    const int32_t *scores = w->scores + (size_t)at * columns;
    int64_t start = 0, best = INT64_MIN;
    for (uint32_t label = 0; label <= columns; label++) {
        int64_t value = (int64_t)w->model->transitions[before][label] + (label ? scores[label - 1] : 0);
        if (is_open) value += w->model->transitions[label][w->labels[at + 1]];
        if (label == START)
            start = value;
        else
            best = value > best ? value : best;
    }
    return start - best;
}

/* The first atom of the word at an atom and its end; of a part of the word if it has more than LONGEST. */
static uint32_t first_of(const work *w, uint32_t at) {
    uint32_t first = at;
    while ((w->labels[first] & ~FORCED) != START && at - first <= LONGEST) first--;
    return first;
}

static uint32_t end_of(const work *w, uint32_t at) {
    uint32_t end = at + 1;
    while (end < w->atom_count && (w->labels[end] & ~FORCED) != START && end - at <= LONGEST) end++;
    return end;
}

INLINE int is_consonant(int name) { return name == KH_B || name == KH_C; }

/* Whether two words differ, but not in their consonants and coengs. */
static int are_alike(const work *w, uint32_t first, uint32_t at, uint32_t end) {
    uint32_t one = w->starts[first], other = w->starts[at], one_end = other, other_end = w->starts[end];
    for (;;) {
        while (one < one_end && !is_consonant(name_of(w->classes[one]))) one++;
        while (other < other_end && !is_consonant(name_of(w->classes[other]))) other++;
        if (one == one_end || other == other_end) break;
        if (w->chars[one++] != w->chars[other++]) return 0;
    }
    return one == one_end && other == other_end && hash_of(w, first, at) != hash_of(w, at, end);
}

static int is_compound(const work *w, uint32_t first, uint32_t end) {
    while (++first < end)
        if (w->labels[first] == MORPHEME) return 1;
    return 0;
}

/* Whether the word that starts at an atom is a part of the word before it. */
static int belongs(const work *w, uint32_t at) {
    uint32_t first = first_of(w, at - 1), end = end_of(w, at);
    int64_t lead = lead_at(w, at);
    if (lead >= halves(w, FIRM) || at - first > LONGEST || end - at > LONGEST) return 0;
    if (entry_of(w, first, end) & WHOLE) return 1;
    if (lead >= halves(w, CLEAR)) return 0;
    uint32_t one = entry_of(w, first, at), other = entry_of(w, at, end);
    if (!(one && other) && are_alike(w, first, at, end)) return 1;
    uint32_t one_rank = one % WHOLE, other_rank = other % WHOLE;
    int is_near = lead < halves(w, NEAR); /* there, a word of a dictionary counts no more than its rank */
    int one_unknown = (is_near ? one_rank : one) < KNOWN && !is_compound(w, first, at);
    int other_unknown = (is_near ? other_rank : other) < KNOWN && !is_compound(w, at, end);
    if (!one_unknown && !other_unknown) return 0;
    return (one_unknown || one_rank < FREQUENT) && (other_unknown || other_rank < FREQUENT);
}

/* Whether an unknown word is nearly two common ones, or one of a dictionary and a frequent one, of which the second
 * starts at this atom. */
static int falls_apart(const work *w, uint32_t at) {
    uint32_t first = first_of(w, at), end = end_of(w, at);
    if (lead_at(w, at) <= -halves(w, OUT)) return 0;
    if (end - first > LONGEST || entry_of(w, first, end)) return 0;
    uint32_t one = entry_of(w, first, at), other = entry_of(w, at, end) % WHOLE;
    return (one % WHOLE >= COMMON && other >= COMMON) || (one >= WHOLE && other >= FREQUENT);
}

/* The atoms at which a word start may be hardly better or worse than any other label, in the lanes, which are no longer
 * needed; returns how many. */
INLINE uint32_t find_unclear(const work *w, uint32_t columns) {
    const int32_t *scores = w->scores;
    uint32_t *found = w->lanes, count = 0;
    int64_t clear[KH_MAX_LABELS], out[KH_MAX_LABELS]; /* the same bounds of the lead over a label without transitions */
    for (uint32_t label = 0; label <= columns; label++) {
        clear[label] = halves(w, FIRM) - w->model->least[label];
        out[label] = -halves(w, OUT) - w->model->most[label];
    }
    for (uint32_t i = 0; i < w->atom_count; i++, scores += columns) {
        int64_t start = scores[0];
        uint32_t label = w->labels[i], may_join = start < clear[INSIDE], may_part = start > out[INSIDE];
        for (uint32_t column = 1; column < columns; column++) {
            may_join |= start - scores[column] < clear[column + 1];
            may_part &= start - scores[column] > out[column + 1];
        }
        found[count] = i;
        count += ((label == START) & may_join) | ((label != START) & (label < FORCED) & may_part); /* no branch */
    }
    return count;
}

/* Changes the labels at atoms where a word start is hardly better or worse than another label. */
INLINE void revise(work *w, uint32_t columns) {
    for (uint32_t i = 0; i < w->forced_count; i++) w->labels[w->forced[i]] |= FORCED;
    uint32_t count = find_unclear(w, columns);
    for (uint32_t n = 0; n < count; n++) {
        uint32_t i = w->lanes[n];
        if (w->labels[i] == START && belongs(w, i)) w->labels[i] = columns + 1 > MORPHEME ? MORPHEME : INSIDE;
    }
    for (uint32_t n = 0; n < count; n++) {
        uint32_t i = w->lanes[n];
        if (w->labels[i] != START && falls_apart(w, i)) w->labels[i] = START;
    }
    for (uint32_t i = 0; i < w->forced_count; i++) w->labels[w->forced[i]] = START;
}

/* -- tokens ----------------------------------------------------------------------------------------------------- */

/* Makes room for this many more tokens. */
static int reserve(kh_tokens *out, size_t more) {
    if (out->room - out->count >= more) return 0;
    size_t room = out->room * 2 > out->count + more ? out->room * 2 : out->count + more;
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

INLINE void push(kh_tokens *out, size_t start, size_t end, uint32_t kind) {
    out->starts[out->count] = (int64_t)start;
    out->ends[out->count] = (int64_t)end;
    out->kinds[out->count++] = (uint8_t)kind;
}

/* The parts of a token between U+200B, without zero-width characters at their ends. */
static void push_parts(kh_tokens *out, kh_text text, size_t start, size_t end, uint32_t kind) {
    for (size_t at = start; at < end;) {
        size_t stop = at;
        while (stop < end && char_in(text, stop) != ZWSP) stop++;
        size_t first = at, last = stop;
        while (first < last && name_of(both_classes(char_in(text, first))) == KH_z) first++;
        while (first < last && name_of(both_classes(char_in(text, last - 1))) == KH_z) last--;
        if (first < last) push(out, first, last, kind);
        at = stop + 1;
    }
}

/* Adds the tokens of a piece that starts at `base`. */
static int emit(work *w, uint32_t count, kh_text text, size_t base, size_t size) {
    const span *tokens = w->tokens;
    kh_tokens *out = w->out;
    int hard = (w->flags & KH_HARD) != 0;
    if (reserve(out, hard ? size : count)) return -1;
    if (w->dropped || hard)
        for (uint32_t i = 0; i < count; i++) {
            size_t first = base + w->places[tokens[i].start], last = base + w->places[tokens[i].end - 1] + 1;
            if (hard)
                push_parts(out, text, first, last, tokens[i].kind);
            else
                push(out, first, last, tokens[i].kind);
        }
    else
        for (uint32_t i = 0; i < count; i++) push(out, base + tokens[i].start, base + tokens[i].end, tokens[i].kind);
    return 0;
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
            case KH_F:
            case KH_R:
                return KH_SYMBOL;
            case KH_O:
                return KH_OTHER;
            default:
                break;
        }
    return KH_OTHER;
}

/* The model's own tokens, without the white space at their ends. */
static uint32_t raw_tokens(work *w) {
    uint32_t count = 0;
    nltk_atoms(w);
    decode(w);
    for (uint32_t i = 0, next; i < w->atom_count; i = next) {
        for (next = i + 1; next < w->atom_count && w->labels[next] == INSIDE;) next++;
        uint32_t first = w->starts[i], last = w->starts[next];
        while (first < last && is_space(name_of(w->classes[first]))) first++;
        while (first < last && is_space(name_of(w->classes[last - 1]))) last--;
        if (first < last) w->tokens[count++] = (span){first, last, kind_of(w, first, last)};
    }
    return count;
}

/* The spans, with Khmer cut where a label says so. Writes a token with every atom but counts it only at its end,
 * to avoid an unpredictable branch. */
INLINE uint32_t cut_spans(work *w, int atoms_are_clusters) {
    const uint32_t *starts = w->starts;
    uint32_t count = 0, atom = 0, last_label = w->flags & KH_FINE ? KH_MAX_LABELS : START;
    for (uint32_t i = 0; i < w->span_count; i++) {
        span s = w->spans[i];
        if (s.kind == KH_WORD) {
            while (atom < w->atom_count && starts[atom] <= s.start) atom++;
            for (; starts[atom] < s.end; atom++) {
                uint32_t place = starts[atom], label = w->labels[atom];
                int cuts = (label != INSIDE) & (label <= last_label);
                if (!atoms_are_clusters) {
                    int is_base = name_of(w->classes[place]) == KH_B;
                    cuts &= is_base & (name_of(w->classes[place - 1]) != KH_C);
                }
                w->tokens[count] = (span){s.start, place, s.kind};
                count += (uint32_t)cuts;
                s.start = cuts ? place : s.start;
                s.kind = cuts ? (label == START ? KH_WORD : KH_WORD | KH_CONTINUED) : s.kind;
            }
        }
        w->tokens[count++] = s;
    }
    return count;
}

INLINE int is_never_word(uint32_t c) { return c - KH_FIRST < 64 && KH_NEVER_WORDS >> (c - KH_FIRST) & 1; }

/* Joins a bare consonant that is no word, where it stands alone, to the word before it, or else after it. */
static void join_lone_letters(work *w) {
    uint32_t next = 0, joined = w->model->labels > MORPHEME ? MORPHEME : INSIDE;
    w->labels[w->atom_count] = START; /* there is room after the last one */
    for (uint32_t i = 0; i < w->atom_count; i++) {
        uint32_t start = w->starts[i];
        int lone = (w->labels[i] == START) & (w->labels[i + 1] == START) & (w->starts[i + 1] - start == 1);
        if (!(lone & is_never_word(w->chars[start]))) continue; /* one branch, which is nearly always taken */
        while (next < w->forced_count && w->forced[next] < i) next++;
        int is_forced = next < w->forced_count && w->forced[next] == i;
        next += (uint32_t)is_forced;
        if (!is_forced)
            w->labels[i] = (uint8_t)joined;
        else if (i + 1 < w->atom_count && !(next < w->forced_count && w->forced[next] == i + 1))
            w->labels[i + 1] = (uint8_t)joined;
    }
}

static uint32_t repaired_tokens(work *w) {
    scan(w);
    if (w->model->rule == RULE_NLTK) {
        nltk_atoms(w);
        decode(w);
        return cut_spans(w, 0);
    }
    khtext_atoms(w);
    decode(w);
    if (w->model->vocabulary.slots) {
        if (w->model->labels == 3)
            revise(w, 2);
        else
            revise(w, w->model->labels - 1);
    }
    join_lone_letters(w);
    return cut_spans(w, 1);
}

/* -- lines and pieces ------------------------------------------------------------------------------------------- */

/* Skips many characters at once while none of them is a line feed. */
INLINE size_t find_line_end(const void *chars, unsigned width, size_t at, size_t size) {
    enum { MANY = 32 };
    kh_text text = {chars, size, width};
    for (; at + MANY <= size; at += MANY) {
        uint32_t found = 0;
        for (size_t i = 0; i < MANY; i++) found |= char_in(text, at + i) == '\n';
        if (found) break;
    }
    while (at < size && char_in(text, at) != '\n') at++;
    return at;
}

static size_t line_end(kh_text text, size_t at) {
    if (text.width == 2) return find_line_end(text.chars, 2, at, text.size);
    if (text.width == 1) return find_line_end(text.chars, 1, at, text.size);
    return find_line_end(text.chars, 4, at, text.size);
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
    int raw = w->flags & KH_RAW && w->model->rule == RULE_NLTK;
    uint32_t count = raw ? raw_tokens(w) : repaired_tokens(w);
    return emit(w, count, text, first, last - first);
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
    int failed = prepare(&w, text.size) ? reserve(out, text.size / 4 + 16) : -1;
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
