/* CPython bindings for core.c: a type Decoder with the methods of decoder.Decoder. */
#include "extension.h"

#include "core.h"

typedef struct {
    PyObject_HEAD
    Py_buffer data;
    kh_model model;
    uint32_t *chars;
    kh_string *strings;
    size_t string_count;
} Decoder;

typedef struct {
    PyObject *error, *array, *crc32;
} state;

static struct PyModuleDef definition;

static state *state_of(PyTypeObject *type) {
    PyObject *module = PyType_GetModuleByDef(type, &definition);
    return module ? PyModule_GetState(module) : NULL;
}

/* -- construction -------------------------------------------------------------------------------------------- */

static void refuse(const state *s, PyObject *name, const char *what) {
    PyErr_Format(s->error, "%U: %s", name, what);
}

static int check_sum(const state *s, const Py_buffer *data, uint32_t wanted, PyObject *name) {
    PyObject *rest = PyMemoryView_FromMemory((char *)data->buf + 16, data->len - 16, PyBUF_READ);
    PyObject *sum = rest ? PyObject_CallOneArg(s->crc32, rest) : NULL;
    Py_XDECREF(rest);
    if (!sum) return -1;
    unsigned long found = PyLong_AsUnsignedLong(sum);
    Py_DECREF(sum);
    if (PyErr_Occurred()) return -1;
    if (found == wanted) return 0;
    refuse(s, name, "wrong checksum: the file is damaged; copy it again");
    return -1;
}

static int open_model(Decoder *self, const state *s, PyObject *name) {
    switch (kh_open(&self->model, self->data.buf, (size_t)self->data.len)) {
        case KH_OK:
            return check_sum(s, &self->data, self->model.checksum, name);
        case KH_NO_MODEL:
            refuse(s, name, "not a khtext model file; reinstall khtext or give another file");
            break;
        case KH_BAD_VERSION:
            PyErr_Format(s->error, "%U: file version %lu, but this khtext reads 1; convert the model again", name,
                         (unsigned long)self->model.version);
            break;
        case KH_BAD_SIZE:
            PyErr_Format(s->error, "%U: the size of %zd bytes differs from the header; copy the file again", name,
                         self->data.len);
            break;
        case KH_BAD_HEADER:
            refuse(s, name, "unknown value in the header; convert the model again");
            break;
        case KH_BAD_TABLE:
            refuse(s, name, "a table lies outside the file; copy the file again");
            break;
    }
    return -1;
}

/* Reads a tuple of str, longest first. */
static int take_strings(Decoder *self, PyObject *strings) {
    Py_ssize_t count = PyTuple_GET_SIZE(strings), total = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = PyTuple_GET_ITEM(strings, i);
        if (!PyUnicode_Check(item) || !PyUnicode_GET_LENGTH(item)) {
            PyErr_SetString(PyExc_TypeError, "abbreviations must be non-empty str");
            return -1;
        }
        total += PyUnicode_GET_LENGTH(item);
    }
    self->chars = PyMem_New(uint32_t, total + 1);
    self->strings = PyMem_New(kh_string, count + 1);
    if (!self->chars || !self->strings) {
        PyErr_NoMemory();
        return -1;
    }
    uint32_t *at = self->chars;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = PyTuple_GET_ITEM(strings, i);
        Py_ssize_t size = PyUnicode_GET_LENGTH(item);
        if (!PyUnicode_AsUCS4(item, at, size, 0)) return -1;
        self->strings[i] = (kh_string){at, (size_t)size};
        at += size;
    }
    self->string_count = (size_t)count;
    return 0;
}

