/* Arrays of tokens: a type Pairs and functions, as arrays.py defines them. Offsets come in as arrays of type q;
 * their contents are not trusted. */
#include "extension.h"

#include <stdlib.h>
#include <structmember.h>

typedef struct {
    PyObject *array;
} state;

static struct PyModuleDef definition;

/* -- characters ------------------------------------------------------------------------------------------------- */

static int is_letter(Py_UCS4 c) { return (c >= 0x1780 && c <= 0x17D3) || c == 0x17DD; }

static int is_mark(Py_UCS4 c) { return (c >= 0x17B4 && c <= 0x17D3) || c == 0x17DD; }

/* -- arrays ----------------------------------------------------------------------------------------------------- */

static PyObject *new_array(const state *s, Py_ssize_t size, Py_buffer *room) { return zeros(s->array, size, room); }

static PyObject *array_of(const state *s, const int64_t *from, Py_ssize_t size) {
    return offset_array(s->array, from, size);
}

static int lie_in_text(const offsets *starts, const offsets *ends, Py_ssize_t size) {
    int lie = starts->size == ends->size;
    for (Py_ssize_t i = 0; lie && i < starts->size; i++)
        lie = starts->at[i] >= 0 && starts->at[i] <= ends->at[i] && ends->at[i] <= size;
    if (!lie) PyErr_SetString(PyExc_ValueError, "the offsets do not fit the text");
    return lie;
}

/* An int of a list or tuple. */
static int int_at(PyObject *listed, Py_ssize_t i, int64_t *number) {
    PyObject *item = i < PySequence_Fast_GET_SIZE(listed) ? PySequence_Fast_GET_ITEM(listed, i) : NULL;
    if (!item || !PyLong_Check(item)) {
        PyErr_SetString(PyExc_TypeError, "offsets must be int");
        return -1;
    }
    *number = PyLong_AsLongLong(item);
    return *number == -1 && PyErr_Occurred() ? -1 : 0;
}

/* The number of sorted numbers that are at most this one; near is a guess of the result. */
static Py_ssize_t rank(const int64_t *sorted, Py_ssize_t size, int64_t number, Py_ssize_t near) {
    Py_ssize_t low = 0, high = size;
    if (near > 0 && near <= size && sorted[near - 1] <= number) {
        low = near;
        for (Py_ssize_t step = 1; step < size - near; step *= 2) {
            if (sorted[near + step - 1] > number) {
                high = near + step - 1;
                break;
            }
            low = near + step;
        }
    } else if (near > 0 && near <= size) {
        high = near - 1;
        for (Py_ssize_t step = 1; step < near; step *= 2) {
            if (sorted[near - 1 - step] <= number) {
                low = near - step;
                break;
            }
            high = near - 1 - step;
        }
    }
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        if (sorted[middle] <= number) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* -- functions -------------------------------------------------------------------------------------------------- */

static PyObject *clusters(PyObject *module, PyObject *text) {
    (void)module;
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "clusters() requires a str");
        return NULL;
    }
    int kind = PyUnicode_KIND(text);
    const void *chars = PyUnicode_DATA(text);
    Py_ssize_t count = 0;
    Py_UCS4 before = 0;
    for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(text); i++) {
        Py_UCS4 c = PyUnicode_READ(kind, chars, i);
        count += is_letter(c) && !is_mark(c) && before != 0x17D2;
        before = c;
    }
    return PyLong_FromSsize_t(count);
}

static int64_t plus(int64_t one, int64_t other) { return (int64_t)((uint64_t)one + (uint64_t)other); }

static PyObject *straddled(PyObject *module, PyObject *args) {
    PyObject *given_starts, *given_ends, *given_edges, *found = NULL;
    offsets starts = {0}, ends = {0};
    (void)module;
    if (!PyArg_ParseTuple(args, "OOO", &given_starts, &given_ends, &given_edges)) return NULL;
    PyObject *edges = PySequence_Fast(given_edges, "edges must be a sequence");
    if (edges && !open_offsets(given_starts, &starts) && !open_offsets(given_ends, &ends)) {
        if (starts.size == ends.size) found = PyList_New(0);
        else PyErr_SetString(PyExc_ValueError, "starts and ends differ in length");
    }
    Py_ssize_t at = 0;
    for (Py_ssize_t i = 0; found && i < PySequence_Fast_GET_SIZE(edges); i++) {
        int64_t edge;
        if (int_at(edges, i, &edge)) {
            Py_CLEAR(found);
            break;
        }
        at = rank(starts.at, starts.size, edge, at);
        if (!at || starts.at[at - 1] >= edge || ends.at[at - 1] <= edge) continue;
        PyObject *pair = Py_BuildValue("nL", at - 1, (long long)edge);
        if (!pair || PyList_Append(found, pair)) Py_CLEAR(found);
        Py_XDECREF(pair);
    }
    close_offsets(&starts);
    close_offsets(&ends);
    Py_XDECREF(edges);
    return found;
}

/* The columns of edits, as lists or tuples: starts, ends, other starts, other ends. */
typedef struct {
    PyObject *columns[4];
    Py_ssize_t size, near;
} edits;

/* Whether an edit starts before an offset or, if asked for, at it; -1 with an error set. */
static int is_before(const edits *all, Py_ssize_t edit, int64_t offset, int at_it) {
    int64_t start;
    if (int_at(all->columns[0], edit, &start)) return -1;
    return start < offset || (at_it && start == offset);
}

/* The number of edits that do; usually the same number as last time, or one more. -1 with an error set. */
static Py_ssize_t edits_before(edits *all, int64_t offset, int at_it) {
    Py_ssize_t low = 0, high = all->size;
    for (Py_ssize_t near = all->near; near < all->size && near < all->near + 2; near++) {
        int before = is_before(all, near, offset, at_it);
        if (before < 0) return -1;
        if (!before) {
            high = near;
            break;
        }
        low = near + 1;
    }
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        int before = is_before(all, middle, offset, at_it);
        if (before < 0) return -1;
        if (before) low = middle + 1;
        else high = middle;
    }
    all->near = low ? low - 1 : 0;
    return low;
}

/* Maps an offset, given the last edit before it; an offset inside the edit maps to one of its edges. */
static int land(const edits *all, Py_ssize_t edit, int64_t offset, int side, int64_t *landed) {
    int64_t end, other;
    *landed = offset;
    if (edit < 0) return 0;
    if (int_at(all->columns[1], edit, &end)) return -1;
    if (int_at(all->columns[offset < end ? side : 3], edit, &other)) return -1;
    *landed = offset < end ? other : plus(plus(offset, other), (int64_t)(0 - (uint64_t)end));
    return 0;
}

