/* Names looked up in a text: the types Index and Endings with the methods of prefixes.PureIndex and PureEndings.
 *
 * A name is known by the hash of its longest prefix among STEPS, together with its length. Where that of a
 * text is known too, the text's slice is looked up among the names themselves: a hash may deceive, the answer
 * does not. Endings hashes the names from their last character to the first, and reads a text backward. */
#include "extension.h"

#include <stdlib.h>

enum { STEP_COUNT = 5, SHORT = 3, MIDDLE = 5, LONG = 7, FAR = 64 };
static const Py_ssize_t STEPS[STEP_COUNT] = {1, 2, SHORT, LONG, 14};

/* The length of a name that is indexed under a prefix. */
typedef struct {
    uint64_t key;
    Py_ssize_t size;
} known;

typedef struct {
    PyObject_HEAD
    PyObject *names;
    known *sizes; /* sorted by key, longest first; the last one has no size */
    size_t *slots; /* the index of the first size under a prefix, counted from 1; 0 if there is none */
    uint8_t *filter; /* bits for the hashes of a name's first SHORT, MIDDLE and LONG characters and of the whole */
    uint8_t first[1 << 13]; /* bits for the first characters of the names, by their last 16 bits */
    unsigned slot_bits;
    unsigned used; /* bit i: there are names under prefixes of STEPS[i] */
    int backward; /* names are read from their last character to the first */
} Index;

/* -- hashes ----------------------------------------------------------------------------------------------------- */

/* Adds the i-th character to a hash; the first SHORT characters are stored side by side. */
static uint64_t mixed(uint64_t hash, Py_ssize_t i, Py_UCS4 c) {
    if (i < SHORT) return hash << 21 | c;
    hash = (hash ^ c) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 32;
}

static size_t top(uint64_t hash, unsigned bits) { return (size_t)((hash * 0xD6E8FEB86659FD93u) >> (64 - bits)); }

/* Distinguishes the hash of a whole name from that of the beginning of a longer one. */
static uint64_t whole(uint64_t hash) { return hash ^ 0xA5A5A5A5A5A5A5A5u; }

/* The filter has sixteen bits for each slot. */
static int is_marked(const Index *self, uint64_t hash) {
    size_t bit = top(hash, self->slot_bits + 4);
    return self->filter[bit >> 3] >> (bit & 7) & 1;
}

static void mark(Index *self, uint64_t hash) {
    size_t bit = top(hash, self->slot_bits + 4);
    self->filter[bit >> 3] |= (uint8_t)(1u << (bit & 7));
}

/* -- construction ------------------------------------------------------------------------------------------------- */

static int by_key(const void *one, const void *other) {
    const known *a = one, *b = other;
    if (a->key != b->key) return a->key < b->key ? -1 : 1;
    return a->size > b->size ? -1 : a->size < b->size;
}

static known taken(Index *self, PyObject *name) {
    Py_ssize_t size = PyUnicode_GET_LENGTH(name);
    int step = STEP_COUNT - 1;
    while (size < STEPS[step]) step--;
    self->used |= 1u << step;
    uint64_t hash = 0, key = 0;
    for (Py_ssize_t i = 0; i < size && i < FAR; i++) {
        Py_UCS4 c = PyUnicode_READ_CHAR(name, self->backward ? size - 1 - i : i);
        if (!i) self->first[(c & 0xFFFF) >> 3] |= (uint8_t)(1u << (c & 7));
        hash = mixed(hash, i, c);
        if (i + 1 == STEPS[step]) key = hash;
        if (i + 1 == SHORT || i + 1 == MIDDLE || i + 1 == LONG || (i + 1 == size && size < SHORT)) mark(self, hash);
        if (i + 1 == size) mark(self, whole(hash));
    }
    return (known){key, size};
}

static void enter(Index *self, size_t count) {
    size_t last = ((size_t)1 << self->slot_bits) - 1;
    for (size_t i = 0; i < count; i++) {
        if (i && self->sizes[i].key == self->sizes[i - 1].key) continue;
        size_t slot = top(self->sizes[i].key, self->slot_bits);
        while (self->slots[slot]) slot = (slot + 1) & last;
        self->slots[slot] = i + 1;
    }
}

