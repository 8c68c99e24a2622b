/* Fuzzes the scanner of numbers with libFuzzer: any texts, with words and texts beside numbers of any flags.
 *
 *     clang -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined $(python3-config --includes) \
 *         -o fuzz_numbers fuzz/fuzz_numbers.c $(python3-config --ldflags --embed)
 *     ./fuzz_numbers -max_total_time=3600 -max_len=512
 *
 * The lower half of the first byte of an input says how many words come first, each of a byte and its flags in eight
 * bytes; the bit 4 whether the text has four bytes a character. The lower four bits of the byte of a word choose it,
 * the upper two whether it is a word (0 or 1), a text after a number or one before it. Every other byte is a
 * character of the text.
 */
#include "../src/khtext/kernel/numbers.c"

#define REQUIRE(condition) ((condition) ? (void)0 : abort())

static const uint16_t alphabet[64] = {
    0x1780, 0x1781, 0x1787, 0x178A, 0x178F, 0x1793, 0x1794, 0x1796, 0x1798, 0x1799, 0x179A, 0x179B, 0x179F, 0x17A0, 0x17B6, 0x17B7,
    0x17B8, 0x17BB, 0x17C1, 0x17C6, 0x17C7, 0x17C8, 0x17C9, 0x17CD, 0x17CF, 0x17D2, 0x17D4, 0x17D6, 0x17D7, 0x17E0, 0x17E1, 0x17E2,
    0x17E3, 0x17E5, 0x17E9, '0',    '1',    '2',    '5',    '8',    '9',    ' ',    0xA0,   '\n',   '.',    ',',    '-',    '/',
    ':',    '(',    ')',    '%',    '$',    'A',    'h',    'x',    '\'',   0xB2,   0xBD,   0x2013, 0x200B, 0xFF15, 0xE55,  0xFFFF};
/* Short words, of which some begin or end others. */
static const char *words_known[16] = {"ក", "កខ", "ខ", "ក្ខ", "ពីរ", "ដប់", "រយ", "ពាន់", "លាន", "ទី", "ខែ", "ទៅ", "-", "A", "Ax", "%"};

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void)count;
    (void)arguments;
    setenv("PYTHONMALLOC", "malloc", 1); /* so that the sanitizer sees every block */
    Py_Initialize();
    return 0;
}

/* Python keeps what it made when it ends. */
const char *__asan_default_options(void) { return "detect_leaks=0"; }

static PyObject *text_of(const uint8_t *data, size_t size, int is_wide) {
    PyObject *text = PyUnicode_New((Py_ssize_t)size, is_wide ? 0x1F600 : 0xFFFF);
    REQUIRE(text);
    for (size_t i = 0; i < size; i++) {
        uint16_t c = alphabet[data[i] & 63];
        PyUnicode_WRITE(PyUnicode_KIND(text), PyUnicode_DATA(text), (Py_ssize_t)i, is_wide && c == 0xFFFF ? 0x1F600 : c);
    }
    return text;
}

/* Whether what was read lies in the text, in order. */
static void check(PyObject *found, Py_ssize_t size) {
    REQUIRE(found);
    Py_ssize_t last = -1;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(found); i++) {
        PyObject *one = PyList_GET_ITEM(found, i);
        Py_ssize_t at = PyLong_AsSsize_t(PyTuple_GET_ITEM(one, 0));
        REQUIRE(at > last && at < size);
        last = at;
        if (PyTuple_GET_SIZE(one) == 2) continue;
        Py_ssize_t start = PyLong_AsSsize_t(PyTuple_GET_ITEM(one, 4)), number = PyLong_AsSsize_t(PyTuple_GET_ITEM(one, 5));
        Py_ssize_t end = PyLong_AsSsize_t(PyTuple_GET_ITEM(one, 6));
        REQUIRE(0 <= start && start <= at && at <= number && number <= end && end <= size);
        REQUIRE(PyLong_AsSsize_t(PyTuple_GET_ITEM(one, 7)) >= 0);
    }
    Py_DECREF(found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) return 0;
    size_t count = data[0] & 15;
    int is_wide = data[0] >> 4 & 1;
    data++, size--;
    if (size < 9 * count) return 0;
    PyObject *tables[3] = {PyDict_New(), PyDict_New(), PyDict_New()};
    for (size_t i = 0; i < count; i++, data += 9, size -= 9) {
        uint64_t flags;
        memcpy(&flags, data + 1, 8);
        PyObject *held = PyLong_FromUnsignedLongLong(flags);
        int table = data[0] >> 6;
        REQUIRE(held && !PyDict_SetItemString(tables[table > 1 ? table - 1 : 0], words_known[data[0] & 15], held));
        Py_DECREF(held);
    }
    Scanner scanner = {0};
    REQUIRE(!plant(&scanner.forward, tables[0], tables[1], 0) && !plant(&scanner.backward, tables[0], tables[2], 1));
    PyObject *text = text_of(data, size, is_wide);
    check(found_in(&scanner, text, 0), (Py_ssize_t)size);
    check(found_in(&scanner, text, 1), (Py_ssize_t)size);
    source from = {PyUnicode_DATA(text), PyUnicode_KIND(text), PyUnicode_GET_LENGTH(text)};
    for (Py_ssize_t at = 0; at <= from.size; at++) can_count(&scanner, &from, at);
    Py_DECREF(text);
    PyMem_Free(scanner.forward.nodes);
    PyMem_Free(scanner.backward.nodes);
    for (int i = 0; i < 3; i++) Py_DECREF(tables[i]);
    return 0;
}