/* Maps a span; -1 with an error set. */
static int land_span(edits *all, int64_t start, int64_t end, int64_t *first, int64_t *last) {
    Py_ssize_t count = edits_before(all, start, 1);
    if (count < 0 || land(all, count - 1, start, 2, first)) return -1;
    *last = *first;
    if (end <= start) return 0;
    count = edits_before(all, end, 0);
    if (count < 0 || land(all, count - 1, end, 3, last)) return -1;
    if (*last < *first) *last = *first;
    return 0;
}

static PyObject *span_across(edits *all, PyObject *span) {
    int64_t start, end, first, last;
    if (!PyTuple_Check(span)) {
        PyErr_SetString(PyExc_TypeError, "spans must be tuples");
        return NULL;
    }
    if (int_at(span, 0, &start) || int_at(span, 1, &end) || land_span(all, start, end, &first, &last)) return NULL;
    return Py_BuildValue("LL", (long long)first, (long long)last);
}

/* Whether the columns of edits are lists or tuples; if not, an error is set. */
static int open_edits(edits *all) {
    for (int i = 0; i < 4; i++)
        if (!PyList_Check(all->columns[i]) && !PyTuple_Check(all->columns[i])) {
            PyErr_SetString(PyExc_TypeError, "edits must be lists or tuples of int");
            return 0;
        }
    all->size = PySequence_Fast_GET_SIZE(all->columns[0]);
    return 1;
}

static PyObject *across(PyObject *module, PyObject *args) {
    edits all = {0};
    PyObject **column = all.columns, *spans, *found = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOOOO", &column[0], &column[1], &column[2], &column[3], &spans)) return NULL;
    if (!open_edits(&all)) return NULL;
    PyObject *listed = PySequence_Fast(spans, "spans must be a sequence");
    if (listed) found = PyList_New(0);
    for (Py_ssize_t i = 0; found && i < PySequence_Fast_GET_SIZE(listed); i++) {
        PyObject *span = span_across(&all, PySequence_Fast_GET_ITEM(listed, i));
        if (!span || PyList_Append(found, span)) Py_CLEAR(found);
        Py_XDECREF(span);
    }
    Py_XDECREF(listed);
    return found;
}

static PyObject *columns_across(PyObject *module, PyObject *args) {
    edits all = {0};
    PyObject **column = all.columns, *given[2], *made[2] = {NULL}, *both = NULL;
    offsets open[2] = {{{0}, NULL, 0}};
    Py_buffer rooms[2] = {{0}};
    if (!PyArg_ParseTuple(
            args, "OOOOOO", &column[0], &column[1], &column[2], &column[3], &given[0], &given[1]) ||
        !open_edits(&all))
        return NULL;
    for (int i = 0; i < 2; i++)
        if (open_offsets(given[i], &open[i])) goto done;
    if (open[0].size != open[1].size) {
        PyErr_SetString(PyExc_ValueError, "starts and ends differ in length");
        goto done;
    }
    for (int i = 0; i < 2; i++)
        if (!(made[i] = new_array(PyModule_GetState(module), open[0].size, &rooms[i]))) goto done;
    int64_t *firsts = rooms[0].buf, *lasts = rooms[1].buf;
    for (Py_ssize_t i = 0; i < open[0].size; i++)
        if (land_span(&all, open[0].at[i], open[1].at[i], &firsts[i], &lasts[i])) goto done;
    both = PyTuple_Pack(2, made[0], made[1]);
done:
    for (int i = 0; i < 2; i++) {
        if (rooms[i].obj) PyBuffer_Release(&rooms[i]);
        Py_XDECREF(made[i]);
        close_offsets(&open[i]);
    }
    return both;
}

/* -- pairs of characters ------------------------------------------------------------------------------------------ */

enum { BLOCK = 0x1780, BLOCK_SIZE = 0x80 };

enum { ANYWHERE = BLOCK_SIZE };

typedef struct {
    PyObject_HEAD
    uint8_t wanted[BLOCK_SIZE][BLOCK_SIZE]; /* 0 not wanted, 1 + ANYWHERE, or 1 + the character before the pair */
} Pairs;

static int add_pair(Pairs *self, PyObject *pair) {
    Py_ssize_t size = PyUnicode_Check(pair) ? PyUnicode_GET_LENGTH(pair) : 0;
    Py_UCS4 chars[3] = {ANYWHERE};
    int fits = size == 2 || size == 3;
    for (Py_ssize_t i = 0; fits && i < size; i++) {
        Py_UCS4 c = chars[3 - size + i] = PyUnicode_READ_CHAR(pair, i) - BLOCK;
        fits = c < BLOCK_SIZE;
    }
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "a pair is a str of two or three characters of the Khmer block");
        return -1;
    }
    uint8_t *wanted = &self->wanted[chars[1]][chars[2]];
    if (*wanted && *wanted != chars[0] + 1) {
        PyErr_SetString(PyExc_ValueError, "two pairs differ in the character before them only");
        return -1;
    }
    *wanted = (uint8_t)(chars[0] + 1);
    return 0;
}

static PyObject *pairs_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    static char *names[] = {"pairs", NULL};
    PyObject *given;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O", names, &given)) return NULL;
    PyObject *listed = PySequence_Fast(given, "pairs must be a sequence");
    Pairs *self = listed ? (Pairs *)type->tp_alloc(type, 0) : NULL;
    for (Py_ssize_t i = 0; self && i < PySequence_Fast_GET_SIZE(listed); i++)
        if (add_pair(self, PySequence_Fast_GET_ITEM(listed, i))) Py_CLEAR(self);
    Py_XDECREF(listed);
    return (PyObject *)self;
}

