/* The sentences of a text: a type Finder that does what sentences.PureFinder does, function by function. Offsets
 * come in as arrays of type q; their contents are not trusted. */
#include "extension.h"

enum { NUMBER = 1, PUNCT = 2, SYMBOL = 3, ABBREVIATION = 5 };
enum { FIRST_EMOJI = 0x2600, LONGEST_LETTER = 2, ZWSP = 0x200B, SIGNS = 0x10000, MOST_PAIRS = 64 };

/* What a sign is. */
enum { ENDER = 1, STOP = 2, ASKING = 4, OPENER = 8, CLOSER = 16, BRACKET = 32, ABBREVIATED = 64 };

typedef struct {
    PyObject_HEAD
    PyObject *bullets, *abbreviations, *lists, *going_on, *predicates; /* frozen sets of str */
    Py_UCS4 openers[MOST_PAIRS], closers[MOST_PAIRS];
    int pairs;
    Py_ssize_t longest; /* the length of the longest abbreviation */
    uint8_t *flags;     /* of each sign below SIGNS; ABBREVIATED for what an abbreviation starts with */
} Finder;

/* A mark of the line that is read; `pair` is the token that closes it, or -1. */
typedef struct {
    Py_ssize_t token, pair;
} mark;

/* The tokens of a text, and those of the line that is read: `first` up to `stop`. */
typedef struct {
    const Finder *signs;
    PyObject *text;
    int width;
    const void *chars;
    Py_ssize_t size, count, first, stop;
    const int64_t *starts, *ends;
    const uint8_t *kinds;
    mark *marks; /* room for those of every line */
    Py_ssize_t *opened;
} reader;

/* -- tokens ------------------------------------------------------------------------------------------------------ */

static Py_UCS4 char_at(const reader *r, int64_t at) { return PyUnicode_READ(r->width, r->chars, at); }

static Py_ssize_t length_of(const reader *r, Py_ssize_t at) { return (Py_ssize_t)(r->ends[at] - r->starts[at]); }

static int is_mark(const reader *r, Py_ssize_t at) { return r->kinds[at] == PUNCT || r->kinds[at] == ABBREVIATION; }

static int flags_of(const Finder *signs, Py_UCS4 c) { return c < SIGNS ? signs->flags[c] : 0; }

/* The flags of the first character of a mark of the line; 0 for any other token. */
static int first_flags(const reader *r, Py_ssize_t at) {
    int inside = at >= r->first && at < r->stop;
    return inside && is_mark(r, at) ? flags_of(r->signs, char_at(r, r->starts[at])) : 0;
}

/* Those of a mark that is one character. */
static int sign_flags(const reader *r, Py_ssize_t at) {
    int flags = first_flags(r, at);
    return flags && length_of(r, at) == 1 ? flags : 0;
}

/* Whether a set has the text of a token; -1 with an error set. */
static int has_token(const reader *r, PyObject *set, Py_ssize_t at) {
    PyObject *token = PyUnicode_Substring(r->text, (Py_ssize_t)r->starts[at], (Py_ssize_t)r->ends[at]);
    int found = token ? PySet_Contains(set, token) : -1;
    Py_XDECREF(token);
    return found;
}

/* -- pairs ------------------------------------------------------------------------------------------------------- */

static int index_of(const Py_UCS4 *signs, int count, Py_UCS4 c) {
    int at = 0;
    while (at < count && signs[at] != c) at++;
    return at;
}

