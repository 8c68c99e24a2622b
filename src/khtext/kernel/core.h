/* The segmentation kernel in plain C, without Python. decoder.py is its definition.
 *
 * Open the bytes of a model file with kh_open, then segment any number of texts with kh_segment. Nothing is kept
 * between calls and nothing is global, so threads may share a model.
 */
#ifndef KHTEXT_CORE_H
#define KHTEXT_CORE_H

#include <stddef.h>
#include <stdint.h>

enum { KH_ORDERS = 4, KH_MAX_LABELS = 4, KH_MAX_OFFSETS = 8, KH_REACH = 4, KH_HEADER_SIZE = 320 };
enum { KH_FILTER_BITS = 1 << 19 };
enum { KH_WORD, KH_NUMBER, KH_PUNCT, KH_SYMBOL, KH_LATIN, KH_ABBREVIATION, KH_URL, KH_EMAIL, KH_OTHER };
enum { KH_CONTINUED = 0x80 };
enum { KH_RAW = 1, KH_HARD = 2, KH_FINE = 4 };

/* The result of kh_open. */
typedef enum { KH_OK, KH_NO_MODEL, KH_BAD_VERSION, KH_BAD_SIZE, KH_BAD_HEADER, KH_BAD_TABLE } kh_status;

typedef struct {
    const uint8_t *displacements;
    const uint8_t *rows;
    uint32_t buckets, slots, stride, count;
    int32_t offsets[KH_MAX_OFFSETS];
} kh_table;

typedef struct {
    uint32_t version, checksum, rule, labels, width, mark, shift;
    kh_table tables[KH_ORDERS], shapes, vocabulary;
    int32_t lowest;     /* of all offsets */
    uint32_t positions; /* from the lowest to the highest */
    int32_t start[KH_MAX_LABELS], end[KH_MAX_LABELS], transitions[KH_MAX_LABELS][KH_MAX_LABELS];
    /* The least and the most by which the transitions to and from an atom favour a word start over each label. */
    int64_t least[KH_MAX_LABELS], most[KH_MAX_LABELS];
    uint8_t filter[KH_FILTER_BITS / 8]; /* one bit for each fingerprint of a 3- or 4-gram */
} kh_model;

typedef struct {
    const uint32_t *chars;
    size_t size;
} kh_string;

/* Abbreviations that are kept whole, longest first; none is empty. */
typedef struct {
    const kh_string *items;
    size_t count;
} kh_strings;

/* A text with 1, 2 or 4 bytes per code point, in the byte order of the machine. */
typedef struct {
    const void *chars;
    size_t size;
    unsigned width;
} kh_text;

/* The tokens found; free with kh_free. Start from all zeros. */
typedef struct {
    int64_t *starts, *ends;
    uint8_t *kinds;
    size_t count, room;
} kh_tokens;

/* Reads and checks the header and the positions of the tables, but not the checksum (CRC-32 of the bytes from 16
 * on). The bytes must outlive the model. No damaged file makes kh_segment read outside of them. */
kh_status kh_open(kh_model *model, const uint8_t *data, size_t size);

/* Adds the tokens of a text; returns 0, or -1 if there is no memory. */
int kh_segment(const kh_model *model, kh_strings abbreviations, kh_text text, unsigned flags, kh_tokens *out);

void kh_free(kh_tokens *tokens);

#endif