/* Indexes the names of a dict; at most half of the slots are used. */
static int take_names(Index *self) {
    size_t count = (size_t)PyDict_GET_SIZE(self->names), taken_count = 0, kept = 0;
    self->slot_bits = 4;
    while ((size_t)1 << self->slot_bits < 2 * count) self->slot_bits++;
    self->sizes = PyMem_New(known, count + 1);
    self->slots = PyMem_Calloc((size_t)1 << self->slot_bits, sizeof *self->slots);
    self->filter = PyMem_Calloc((size_t)1 << self->slot_bits, 2);
    if (!self->sizes || !self->slots || !self->filter) {
        PyErr_NoMemory();
        return -1;
    }
    PyObject *name, *entry;
    for (Py_ssize_t at = 0; PyDict_Next(self->names, &at, &name, &entry);) {
        if (!PyUnicode_Check(name)) {
            PyErr_SetString(PyExc_TypeError, "a name must be a str");
            return -1;
        }
        if (PyUnicode_GET_LENGTH(name)) self->sizes[taken_count++] = taken(self, name);
    }
    qsort(self->sizes, taken_count, sizeof *self->sizes, by_key);
    for (size_t i = 0; i < taken_count; i++)
        if (!kept || by_key(&self->sizes[kept - 1], &self->sizes[i])) self->sizes[kept++] = self->sizes[i];
    self->sizes[kept] = (known){0, 0};
    enter(self, kept);
    return 0;
}

static PyObject *made(PyTypeObject *type, PyObject *args, PyObject *keywords, int backward) {
    static char *names[] = {"names", NULL};
    PyObject *listed;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O!", names, &PyDict_Type, &listed)) return NULL;
    Index *self = (Index *)type->tp_alloc(type, 0);
    if (!self) return NULL;
    self->backward = backward;
    self->names = Py_NewRef(listed);
    if (take_names(self)) Py_CLEAR(self);
    return (PyObject *)self;
}

static PyObject *index_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    return made(type, args, keywords, 0);
}

static PyObject *endings_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    return made(type, args, keywords, 1);
}

static int index_traverse(Index *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->names);
    return 0;
}

static int index_clear(Index *self) {
    Py_CLEAR(self->names);
    return 0;
}

static void index_dealloc(Index *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    index_clear(self);
    PyMem_Free(self->sizes);
    PyMem_Free(self->slots);
    PyMem_Free(self->filter);
    type->tp_free(self);
    Py_DECREF(type);
}

/* -- look-up ------------------------------------------------------------------------------------------- */

static int is_mark(Py_UCS4 c) { return (c >= 0x17B4 && c <= 0x17D3) || c == 0x17DD; }

static int is_edge(PyObject *text, Py_ssize_t at) {
    if (at <= 0 || at >= PyUnicode_GET_LENGTH(text)) return 1;
    return !is_mark(PyUnicode_READ_CHAR(text, at)) && PyUnicode_READ_CHAR(text, at - 1) != 0x17D2;
}

/* The tuple (offset, what); steals the reference to what. */
static PyObject *pair_of(Py_ssize_t offset, PyObject *what) {
    PyObject *pair = PyTuple_New(2), *number = PyLong_FromSsize_t(offset);
    if (!pair || !number) {
        Py_XDECREF(pair);
        Py_XDECREF(number);
        Py_DECREF(what);
        return NULL;
    }
    PyTuple_SET_ITEM(pair, 0, number);
    PyTuple_SET_ITEM(pair, 1, what);
    return pair;
}

/* Appends (far, entry) to *found if the text between the two offsets is a name and a cluster may end there; creates
 * *found if NULL. Forward, far is its end; backward, its start, which no coeng may join to the letter before. */
static int put_name(PyObject **found, const Index *self, PyObject *text, Py_ssize_t near, Py_ssize_t far) {
    Py_ssize_t start = near < far ? near : far, end = near < far ? far : near;
    if (self->backward ? start && PyUnicode_READ_CHAR(text, start - 1) == 0x17D2 : !is_edge(text, end)) return 0;
    PyObject *name = PyUnicode_Substring(text, start, end);
    PyObject *entry = name ? PyDict_GetItemWithError(self->names, name) : NULL;
    PyObject *pair = entry ? pair_of(far, Py_NewRef(entry)) : NULL;
    Py_XDECREF(name);
    if (!pair) return PyErr_Occurred() ? -1 : 0;
    if (!*found) *found = PyList_New(0);
    int failed = !*found || PyList_Append(*found, pair);
    Py_DECREF(pair);
    return failed ? -1 : 0;
}

static const known *under(const Index *self, uint64_t key) {
    size_t last = ((size_t)1 << self->slot_bits) - 1, slot = top(key, self->slot_bits);
    for (; self->slots[slot]; slot = (slot + 1) & last)
        if (self->sizes[self->slots[slot] - 1].key == key) return &self->sizes[self->slots[slot] - 1];
    return NULL;
}

