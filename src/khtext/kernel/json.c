/* JSON straight from a text and its arrays of tokens, byte for byte what msgspec makes of the records in
 * formats/json.py. Offsets come in as arrays of type q; their contents are not trusted. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

/* -- characters ------------------------------------------------------------------------------------------------- */

/* The most bytes that a character takes: \u0000. */
enum { WIDEST = 6 };

static char *copy(char *to, const char *from, size_t size) {
    memcpy(to, from, size);
    return to + size;
}
#define LITERAL(to, text) copy(to, text, sizeof(text) - 1)

static char *ascii(char *to, Py_UCS4 c) {
    static const char hex[] = "0123456789abcdef";
    switch (c) {
        case '"': return LITERAL(to, "\\\"");
        case '\\': return LITERAL(to, "\\\\");
        case '\b': return LITERAL(to, "\\b");
        case '\f': return LITERAL(to, "\\f");
        case '\n': return LITERAL(to, "\\n");
        case '\r': return LITERAL(to, "\\r");
        case '\t': return LITERAL(to, "\\t");
    }
    if (c >= 0x20) {
        *to = (char)c;
        return to + 1;
    }
    to = LITERAL(to, "\\u00");
    *to++ = hex[c >> 4];
    *to++ = hex[c & 15];
    return to;
}

/* Writes a character inside a string; NULL for a surrogate, which UTF-8 cannot hold. Most are Khmer. */
static inline char *character(char *to, Py_UCS4 c) {
    if (c - 0x800 < 0xD000) {
        to[0] = (char)(0xE0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 63));
        to[2] = (char)(0x80 | (c & 63));
        return to + 3;
    }
    if (c < 0x80) return ascii(to, c);
    if (c < 0x800) {
        *to++ = (char)(0xC0 | c >> 6);
    } else if (c < 0x10000) {
        if (c >= 0xD800 && c < 0xE000) return NULL;
        *to++ = (char)(0xE0 | c >> 12);
        *to++ = (char)(0x80 | (c >> 6 & 63));
    } else {
        *to++ = (char)(0xF0 | c >> 18);
        *to++ = (char)(0x80 | (c >> 12 & 63));
        *to++ = (char)(0x80 | (c >> 6 & 63));
    }
    *to++ = (char)(0x80 | (c & 63));
    return to;
}

typedef struct {
    int kind;
    const void *chars;
    Py_ssize_t size;
} source;

static source source_of(PyObject *text) {
    return (source){PyUnicode_KIND(text), PyUnicode_DATA(text), PyUnicode_GET_LENGTH(text)};
}

/* Where the line that starts at an offset ends. */
static Py_ssize_t line_end(source text, Py_ssize_t at) {
    while (at < text.size && PyUnicode_READ(text.kind, text.chars, at) != '\n') at++;
    return at;
}

/* Writes the characters of a slice; NULL where one is a surrogate. Text of the Khmer block is two bytes a
 * character in memory, so that case has a loop of its own. */
static char *slice(char *to, source text, Py_ssize_t start, Py_ssize_t end) {
    if (text.kind == PyUnicode_2BYTE_KIND) {
        const uint16_t *chars = text.chars;
        for (Py_ssize_t at = start; to && at < end; at++) to = character(to, chars[at]);
        return to;
    }
    for (Py_ssize_t at = start; to && at < end; at++) to = character(to, PyUnicode_READ(text.kind, text.chars, at));
    return to;
}

/* The most bytes that a number takes. A copy of so many takes less time than one of a few. */
enum { NUMBER_ROOM = 20 };

static char *digits_of(char *to, int64_t value) {
    static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354"
        "555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
    char digits[2 * NUMBER_ROOM] = {0};
    int at = NUMBER_ROOM;
    for (; value >= 100; value /= 100) memcpy(digits + (at -= 2), pairs + 2 * (value % 100), 2);
    if (value >= 10) memcpy(digits + (at -= 2), pairs + 2 * value, 2);
    else digits[--at] = (char)('0' + value);
    memcpy(to, digits + at, NUMBER_ROOM);
    return to + NUMBER_ROOM - at;
}

/* -- bytes that are filled --------------------------------------------------------------------------------------- */

/* Bytes of a size that was guessed from above, cut to what was written; takes over the buffer. */
static PyObject *finished(char *buffer, const char *end) {
    PyObject *made = NULL;
    if (end) {
        made = PyBytes_FromStringAndSize(buffer, end - buffer);
    } else {
        PyErr_SetString(PyExc_ValueError, "a lone surrogate cannot be written, or the tokens do not fit the text");
    }
    PyMem_RawFree(buffer);
    return made;
}

