/* Fuzzes the kernel with libFuzzer: texts with a valid model, and damaged models.
 *
 *     clang -g -O1 -fsanitize=fuzzer,address,undefined -DKH_PIECE=256 \
 *         -DMODELS='"src/khtext/data/crf.bin","src/khtext/data/words.khtext.bin"' \
 *         -o fuzz_kernel fuzz/fuzz_kernel.c src/khtext/kernel/core.c
 *     ./fuzz_kernel -max_total_time=3600 -max_len=4096 CORPUS
 *
 * CORPUS is an empty folder or the output of tools/fuzz_seeds.py. The first byte of an input describes it: the low
 * three bits are the flags of kh_segment, bits 3 and 4 select how bytes become code points, bit 5 says that a model
 * comes first, after four bytes with its size, and bit 6 selects one of the valid models. Pieces are short so that
 * short inputs have many.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/khtext/kernel/core.h"

#define REQUIRE(condition) ((condition) ? (void)0 : abort())

static const uint32_t alphabet[64] = {
    0x1780, 0x1781, 0x1784, 0x178A, 0x178F, 0x1793, 0x1794, 0x1798, 0x179A, 0x179F, 0x17A2, 0x17A5, 0x17B6,
    0x17B7, 0x17BB, 0x17C1, 0x17C4, 0x17C6, 0x17C8, 0x17C9, 0x17CB, 0x17D0, 0x17D2, 0x17D2, 0x17D4, 0x17D5,
    0x17D6, 0x17D7, 0x17DB, 0x17E0, 0x17E5, ' ',    '#',    '\n',   0x200B, 0x200D, 0xFEFF, '0',    '9',    '.',
    0xFE0F, ',',    '-',    '%',    '@',    '/',    ':',    '(',    'a',    'c',    'o',    'm',    'h',    't',
    'p',    'w',    'A',    'U',    'L',    0xE9,   0x301,  0x4E2D, 0,      0x1F600};

static const char *const files[] = {MODELS};
enum { FILES = sizeof files / sizeof *files };
static uint8_t *sound[FILES];
static size_t sound_size[FILES];

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void)count;
    (void)arguments;
    for (int i = 0; i < FILES; i++) {
        FILE *file = fopen(files[i], "rb");
        REQUIRE(file && !fseek(file, 0, SEEK_END));
        sound_size[i] = (size_t)ftell(file);
        rewind(file);
        sound[i] = malloc(sound_size[i]);
        REQUIRE(sound[i] && fread(sound[i], 1, sound_size[i], file) == sound_size[i]);
        fclose(file);
    }
    return 0;
}

/* A copy of exactly this size, so that the sanitizer detects a read past its end. */
static void *copied(const void *from, size_t size) {
    void *to = malloc(size ? size : 1);
    REQUIRE(to);
    memcpy(to, from, size);
    return to;
}

static int has_no_width(uint32_t c) { return (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF; }

static void check(const kh_tokens *tokens, kh_text text, const uint32_t *chars, int whole) {
    size_t at = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        REQUIRE(tokens->starts[i] >= (int64_t)at && tokens->ends[i] > tokens->starts[i]);
        for (; whole && at < (size_t)tokens->starts[i]; at++) REQUIRE(has_no_width(chars[at]) || chars[at] < 0x80);
        at = (size_t)tokens->ends[i];
        REQUIRE((tokens->kinds[i] & 0x7F) <= KH_OTHER);
    }
    REQUIRE(at <= text.size);
}

static void segment(const kh_model *model, const uint8_t *data, size_t size, unsigned mode, int whole) {
    static const uint32_t letters[] = {'C', 'o', '.', 'L', 't', 'd', '.', 0x17D4, 0x179B, 0x17D4};
    static const kh_string items[] = {{letters + 3, 4}, {letters, 3}, {letters + 7, 3}};
    unsigned how = mode >> 3 & 3, width = how == 3 ? 4 : 1u << how;
    size_t count = how == 3 ? size : size / width;
    uint32_t *chars = malloc(4 * count + 4);
    REQUIRE(chars);
    for (size_t i = 0; i < count; i++)
        chars[i] = how == 3   ? alphabet[data[i] & 63]
                   : how == 2 ? ((uint32_t)data[4 * i] | (uint32_t)data[4 * i + 1] << 8 |
                                 (uint32_t)(data[4 * i + 2] % 17) << 16)
                   : how == 1 ? (uint32_t)data[2 * i] | (uint32_t)data[2 * i + 1] << 8
                              : data[i];
    uint8_t *exact = malloc(count ? count * width : 1);
    REQUIRE(exact);
    for (size_t i = 0; i < count; i++) {
        if (width == 1) exact[i] = (uint8_t)chars[i];
        if (width == 2) memcpy(exact + 2 * i, (uint16_t[]){(uint16_t)chars[i]}, 2);
        if (width == 4) memcpy(exact + 4 * i, &chars[i], 4);
    }
    kh_text text = {exact, count, width};
    kh_tokens tokens = {0};
    REQUIRE(!kh_segment(model, (kh_strings){items, 3}, text, mode & 7, &tokens));
    check(&tokens, text, chars, whole && !(mode & KH_RAW) && how == 3);
    kh_free(&tokens);
    free(exact);
    free(chars);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) return 0;
    unsigned mode = *data++;
    size--;
    kh_model model;
    if (!(mode & 0x20)) {
        int which = (mode >> 6 & 1) % FILES;
        REQUIRE(kh_open(&model, sound[which], sound_size[which]) == KH_OK);
        segment(&model, data, size, mode, 1);
        return 0;
    }
    if (size < 4) return 0;
    size_t model_size = (size_t)data[0] | (size_t)data[1] << 8 | (size_t)data[2] << 16;
    data += 4;
    size -= 4;
    if (model_size > size) model_size = size;
    uint8_t *damaged = copied(data, model_size);
    if (kh_open(&model, damaged, model_size) == KH_OK)
        segment(&model, data + model_size, size - model_size, mode, 0);
    free(damaged);
    return 0;
}