static void pairs_dealloc(Pairs *self) {
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

/* The last two characters, less BLOCK. */
typedef struct {
    Py_UCS4 first, second;
} two;

/* The length of the pair that ends with a character, 0 if none does. */
static inline int ends_pair(const Pairs *self, two before, Py_UCS4 c) {
    if (c >= BLOCK_SIZE || before.second >= BLOCK_SIZE) return 0;
    uint8_t wanted = self->wanted[before.second][c];
    if (!wanted) return 0;
    return wanted == ANYWHERE + 1 ? 2 : before.first + 1 == wanted ? 3 : 0;
}

/* Adds where the pairs stand to a list. A copy of this is compiled for each kind of string. */
static inline int collect(const Pairs *self, int kind, const void *chars, Py_ssize_t size, PyObject *found) {
    Py_ssize_t last = -1;
    two before = {BLOCK_SIZE, BLOCK_SIZE};
    for (Py_ssize_t i = 0; i < size; i++) {
        Py_UCS4 c = PyUnicode_READ(kind, chars, i) - BLOCK;
        int length = ends_pair(self, before, c);
        before = (two){before.second, c};
        if (length && i + 1 - length > last) {
            PyObject *at = PyLong_FromSsize_t(last = i + 1 - length);
            if (!at || PyList_Append(found, at)) {
                Py_XDECREF(at);
                return -1;
            }
            Py_DECREF(at);
        }
    }
    return 0;
}

static PyObject *pairs_find(Pairs *self, PyObject *text) {
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "find() requires a str");
        return NULL;
    }
    const void *chars = PyUnicode_DATA(text);
    Py_ssize_t size = PyUnicode_GET_LENGTH(text);
    PyObject *found = PyList_New(0);
    if (!found || PyUnicode_KIND(text) == PyUnicode_1BYTE_KIND) return found; /* no character of the Khmer block */
    int failed = PyUnicode_KIND(text) == PyUnicode_2BYTE_KIND
                     ? collect(self, PyUnicode_2BYTE_KIND, chars, size, found)
                     : collect(self, PyUnicode_4BYTE_KIND, chars, size, found);
    if (failed) Py_CLEAR(found);
    return found;
}

/* Whether a character outside the Khmer block is among the ignored ones. */
static int is_ignored(PyObject *ignored, Py_UCS4 c) {
    Py_ssize_t at = ignored ? PyUnicode_GET_LENGTH(ignored) : 0;
    while (at && PyUnicode_READ_CHAR(ignored, at - 1) != c) at--;
    return at > 0;
}

/* A copy of this is compiled for each kind of string. */
static inline int occurs(const Pairs *self, int kind, const void *chars, Py_ssize_t size, PyObject *ignored) {
    two before = {BLOCK_SIZE, BLOCK_SIZE};
    for (Py_ssize_t i = 0; i < size; i++) {
        Py_UCS4 c = PyUnicode_READ(kind, chars, i) - BLOCK;
        if (c < BLOCK_SIZE) {
            if (ends_pair(self, before, c)) return 1;
        } else if (is_ignored(ignored, c + BLOCK)) {
            continue;
        }
        before = (two){before.second, c};
    }
    return 0;
}

static PyObject *pairs_occur(Pairs *self, PyObject *const *args, Py_ssize_t count) {
    if (count < 1 || count > 2 || !PyUnicode_Check(args[0]) || !PyUnicode_Check(args[count - 1])) {
        PyErr_SetString(PyExc_TypeError, "occur() requires one or two str");
        return NULL;
    }
    PyObject *ignored = count > 1 ? args[1] : NULL;
    const void *chars = PyUnicode_DATA(args[0]);
    Py_ssize_t size = PyUnicode_GET_LENGTH(args[0]);
    switch (PyUnicode_KIND(args[0])) {
        case PyUnicode_1BYTE_KIND: /* no character of the Khmer block */
            Py_RETURN_FALSE;
        case PyUnicode_2BYTE_KIND:
            return PyBool_FromLong(occurs(self, PyUnicode_2BYTE_KIND, chars, size, ignored));
        default:
            return PyBool_FromLong(occurs(self, PyUnicode_4BYTE_KIND, chars, size, ignored));
    }
}