static PyObject *json_string(PyObject *module, PyObject *args) {
    PyObject *text;
    Py_ssize_t start, end;
    (void)module;
    if (!PyArg_ParseTuple(args, "Unn", &text, &start, &end)) return NULL;
    source from = source_of(text);
    if (start < 0 || start > end || end > from.size) {
        PyErr_SetString(PyExc_ValueError, "the slice lies outside the text");
        return NULL;
    }
    char *buffer = PyMem_RawMalloc((size_t)(end - start) * WIDEST + 1), *to;
    if (!buffer) return PyErr_NoMemory();
    Py_BEGIN_ALLOW_THREADS
    to = slice(buffer, from, start, end);
    Py_END_ALLOW_THREADS
    return finished(buffer, to);
}

/* -- tokens ------------------------------------------------------------------------------------------------------ */

/* What a token takes besides its text, and what a morpheme takes: names of keys, two numbers, marks. */
enum { TOKEN_ROOM = 192, PART_ROOM = 64, NAME_ROOM = 16, KINDS = 256 };

typedef struct {
    Py_buffer starts, ends, kinds, inner;
    char names[KINDS][NAME_ROOM];
    size_t sizes[KINDS];
    Py_ssize_t known;
} tokens;

static void close_tokens(tokens *all) {
    Py_buffer *views[] = {&all->starts, &all->ends, &all->kinds, &all->inner};
    for (int i = 0; i < 4; i++)
        if (views[i]->obj) PyBuffer_Release(views[i]);
}

static int take_names(tokens *all, PyObject *names) {
    all->known = PyTuple_GET_SIZE(names);
    if (all->known > KINDS) all->known = KINDS;
    for (Py_ssize_t i = 0; i < all->known; i++) {
        Py_ssize_t size;
        const char *name = PyUnicode_AsUTF8AndSize(PyTuple_GET_ITEM(names, i), &size);
        if (!name) return -1;
        if (size > NAME_ROOM) {
            PyErr_SetString(PyExc_ValueError, "the name of a kind is too long");
            return -1;
        }
        memcpy(all->names[i], name, (size_t)size);
        all->sizes[i] = (size_t)size;
    }
    return 0;
}

static char *pair(char *to, int64_t start, int64_t end) {
    to = LITERAL(to, "{\"start\":");
    to = digits_of(to, start);
    to = LITERAL(to, ",\"end\":");
    return digits_of(to, end);
}

/* The parts of a token, up to its end; `inner` are the offsets inside it, written as counted from the origin. */
static char *parts(char *to, int64_t start, int64_t end, const int64_t *inner, Py_ssize_t count, int64_t origin) {
    to = LITERAL(to, ",\"parts\":[");
    for (Py_ssize_t i = 0; i <= count; i++) {
        int64_t stop = i < count ? inner[i] : end;
        if (i) *to++ = ',';
        to = pair(to, start - origin, stop - origin);
        *to++ = '}';
        start = stop;
    }
    *to++ = ']';
    return to;
}

/* Writes tokens `first` up to `last`, which lie between two offsets of the text and are counted from the first
 * of the two; NULL if they do not fit. */
static char *write_tokens(char *to, const tokens *all, source text, Py_ssize_t first, Py_ssize_t last,
                          Py_ssize_t at, Py_ssize_t inner_end, int64_t origin, int64_t limit) {
    const int64_t *starts = all->starts.buf, *ends = all->ends.buf, *inner = all->inner.buf;
    const uint8_t *kinds = all->kinds.buf;
    int64_t done = origin;
    for (Py_ssize_t i = first; i < last; i++) {
        int64_t start = starts[i], end = ends[i];
        if (start < done || end < start || end > limit || kinds[i] >= all->known) return NULL;
        if (i > first) *to++ = ',';
        to = pair(to, start - origin, end - origin);
        to = LITERAL(to, ",\"text\":\"");
        if (!(to = slice(to, text, start, end))) return NULL;
        to = LITERAL(to, "\",\"kind\":\"");
        memcpy(to, all->names[kinds[i]], NAME_ROOM);
        to += all->sizes[kinds[i]];
        *to++ = '"';
        while (at < inner_end && inner[at] <= start) at++;
        Py_ssize_t from = at;
        while (at < inner_end && inner[at] < end) at++;
        if (at > from) to = parts(to, start, end, inner + from, at - from, origin);
        *to++ = '}';
        done = end;
    }
    return to;
}