/* A text being searched. */
typedef struct {
    PyObject *str;
    const void *chars;
    int kind;
    Py_ssize_t size;
} source;

static source source_of(PyObject *text) {
    return (source){text, PyUnicode_DATA(text), PyUnicode_KIND(text), PyUnicode_GET_LENGTH(text)};
}

/* How many characters a name that starts, or backward ends, at an offset may have; and the i-th of them. */
static inline Py_ssize_t room_at(const Index *self, const source *text, Py_ssize_t at) {
    return self->backward ? at : text->size - at;
}

static inline Py_UCS4 char_at(const Index *self, const source *text, Py_ssize_t at, Py_ssize_t i) {
    return PyUnicode_READ(text->kind, text->chars, self->backward ? at - 1 - i : at + i);
}

/* Whether a name may start at an offset inside the text; rejects nine of ten offsets. */
static inline int may_start(const Index *self, const source *text, Py_ssize_t at) {
    Py_ssize_t room = room_at(self, text, at);
    Py_UCS4 c = char_at(self, text, at, 0);
    if (!(self->first[(c & 0xFFFF) >> 3] >> (c & 7) & 1)) return 0;
    uint64_t first = mixed(0, 0, c);
    if (self->used & 1 && is_marked(self, first)) return 1;
    if (room < 2) return 0;
    uint64_t second = mixed(first, 1, char_at(self, text, at, 1));
    if (self->used & 2 && is_marked(self, second)) return 1;
    if (room < SHORT) return 0;
    uint64_t third = mixed(second, 2, char_at(self, text, at, 2));
    if (!is_marked(self, third)) return 0;
    if (is_marked(self, whole(third))) return 1;
    if (room == SHORT) return 0;
    uint64_t fourth = mixed(third, 3, char_at(self, text, at, 3));
    if (is_marked(self, whole(fourth))) return 1;
    return room >= MIDDLE && is_marked(self, mixed(fourth, 4, char_at(self, text, at, 4)));
}

/* Fills hashes[i], the hash of i characters, up to this many characters and at most FAR. */
static inline void read_on(const Index *self, const source *text, Py_ssize_t at, Py_ssize_t size, Py_ssize_t *read,
                           uint64_t *hashes) {
    for (Py_ssize_t i = *read; i < size && i < FAR; i++) {
        hashes[i + 1] = mixed(hashes[i], i, char_at(self, text, at, i));
        *read = i + 1;
    }
}

/* Stores the names that start at such an offset in *found, longest first; *found stays NULL if there are none. */
static int look_up(const Index *self, const source *text, Py_ssize_t at, PyObject **found) {
    Py_ssize_t room = room_at(self, text, at), read = 0;
    uint64_t hashes[FAR + 1];
    int steps = 0;
    hashes[0] = 0;
    for (; steps < STEP_COUNT && STEPS[steps] <= room; steps++) {
        read_on(self, text, at, STEPS[steps], &read, hashes);
        if (read == LONG && !is_marked(self, hashes[read])) break;
    }
    while (steps--) {
        uint64_t key = hashes[STEPS[steps]];
        const known *size = self->used >> steps & 1 ? under(self, key) : NULL;
        for (; size && size->size && size->key == key; size++) {
            if (size->size > room) continue;
            read_on(self, text, at, size->size, &read, hashes);
            if (size->size <= FAR && !is_marked(self, whole(hashes[size->size]))) continue;
            Py_ssize_t far = self->backward ? at - size->size : at + size->size;
            if (put_name(found, self, text->str, at, far)) return -1;
        }
    }
    return 0;
}

static PyObject *index_at(Index *self, PyObject *const *args, Py_ssize_t count) {
    if (count != 2 || !PyUnicode_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "at() requires a text and an offset");
        return NULL;
    }
    Py_ssize_t at = PyLong_AsSsize_t(args[1]);
    if (at == -1 && PyErr_Occurred()) return NULL;
    source text = source_of(args[0]);
    PyObject *found = NULL;
    int inside = at >= 0 && at <= text.size && room_at(self, &text, at);
    if (inside && may_start(self, &text, at) && look_up(self, &text, at, &found))
        Py_CLEAR(found);
    else if (!found)
        found = PyList_New(0);
    return found;
}