static PyMethodDef pairs_methods[] = {
    {"find", (PyCFunction)pairs_find, METH_O, "Where one of the pairs stands in a text, overlapping ones too."},
    {"occur", (PyCFunction)(void (*)(void))pairs_occur, METH_FASTCALL,
     "Whether one of the pairs stands in a text without the ignored characters."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot pairs_slots[] = {
    {Py_tp_new, pairs_new},
    {Py_tp_dealloc, pairs_dealloc},
    {Py_tp_methods, pairs_methods},
    {Py_tp_doc, "Pairs of Khmer characters; see khtext.kernel.arrays.PurePairs."},
    {0, NULL},
};

static PyType_Spec pairs_spec = {
    .name = "khtext.kernel._tokens.Pairs",
    .basicsize = sizeof(Pairs),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = pairs_slots,
};

/* -- edited texts ----------------------------------------------------------------------------------------------- */

/* A replacement in a text: a tuple of int, int, str. */
typedef struct {
    Py_ssize_t start, end;
    PyObject *text;
} replacement;

/* Reads the replacements, and how long a text of `size` becomes and how wide its characters; 0 for success. */
static int read_replacements(PyObject *listed, replacement *all, Py_ssize_t *size, Py_UCS4 *widest) {
    Py_ssize_t done = 0, old = *size;
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(listed); i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(listed, i);
        int64_t start, end;
        if (!PyTuple_Check(item) || PyTuple_GET_SIZE(item) != 3 || !PyUnicode_Check(PyTuple_GET_ITEM(item, 2))) {
            PyErr_SetString(PyExc_TypeError, "a replacement is a tuple of int, int and str");
            return -1;
        }
        if (int_at(item, 0, &start) || int_at(item, 1, &end)) return -1;
        if (start < done || end < start || end > old) {
            PyErr_SetString(PyExc_ValueError, "replacements are sorted, disjoint and inside the text");
            return -1;
        }
        all[i] = (replacement){(Py_ssize_t)start, (Py_ssize_t)end, PyTuple_GET_ITEM(item, 2)};
        *size += PyUnicode_GET_LENGTH(all[i].text) - (all[i].end - all[i].start);
        *widest |= PyUnicode_MAX_CHAR_VALUE(all[i].text);
        done = (Py_ssize_t)end;
    }
    return 0;
}

/* The text after the replacements; its characters may need less room than they have. */
static PyObject *with_replacements(PyObject *text, const replacement *all, Py_ssize_t count, Py_ssize_t size, Py_UCS4 widest) {
    PyObject *made = PyUnicode_New(size, widest);
    Py_ssize_t done = 0, at = 0;
    for (Py_ssize_t i = 0; made && i <= count; i++) {
        Py_ssize_t until = i < count ? all[i].start : PyUnicode_GET_LENGTH(text);
        PyObject *new = i < count ? all[i].text : NULL;
        if (PyUnicode_CopyCharacters(made, at, text, done, until - done) < 0) Py_CLEAR(made);
        at += until - done;
        if (made && new && PyUnicode_CopyCharacters(made, at, new, 0, PyUnicode_GET_LENGTH(new)) < 0) Py_CLEAR(made);
        at += new ? PyUnicode_GET_LENGTH(new) : 0;
        done = i < count ? all[i].end : done;
    }
    return made;
}

/* Writes one pair of characters for another one. A copy of this is compiled for each kind of string. */
static inline void put_pairs(int kind, void *chars, Py_ssize_t size, const Py_UCS4 *old, const Py_UCS4 *new) {
    for (Py_ssize_t i = 0; i + 1 < size; i++) {
        if (PyUnicode_READ(kind, chars, i) != old[0] || PyUnicode_READ(kind, chars, i + 1) != old[1]) continue;
        PyUnicode_WRITE(kind, chars, i, new[0]);
        PyUnicode_WRITE(kind, chars, i + 1, new[1]);
        i++;
    }
}

/* The string in the least room for its characters; steals the reference. */
static PyObject *narrowed(PyObject *made) {
    int kind = PyUnicode_KIND(made);
    const void *chars = PyUnicode_DATA(made);
    Py_ssize_t size = PyUnicode_GET_LENGTH(made), i = 0;
    Py_UCS4 most = kind == PyUnicode_4BYTE_KIND ? 0xFFFF : kind == PyUnicode_2BYTE_KIND ? 0xFF : 0x7F;
    if (PyUnicode_IS_ASCII(made)) return made;
    while (i < size && PyUnicode_READ(kind, chars, i) <= most) i++;
    if (i < size) return made;
    PyObject *less = PyUnicode_FromKindAndData(kind, chars, size);
    Py_DECREF(made);
    return less;
}

static PyObject *respelled(PyObject *module, PyObject *args) {
    PyObject *text, *given, *pair[2], *made = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "UOUU", &text, &given, &pair[0], &pair[1])) return NULL;
    if (PyUnicode_GET_LENGTH(pair[0]) != 2 || PyUnicode_GET_LENGTH(pair[1]) != 2) {
        PyErr_SetString(PyExc_ValueError, "a pair is a str of two characters");
        return NULL;
    }
    Py_UCS4 old[2] = {PyUnicode_READ_CHAR(pair[0], 0), PyUnicode_READ_CHAR(pair[0], 1)};
    Py_UCS4 new[2] = {PyUnicode_READ_CHAR(pair[1], 0), PyUnicode_READ_CHAR(pair[1], 1)};
    PyObject *listed = PySequence_Fast(given, "replacements must be a sequence");
    Py_ssize_t count = listed ? PySequence_Fast_GET_SIZE(listed) : 0, size = PyUnicode_GET_LENGTH(text);
    Py_UCS4 widest = PyUnicode_MAX_CHAR_VALUE(text) | PyUnicode_MAX_CHAR_VALUE(pair[1]);
    replacement *all = listed ? PyMem_New(replacement, count + 1) : NULL;
    if (listed && !all) PyErr_NoMemory();
    if (all && !read_replacements(listed, all, &size, &widest)) made = with_replacements(text, all, count, size, widest);
    if (made) {
        int kind = PyUnicode_KIND(made);
        void *chars = PyUnicode_DATA(made);
        if (kind == PyUnicode_1BYTE_KIND) put_pairs(PyUnicode_1BYTE_KIND, chars, size, old, new);
        else if (kind == PyUnicode_2BYTE_KIND) put_pairs(PyUnicode_2BYTE_KIND, chars, size, old, new);
        else put_pairs(PyUnicode_4BYTE_KIND, chars, size, old, new);
        made = narrowed(made);
    }
    PyMem_Free(all);
    Py_XDECREF(listed);
    return made;
}

/* -- pieces of tokens ------------------------------------------------------------------------------------------- */

/* Sorted offsets, as offsets of an edited text. */
typedef struct {
    const int64_t *at, *ends, *new_ends; /* of each edit */
    Py_ssize_t size, edits, edit;
    int64_t limit, shift; /* up to this offset all are shifted so far */
} moving;

static moving moving_from(const offsets *from, const int64_t *ends, const int64_t *new_ends, Py_ssize_t edits) {
    return (moving){from->at, ends, new_ends, from->size, edits, 0, edits ? ends[0] : INT64_MAX, 0};
}

/* One of them; they are asked for in their order. */
static inline int64_t moved_at(moving *from, Py_ssize_t i) {
    int64_t at = from->at[i];
    while (at >= from->limit && from->edit < from->edits) {
        from->shift = (int64_t)((uint64_t)from->new_ends[from->edit] - (uint64_t)from->ends[from->edit]);
        from->edit++;
        from->limit = from->edit < from->edits ? from->ends[from->edit] : INT64_MAX;
    }
    return plus(at, from->shift);
}

/* The pieces of the tokens, written to `from` and `to`; how many they are: at most all tokens and inner offsets. */
static Py_ssize_t pieces(moving starts, moving ends, moving inner, int64_t *from, int64_t *to) {
    Py_ssize_t size = starts.size < ends.size ? starts.size : ends.size, count = 0, k = 0;
    int64_t done = 0, edge;
    for (Py_ssize_t i = 0; i < size; i++) {
        int64_t start = moved_at(&starts, i), end = moved_at(&ends, i);
        if (start < done || start >= end) continue;
        for (; k < inner.size && (edge = moved_at(&inner, k)) < end; k++) {
            if (edge <= start) continue;
            from[count] = start, to[count++] = edge;
            start = edge;
        }
        from[count] = start, to[count++] = end;
        done = end;
    }
    return count;
}

/* The numbers of a list or tuple, which has `size` of them; NULL with an error set. */
static int64_t *numbers_of(PyObject *listed, Py_ssize_t size) {
    int64_t *numbers = PyMem_New(int64_t, size + 1);
    if (!numbers) PyErr_NoMemory();
    for (Py_ssize_t i = 0; numbers && i < size; i++)
        if (int_at(listed, i, &numbers[i])) {
            PyMem_Free(numbers);
            return NULL;
        }
    return numbers;
}

/* The offsets of pieces as a pair of arrays. */
static PyObject *pieces_of_all(const state *s, const moving *all) {
    PyObject *made[2] = {NULL}, *both = NULL;
    Py_buffer rooms[2] = {{0}};
    Py_ssize_t most = all[0].size + all[2].size, count = most;
    made[0] = new_array(s, most, &rooms[0]);
    if (made[0]) made[1] = new_array(s, most, &rooms[1]);
    if (made[0] && made[1]) count = pieces(all[0], all[1], all[2], rooms[0].buf, rooms[1].buf);
    for (int i = 0; i < 2; i++) {
        if (made[i]) PyBuffer_Release(&rooms[i]);
        if (made[i] && count < most) Py_SETREF(made[i], PySequence_GetSlice(made[i], 0, count));
    }
    if (made[0] && made[1]) both = PyTuple_Pack(2, made[0], made[1]);
    for (int i = 0; i < 2; i++) Py_XDECREF(made[i]);
    return both;
}