/* Takes the marks of the line, and pairs the outermost complete pairs; returns the number of marks. */
static Py_ssize_t take_marks(const reader *r) {
    const Finder *signs = r->signs;
    Py_ssize_t count = 0, open = 0, awaited[MOST_PAIRS] = {0};
    for (Py_ssize_t at = r->first; at < r->stop; at++) {
        if (!is_mark(r, at)) continue;
        r->marks[count] = (mark){at, -1};
        int flags = sign_flags(r, at);
        Py_UCS4 c = flags & (OPENER | CLOSER) ? char_at(r, r->starts[at]) : 0;
        int closer = flags & CLOSER ? index_of(signs->closers, signs->pairs, c) : 0;
        if (flags & CLOSER && awaited[closer]) {
            for (int last = -1; last != closer;) {
                Py_ssize_t start = r->opened[--open];
                int opener = index_of(signs->openers, signs->pairs, char_at(r, r->starts[r->marks[start].token]));
                last = index_of(signs->closers, signs->pairs, signs->closers[opener]);
                awaited[last]--;
                if (last == closer) r->marks[start].pair = at;
            }
        } else if (flags & OPENER) {
            int opener = index_of(signs->openers, signs->pairs, c);
            awaited[index_of(signs->closers, signs->pairs, signs->closers[opener])]++;
            r->opened[open++] = count;
        }
        count++;
    }
    return count;
}

/* -- where a sentence ends --------------------------------------------------------------------------------------- */

static int opens_quotation(const reader *r, Py_ssize_t at) {
    return (sign_flags(r, at) & (OPENER | BRACKET)) == OPENER;
}

/* Whether a token may start a sentence; -1 with an error set. `more` may be NULL. */
static int is_new(const reader *r, Py_ssize_t at, PyObject *more) {
    if (at >= r->stop || opens_quotation(r, at)) return 1;
    if (is_mark(r, at)) return 0;
    PyObject *word = PyUnicode_Substring(r->text, (Py_ssize_t)r->starts[at], (Py_ssize_t)r->ends[at]);
    if (word && PyUnicode_FindChar(word, ZWSP, 0, PyUnicode_GET_LENGTH(word), 1) >= 0) {
        PyObject *mark = PyUnicode_FromOrdinal(ZWSP), *none = PyUnicode_New(0, 0);
        Py_SETREF(word, mark && none ? PyUnicode_Replace(word, mark, none, -1) : NULL);
        Py_XDECREF(mark);
        Py_XDECREF(none);
    }
    int found = word ? PySet_Contains(r->signs->going_on, word) : -1;
    if (!found && more) found = PySet_Contains(more, word);
    Py_XDECREF(word);
    return found < 0 ? -1 : !found;
}

/* Whether a sentence ends after a pair; -1 with an error set. */
static int pair_ends(const reader *r, Py_ssize_t first, Py_ssize_t start, Py_ssize_t last) {
    int flags = first_flags(r, last - 1);
    if (!(flags & ENDER)) return 0;
    int listed = has_token(r, r->signs->lists, last - 1);
    if (listed) return listed < 0 ? -1 : 0;
    int bracketed = (sign_flags(r, start) & BRACKET) != 0;
    if (flags & ASKING && (start == first || bracketed)) return !bracketed && opens_quotation(r, last + 1);
    return is_new(r, last + 1, NULL);
}

/* The text of some tokens, without what stands between them. */
static PyObject *joined(const reader *r, Py_ssize_t at, Py_ssize_t count) {
    PyObject *whole = PyUnicode_New(0, 0);
    for (Py_ssize_t i = at; whole && i < at + count; i++) {
        PyObject *token = PyUnicode_Substring(r->text, (Py_ssize_t)r->starts[i], (Py_ssize_t)r->ends[i]);
        PyUnicode_AppendAndDel(&whole, token);
    }
    return whole;
}

/* The number of tokens of the abbreviation that starts at a mark, 0 if there is none, and whether it is a list after
 * which a sentence may end; -1 with an error set. */
static Py_ssize_t abbreviation_at(const reader *r, Py_ssize_t at, int *listed) {
    Py_ssize_t size = r->kinds[at] == PUNCT ? 3 : 1;
    if (size == 3) {
        if (r->stop - at < 3 || !(first_flags(r, at) & ABBREVIATED)) return 0;
        if (length_of(r, at) + length_of(r, at + 1) + length_of(r, at + 2) > r->signs->longest) return 0;
    }
    PyObject *whole = joined(r, at, size);
    int found = !whole ? -1 : size == 1 ? 1 : PySet_Contains(r->signs->abbreviations, whole);
    if (found > 0) *listed = PySet_Contains(r->signs->lists, whole);
    Py_XDECREF(whole);
    return found < 0 || *listed < 0 ? -1 : found ? size : 0;
}

