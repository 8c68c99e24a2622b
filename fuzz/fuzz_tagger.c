/* Fuzzes the tagger with libFuzzer: texts in any tokens, with the shipped file or a damaged one.
 *
 *     clang -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined $(python3-config --includes) \
 *         -DFILE_NAME='"src/khtext/data/names.khtext.bin"' -o fuzz_tagger fuzz/fuzz_tagger.c $(python3-config --ldflags --embed)
 *     ./fuzz_tagger -max_total_time=3600 -max_len=2048
 *
 * The lower half of the first byte of an input says how many changes of the file come first, each of a position in
 * three bytes and a value; the bit 4 whether the text has four bytes a character. Every other byte is a character of
 * the text with the bit 6 set where a token starts and the bit 7 where there is white space before it.
 */
#include "../src/khtext/kernel/tagger.c"

#include <stdio.h>

#define REQUIRE(condition) ((condition) ? (void)0 : abort())

static const uint16_t alphabet[64] = {
    0x1780, 0x1781, 0x1784, 0x178A, 0x178F, 0x1793, 0x1794, 0x1798, 0x179A, 0x179F, 0x17A0, 0x17A2, 0x17B6, 0x17B7, 0x17B8, 0x17BB,
    0x17BC, 0x17BE, 0x17BF, 0x17C0, 0x17C1, 0x17C2, 0x17C4, 0x17C5, 0x17C6, 0x17C7, 0x17C8, 0x17C9, 0x17CA, 0x17CB, 0x17CC, 0x17CD,
    0x17D0, 0x17D2, 0x179C, 0x179B, 0x1799, 0x1797, 0x1796, 0x1795, 0x17D4, 0x17D6, 0x17D7, 0x17E0, 0x17E9, '0',    '9',    '.',
    '-',    '(',    ')',    'A',    'B',    'F',    'a',    'b',    'k',    'z',    0xE9,   0x4E2D, 0xFFFF, 0x1788, 0x178E, 0x17B3};

static uint8_t *file;
static size_t file_size;

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void)count;
    (void)arguments;
    FILE *from = fopen(FILE_NAME, "rb");
    REQUIRE(from && !fseek(from, 0, SEEK_END));
    file_size = (size_t)ftell(from);
    rewind(from);
    file = malloc(file_size);
    REQUIRE(file && fread(file, 1, file_size, from) == file_size);
    fclose(from);
    return 0;
}

static void check(const tagger *t, const chain *c, work *w) {
    score(t, c, w);
    decode(t, c, w);
    weigh(t, c, w, 0, c->count - 1);
    for (Py_ssize_t i = 0; i < c->count; i++) {
        REQUIRE(w->best[i] < t->labels);
        double chance = chance_of(t, w, i, i);
        REQUIRE(!(chance > 1));
    }
}

static void tag(const tagger *t, const uint8_t *data, size_t size, int is_wide) {
    uint16_t *chars = malloc(2 * size + 2);
    uint32_t *wide = malloc(4 * size + 4);
    int64_t *starts = malloc(8 * size + 8), *ends = malloc(8 * size + 8);
    REQUIRE(chars && wide && starts && ends);
    Py_ssize_t count = 0;
    for (size_t i = 0; i < size; i++) {
        chars[i] = alphabet[data[i] & 63];
        wide[i] = chars[i] == 0xFFFF ? 0x1F600 : chars[i];
        if (count && !(data[i] & 64)) ends[count - 1] = (int64_t)i + 1;
        else if (!(data[i] & 128)) starts[count] = (int64_t)i, ends[count++] = (int64_t)i + 1;
    }
    uint8_t *codes = calloc(size + WORD_CHARS, 1);
    REQUIRE(codes);
    chain whole = {PyUnicode_2BYTE_KIND, chars, codes, (int64_t)size, starts, ends, count < CHAIN ? count : CHAIN};
    if (is_wide) whole.kind = PyUnicode_4BYTE_KIND, whole.chars = wide;
    work w = {0};
    REQUIRE(!make_work(t, whole.count, &w));
    read_codes(whole.kind, whole.chars, 0, whole.size, codes);
    if (whole.count) check(t, &whole, &w);
    free_work(&w);
    free(chars), free(wide), free(codes), free(starts), free(ends);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) return 0;
    size_t changes = data[0] & 15, places[15];
    int is_wide = data[0] >> 4 & 1;
    uint8_t before[15];
    data++, size--;
    if (size < 4 * changes) return 0;
    for (size_t i = 0; i < changes; i++, data += 4, size -= 4) {
        places[i] = ((size_t)data[0] | (size_t)data[1] << 8 | (size_t)data[2] << 16) % file_size;
        before[i] = file[places[i]];
        file[places[i]] = data[3];
    }
    tagger t = {0};
    t.view.buf = file;
    t.view.len = (Py_ssize_t)file_size;
    if (!open_file(&t)) {
        tag(&t, data, size, is_wide);
        tag(&t, data, size, is_wide); /* with the words that it keeps */
    }
    free_room(&t);
    while (changes--) file[places[changes]] = before[changes];
    return 0;
}