static PyObject *split(PyObject *module, PyObject *args) {
    PyObject *given[3], *edges[2] = {NULL}, *listed[2] = {NULL}, *both = NULL;
    offsets open[3] = {{{0}, NULL, 0}};
    int64_t *numbers[2] = {NULL};
    moving all[3];
    if (!PyArg_ParseTuple(args, "OOO|OO", &given[0], &given[1], &given[2], &edges[0], &edges[1])) return NULL;
    for (int i = 0; i < 3; i++)
        if (open_offsets(given[i], &open[i])) goto done;
    for (int i = 0; i < 2; i++) {
        listed[i] = edges[i] ? PySequence_Fast(edges[i], "ends and new ends must be sequences") : PyTuple_New(0);
        if (!listed[i]) goto done;
    }
    Py_ssize_t edits = PySequence_Fast_GET_SIZE(listed[0]);
    if (edits != PySequence_Fast_GET_SIZE(listed[1])) {
        PyErr_SetString(PyExc_ValueError, "ends and new_ends differ in length");
        goto done;
    }
    for (int i = 0; i < 2; i++)
        if (!(numbers[i] = numbers_of(listed[i], edits))) goto done;
    for (int i = 0; i < 3; i++) all[i] = moving_from(&open[i], numbers[0], numbers[1], edits);
    both = pieces_of_all(PyModule_GetState(module), all);
done:
    for (int i = 0; i < 2; i++) {
        PyMem_Free(numbers[i]);
        Py_XDECREF(listed[i]);
    }
    for (int i = 0; i < 3; i++) close_offsets(&open[i]);
    return both;
}

/* -- sorting ---------------------------------------------------------------------------------------------------- */

typedef struct {
    int64_t key;
    Py_ssize_t place;
} keyed;

/* Where the sorted run ends that starts there. */
static Py_ssize_t run_end(const keyed *all, Py_ssize_t at, Py_ssize_t size) {
    while (at + 1 < size && all[at].key <= all[at + 1].key) at++;
    return at < size ? at + 1 : size;
}

static void merge(const keyed *from, Py_ssize_t first, Py_ssize_t middle, Py_ssize_t last, keyed *to) {
    Py_ssize_t one = first, other = middle;
    for (Py_ssize_t i = first; i < last; i++) {
        int takes_one = other >= last || (one < middle && from[one].key <= from[other].key);
        to[i] = from[takes_one ? one++ : other++];
    }
}

/* Sorts by key and leaves equal keys in their order; quick where a few runs are sorted already. -1 without memory. */
static int sort_keyed(keyed *all, Py_ssize_t size) {
    if (run_end(all, 0, size) == size) return 0;
    keyed *spare = PyMem_RawMalloc((size_t)size * sizeof *spare), *from = all, *to = spare;
    if (!spare) return -1;
    for (Py_ssize_t runs = 2; runs > 1;) {
        runs = 0;
        for (Py_ssize_t at = 0, last; at < size; at = last, runs++) {
            Py_ssize_t middle = run_end(from, at, size);
            last = middle < size ? run_end(from, middle, size) : size;
            merge(from, at, middle, last, to);
        }
        keyed *swapped = from;
        from = to;
        to = swapped;
    }
    if (from != all) memcpy(all, from, (size_t)size * sizeof *all);
    PyMem_RawFree(spare);
    return 0;
}

/* -- cut tokens -------------------------------------------------------------------------------------------------- */

/* Tokens with their kinds, and what no piece of a token starts or ends with besides white space. */
typedef struct {
    offsets starts, ends;
    const uint8_t *kinds;
    PyObject *text, *blank;
} cuttable;

static int is_blank(const cuttable *all, int64_t at) {
    Py_UCS4 c = PyUnicode_READ_CHAR(all->text, (Py_ssize_t)at);
    return Py_UNICODE_ISSPACE(c) || PyUnicode_FindChar(all->blank, c, 0, PyUnicode_GET_LENGTH(all->blank), 1) >= 0;
}

/* Tokens that are made, and how many; they are only counted if there is no place for them. */
typedef struct {
    int64_t *starts, *ends;
    uint8_t *kinds;
    Py_ssize_t count;
    int changed;
} pieces_made;

static void put_token(pieces_made *to, int64_t start, int64_t end, uint8_t kind) {
    if (to->starts) {
        to->starts[to->count] = start;
        to->ends[to->count] = end;
        to->kinds[to->count] = kind;
    }
    to->count++;
}

/* Adds a piece of a token without the blanks around it, unless nothing is left. */
static void put_piece(pieces_made *to, const cuttable *from, int64_t start, int64_t end, uint8_t kind) {
    while (start < end && is_blank(from, start)) start++;
    while (start < end && is_blank(from, end - 1)) end--;
    if (start < end) put_token(to, start, end, kind);
}

/* Cuts the tokens at sorted edges. */
static void cut_tokens(pieces_made *to, const cuttable *from, const keyed *edges, Py_ssize_t count) {
    const uint8_t *kinds = from->kinds;
    Py_ssize_t edge = 0;
    for (Py_ssize_t i = 0; i < from->starts.size; i++) {
        int64_t start = from->starts.at[i], end = from->ends.at[i];
        while (edge < count && edges[edge].key <= start) edge++;
        if (edge == count || edges[edge].key >= end) {
            put_token(to, start, end, kinds[i]);
            continue;
        }
        to->changed = 1;
        for (; edge < count && edges[edge].key < end; start = edges[edge++].key)
            put_piece(to, from, start, edges[edge].key, kinds[i]);
        put_piece(to, from, start, end, kinds[i]);
    }
}

static keyed *sorted_edges(const offsets *given) {
    keyed *edges = PyMem_RawMalloc(((size_t)given->size + 1) * sizeof *edges);
    for (Py_ssize_t i = 0; edges && i < given->size; i++) edges[i] = (keyed){given->at[i], i};
    if (edges && !sort_keyed(edges, given->size)) return edges;
    PyMem_RawFree(edges);
    PyErr_NoMemory();
    return NULL;
}