/* The first of some sorted offsets that is not smaller. */
static Py_ssize_t lower(const int64_t *offsets, Py_ssize_t size, int64_t wanted) {
    Py_ssize_t low = 0;
    while (low < size) {
        Py_ssize_t middle = low + (size - low) / 2;
        if (offsets[middle] < wanted)
            low = middle + 1;
        else
            size = middle;
    }
    return low;
}

enum { WORD = sizeof(int64_t) };

/* Whether there are as many starts as ends and kinds, and not fewer than `last`. */
static int fit(const tokens *all, Py_ssize_t first, Py_ssize_t last) {
    Py_ssize_t count = all->kinds.len;
    int good = all->starts.len == count * WORD && all->ends.len == count * WORD && first >= 0 && first <= last &&
               last <= count;
    if (!good) PyErr_SetString(PyExc_ValueError, "starts, ends and kinds do not fit");
    return good;
}

static PyObject *write_all(const tokens *all, source text, Py_ssize_t first, Py_ssize_t last) {
    const int64_t *starts = all->starts.buf, *ends = all->ends.buf, *inner = all->inner.buf;
    if (!fit(all, first, last)) return NULL;
    if (first == last) return PyBytes_FromStringAndSize("", 0);
    int64_t from = starts[first], until = ends[last - 1];
    if (from < 0 || until < from || until > text.size) return finished(NULL, NULL);
    Py_ssize_t inner_size = all->inner.len / WORD;
    Py_ssize_t at = lower(inner, inner_size, from);
    Py_ssize_t inner_end = lower(inner, inner_size, until);
    if (inner_end < at) inner_end = at;
    size_t room = (size_t)(last - first) * TOKEN_ROOM + (size_t)(inner_end - at) * PART_ROOM;
    char *buffer = PyMem_RawMalloc(room + (size_t)(until - from) * WIDEST), *to;
    if (!buffer) return PyErr_NoMemory();
    Py_BEGIN_ALLOW_THREADS
    to = write_tokens(buffer, all, text, first, last, at, inner_end, 0, text.size);
    Py_END_ALLOW_THREADS
    return finished(buffer, to);
}

static PyObject *json_tokens(PyObject *module, PyObject *args) {
    PyObject *text, *names, *made = NULL;
    Py_ssize_t first, last;
    tokens all = {0};
    (void)module;
    if (PyArg_ParseTuple(args, "Uy*y*y*y*O!nn", &text, &all.starts, &all.ends, &all.kinds, &all.inner,
                         &PyTuple_Type, &names, &first, &last) &&
        !take_names(&all, names))
        made = write_all(&all, source_of(text), first, last);
    close_tokens(&all);
    return made;
}

/* -- names --------------------------------------------------------------------------------------------------------- */

/* What a name takes besides its text and what is said of it. */
enum { NAMED_ROOM = 96, LISTS = 4, KEY_ROOM = 16 };

/* A list of names: each has an object with its offsets, its text if the list has texts, and what is said of it. */
typedef struct {
    Py_buffer starts, ends;
    PyObject *said; /* a tuple of bytes; a name's object ends with them */
    int has_texts;
    char key[KEY_ROOM];
    size_t key_size;
    const char **ends_with;
    size_t *sizes;
    Py_ssize_t count, at;
} named;

static void close_names(named *list) {
    if (list->starts.obj) PyBuffer_Release(&list->starts);
    if (list->ends.obj) PyBuffer_Release(&list->ends);
    PyMem_RawFree(list->ends_with);
    PyMem_RawFree(list->sizes);
}

/* Reads what is said while Python's objects may be read; 0 for success. */
static int take_said(named *list) {
    list->count = PyTuple_GET_SIZE(list->said);
    if (list->starts.len != list->count * WORD || list->ends.len != list->count * WORD) {
        PyErr_SetString(PyExc_ValueError, "the columns of names do not fit");
        return -1;
    }
    list->ends_with = PyMem_RawMalloc(((size_t)list->count + 1) * sizeof *list->ends_with);
    list->sizes = PyMem_RawMalloc(((size_t)list->count + 1) * sizeof *list->sizes);
    if (!list->ends_with || !list->sizes) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < list->count; i++) {
        PyObject *said = PyTuple_GET_ITEM(list->said, i);
        if (!PyBytes_Check(said)) {
            PyErr_SetString(PyExc_TypeError, "what is said of names must be bytes");
            return -1;
        }
        list->ends_with[i] = PyBytes_AS_STRING(said);
        list->sizes[i] = (size_t)PyBytes_GET_SIZE(said);
    }
    return 0;
}

