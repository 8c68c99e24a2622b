/* UTF-8 straight from a text and its columns: JSON, byte for byte what msgspec makes of the records in
 * formats/json.py, and text with names in brackets, as formats/inline.py defines it. Offsets come in as arrays of type q;
 * their contents are not trusted. */
#include "extension.h"

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

/* Writes a character that is not of the three bytes that most are; NULL for a surrogate, which UTF-8 cannot hold. */
static char *rare(char *to, Py_UCS4 c, int json) {
    if (c < 0x80) {
        if (json) return ascii(to, c);
        *to = (char)c;
        return to + 1;
    }
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

/* Writes characters, most of them Khmer, inside a JSON string or as plain text. A copy of this is compiled for each kind
 * of string. */
static inline char *characters(char *to, int kind, const void *chars, Py_ssize_t at, Py_ssize_t end, int json) {
    while (at < end) {
        Py_UCS4 c = PyUnicode_READ(kind, chars, at++);
        if (c - 0x800 < 0xD000) {
            to[0] = (char)(0xE0 | c >> 12);
            to[1] = (char)(0x80 | (c >> 6 & 63));
            to[2] = (char)(0x80 | (c & 63));
            to += 3;
        } else if (!(to = rare(to, c, json))) {
            return NULL;
        }
    }
    return to;
}

/* Writes the characters of a slice; NULL where one is a surrogate. */
static inline char *slice_as(char *to, source text, Py_ssize_t start, Py_ssize_t end, int json) {
    switch (text.kind) {
        case PyUnicode_1BYTE_KIND: return characters(to, PyUnicode_1BYTE_KIND, text.chars, start, end, json);
        case PyUnicode_2BYTE_KIND: return characters(to, PyUnicode_2BYTE_KIND, text.chars, start, end, json);
        default: return characters(to, PyUnicode_4BYTE_KIND, text.chars, start, end, json);
    }
}

static char *slice(char *to, source text, Py_ssize_t start, Py_ssize_t end) {
    return slice_as(to, text, start, end, 1);
}

static char *plain_slice(char *to, source text, Py_ssize_t start, Py_ssize_t end) {
    return slice_as(to, text, start, end, 0);
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

/* -- spans --------------------------------------------------------------------------------------------------------- */

/* What a span takes besides its text and what is said of it, and what a field takes besides its name and value. */
enum { SPAN_ROOM = 96, LISTS = 4, KEY_ROOM = 16, FIELD_ROOM = 16, THOUSAND = 1000 };

/* A list of names or amounts: each has an object with its offsets, its text if the list has texts, and what is said of
 * it. */
typedef struct {
    Py_buffer starts, ends;
    PyObject *fields; /* a tuple of str: the names of what is said */
    PyObject *said;   /* a tuple with a tuple of values for each span */
    int has_texts;
    char key[KEY_ROOM];
    size_t key_size;
    char *bytes; /* what is said of all spans, in JSON, one after the other; each ends where the next starts */
    size_t *stops, used, room;
    Py_ssize_t count, at;
} spans;

static void close_spans(spans *list) {
    if (list->starts.obj) PyBuffer_Release(&list->starts);
    if (list->ends.obj) PyBuffer_Release(&list->ends);
    PyMem_RawFree(list->bytes);
    PyMem_RawFree(list->stops);
}

/* Where to write so many more bytes; NULL with an error set. */
static char *more_room(spans *list, size_t size) {
    if (list->room - list->used < size) {
        size_t room = 2 * list->room + size;
        char *bytes = PyMem_RawRealloc(list->bytes, room);
        if (!bytes) {
            PyErr_NoMemory();
            return NULL;
        }
        list->bytes = bytes;
        list->room = room;
    }
    return list->bytes + list->used;
}

/* Whether a float has at most three decimals, as scores have, and its thousandths. */
static int in_thousandths(PyObject *value, int64_t *thousandths) {
    double number = PyFloat_CheckExact(value) ? PyFloat_AS_DOUBLE(value) : -1;
    if (!(number >= 0 && number <= 1) || (number == 0 && 1 / number < 0)) return 0;
    *thousandths = (int64_t)(number * THOUSAND + 0.5);
    return (double)*thousandths / THOUSAND == number;
}

/* Writes thousandths as a decimal without final zeros, but with one decimal at least. */
static char *decimal(char *to, int64_t thousandths) {
    int64_t rest = thousandths % THOUSAND;
    *to++ = (char)('0' + thousandths / THOUSAND);
    *to++ = '.';
    do {
        *to++ = (char)('0' + rest / 100);
        rest = rest % 100 * 10;
    } while (rest);
    return to;
}

/* Adds a character. -1 with an error set. */
static int add_char(spans *list, char c) {
    char *to = more_room(list, 1);
    if (!to) return -1;
    *to = c;
    list->used++;
    return 0;
}

static int add_string(spans *list, PyObject *value) {
    source text = source_of(value);
    char *to = more_room(list, (size_t)text.size * WIDEST + 2);
    if (!to) return -1;
    *to++ = '"';
    if (!(to = slice(to, text, 0, text.size))) {
        PyErr_SetString(PyExc_ValueError, "a lone surrogate cannot be written");
        return -1;
    }
    *to++ = '"';
    list->used = (size_t)(to - list->bytes);
    return 0;
}

/* Whether a value is a tuple or a dictionary with nothing but str. */
static int has_strings_only(PyObject *value) {
    PyObject *key, *one;
    Py_ssize_t at = 0;
    if (PyTuple_CheckExact(value)) {
        while (at < PyTuple_GET_SIZE(value))
            if (!PyUnicode_CheckExact(PyTuple_GET_ITEM(value, at++))) return 0;
        return 1;
    }
    if (!PyDict_CheckExact(value)) return 0;
    while (PyDict_Next(value, &at, &key, &one))
        if (!PyUnicode_CheckExact(key) || !PyUnicode_CheckExact(one)) return 0;
    return 1;
}

/* Adds a tuple or a dictionary of str. -1 with an error set. */
static int add_strings(spans *list, PyObject *value) {
    PyObject *key, *one;
    Py_ssize_t at = 0;
    int is_dict = PyDict_CheckExact(value);
    if (add_char(list, is_dict ? '{' : '[')) return -1;
    for (int more = 0; is_dict && PyDict_Next(value, &at, &key, &one); more = 1)
        if ((more && add_char(list, ',')) || add_string(list, key) || add_char(list, ':') || add_string(list, one)) return -1;
    for (; !is_dict && at < PyTuple_GET_SIZE(value); at++)
        if ((at && add_char(list, ',')) || add_string(list, PyTuple_GET_ITEM(value, at))) return -1;
    return add_char(list, is_dict ? '}' : ']');
}

/* Adds the bytes that `encode` makes of a value. -1 with an error set. */
static int add_encoded(spans *list, PyObject *value, PyObject *encode) {
    PyObject *made = PyObject_CallOneArg(encode, value);
    if (made && !PyBytes_Check(made)) PyErr_SetString(PyExc_TypeError, "JSON must be bytes");
    char *to = PyErr_Occurred() ? NULL : more_room(list, (size_t)PyBytes_GET_SIZE(made));
    if (to) list->used = (size_t)(copy(to, PyBytes_AS_STRING(made), (size_t)PyBytes_GET_SIZE(made)) - list->bytes);
    Py_XDECREF(made);
    return to ? 0 : -1;
}

/* Adds a value in JSON; `encode` makes the bytes of a rare one. -1 with an error set. */
static int add_value(spans *list, PyObject *value, PyObject *encode) {
    int64_t thousandths = 0;
    if (PyUnicode_Check(value)) return add_string(list, value);
    if (has_strings_only(value)) return add_strings(list, value);
    if (value != Py_True && !in_thousandths(value, &thousandths)) return add_encoded(list, value, encode);
    char *to = more_room(list, FIELD_ROOM);
    if (!to) return -1;
    to = value == Py_True ? LITERAL(to, "true") : decimal(to, thousandths);
    list->used = (size_t)(to - list->bytes);
    return 0;
}

/* Whether a value says nothing: it is None, false or an empty sequence. */
static int says_nothing(PyObject *value) {
    return value == Py_None || value == Py_False || (PyTuple_CheckExact(value) && !PyTuple_GET_SIZE(value)) ||
           (PyList_CheckExact(value) && !PyList_GET_SIZE(value));
}

/* Adds what is said of one span. -1 with an error set. */
static int add_said(spans *list, PyObject *said, PyObject *encode) {
    if (!PyTuple_Check(said) || PyTuple_GET_SIZE(said) < PyTuple_GET_SIZE(list->fields)) {
        PyErr_SetString(PyExc_TypeError, "what is said of a span must be a tuple with a value for each field");
        return -1;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(list->fields); i++) {
        Py_ssize_t size;
        PyObject *value = PyTuple_GET_ITEM(said, i);
        if (says_nothing(value)) continue;
        const char *field = PyUnicode_AsUTF8AndSize(PyTuple_GET_ITEM(list->fields, i), &size);
        char *to = field ? more_room(list, (size_t)size + FIELD_ROOM) : NULL;
        if (!to) return -1;
        to = LITERAL(to, ",\"");
        to = copy(to, field, (size_t)size);
        to = LITERAL(to, "\":");
        list->used = (size_t)(to - list->bytes);
        if (add_value(list, value, encode)) return -1;
    }
    return add_char(list, '}');
}

/* Writes what is said while Python's objects may be read; 0 for success. */
static int take_said(spans *list, PyObject *encode) {
    list->count = PyTuple_GET_SIZE(list->said);
    if (list->starts.len != list->count * WORD || list->ends.len != list->count * WORD) {
        PyErr_SetString(PyExc_ValueError, "the columns of spans do not fit");
        return -1;
    }
    list->stops = PyMem_RawMalloc(((size_t)list->count + 1) * sizeof *list->stops);
    if (!list->stops) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < list->count; i++) {
        if (add_said(list, PyTuple_GET_ITEM(list->said, i), encode)) return -1;
        list->stops[i] = list->used;
    }
    return 0;
}

/* How many bytes the spans take at most; 0 if one does not lie in the text. */
static size_t room_for_spans(const spans *list, source text) {
    const int64_t *starts = list->starts.buf, *ends = list->ends.buf;
    size_t room = 1 + list->used;
    for (Py_ssize_t i = 0; i < list->count; i++) {
        if (starts[i] < 0 || starts[i] > ends[i] || ends[i] > text.size) return 0;
        room += SPAN_ROOM + (list->has_texts ? (size_t)(ends[i] - starts[i]) * WIDEST : 0);
    }
    return room;
}

/* Writes some of the spans, counted from the origin; there is room for them. */
static char *write_spans(char *to, const spans *list, source text, Py_ssize_t first, Py_ssize_t last, int64_t origin) {
    const int64_t *starts = list->starts.buf, *ends = list->ends.buf;
    for (Py_ssize_t i = first; i < last; i++) {
        if (i > first) *to++ = ',';
        to = pair(to, starts[i] - origin, ends[i] - origin);
        if (list->has_texts) {
            to = LITERAL(to, ",\"text\":\"");
            if (!(to = slice(to, text, starts[i], ends[i]))) return NULL;
            *to++ = '"';
        }
        size_t said = i ? list->stops[i - 1] : 0;
        to = copy(to, list->bytes + said, list->stops[i] - said);
    }
    return to;
}

static PyObject *write_all_spans(spans *list, source text, PyObject *encode) {
    if (take_said(list, encode)) return NULL;
    size_t room = room_for_spans(list, text);
    if (!room) return finished(NULL, NULL);
    char *buffer = PyMem_RawMalloc(room), *to;
    if (!buffer) return PyErr_NoMemory();
    Py_BEGIN_ALLOW_THREADS
    to = write_spans(buffer, list, text, 0, list->count, 0);
    Py_END_ALLOW_THREADS
    return finished(buffer, to);
}

static PyObject *json_spans(PyObject *module, PyObject *args) {
    PyObject *text, *encode, *made = NULL;
    spans list = {0};
    (void)module;
    if (PyArg_ParseTuple(args, "Uy*y*O!O!pO", &text, &list.starts, &list.ends, &PyTuple_Type, &list.fields,
                         &PyTuple_Type, &list.said, &list.has_texts, &encode))
        made = write_all_spans(&list, source_of(text), encode);
    close_spans(&list);
    return made;
}

/* -- lines --------------------------------------------------------------------------------------------------------- */

/* What a line takes besides its text, its tokens and what it begins with. */
enum { LINE_ROOM = 64 };

/* What the lines of a text are written from: each begins with `head`, up to the number of the line. */
typedef struct {
    tokens tokens;
    Py_buffer head;
    spans lists[LISTS];
    Py_ssize_t lists_count;
} lines;

static void close_lines(lines *all) {
    close_tokens(&all->tokens);
    if (all->head.obj) PyBuffer_Release(&all->head);
    for (int i = 0; i < LISTS; i++) close_spans(&all->lists[i]);
}

/* Writes the lists of spans of the line between two offsets. */
static char *write_lists(char *to, lines *all, source text, int64_t start, int64_t end) {
    for (Py_ssize_t k = 0; k < all->lists_count; k++) {
        spans *list = &all->lists[k];
        const int64_t *starts = list->starts.buf, *ends = list->ends.buf;
        Py_ssize_t first = list->at;
        while (list->at < list->count && starts[list->at] < end) {
            if (starts[list->at] < start || ends[list->at] > end) return NULL;
            list->at++;
        }
        to = LITERAL(to, ",\"");
        to = copy(to, list->key, list->key_size);
        to = LITERAL(to, "\":[");
        if (!(to = write_spans(to, list, text, first, list->at, start))) return NULL;
        *to++ = ']';
    }
    return to;
}

/* Writes each line of a text as a document. NULL if the tokens or spans do not fit the lines. */
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
    size_t room = count * ((size_t)from->head.len + LINE_ROOM + LISTS * SPAN_ROOM) + (size_t)text.size * 2 * WIDEST +
                  (size_t)all->kinds.len * TOKEN_ROOM + (size_t)(all->inner.len / WORD) * PART_ROOM;
    for (Py_ssize_t k = 0; k < from->lists_count; k++) {
        size_t more = room_for_spans(&from->lists[k], text);
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

/* Reads the lists of spans: tuples of a key, starts, ends, the names of the fields, what is said, and whether the spans
 * have texts. */
static int take_lists(lines *all, PyObject *lists, PyObject *encode) {
    all->lists_count = PyTuple_GET_SIZE(lists);
    if (all->lists_count > LISTS) {
        PyErr_SetString(PyExc_ValueError, "there are too many lists of spans");
        return -1;
    }
    for (Py_ssize_t k = 0; k < all->lists_count; k++) {
        spans *list = &all->lists[k];
        const char *key;
        if (!PyArg_ParseTuple(PyTuple_GET_ITEM(lists, k), "sy*y*O!O!p", &key, &list->starts, &list->ends,
                              &PyTuple_Type, &list->fields, &PyTuple_Type, &list->said, &list->has_texts) ||
            take_said(list, encode))
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
    PyObject *text, *names, *lists, *encode, *made = NULL;
    long long number;
    lines all = {0};
    tokens *found = &all.tokens;
    (void)module;
    if (PyArg_ParseTuple(args, "Uy*y*y*y*O!y*LO!O", &text, &found->starts, &found->ends, &found->kinds, &found->inner,
                         &PyTuple_Type, &names, &all.head, &number, &PyTuple_Type, &lists, &encode) &&
        !take_names(found, names) && !take_lists(&all, lists, encode))
        made = write_all_lines(&all, source_of(text), number);
    close_lines(&all);
    return made;
}

/* -- text with names in brackets ------------------------------------------------------------------------------------ */

/* Stretches of a text to be put in brackets, each with a label after it. */
typedef struct {
    Py_buffer starts, ends;
    PyObject *labels; /* a tuple of str */
    const char **names;
    size_t *sizes;
    Py_ssize_t count;
} marks;

static void close_marks(marks *all) {
    if (all->starts.obj) PyBuffer_Release(&all->starts);
    if (all->ends.obj) PyBuffer_Release(&all->ends);
    PyMem_RawFree(all->names);
    PyMem_RawFree(all->sizes);
}

/* Reads the labels while Python's objects may be read; 0 for success. */
static int take_labels(marks *all) {
    all->count = PyTuple_GET_SIZE(all->labels);
    all->names = PyMem_RawMalloc(((size_t)all->count + 1) * sizeof *all->names);
    all->sizes = PyMem_RawMalloc(((size_t)all->count + 1) * sizeof *all->sizes);
    if (!all->names || !all->sizes) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < all->count; i++) {
        Py_ssize_t size;
        if (!(all->names[i] = PyUnicode_AsUTF8AndSize(PyTuple_GET_ITEM(all->labels, i), &size))) return -1;
        all->sizes[i] = (size_t)size;
    }
    return 0;
}

/* The most bytes that the text between two offsets takes with its marks; 0 if they do not fit it. */
static size_t room_for_marks(const marks *all, source text, Py_ssize_t at, Py_ssize_t stop) {
    const int64_t *starts = all->starts.buf, *ends = all->ends.buf;
    if (at < 0 || at > stop || stop > text.size || all->starts.len != all->count * WORD ||
        all->ends.len != all->count * WORD)
        return 0;
    size_t room = (size_t)(stop - at) * sizeof(Py_UCS4) + 1;
    for (Py_ssize_t i = 0; i < all->count; i++) {
        if (starts[i] < at || starts[i] > ends[i] || ends[i] > stop) return 0;
        at = ends[i];
        room += all->sizes[i] + 2;
    }
    return room;
}

static char *write_marks(char *to, const marks *all, source text, Py_ssize_t at, Py_ssize_t stop) {
    const int64_t *starts = all->starts.buf, *ends = all->ends.buf;
    for (Py_ssize_t i = 0; i < all->count; i++) {
        if (!(to = plain_slice(to, text, at, starts[i]))) return NULL;
        *to++ = '[';
        if (!(to = plain_slice(to, text, starts[i], ends[i]))) return NULL;
        *to++ = ']';
        to = copy(to, all->names[i], all->sizes[i]);
        at = ends[i];
    }
    return plain_slice(to, text, at, stop);
}

static PyObject *write_bracketed(marks *all, source text, Py_ssize_t at, Py_ssize_t stop) {
    if (take_labels(all)) return NULL;
    size_t room = room_for_marks(all, text, at, stop);
    if (!room) {
        PyErr_SetString(PyExc_ValueError, "the marks do not fit the text");
        return NULL;
    }
    char *buffer = PyMem_RawMalloc(room), *to;
    if (!buffer) return PyErr_NoMemory();
    Py_BEGIN_ALLOW_THREADS
    to = write_marks(buffer, all, text, at, stop);
    Py_END_ALLOW_THREADS
    return finished(buffer, to);
}

static PyObject *bracketed(PyObject *module, PyObject *args) {
    PyObject *text, *made = NULL;
    Py_ssize_t at, stop;
    marks all = {0};
    (void)module;
    if (PyArg_ParseTuple(args, "Unny*y*O!", &text, &at, &stop, &all.starts, &all.ends, &PyTuple_Type, &all.labels))
        made = write_bracketed(&all, source_of(text), at, stop);
    close_marks(&all);
    return made;
}

static PyMethodDef methods[] = {
    {"string", json_string, METH_VARARGS, "The characters of a slice of a text as they stand in a JSON string."},
    {"tokens", json_tokens, METH_VARARGS, "Some of the tokens as JSON objects with commas between them."},
    {"spans", json_spans, METH_VARARGS, "Spans of a text as JSON objects with commas between them."},
    {"bracketed", bracketed, METH_VARARGS, "A part of a text in UTF-8, some of it in brackets with labels after them."},
    {"lines", json_lines, METH_VARARGS, "The lines of a text as documents, one JSON object a line."},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {{0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "khtext.kernel._json",
    .m_doc = "UTF-8 straight from arrays; formats/json.py and formats/inline.py are its definitions.",
    .m_size = 0,
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__json(void) { return PyModuleDef_Init(&definition); }