/* The tokens after they were cut, and their kinds; NULL without an error if none was cut. */
static PyObject *cut_at(const state *s, const cuttable *from, const keyed *edges, Py_ssize_t count) {
    pieces_made to = {0};
    Py_buffer rooms[2] = {{0}};
    cut_tokens(&to, from, edges, count);
    if (!to.changed) return NULL;
    PyObject *starts = new_array(s, to.count, &rooms[0]), *ends = starts ? new_array(s, to.count, &rooms[1]) : NULL;
    PyObject *kinds = ends ? PyBytes_FromStringAndSize(NULL, to.count) : NULL, *made = NULL;
    if (kinds) {
        to = (pieces_made){rooms[0].buf, rooms[1].buf, (uint8_t *)PyBytes_AS_STRING(kinds), 0, 0};
        cut_tokens(&to, from, edges, count);
        made = PyTuple_Pack(3, starts, ends, kinds);
    }
    for (int i = 0; i < 2; i++)
        if (rooms[i].obj) PyBuffer_Release(&rooms[i]);
    Py_XDECREF(starts);
    Py_XDECREF(ends);
    Py_XDECREF(kinds);
    return made;
}

static PyObject *cut(PyObject *module, PyObject *args) {
    PyObject *starts, *ends, *kinds, *given, *made = NULL;
    cuttable from = {0};
    offsets edges = {0};
    if (!PyArg_ParseTuple(args, "UOOO!OU", &from.text, &starts, &ends, &PyBytes_Type, &kinds, &given, &from.blank))
        return NULL;
    from.kinds = (const uint8_t *)PyBytes_AS_STRING(kinds);
    if (!open_offsets(starts, &from.starts) && !open_offsets(ends, &from.ends) && !open_offsets(given, &edges) &&
        lie_in_text(&from.starts, &from.ends, PyUnicode_GET_LENGTH(from.text))) {
        keyed *at = NULL;
        if (PyBytes_GET_SIZE(kinds) != from.starts.size) PyErr_SetString(PyExc_ValueError, "the kinds do not fit");
        else if ((at = sorted_edges(&edges))) made = cut_at(PyModule_GetState(module), &from, at, edges.size);
        PyMem_RawFree(at);
        if (!made && !PyErr_Occurred()) made = PyTuple_Pack(3, starts, ends, kinds);
    }
    close_offsets(&from.starts);
    close_offsets(&from.ends);
    close_offsets(&edges);
    return made;
}

/* -- spans that overlap -------------------------------------------------------------------------------------------- */

/* Spans, and the places of those that stay and of those inside them. */
typedef struct {
    const int64_t *starts, *ends;
    int64_t *outer, *inner;
    Py_ssize_t outer_count, inner_count;
} settled;

/* The number of some sorted spans that start at an offset or before it. */
static Py_ssize_t begun(const settled *all, const int64_t *places, Py_ssize_t count, int64_t offset) {
    Py_ssize_t low = 0;
    while (low < count) {
        Py_ssize_t middle = low + (count - low) / 2;
        if (all->starts[places[middle]] <= offset) low = middle + 1;
        else count = middle;
    }
    return low;
}

/* Takes the spans of a group, the longest first: each stays if it overlaps none that does. -1 without memory. */
static int settle(settled *all, keyed *group, Py_ssize_t size) {
    int64_t *outer = all->outer + all->outer_count;
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < size; i++)
        group[i].key = (int64_t)((uint64_t)all->starts[group[i].place] - (uint64_t)all->ends[group[i].place]);
    if (sort_keyed(group, size)) return -1;
    for (Py_ssize_t i = 0; i < size; i++) {
        int64_t place = group[i].place, start = all->starts[place], end = all->ends[place];
        Py_ssize_t at = begun(all, outer, count, start);
        if (at && all->ends[outer[at - 1]] > start) {
            int64_t last = outer[at - 1];
            int equal = all->starts[last] == start && all->ends[last] == end;
            if (all->ends[last] >= end && !equal) all->inner[all->inner_count++] = place;
        } else if (at == count || all->starts[outer[at]] >= end) {
            memmove(outer + at + 1, outer + at, (size_t)(count++ - at) * sizeof *outer);
            outer[at] = place;
        }
    }
    all->outer_count += count;
    return 0;
}

static int by_place(const void *one, const void *other) {
    Py_ssize_t a = ((const keyed *)one)->place, b = ((const keyed *)other)->place;
    return a < b ? -1 : a > b;
}

/* Settles one group of overlapping spans after the other. -1 without memory. */
static int settle_all(settled *all, keyed *spans, Py_ssize_t size) {
    if (sort_keyed(spans, size)) return -1;
    for (Py_ssize_t first = 0, last; first < size; first = last) {
        int64_t reach = all->ends[spans[first].place];
        for (last = first + 1; last < size && spans[last].key < reach; last++)
            if (all->ends[spans[last].place] > reach) reach = all->ends[spans[last].place];
        if (last - first > 1) qsort(spans + first, (size_t)(last - first), sizeof *spans, by_place);
        if (settle(all, spans + first, last - first)) return -1;
    }
    return 0;
}

static PyObject *settled_spans(const state *s, const offsets *starts, const offsets *ends) {
    size_t room = (size_t)starts->size + 1;
    settled all = {.starts = starts->at, .ends = ends->at};
    all.outer = PyMem_RawMalloc(room * sizeof *all.outer);
    all.inner = PyMem_RawMalloc(room * sizeof *all.inner);
    keyed *spans = PyMem_RawMalloc(room * sizeof *spans);
    PyObject *made = NULL;
    for (Py_ssize_t i = 0; spans && i < starts->size; i++) spans[i] = (keyed){starts->at[i], i};
    if (!all.outer || !all.inner || !spans || settle_all(&all, spans, starts->size)) {
        PyErr_NoMemory();
    } else {
        PyObject *outer = array_of(s, all.outer, all.outer_count);
        PyObject *inner = outer ? array_of(s, all.inner, all.inner_count) : NULL;
        if (inner) made = PyTuple_Pack(2, outer, inner);
        Py_XDECREF(outer);
        Py_XDECREF(inner);
    }
    PyMem_RawFree(all.outer);
    PyMem_RawFree(all.inner);
    PyMem_RawFree(spans);
    return made;
}

static PyObject *outermost(PyObject *module, PyObject *args) {
    PyObject *given_starts, *given_ends, *made = NULL;
    offsets starts = {0}, ends = {0};
    if (!PyArg_ParseTuple(args, "OO", &given_starts, &given_ends)) return NULL;
    if (!open_offsets(given_starts, &starts) && !open_offsets(given_ends, &ends)) {
        if (starts.size == ends.size) made = settled_spans(PyModule_GetState(module), &starts, &ends);
        else PyErr_SetString(PyExc_ValueError, "starts and ends differ in length");
    }
    close_offsets(&starts);
    close_offsets(&ends);
    return made;
}