/* Whether a full stop follows the number or letter of a list item, or a part of it. */
static int is_item(const reader *r, Py_ssize_t first, Py_ssize_t at) {
    if (at == first) return 1;
    int64_t size = r->ends[at - 1] - r->starts[first];
    return at == first + 1 && (r->kinds[first] == NUMBER || size <= LONGEST_LETTER);
}

static int mark_ends(const reader *r, Py_ssize_t first, Py_ssize_t at) {
    if (first_flags(r, at) & ENDER) return 1;
    if (!(sign_flags(r, at) & STOP) || r->ends[at] >= r->size) return 0;
    Py_UCS4 following = char_at(r, r->ends[at]);
    int apart = Py_UNICODE_ISSPACE(following) || flags_of(r->signs, following) & CLOSER;
    return apart && !is_item(r, first, at);
}

/* The token after a mark, a pair or an abbreviation, and whether the sentence ends there; -1 with an error set. */
static Py_ssize_t read_mark(const reader *r, Py_ssize_t first, const mark *read, int *over) {
    Py_ssize_t at = read->token;
    if (read->pair >= 0) {
        *over = pair_ends(r, first, at, read->pair);
        return *over < 0 ? -1 : read->pair + 1;
    }
    int listed = 0;
    Py_ssize_t size = abbreviation_at(r, at, &listed);
    if (size < 0) return -1;
    *over = size ? listed : mark_ends(r, first, at);
    if (listed) *over = is_new(r, at + size, r->signs->predicates);
    return *over < 0 ? -1 : at + (size ? size : 1);
}

/* Whether a symbol belongs to the sentence before it; -1 with an error set. */
static int trails(const reader *r, Py_ssize_t first, Py_ssize_t at) {
    Py_ssize_t size = length_of(r, at), same = 0;
    if (char_at(r, r->starts[at]) < FIRST_EMOJI) return 0;
    while (same < size && char_at(r, r->starts[at] + same) == char_at(r, r->starts[first] + same)) same++;
    if (same == size && size == length_of(r, first)) return 0;
    int found = has_token(r, r->signs->bullets, at);
    return found < 0 ? -1 : !found;
}

/* The token after further end signs, and after emoji that are not list bullets; -1 with an error set. */
static Py_ssize_t with_what_trails(const reader *r, Py_ssize_t first, Py_ssize_t at) {
    while (first_flags(r, at) & ENDER || sign_flags(r, at) & STOP) at++;
    for (; at < r->stop && r->kinds[at] == SYMBOL; at++) {
        int belongs = trails(r, first, at);
        if (belongs < 0) return -1;
        if (!belongs) break;
    }
    return at;
}

/* -- lines ------------------------------------------------------------------------------------------------------- */

static int add_sentence(const reader *r, Py_ssize_t first, Py_ssize_t after, PyObject *found) {
    PyObject *pair = Py_BuildValue("LL", (long long)r->starts[first], (long long)r->ends[after - 1]);
    int failed = pair ? PyList_Append(found, pair) : -1;
    Py_XDECREF(pair);
    return failed;
}

static int add_line(const reader *r, PyObject *found) {
    Py_ssize_t count = take_marks(r), first = r->first, after = first;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (r->marks[i].token < after) continue;
        int over = 0;
        after = read_mark(r, first, &r->marks[i], &over);
        if (after >= 0 && over) after = with_what_trails(r, first, after);
        if (after < 0 || (over && add_sentence(r, first, after, found))) return -1;
        if (over) first = after;
    }
    return first < r->stop ? add_sentence(r, first, r->stop, found) : 0;
}