static void decoder_dealloc(Decoder *self) {
    PyTypeObject *type = Py_TYPE(self);
    if (self->data.obj) PyBuffer_Release(&self->data);
    PyMem_Free(self->chars);
    PyMem_Free(self->strings);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *decoder_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    static char *names[] = {"data", "abbreviations", "name", NULL};
    PyObject *data, *strings, *name;
    state *s = state_of(type);
    if (!s || !PyArg_ParseTupleAndKeywords(args, keywords, "OO!U", names, &data, &PyTuple_Type, &strings, &name))
        return NULL;
    Decoder *self = (Decoder *)type->tp_alloc(type, 0);
    if (!self) return NULL;
    if (PyObject_GetBuffer(data, &self->data, PyBUF_SIMPLE) || open_model(self, s, name) ||
        take_strings(self, strings)) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

/* -- segmenting --------------------------------------------------------------------------------------------- */

/* Segments without the GIL: a str does not change, and this call holds a reference. */
static int segment(const Decoder *self, PyObject *text, unsigned flags, kh_tokens *tokens) {
    kh_strings strings = {self->strings, self->string_count};
    kh_text chars = {PyUnicode_DATA(text), (size_t)PyUnicode_GET_LENGTH(text), (unsigned)PyUnicode_KIND(text)};
    int failed;
    Py_BEGIN_ALLOW_THREADS
    failed = kh_segment(&self->model, strings, chars, flags, tokens);
    Py_END_ALLOW_THREADS
    if (failed) PyErr_NoMemory();
    return failed;
}

/* The arguments of the methods: a text, flags by name and, if the method takes one, a separator. */
static int parse(PyObject *args, PyObject *keywords, PyObject **text, unsigned *flags, PyObject **sep) {
    static char *names[] = {"text", "raw", "hard", "fine", NULL};
    static char *more_names[] = {"text", "sep", "raw", "hard", "fine", NULL};
    int raw = 0, hard = 0, fine = 0;
    if (sep ? !PyArg_ParseTupleAndKeywords(args, keywords, "UU|$ppp", more_names, text, sep, &raw, &hard, &fine)
            : !PyArg_ParseTupleAndKeywords(args, keywords, "U|$ppp", names, text, &raw, &hard, &fine))
        return 0;
    *flags = (raw ? KH_RAW : 0u) | (hard ? KH_HARD : 0u) | (fine ? KH_FINE : 0u);
    return 1;
}

/* Joins the morphemes of each word, and puts the starts of those that were joined into an array; NULL with an error
 * set. */
static PyObject *join(const state *s, kh_tokens *tokens) {
    size_t words = 0, later = 0;
    for (size_t i = 0; i < tokens->count; i++) later += tokens->kinds[i] >= KH_CONTINUED;
    Py_buffer room;
    PyObject *inner = zeros(s->array, (Py_ssize_t)later, &room);
    if (!inner) return NULL;
    int64_t *next = room.buf;
    for (size_t i = 0; i < tokens->count; i++) {
        if (tokens->kinds[i] >= KH_CONTINUED) {
            *next++ = tokens->starts[i];
        } else {
            tokens->starts[words] = tokens->starts[i];
            tokens->kinds[words++] = tokens->kinds[i];
        }
        if (words) tokens->ends[words - 1] = tokens->ends[i];
    }
    tokens->count = words;
    PyBuffer_Release(&room);
    return inner;
}

static PyObject *decoder_compounds(Decoder *self, PyObject *text) {
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "compounds() requires a str");
        return NULL;
    }
    kh_tokens tokens = {0};
    PyObject *starts = NULL, *ends = NULL, *kinds = NULL, *inner = NULL, *made = NULL;
    state *s = state_of(Py_TYPE(self));
    if (s && !segment(self, text, KH_FINE, &tokens) && (inner = join(s, &tokens))) {
        starts = offset_array(s->array, tokens.starts, (Py_ssize_t)tokens.count);
        ends = offset_array(s->array, tokens.ends, (Py_ssize_t)tokens.count);
        kinds = PyBytes_FromStringAndSize((const char *)tokens.kinds, (Py_ssize_t)tokens.count);
        if (starts && ends && kinds) made = PyTuple_Pack(4, starts, ends, kinds, inner);
    }
    Py_XDECREF(starts);
    Py_XDECREF(ends);
    Py_XDECREF(kinds);
    Py_XDECREF(inner);
    kh_free(&tokens);
    return made;
}