static PyObject *picked(PyObject *module, PyObject *args) {
    PyObject *given, *given_places, *made = NULL;
    offsets all = {0}, places = {0};
    Py_buffer room;
    if (!PyArg_ParseTuple(args, "OO", &given, &given_places)) return NULL;
    if (!open_offsets(given, &all) && !open_offsets(given_places, &places))
        made = new_array(PyModule_GetState(module), places.size, &room);
    int64_t *to = made ? room.buf : NULL;
    for (Py_ssize_t i = 0; made && i < places.size; i++) {
        if (places.at[i] < 0 || places.at[i] >= all.size) {
            PyErr_SetString(PyExc_IndexError, "there is no such place");
            break;
        }
        to[i] = all.at[places.at[i]];
    }
    if (made) PyBuffer_Release(&room);
    if (PyErr_Occurred()) Py_CLEAR(made);
    close_offsets(&all);
    close_offsets(&places);
    return made;
}

/* -- several texts as one --------------------------------------------------------------------------------------- */

static PyObject *gathered(PyObject *module, PyObject *args) {
    PyObject *parts, *shifts, *made = NULL;
    if (!PyArg_ParseTuple(args, "O!O!", &PyList_Type, &parts, &PyList_Type, &shifts)) return NULL;
    Py_ssize_t count = PyList_GET_SIZE(parts), size = 0, done = 0;
    offsets *open = PyMem_Calloc((size_t)count + 1, sizeof *open);
    Py_buffer room = {0};
    if (!open) return PyErr_NoMemory();
    int failed = count != PyList_GET_SIZE(shifts);
    if (failed) PyErr_SetString(PyExc_ValueError, "there are not as many shifts as arrays");
    for (Py_ssize_t i = 0; !failed && i < count; i++) {
        failed = open_offsets(PyList_GET_ITEM(parts, i), &open[i]);
        size += open[i].size;
    }
    if (!failed) made = new_array(PyModule_GetState(module), size, &room);
    for (Py_ssize_t i = 0; made && i < count; i++) {
        int64_t shift, *to = room.buf;
        if (int_at(shifts, i, &shift)) {
            Py_CLEAR(made);
            break;
        }
        for (Py_ssize_t k = 0; k < open[i].size; k++) to[done++] = (int64_t)((uint64_t)open[i].at[k] + (uint64_t)shift);
    }
    for (Py_ssize_t i = 0; i < count; i++) close_offsets(&open[i]);
    PyMem_Free(open);
    if (room.obj) PyBuffer_Release(&room);
    return made;
}

/* The offsets from one edge up to the next one, counted from it; `at` is the number of the first one. */
static PyObject *part_of(PyObject *given, const offsets *all, Py_ssize_t *at, int64_t edge, int64_t next) {
    Py_buffer room = {0};
    while (*at < all->size && all->at[*at] < edge) ++*at;
    Py_ssize_t first = *at;
    while (*at < all->size && all->at[*at] < next) ++*at;
    PyObject *made = PySequence_GetSlice(given, first, *at); /* a copy, and made faster than a new array */
    if (!made || PyObject_GetBuffer(made, &room, PyBUF_WRITABLE)) {
        Py_XDECREF(made);
        return NULL;
    }
    int64_t *to = room.buf;
    for (Py_ssize_t k = 0; k < *at - first; k++) to[k] = (int64_t)((uint64_t)to[k] - (uint64_t)edge);
    PyBuffer_Release(&room);
    return made;
}

/* The number of sorted offsets before this one, but at least `done`. */
static Py_ssize_t before(const offsets *all, int64_t offset, Py_ssize_t done) {
    Py_ssize_t found = offset > INT64_MIN ? rank(all->at, all->size, offset - 1, done) : 0;
    return found > done ? found : done;
}

/* Writes the offsets that lie in some sorted, disjoint spans, unless `to` is NULL; how many they are. */
static Py_ssize_t pick_inside(const offsets *all, const offsets *starts, const offsets *ends, int64_t *to) {
    Py_ssize_t count = 0, done = 0, spans = starts->size < ends->size ? starts->size : ends->size;
    for (Py_ssize_t i = 0; i < spans; i++) {
        Py_ssize_t first = before(all, starts->at[i], done);
        done = before(all, ends->at[i], first);
        if (to && done > first) memcpy(to + count, all->at + first, (size_t)(done - first) * sizeof *to);
        count += done - first;
    }
    return count;
}

static PyObject *inside(PyObject *module, PyObject *args) {
    PyObject *given[3], *made = NULL;
    offsets open[3] = {{{0}, NULL, 0}};
    Py_buffer room = {0};
    if (!PyArg_ParseTuple(args, "OOO", &given[0], &given[1], &given[2])) return NULL;
    int failed = 0;
    for (int i = 0; i < 3 && !failed; i++) failed = open_offsets(given[i], &open[i]);
    Py_ssize_t count = failed ? 0 : pick_inside(&open[0], &open[1], &open[2], NULL);
    if (!failed && (made = new_array(PyModule_GetState(module), count, &room)))
        pick_inside(&open[0], &open[1], &open[2], room.buf);
    if (room.obj) PyBuffer_Release(&room);
    for (int i = 0; i < 3; i++) close_offsets(&open[i]);
    return made;
}

static PyObject *parted(PyObject *module, PyObject *args) {
    PyObject *given, *edges, *made = NULL;
    offsets all = {{0}, NULL, 0};
    PyTypeObject *array = (PyTypeObject *)((state *)PyModule_GetState(module))->array;
    if (!PyArg_ParseTuple(args, "O!O!", array, &given, &PyList_Type, &edges) || open_offsets(given, &all)) return NULL;
    Py_ssize_t count = PyList_GET_SIZE(edges), at = 0;
    made = PyList_New(0);
    for (Py_ssize_t i = 0; made && i < count; i++) {
        int64_t edge, next = INT64_MAX;
        int failed = int_at(edges, i, &edge) || (i + 1 < count && int_at(edges, i + 1, &next));
        PyObject *part = failed ? NULL : part_of(given, &all, &at, edge, next);
        if (!part || PyList_Append(made, part)) Py_CLEAR(made);
        Py_XDECREF(part);
    }
    close_offsets(&all);
    return made;
}

/* -- texts ------------------------------------------------------------------------------------------------------ */

/* Texts between offsets: the places of the different ones, by a hash; a place is counted from 1, and 0 is none. */
typedef struct {
    const char *chars;
    int kind;
    const offsets *starts, *ends;
    size_t *slots, last;
} pieces_of;

/* The bytes of the text at a place, and how many they are. */
static const char *bytes_at(const pieces_of *all, Py_ssize_t place, size_t *size) {
    *size = (size_t)(all->ends->at[place] - all->starts->at[place]) * (size_t)all->kind;
    return all->chars + all->starts->at[place] * all->kind;
}