/* How many bytes the names take at most; 0 if one does not lie in the text. */
static size_t room_for_names(const named *list, source text) {
    const int64_t *starts = list->starts.buf, *ends = list->ends.buf;
    size_t room = 1;
    for (Py_ssize_t i = 0; i < list->count; i++) {
        if (starts[i] < 0 || starts[i] > ends[i] || ends[i] > text.size) return 0;
        room += NAMED_ROOM + list->sizes[i] + (list->has_texts ? (size_t)(ends[i] - starts[i]) * WIDEST : 0);
    }
    return room;
}

/* Writes some of the names, counted from the origin; there is room for them. */
static char *write_names(char *to, const named *list, source text, Py_ssize_t first, Py_ssize_t last, int64_t origin) {
    const int64_t *starts = list->starts.buf, *ends = list->ends.buf;
    for (Py_ssize_t i = first; i < last; i++) {
        if (i > first) *to++ = ',';
        to = pair(to, starts[i] - origin, ends[i] - origin);
        if (list->has_texts) {
            to = LITERAL(to, ",\"text\":\"");
            if (!(to = slice(to, text, starts[i], ends[i]))) return NULL;
            *to++ = '"';
        }
        to = copy(to, list->ends_with[i], list->sizes[i]);
    }
    return to;
}

static PyObject *write_all_names(named *list, source text) {
    if (take_said(list)) return NULL;
    size_t room = room_for_names(list, text);
    if (!room) return finished(NULL, NULL);
    char *buffer = PyMem_RawMalloc(room), *to;
    if (!buffer) return PyErr_NoMemory();
    Py_BEGIN_ALLOW_THREADS
    to = write_names(buffer, list, text, 0, list->count, 0);
    Py_END_ALLOW_THREADS
    return finished(buffer, to);
}

static PyObject *json_names(PyObject *module, PyObject *args) {
    PyObject *text, *made = NULL;
    named list = {0};
    (void)module;
    if (PyArg_ParseTuple(args, "Uy*y*O!p", &text, &list.starts, &list.ends, &PyTuple_Type, &list.said, &list.has_texts))
        made = write_all_names(&list, source_of(text));
    close_names(&list);
    return made;
}

/* -- lines --------------------------------------------------------------------------------------------------------- */

/* What a line takes besides its text, its tokens and what it begins with. */
enum { LINE_ROOM = 64 };

/* What the lines of a text are written from: each begins with `head`, up to the number of the line. */
typedef struct {
    tokens tokens;
    Py_buffer head;
    named lists[LISTS];
    Py_ssize_t lists_count;
} lines;

static void close_lines(lines *all) {
    close_tokens(&all->tokens);
    if (all->head.obj) PyBuffer_Release(&all->head);
    for (int i = 0; i < LISTS; i++) close_names(&all->lists[i]);
}

/* Writes the lists of names of the line between two offsets. */
static char *write_lists(char *to, lines *all, source text, int64_t start, int64_t end) {
    for (Py_ssize_t k = 0; k < all->lists_count; k++) {
        named *list = &all->lists[k];
        const int64_t *starts = list->starts.buf, *ends = list->ends.buf;
        Py_ssize_t first = list->at;
        while (list->at < list->count && starts[list->at] < end) {
            if (starts[list->at] < start || ends[list->at] > end) return NULL;
            list->at++;
        }
        to = LITERAL(to, ",\"");
        to = copy(to, list->key, list->key_size);
        to = LITERAL(to, "\":[");
        if (!(to = write_names(to, list, text, first, list->at, start))) return NULL;
        *to++ = ']';
    }
    return to;
}