static PyObject *decoder_tokens(Decoder *self, PyObject *args, PyObject *keywords) {
    PyObject *text;
    unsigned flags;
    if (!parse(args, keywords, &text, &flags, NULL)) return NULL;
    kh_tokens tokens = {0};
    PyObject *starts = NULL, *ends = NULL, *kinds = NULL, *made = NULL;
    state *s = state_of(Py_TYPE(self));
    if (s && !segment(self, text, flags, &tokens)) {
        starts = offset_array(s->array, tokens.starts, (Py_ssize_t)tokens.count);
        ends = offset_array(s->array, tokens.ends, (Py_ssize_t)tokens.count);
        kinds = PyBytes_FromStringAndSize((const char *)tokens.kinds, (Py_ssize_t)tokens.count);
        if (starts && ends && kinds) made = PyTuple_Pack(3, starts, ends, kinds);
    }
    Py_XDECREF(starts);
    Py_XDECREF(ends);
    Py_XDECREF(kinds);
    kh_free(&tokens);
    return made;
}

/* A slice of a str without its U+200B. */
static PyObject *plain(PyObject *text, Py_ssize_t start, Py_ssize_t end, PyObject *zwsp, PyObject *empty) {
    PyObject *slice = PyUnicode_Substring(text, start, end);
    if (!slice || PyUnicode_KIND(text) == PyUnicode_1BYTE_KIND) return slice;
    if (PyUnicode_FindChar(slice, 0x200B, 0, end - start, 1) < 0) return slice;
    PyObject *bare = PyUnicode_Replace(slice, zwsp, empty, -1);
    Py_DECREF(slice);
    return bare;
}

static PyObject *decoder_words(Decoder *self, PyObject *args, PyObject *keywords) {
    PyObject *text;
    unsigned flags;
    if (!parse(args, keywords, &text, &flags, NULL)) return NULL;
    kh_tokens tokens = {0};
    PyObject *zwsp = PyUnicode_FromOrdinal(0x200B), *empty = PyUnicode_FromString(""), *list = NULL;
    if (zwsp && empty && !segment(self, text, flags, &tokens)) list = PyList_New((Py_ssize_t)tokens.count);
    for (size_t i = 0; list && i < tokens.count; i++) {
        PyObject *word = plain(text, (Py_ssize_t)tokens.starts[i], (Py_ssize_t)tokens.ends[i], zwsp, empty);
        if (word)
            PyList_SET_ITEM(list, (Py_ssize_t)i, word);
        else
            Py_CLEAR(list);
    }
    Py_XDECREF(zwsp);
    Py_XDECREF(empty);
    kh_free(&tokens);
    return list;
}

enum { ZWSP = 0x200B, NOTHING = 0x110000 };

/* A text under construction. */
typedef struct {
    void *chars;
    int kind;
    Py_ssize_t size;
} writer;

static void add(writer *to, PyObject *from, Py_ssize_t start, Py_ssize_t end, Py_UCS4 dropped) {
    int kind = PyUnicode_KIND(from);
    const void *chars = PyUnicode_DATA(from);
    if (kind == PyUnicode_2BYTE_KIND && to->kind == kind) { /* most texts */
        const Py_UCS2 *in = chars;
        Py_UCS2 *out = (Py_UCS2 *)to->chars + to->size;
        for (Py_ssize_t at = start; at < end; at++) {
            *out = in[at];
            out += in[at] != dropped;
        }
        to->size = out - (Py_UCS2 *)to->chars;
        return;
    }
    for (Py_ssize_t at = start; at < end; at++) {
        Py_UCS4 c = PyUnicode_READ(kind, chars, at);
        if (c != dropped) PyUnicode_WRITE(to->kind, to->chars, to->size++, c);
    }
}

/* Writes the line ends between two tokens; returns whether there are any. */
static int add_line_ends(writer *to, PyObject *from, Py_ssize_t start, Py_ssize_t end) {
    Py_ssize_t size = to->size;
    for (Py_ssize_t at = start; at < end; at++) {
        if (PyUnicode_READ_CHAR(from, at) != '\n') continue;
        add(to, from, at > start && PyUnicode_READ_CHAR(from, at - 1) == '\r' ? at - 1 : at, at + 1, NOTHING);
    }
    return to->size > size;
}