/* Appends (at, names) if names start there. */
static int put_start(const Index *self, const source *text, Py_ssize_t at, PyObject *found) {
    PyObject *options = NULL;
    if (look_up(self, text, at, &options)) {
        Py_XDECREF(options);
        return -1;
    }
    if (!options) return 0;
    PyObject *pair = pair_of(at, options);
    int failed = !pair || PyList_Append(found, pair);
    Py_XDECREF(pair);
    return failed ? -1 : 0;
}

/* The number of sorted offsets that are not greater than one. */
static Py_ssize_t up_to(const offsets *all, int64_t offset) {
    Py_ssize_t low = 0, high = all->size;
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        if (all->at[middle] <= offset) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* Where to search: some of the starts, but not in the spans. */
typedef struct {
    offsets starts, span_starts, span_ends;
} places;

static int put_starts(const Index *self, const source *text, const places *all, Py_ssize_t first, Py_ssize_t last,
                      PyObject *found) {
    Py_ssize_t spans = all->span_starts.size < all->span_ends.size ? all->span_starts.size : all->span_ends.size;
    Py_ssize_t span = first < last ? up_to(&all->span_ends, all->starts.at[first]) : 0;
    for (Py_ssize_t i = first; i < last; i++) {
        int64_t at = all->starts.at[i];
        while (span < spans && all->span_ends.at[span] <= at) span++;
        if (span < spans && all->span_starts.at[span] <= at) continue;
        if (at < 0 || at >= text->size || !may_start(self, text, (Py_ssize_t)at)) continue;
        if (is_edge(text->str, (Py_ssize_t)at) && put_start(self, text, (Py_ssize_t)at, found)) return -1;
    }
    return 0;
}

static PyObject *index_find(Index *self, PyObject *args) {
    PyObject *text, *given[3] = {NULL}, *found = NULL;
    Py_ssize_t first, last;
    places all = {0};
    offsets *open[3] = {&all.starts, &all.span_starts, &all.span_ends};
    if (!PyArg_ParseTuple(args, "UOnn|OO", &text, &given[0], &first, &last, &given[1], &given[2])) return NULL;
    int failed = 0;
    for (int i = 0; i < 3 && given[i] && !failed; i++) failed = open_offsets(given[i], open[i]);
    if (!failed) found = PyList_New(0);
    if (first < 0) first = 0;
    if (last > all.starts.size) last = all.starts.size;
    source from = source_of(text);
    if (found && put_starts(self, &from, &all, first, last, found)) Py_CLEAR(found);
    for (int i = 0; i < 3; i++)
        if (open[i]->view.obj) PyBuffer_Release(&open[i]->view);
    return found;
}

/* -- the module ------------------------------------------------------------------------------------------------- */

static PyMethodDef index_methods[] = {
    {"at", (PyCFunction)(void (*)(void))index_at, METH_FASTCALL,
     "The ends and entries of the names that start at an offset, the longest first."},
    {"find", (PyCFunction)index_find, METH_VARARGS, "Those of some offsets at which names start, and the names."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot index_slots[] = {
    {Py_tp_new, index_new},
    {Py_tp_dealloc, index_dealloc},
    {Py_tp_traverse, index_traverse},
    {Py_tp_clear, index_clear},
    {Py_tp_methods, index_methods},
    {Py_tp_doc, "Names, ready to be looked up; see khtext.kernel.prefixes.PureIndex."},
    {0, NULL},
};

static PyMethodDef endings_methods[] = {
    {"at", (PyCFunction)(void (*)(void))index_at, METH_FASTCALL,
     "The starts and entries of the names that end at an offset, the longest first."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot endings_slots[] = {
    {Py_tp_new, endings_new},
    {Py_tp_dealloc, index_dealloc},
    {Py_tp_traverse, index_traverse},
    {Py_tp_clear, index_clear},
    {Py_tp_methods, endings_methods},
    {Py_tp_doc, "The ends of names, ready to be looked up; see khtext.kernel.prefixes.PureEndings."},
    {0, NULL},
};

static PyType_Spec endings_spec = {
    .name = "khtext.kernel._prefixes.Endings",
    .basicsize = sizeof(Index),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = endings_slots,
};

static PyType_Spec index_spec = {
    .name = "khtext.kernel._prefixes.Index",
    .basicsize = sizeof(Index),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = index_slots,
};

static int start(PyObject *module) {
    return add_type(module, &index_spec) || add_type(module, &endings_spec) ? -1 : 0;
}

MODULE(_prefixes, "Names looked up in a text; prefixes.py is its definition.", start)