static int add_lines(reader *r, PyObject *found) {
    while (r->stop < r->count) {
        r->first = r->stop;
        Py_ssize_t end = PyUnicode_FindChar(r->text, '\n', (Py_ssize_t)r->starts[r->first] + 1, r->size, 1);
        if (end == -2) return -1;
        while (r->stop < r->count && (end < 0 || r->starts[r->stop] < end)) r->stop++;
        if (add_line(r, found)) return -1;
    }
    return 0;
}

/* Whether the tokens are sorted, disjoint, not empty and inside the text; also counts the marks. */
static int is_sound(const reader *r, Py_ssize_t *marks) {
    int64_t done = 0;
    for (Py_ssize_t at = 0; at < r->count; at++) {
        if (r->starts[at] < done || r->ends[at] <= r->starts[at]) return 0;
        done = r->ends[at];
        *marks += is_mark(r, at);
    }
    return done <= r->size;
}

static PyObject *find_all(reader *r) {
    Py_ssize_t marks = 0;
    if (!is_sound(r, &marks)) {
        PyErr_SetString(PyExc_ValueError, "the tokens do not fit the text");
        return NULL;
    }
    PyObject *found = PyList_New(0);
    r->marks = PyMem_New(mark, marks + 1);
    r->opened = PyMem_New(Py_ssize_t, marks + 1);
    if (!r->marks || !r->opened) PyErr_NoMemory();
    if (PyErr_Occurred() || add_lines(r, found)) Py_CLEAR(found);
    PyMem_Free(r->marks);
    PyMem_Free(r->opened);
    return found;
}

static PyObject *finder_find(Finder *self, PyObject *args) {
    Py_buffer starts = {0}, ends = {0}, kinds = {0};
    PyObject *text, *found = NULL;
    if (PyArg_ParseTuple(args, "Uy*y*y*", &text, &starts, &ends, &kinds)) {
        Py_ssize_t word = (Py_ssize_t)sizeof(int64_t);
        reader r = {.signs = self, .text = text, .width = PyUnicode_KIND(text), .chars = PyUnicode_DATA(text),
                    .size = PyUnicode_GET_LENGTH(text), .count = kinds.len, .starts = starts.buf, .ends = ends.buf,
                    .kinds = kinds.buf};
        if (starts.len == kinds.len * word && ends.len == kinds.len * word) found = find_all(&r);
        else PyErr_SetString(PyExc_ValueError, "the tokens do not fit the text");
    }
    if (starts.obj) PyBuffer_Release(&starts);
    if (ends.obj) PyBuffer_Release(&ends);
    if (kinds.obj) PyBuffer_Release(&kinds);
    return found;
}

/* -- the signs --------------------------------------------------------------------------------------------------- */

static int add_sign(Finder *self, PyObject *sign, int flags, Py_UCS4 *taken) {
    Py_UCS4 c = PyUnicode_Check(sign) && PyUnicode_GET_LENGTH(sign) == 1 ? PyUnicode_READ_CHAR(sign, 0) : SIGNS;
    if (c >= SIGNS) {
        PyErr_SetString(PyExc_ValueError, "a sign must be one character below U+10000");
        return -1;
    }
    self->flags[c] |= (uint8_t)flags;
    if (taken) *taken = c;
    return 0;
}

/* An attribute of the signs that is a set. */
static PyObject *set_of(PyObject *signs, const char *name) {
    PyObject *set = PyObject_GetAttrString(signs, name);
    if (set && !PyAnySet_Check(set)) {
        PyErr_Format(PyExc_TypeError, "%s must be a set", name);
        Py_CLEAR(set);
    }
    return set;
}

static int add_signs(Finder *self, PyObject *signs, const char *name, int flags) {
    PyObject *set = set_of(signs, name), *each = set ? PyObject_GetIter(set) : NULL, *sign;
    int failed = !each;
    while (!failed && (sign = PyIter_Next(each))) {
        failed = add_sign(self, sign, flags, NULL);
        Py_DECREF(sign);
    }
    Py_XDECREF(each);
    Py_XDECREF(set);
    return failed || PyErr_Occurred() ? -1 : 0;
}