static void add_tokens(writer *to, PyObject *text, PyObject *sep, const kh_tokens *tokens) {
    Py_ssize_t at = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        Py_ssize_t start = (Py_ssize_t)tokens->starts[i];
        if (!add_line_ends(to, text, at, start) && i) add(to, sep, 0, PyUnicode_GET_LENGTH(sep), NOTHING);
        at = (Py_ssize_t)tokens->ends[i];
        add(to, text, start, at, ZWSP);
    }
    add_line_ends(to, text, at, PyUnicode_GET_LENGTH(text));
}

static PyObject *decoder_spaced(Decoder *self, PyObject *args, PyObject *keywords) {
    PyObject *text, *sep, *made = NULL;
    unsigned flags;
    if (!parse(args, keywords, &text, &flags, &sep)) return NULL;
    kh_tokens tokens = {0};
    if (!segment(self, text, flags, &tokens)) {
        int wider = PyUnicode_KIND(sep) > PyUnicode_KIND(text);
        writer to = {NULL, wider ? PyUnicode_KIND(sep) : PyUnicode_KIND(text), 0};
        size_t room = (size_t)PyUnicode_GET_LENGTH(text) + tokens.count * (size_t)PyUnicode_GET_LENGTH(sep);
        to.chars = PyMem_Malloc(room * (size_t)to.kind + 1);
        if (to.chars) {
            add_tokens(&to, text, sep, &tokens);
            made = PyUnicode_FromKindAndData(to.kind, to.chars, to.size);
            PyMem_Free(to.chars);
        } else {
            PyErr_NoMemory();
        }
    }
    kh_free(&tokens);
    return made;
}

static PyObject *decoder_labels(Decoder *self, void *closure) {
    (void)closure;
    return PyLong_FromUnsignedLong(self->model.labels);
}

static PyMethodDef decoder_methods[] = {
    {"tokens", (PyCFunction)(void (*)(void))decoder_tokens, METH_VARARGS | METH_KEYWORDS,
     "Starts, ends and kinds of the tokens."},
    {"compounds", (PyCFunction)(void (*)(void))decoder_compounds, METH_O,
     "Starts, ends and kinds of the tokens, and the starts of morphemes inside them."},
    {"words", (PyCFunction)(void (*)(void))decoder_words, METH_VARARGS | METH_KEYWORDS,
     "The tokens' texts, without the U+200B inside them."},
    {"spaced", (PyCFunction)(void (*)(void))decoder_spaced, METH_VARARGS | METH_KEYWORDS,
     "The lines of a text, a separator between their tokens."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef decoder_getters[] = {
    {"labels", (getter)decoder_labels, NULL, "The number of labels.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot decoder_slots[] = {
    {Py_tp_new, decoder_new},
    {Py_tp_dealloc, decoder_dealloc},
    {Py_tp_methods, decoder_methods},
    {Py_tp_getset, decoder_getters},
    {Py_tp_doc, "A model, ready to segment; see khtext.kernel.decoder.Decoder."},
    {0, NULL},
};

static PyType_Spec decoder_spec = {
    .name = "khtext.kernel._core.Decoder",
    .basicsize = sizeof(Decoder),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = decoder_slots,
};

/* -- the module ----------------------------------------------------------------------------------------------- */

static int start(PyObject *module) {
    state *s = PyModule_GetState(module);
    s->error = imported("khtext.errors", "KhtextError");
    s->array = imported("array", "array");
    s->crc32 = imported("zlib", "crc32");
    if (!s->error || !s->array || !s->crc32) return -1;
    return add_type(module, &decoder_spec);
}

static int visit_state(PyObject *module, visitproc visit, void *arg) {
    state *s = PyModule_GetState(module);
    Py_VISIT(s->error);
    Py_VISIT(s->array);
    Py_VISIT(s->crc32);
    return 0;
}

static int clear_state(PyObject *module) {
    state *s = PyModule_GetState(module);
    Py_CLEAR(s->error);
    Py_CLEAR(s->array);
    Py_CLEAR(s->crc32);
    return 0;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, start}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "khtext.kernel._core",
    .m_doc = "The compiled kernel; decoder.py is its definition.",
    .m_size = sizeof(state),
    .m_slots = slots,
    .m_traverse = visit_state,
    .m_clear = clear_state,
};

PyMODINIT_FUNC PyInit__core(void) { return PyModuleDef_Init(&definition); }