/* The slot of the text at a place: that of an equal text, or a free one. */
static size_t *slot_of(const pieces_of *all, Py_ssize_t place) {
    size_t size, other_size;
    const char *bytes = bytes_at(all, place, &size);
    uint64_t hash = size;
    for (int64_t i = all->starts->at[place]; i < all->ends->at[place]; i++)
        hash = (hash ^ PyUnicode_READ(all->kind, all->chars, i)) * 0x9E3779B97F4A7C15u;
    size_t slot = (size_t)(hash >> 20) & all->last;
    for (; all->slots[slot]; slot = (slot + 1) & all->last) {
        const char *other = bytes_at(all, (Py_ssize_t)all->slots[slot] - 1, &other_size);
        if (size == other_size && !memcmp(bytes, other, size)) break;
    }
    return &all->slots[slot];
}

static PyObject *texts_of(PyObject *text, const offsets *starts, const offsets *ends) {
    if (!lie_in_text(starts, ends, PyUnicode_GET_LENGTH(text))) return NULL;
    size_t room = 16;
    while (room < 2 * (size_t)starts->size) room *= 2;
    pieces_of all = {PyUnicode_DATA(text), PyUnicode_KIND(text), starts, ends, NULL, room - 1};
    all.slots = PyMem_Calloc(room, sizeof *all.slots);
    PyObject *made = all.slots ? PyList_New(starts->size) : PyErr_NoMemory();
    for (Py_ssize_t i = 0; made && i < starts->size; i++) {
        size_t *slot = slot_of(&all, i);
        PyObject *piece = *slot ? Py_NewRef(PyList_GET_ITEM(made, (Py_ssize_t)*slot - 1))
                                : PyUnicode_Substring(text, (Py_ssize_t)starts->at[i], (Py_ssize_t)ends->at[i]);
        if (!*slot) *slot = (size_t)i + 1;
        if (piece) PyList_SET_ITEM(made, i, piece);
        else Py_CLEAR(made);
    }
    PyMem_Free(all.slots);
    return made;
}

static PyObject *texts(PyObject *module, PyObject *args) {
    PyObject *text, *given_starts, *given_ends, *made = NULL;
    offsets starts = {0}, ends = {0};
    (void)module;
    if (!PyArg_ParseTuple(args, "UOO", &text, &given_starts, &given_ends)) return NULL;
    if (!open_offsets(given_starts, &starts) && !open_offsets(given_ends, &ends)) made = texts_of(text, &starts, &ends);
    close_offsets(&starts);
    close_offsets(&ends);
    return made;
}

/* -- Latin names ------------------------------------------------------------------------------------------------ */

static inline int is_capital(Py_UCS4 c) { return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE); }

static inline int is_latin(Py_UCS4 c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xC0 && c <= 0x24F);
}

/* A copy of this is compiled for each kind of string. */
static inline int add_capitals(int kind, const void *chars, Py_ssize_t size, PyObject *found) {
    for (Py_ssize_t i = 0; i < size; i++) {
        if (!is_capital(PyUnicode_READ(kind, chars, i))) continue;
        if (i && is_latin(PyUnicode_READ(kind, chars, i - 1))) continue;
        PyObject *at = PyLong_FromSsize_t(i);
        int failed = !at || PyList_Append(found, at);
        Py_XDECREF(at);
        if (failed) return -1;
    }
    return 0;
}

static PyObject *capitals(PyObject *module, PyObject *text) {
    (void)module;
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "capitals() requires a str");
        return NULL;
    }
    PyObject *found = PyList_New(0);
    const void *chars = PyUnicode_DATA(text);
    Py_ssize_t size = PyUnicode_GET_LENGTH(text);
    int kind = PyUnicode_KIND(text), failed = !found;
    if (failed) return NULL;
    if (kind == PyUnicode_1BYTE_KIND) failed = add_capitals(PyUnicode_1BYTE_KIND, chars, size, found);
    else if (kind == PyUnicode_2BYTE_KIND) failed = add_capitals(PyUnicode_2BYTE_KIND, chars, size, found);
    else failed = add_capitals(PyUnicode_4BYTE_KIND, chars, size, found);
    if (failed) Py_CLEAR(found);
    return found;
}

/* -- the module ------------------------------------------------------------------------------------------------- */

static PyMethodDef functions[] = {
    {"across", across, METH_VARARGS, "Spans of a text as spans of what edits made of it."},
    {"capitals", capitals, METH_O, "Where a Latin word or number starts with a capital letter."},
    {"clusters", clusters, METH_O, "The number of Khmer grapheme clusters."},
    {"columns_across", columns_across, METH_VARARGS, "The same, of spans as two arrays."},
    {"cut", cut, METH_VARARGS, "The tokens cut at some edges."},
    {"gathered", gathered, METH_VARARGS, "Offsets of several texts as offsets of all of them together."},
    {"inside", inside, METH_VARARGS, "The offsets that lie in some spans."},
    {"outermost", outermost, METH_VARARGS, "The places of the spans that stay, and of those inside them."},
    {"parted", parted, METH_VARARGS, "Sorted offsets of several texts together as offsets of each of them."},
    {"picked", picked, METH_VARARGS, "The offsets at some places."},
    {"respelled", respelled, METH_VARARGS, "The text after some replacements, with one pair of characters for another one."},
    {"split", split, METH_VARARGS, "The tokens of a text, or of what edits made of it, cut at the inner offsets."},
    {"texts", texts, METH_VARARGS, "The texts between offsets, equal ones as one object."},
    {"straddled", straddled, METH_VARARGS, "The tokens that hold an edge inside, each with the edge."},
    {NULL, NULL, 0, NULL},
};

static int start(PyObject *module) {
    state *s = PyModule_GetState(module);
    s->array = imported("array", "array");
    return s->array ? add_type(module, &pairs_spec) : -1;
}

static int visit_state(PyObject *module, visitproc visit, void *arg) {
    state *s = PyModule_GetState(module);
    Py_VISIT(s->array);
    return 0;
}

static int clear_state(PyObject *module) {
    state *s = PyModule_GetState(module);
    Py_CLEAR(s->array);
    return 0;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, start}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "khtext.kernel._tokens",
    .m_doc = "Arrays of tokens; arrays.py is its definition.",
    .m_size = sizeof(state),
    .m_methods = functions,
    .m_slots = slots,
    .m_traverse = visit_state,
    .m_clear = clear_state,
};

PyMODINIT_FUNC PyInit__tokens(void) { return PyModuleDef_Init(&definition); }