static int add_pairs(Finder *self, PyObject *signs) {
    PyObject *closers = PyObject_GetAttrString(signs, "closers"), *items = closers ? PyMapping_Items(closers) : NULL;
    int failed = !items;
    if (items && PyList_GET_SIZE(items) > MOST_PAIRS) {
        PyErr_SetString(PyExc_ValueError, "too many pairs of signs");
        failed = 1;
    }
    for (Py_ssize_t i = 0; !failed && i < PyList_GET_SIZE(items); i++, self->pairs++) {
        PyObject *item = PyList_GET_ITEM(items, i);
        failed = add_sign(self, PyTuple_GET_ITEM(item, 0), OPENER, &self->openers[i]) ||
                 add_sign(self, PyTuple_GET_ITEM(item, 1), CLOSER, &self->closers[i]);
    }
    Py_XDECREF(items);
    Py_XDECREF(closers);
    return failed ? -1 : 0;
}

/* Marks what an abbreviation starts with, and measures the longest one. */
static int measure(Finder *self) {
    PyObject *each = PyObject_GetIter(self->abbreviations), *item;
    while (each && (item = PyIter_Next(each))) {
        Py_ssize_t size = PyUnicode_Check(item) ? PyUnicode_GET_LENGTH(item) : 0;
        Py_UCS4 c = size ? PyUnicode_READ_CHAR(item, 0) : SIGNS;
        Py_DECREF(item);
        if (c >= SIGNS) {
            PyErr_SetString(PyExc_ValueError, "an abbreviation must start with a character below U+10000");
            break;
        }
        self->flags[c] |= ABBREVIATED;
        if (size > self->longest) self->longest = size;
    }
    Py_XDECREF(each);
    return PyErr_Occurred() ? -1 : 0;
}

static int take_signs(Finder *self, PyObject *signs) {
    return !(self->bullets = set_of(signs, "bullets")) || !(self->abbreviations = set_of(signs, "abbreviations")) ||
           !(self->lists = set_of(signs, "lists")) || !(self->going_on = set_of(signs, "going_on")) ||
           !(self->predicates = set_of(signs, "predicates")) || add_signs(self, signs, "enders", ENDER) ||
           add_signs(self, signs, "stops", STOP) || add_signs(self, signs, "asking", ASKING) ||
           add_signs(self, signs, "brackets", BRACKET) || add_pairs(self, signs) || measure(self);
}

static PyObject *finder_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    static char *names[] = {"signs", NULL};
    PyObject *signs;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O", names, &signs)) return NULL;
    Finder *self = (Finder *)type->tp_alloc(type, 0);
    if (!self) return NULL;
    self->flags = PyMem_Calloc(SIGNS, 1);
    if (!self->flags) PyErr_NoMemory();
    if (!self->flags || take_signs(self, signs)) Py_CLEAR(self);
    return (PyObject *)self;
}

static void finder_dealloc(Finder *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyMem_Free(self->flags);
    Py_XDECREF(self->bullets);
    Py_XDECREF(self->abbreviations);
    Py_XDECREF(self->lists);
    Py_XDECREF(self->going_on);
    Py_XDECREF(self->predicates);
    type->tp_free(self);
    Py_DECREF(type);
}

/* -- the module -------------------------------------------------------------------------------------------------- */

static PyMethodDef finder_methods[] = {
    {"find", (PyCFunction)(void (*)(void))finder_find, METH_VARARGS, "The start and end of each sentence."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot finder_slots[] = {
    {Py_tp_new, finder_new},
    {Py_tp_dealloc, finder_dealloc},
    {Py_tp_methods, finder_methods},
    {Py_tp_doc, "Finds sentences with some signs; see khtext.kernel.sentences.PureFinder."},
    {0, NULL},
};

static PyType_Spec finder_spec = {
    .name = "khtext.kernel._sentences.Finder",
    .basicsize = sizeof(Finder),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = finder_slots,
};

static int start(PyObject *module) { return add_type(module, &finder_spec); }

MODULE(_sentences, "The sentences of a text; sentences.py is its definition.", start)
