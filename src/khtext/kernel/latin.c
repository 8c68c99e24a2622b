/* Running text in Latin letters; latin.py is the definition. Offsets come in as arrays of type q; their contents
 * are not trusted. */
#include "extension.h"

enum { WORD = 0, ABBREVIATION = 5, REPETITION = 0x17D7 };

static const uint16_t closing[] = {'.', ',', ':', ';', '!', '?', '%', ')', ']', '}', 0xBB, 0x201D, 0x2019, 0x2026,
                                   0x17D4, 0x17D5, 0x17D6, 0x17D8, 0x17D9, 0x17DA, 0};
static const uint16_t opening[] = {'(', '[', '{', 0xAB, 0x201C, 0x2018, 0};

static int is_one_of(const uint16_t *chars, Py_UCS4 c) {
    while (*chars && *chars != c) chars++;
    return *chars != 0;
}

static int is_zero_width(Py_UCS4 c) { return (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF; }
static int is_khmer(Py_UCS4 c) { return c >= 0x1780 && c <= 0x17FF; }

/* -- a text under construction ------------------------------------------------------------------------------------ */

typedef struct {
    Py_UCS4 *chars;
    Py_ssize_t size, room;
} sink;

static int make_room(sink *to, Py_ssize_t more) {
    if (to->room - to->size >= more) return 0;
    Py_ssize_t room = to->size + more + to->room;
    Py_UCS4 *grown = PyMem_Resize(to->chars, Py_UCS4, (size_t)room);
    if (!grown) {
        PyErr_NoMemory();
        return -1;
    }
    to->chars = grown;
    to->room = room;
    return 0;
}

/* Adds a slice of a text, without its zero-width characters if `bare`. */
static int add(sink *to, PyObject *text, Py_ssize_t start, Py_ssize_t end, int bare) {
    if (make_room(to, end - start)) return -1;
    int kind = PyUnicode_KIND(text);
    const void *chars = PyUnicode_DATA(text);
    for (Py_ssize_t at = start; at < end; at++) {
        Py_UCS4 c = PyUnicode_READ(kind, chars, at);
        if (!bare || !is_zero_width(c)) to->chars[to->size++] = c;
    }
    return 0;
}

/* -- lines -------------------------------------------------------------------------------------------------------- */

/* What is known of the line so far: the last character of its last token if that is all of it, and the form that a
 * sign of repetition repeats; whether the last token is a word. */
typedef struct {
    PyObject *text, *forms, *before;
    Py_ssize_t end;
    int begun, joins, opens;
} line;

/* Adds what stands after the last token of a line, and the line feed and the lines without tokens after it. */
static int add_rest(sink *to, line *seen, Py_ssize_t stop) {
    Py_ssize_t feed = PyUnicode_FindChar(seen->text, '\n', seen->end, stop, 1);
    if (feed < 0) feed = stop;
    return add(to, seen->text, seen->end, feed, seen->joins) || add(to, seen->text, feed, stop, 0) ? -1 : 0;
}

/* Ends the line if there is a line feed before the token that starts at an offset. */
static int end_line(sink *to, line *seen, Py_ssize_t start) {
    Py_ssize_t feed = start > seen->end ? PyUnicode_FindChar(seen->text, '\n', seen->end, start, -1) : -1;
    if (feed < 0) return 0;
    if (add_rest(to, seen, feed + 1)) return -1;
    seen->end = feed + 1;
    seen->begun = seen->joins = seen->opens = 0;
    Py_CLEAR(seen->before);
    return 0;
}

/* The form of a token, a new reference. */
static PyObject *form_of(PyObject *forms, PyObject *token) {
    PyObject *found = PyDict_GetItemWithError(forms, token);
    if (found) return Py_NewRef(found);
    if (PyErr_Occurred()) return NULL;
    found = PyObject_GetItem(forms, token); /* a dictionary may make what it lacks */
    if (found && !PyUnicode_Check(found)) {
        Py_CLEAR(found);
        PyErr_SetString(PyExc_TypeError, "a form must be a str");
    }
    return found;
}

/* Adds the gap before a token and its form, which this takes over. */
static int add_form(sink *to, line *seen, Py_ssize_t start, Py_ssize_t stop, int kind, PyObject *form) {
    Py_UCS4 first = PyUnicode_READ_CHAR(seen->text, start);
    int single = stop == start + 1, joined = seen->joins;
    seen->joins = kind == WORD || (kind == ABBREVIATION && is_khmer(first));
    if (PyUnicode_GET_LENGTH(form) == 1 && PyUnicode_READ_CHAR(form, 0) == REPETITION) {
        seen->joins = 1;
        if (seen->before) Py_SETREF(form, Py_NewRef(seen->before));
    }
    Py_ssize_t size = to->size;
    int beside = joined || seen->joins, failed = add(to, seen->text, seen->end, start, beside);
    if (!failed && beside && seen->begun && to->size == size && !seen->opens && !(single && is_one_of(closing, first))) {
        failed = make_room(to, 1);
        if (!failed) to->chars[to->size++] = ' ';
    }
    failed = failed || add(to, form, 0, PyUnicode_GET_LENGTH(form), 0);
    Py_XSETREF(seen->before, form);
    seen->opens = single && is_one_of(opening, first);
    seen->begun = 1;
    seen->end = stop;
    return failed ? -1 : 0;
}

static int add_token(sink *to, line *seen, int64_t start, int64_t stop, int kind) {
    if (start < seen->end || stop <= start || stop > PyUnicode_GET_LENGTH(seen->text)) {
        PyErr_SetString(PyExc_ValueError, "the tokens do not fit the text");
        return -1;
    }
    if (end_line(to, seen, (Py_ssize_t)start)) return -1;
    PyObject *token = PyUnicode_Substring(seen->text, (Py_ssize_t)start, (Py_ssize_t)stop);
    PyObject *form = token ? form_of(seen->forms, token) : NULL;
    Py_XDECREF(token);
    return form ? add_form(to, seen, (Py_ssize_t)start, (Py_ssize_t)stop, kind, form) : -1;
}

static PyObject *joined(PyObject *text, PyObject *forms, Py_buffer *starts, Py_buffer *ends, Py_buffer *kinds) {
    Py_ssize_t count = kinds->len, word = (Py_ssize_t)sizeof(int64_t);
    if (starts->len != count * word || ends->len != count * word) {
        PyErr_SetString(PyExc_ValueError, "starts, ends and kinds do not fit");
        return NULL;
    }
    sink to = {0};
    line seen = {.text = text, .forms = forms};
    int failed = make_room(&to, 2 * PyUnicode_GET_LENGTH(text) + 16);
    for (Py_ssize_t i = 0; !failed && i < count; i++)
        failed = add_token(&to, &seen, ((int64_t *)starts->buf)[i], ((int64_t *)ends->buf)[i], ((uint8_t *)kinds->buf)[i]);
    failed = failed || add_rest(&to, &seen, PyUnicode_GET_LENGTH(text));
    PyObject *made = failed ? NULL : PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, to.chars, to.size);
    Py_XDECREF(seen.before);
    PyMem_Free(to.chars);
    return made;
}

static PyObject *latin_joined(PyObject *module, PyObject *args) {
    PyObject *text, *forms, *made = NULL;
    Py_buffer starts = {0}, ends = {0}, kinds = {0};
    (void)module;
    if (PyArg_ParseTuple(args, "Uy*y*y*O!", &text, &starts, &ends, &kinds, &PyDict_Type, &forms))
        made = joined(text, forms, &starts, &ends, &kinds);
    if (starts.obj) PyBuffer_Release(&starts);
    if (ends.obj) PyBuffer_Release(&ends);
    if (kinds.obj) PyBuffer_Release(&kinds);
    return made;
}

static PyMethodDef methods[] = {
    {"joined", latin_joined, METH_VARARGS, "A text with the forms of its tokens in their place."},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {{0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "khtext.kernel._latin",
    .m_doc = "Running text in Latin letters; latin.py is the definition.",
    .m_size = 0,
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__latin(void) { return PyModuleDef_Init(&definition); }