/* Writes each line of a text as a document. NULL if the tokens or names do not fit the lines. */
static char *write_lines(char *to, lines *from, source text, int64_t number) {
    const tokens *all = &from->tokens;
    const int64_t *starts = all->starts.buf, *inner = all->inner.buf;
    Py_ssize_t count = all->kinds.len, inner_size = all->inner.len / WORD, first = 0, at = 0;
    for (Py_ssize_t start = 0, end; start < text.size; start = end + 1, number++) {
        end = line_end(text, start);
        to = copy(to, from->head.buf, (size_t)from->head.len);
        to = digits_of(to, number);
        to = LITERAL(to, "\",\"text\":\"");
        if (!(to = slice(to, text, start, end))) return NULL;
        to = LITERAL(to, "\",\"tokens\":[");
        Py_ssize_t last = first, inner_end = at;
        while (last < count && starts[last] < end) last++;
        while (inner_end < inner_size && inner[inner_end] < end) inner_end++;
        if (!(to = write_tokens(to, all, text, first, last, at, inner_end, start, end))) return NULL;
        *to++ = ']';
        if (!(to = write_lists(to, from, text, start, end))) return NULL;
        to = LITERAL(to, "}\n");
        first = last;
        at = inner_end;
    }
    for (Py_ssize_t k = 0; k < from->lists_count; k++)
        if (from->lists[k].at < from->lists[k].count) return NULL;
    return first == count ? to : NULL;
}

static PyObject *write_all_lines(lines *from, source text, int64_t number) {
    const tokens *all = &from->tokens;
    if (!fit(all, 0, all->kinds.len)) return NULL;
    if (number < 0) {
        PyErr_SetString(PyExc_ValueError, "lines are numbered from 0 on");
        return NULL;
    }
    size_t count = 1;
    for (Py_ssize_t at = line_end(text, 0); at < text.size; at = line_end(text, at + 1)) count++;
    size_t room = count * ((size_t)from->head.len + LINE_ROOM + LISTS * NAMED_ROOM) + (size_t)text.size * 2 * WIDEST +
                  (size_t)all->kinds.len * TOKEN_ROOM + (size_t)(all->inner.len / WORD) * PART_ROOM;
    for (Py_ssize_t k = 0; k < from->lists_count; k++) {
        size_t more = room_for_names(&from->lists[k], text);
        if (!more) return finished(NULL, NULL);
        room += more;
    }
    char *buffer = PyMem_RawMalloc(room), *to;
    if (!buffer) return PyErr_NoMemory();
    Py_BEGIN_ALLOW_THREADS
    to = write_lines(buffer, from, text, number);
    Py_END_ALLOW_THREADS
    return finished(buffer, to);
}

/* Reads the lists of names: tuples of a key, starts, ends, what is said, and whether the names have texts. */
static int take_lists(lines *all, PyObject *lists) {
    all->lists_count = PyTuple_GET_SIZE(lists);
    if (all->lists_count > LISTS) {
        PyErr_SetString(PyExc_ValueError, "there are too many lists of names");
        return -1;
    }
    for (Py_ssize_t k = 0; k < all->lists_count; k++) {
        named *list = &all->lists[k];
        const char *key;
        if (!PyArg_ParseTuple(PyTuple_GET_ITEM(lists, k), "sy*y*O!p", &key, &list->starts, &list->ends,
                              &PyTuple_Type, &list->said, &list->has_texts) ||
            take_said(list))
            return -1;
        list->key_size = strlen(key);
        if (list->key_size > KEY_ROOM) {
            PyErr_SetString(PyExc_ValueError, "the name of a list is too long");
            return -1;
        }
        memcpy(list->key, key, list->key_size);
    }
    return 0;
}

static PyObject *json_lines(PyObject *module, PyObject *args) {
    PyObject *text, *names, *lists, *made = NULL;
    long long number;
    lines all = {0};
    tokens *found = &all.tokens;
    (void)module;
    if (PyArg_ParseTuple(args, "Uy*y*y*y*O!y*LO!", &text, &found->starts, &found->ends, &found->kinds, &found->inner,
                         &PyTuple_Type, &names, &all.head, &number, &PyTuple_Type, &lists) &&
        !take_names(found, names) && !take_lists(&all, lists))
        made = write_all_lines(&all, source_of(text), number);
    close_lines(&all);
    return made;
}

static PyMethodDef methods[] = {
    {"string", json_string, METH_VARARGS, "The characters of a slice of a text as they stand in a JSON string."},
    {"tokens", json_tokens, METH_VARARGS, "Some of the tokens as JSON objects with commas between them."},
    {"names", json_names, METH_VARARGS, "Names of a text as JSON objects with commas between them."},
    {"lines", json_lines, METH_VARARGS, "The lines of a text as documents, one JSON object a line."},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {{0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "khtext.kernel._json",
    .m_doc = "JSON straight from arrays; formats/json.py is its definition.",
    .m_size = 0,
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__json(void) { return PyModuleDef_Init(&definition); }
