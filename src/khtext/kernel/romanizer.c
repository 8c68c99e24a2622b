/* Khmer letters to Latin letters: a type Decoder that does what romanizer.PureDecoder does.
 *
 * Scores are sums of integers, so the best path does not depend on the order of addition. Probabilities are
 * computed by the same operations in the same order as in Python, and so are equal to the last bit. */
#include "extension.h"

#include <math.h>

enum { HEADER = 40, COUNTS = 6, LABEL = 16, ENTRY = 16, SCALE = 256, MOST = 64, HOPELESS = 8 * SCALE, COENG = 0x17D2, POWERS = 4096, MOST_TEMPLATES = 32, FILTER_BITS = 1 << 20 };

#if defined(__GNUC__)
#define FETCH(at) __builtin_prefetch(at)
#else
#define FETCH(at) ((void)(at))
#endif

static const uint64_t STEP = 0x9E3779B97F4A7C15u, MIX = 0xBF58476D1CE4E5B9u, OUTSIDE = 1;

/* A template: a window of units before and after a unit, and what its hash is multiplied by. */
typedef struct {
    int before, after, series;
    uint64_t whole, rest; /* powers of STEP: of the size of the window, and of its part after the unit */
} window;

typedef struct {
    PyObject_HEAD
    Py_buffer file;
    uint32_t templates, labels, units, candidates, slots, weights;
    const uint8_t *template, *label, *unit, *candidate, *slot, *weight, *transition;
    window windows[MOST_TEMPLATES];
    int reach; /* how many units the widest window has on one side */
    double *power;  /* e to the power of w / SCALE for w from -POWERS to POWERS */
    uint8_t *known; /* one bit for each mark of a slot, by its low bits: most contexts are unknown */
} Decoder;

/* One unit of a text. */
typedef struct {
    uint64_t exact, series; /* the hash of the unit, and of its series */
    uint32_t first, count;  /* its candidates; without any, label 0 alone */
    uint32_t kept, path;    /* the number of those that may be on a path, and the label of the one that is */
    int32_t score[MOST], total[MOST];
    uint16_t label[MOST];
    uint8_t back[MOST];
} part;

/* The sums of the hashes of all units before a place. */
typedef struct {
    uint64_t exact, series;
} sum;

/* Contexts of a unit. */
typedef struct {
    uint64_t keys[MOST_TEMPLATES];
    uint32_t rows[MOST_TEMPLATES], count; /* where the weights of each start */
} contexts;

/* A text being decoded. */
typedef struct {
    const void *text;
    int kind;
    Py_ssize_t size, count;
    part *parts;
    sum *sums; /* from `reach` places before the first unit on */
} job;

static uint16_t read16(const uint8_t *at) { uint16_t v; memcpy(&v, at, 2); return v; }
static uint32_t read32(const uint8_t *at) { uint32_t v; memcpy(&v, at, 4); return v; }
static uint64_t read64(const uint8_t *at) { uint64_t v; memcpy(&v, at, 8); return v; }
static int weight_at(const uint8_t *table, size_t index) { return (int16_t)read16(table + 2 * index); }

static uint64_t mixed(uint64_t value) {
    value = (value ^ value >> 32) * MIX;
    return value ^ value >> 29;
}

/* -- units ------------------------------------------------------------------------------------------------------ */

static Py_UCS4 char_at(const job *work, Py_ssize_t at) { return PyUnicode_READ(work->kind, work->text, at); }
static int is_sign(Py_UCS4 c) { return (c >= 0x17B4 && c <= 0x17D1) || c == 0x17DD; }
static int is_shifter(Py_UCS4 c) { return c == 0x17C9 || c == 0x17CA; }

/* The consonants of the second series, one bit each from U+1780 on. */
static int is_second(Py_UCS4 c) {
    static const uint64_t second = UINT64_C(1) << 2 | UINT64_C(1) << 3 | UINT64_C(1) << 4 | UINT64_C(1) << 7 |
                                   UINT64_C(1) << 8 | UINT64_C(1) << 9 | UINT64_C(1) << 12 | UINT64_C(1) << 13 |
                                   UINT64_C(1) << 17 | UINT64_C(1) << 18 | UINT64_C(1) << 19 | UINT64_C(1) << 22 |
                                   UINT64_C(1) << 23 | UINT64_C(1) << 24 | UINT64_C(1) << 25 | UINT64_C(1) << 26 |
                                   UINT64_C(1) << 27 | UINT64_C(1) << 28;
    return second >> (c - 0x1780) & 1;
}

static uint64_t hash_of(const job *work, Py_ssize_t start, Py_ssize_t end, Py_ssize_t replaced) {
    uint64_t value = 0;
    for (Py_ssize_t at = start; at < end; at++) {
        Py_UCS4 c = char_at(work, at);
        if (at == replaced) c = is_second(c) ? 0x1782 : 0x1780;
        value = value * STEP + c + 1;
    }
    return mixed(value);
}

/* The entry of a unit; NULL for an unknown one. The entries are sorted by hash. */
static const uint8_t *entry_of(const Decoder *self, uint64_t hash) {
    uint32_t low = 0, high = self->units;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (read64(self->unit + (size_t)ENTRY * middle) < hash) low = middle + 1;
        else high = middle;
    }
    const uint8_t *entry = self->unit + (size_t)ENTRY * low;
    return low < self->units && read64(entry) == hash ? entry : NULL;
}

static void add_unit(const Decoder *self, job *work, Py_ssize_t start, Py_ssize_t end) {
    part *added = &work->parts[work->count++];
    Py_ssize_t place = start + (char_at(work, start) == COENG && end - start > 1);
    Py_UCS4 c = char_at(work, place);
    int consonant = c >= 0x1780 && c <= 0x17A2;
    added->exact = hash_of(work, start, end, -1);
    added->series = consonant ? hash_of(work, start, end, place) : added->exact;
    added->count = 0;
    for (const uint8_t *entry = NULL; start < end && !entry;) {
        entry = entry_of(self, hash_of(work, start, end, -1));
        if (entry) {
            added->first = read32(entry + 8);
            added->count = read32(entry + 12);
        } else if (char_at(work, start) == COENG) {
            start++;
        } else {
            end--;
        }
    }
}

static void add_inherent(const Decoder *self, job *work) {
    part *added = &work->parts[work->count++];
    added->exact = added->series = mixed('-' + 1);
    const uint8_t *entry = entry_of(self, added->exact);
    added->first = entry ? read32(entry + 8) : 0;
    added->count = entry ? read32(entry + 12) : 0;
}

static void find_units(const Decoder *self, job *work) {
    Py_ssize_t at = 0;
    while (at < work->size) {
        Py_ssize_t start = at;
        int base = char_at(work, at) >= 0x1780 && char_at(work, at) <= 0x17B3;
        at++;
        while (base && at < work->size) {
            int below = char_at(work, at) == COENG && at + 1 < work->size;
            if (!below && !is_shifter(char_at(work, at))) break;
            if (below) {
                add_unit(self, work, start, at);
                start = at++;
            }
            at++;
        }
        if (base) {
            add_unit(self, work, start, at);
            start = at;
        } else if (!is_sign(char_at(work, start))) {
            add_unit(self, work, start, at);
            continue;
        }
        while (at < work->size && is_sign(char_at(work, at))) at++;
        if (at > start) add_unit(self, work, start, at);
        else add_inherent(self, work);
    }
}

/* -- scores --------------------------------------------------------------------------------------------------------- */

static uint32_t slot_of(const Decoder *self, uint64_t key) { return (uint32_t)((key >> 32) * self->slots >> 32); }

/* Whether a context may be known. */
static int may_be_known(const Decoder *self, uint64_t key) {
    uint32_t bit = ((uint32_t)key ? (uint32_t)key : 1) % FILTER_BITS;
    return self->known[bit / 8] >> bit % 8 & 1;
}

/* Where the weights of a context start; 0 for an unknown one. */
static uint32_t row_of(const Decoder *self, uint64_t key) {
    uint32_t mark = (uint32_t)key ? (uint32_t)key : 1, slot = slot_of(self, key);
    for (uint32_t found; (found = read32(self->slot + (size_t)8 * slot)); slot = slot + 1 < self->slots ? slot + 1 : 0)
        if (found == mark) return read32(self->slot + (size_t)8 * slot + 4);
    return 0;
}

/* Adds up the hashes of units: that of units a up to b is sum b - sum a * STEP^(b - a). */
static void add_up(const Decoder *self, job *work) {
    sum *at = work->sums;
    *at = (sum){0, 0};
    for (Py_ssize_t place = -self->reach; place < work->count + self->reach; place++, at++) {
        const part *unit = place >= 0 && place < work->count ? &work->parts[place] : NULL;
        at[1].exact = at->exact * STEP + (unit ? unit->exact : OUTSIDE);
        at[1].series = at->series * STEP + (unit ? unit->series : OUTSIDE);
    }
}

/* The hashes of those contexts of a unit that may be known; their slots are fetched meanwhile. */
static void find_keys(const Decoder *self, const job *work, Py_ssize_t at, contexts *found) {
    uint64_t shift = work->parts[at].exact - work->parts[at].series;
    uint32_t count = 0;
    for (uint32_t number = 0; number < self->templates; number++) {
        const window *seen = &self->windows[number];
        Py_ssize_t first = at - seen->before, end = at + seen->after + 1;
        /* A window that reaches two places beyond an edge tells nothing that a shorter one does not. */
        if (!seen->series && ((seen->before && first < -1) || (seen->after && end > work->count + 1))) continue;
        const sum *from = work->sums + self->reach + first, *until = work->sums + self->reach + end;
        uint64_t value = seen->series
                             ? until->series + (number + 1 - from->series) * seen->whole + shift * seen->rest
                             : until->exact + (number + 1 - from->exact) * seen->whole;
        value = mixed(value);
        found->keys[count] = value;
        count += value && may_be_known(self, value);
        FETCH(self->slot + (size_t)8 * slot_of(self, value));
    }
    found->count = count;
}

/* Where the weights of these contexts start, 0 for an unknown one; the weights are fetched meanwhile. */
static void find_rows(const Decoder *self, contexts *found) {
    for (uint32_t k = 0; k < found->count; k++) {
        found->rows[k] = row_of(self, found->keys[k]);
        FETCH(self->weight + 2 * (size_t)found->rows[k]);
    }
}

/* What the contexts of a unit say about its candidates. */
static void add_scores(const Decoder *self, const contexts *found, int32_t *score, uint32_t count) {
    for (uint32_t k = 0; k < found->count; k++) {
        uint32_t row = found->rows[k];
        int pairs = weight_at(self->weight, row);
        for (size_t i = (size_t)row + 1; pairs-- > 0; i += 2) {
            int choice = weight_at(self->weight, i);
            if (choice >= 0 && (uint32_t)choice < count) score[choice] += weight_at(self->weight, i + 1);
        }
    }
}

/* The candidates of a unit that may be on a path, and their scores. */
static void add_choices(const Decoder *self, job *work, Py_ssize_t at, const contexts *found) {
    int32_t score[MOST] = {0}, most;
    part *unit = &work->parts[at];
    uint32_t count = unit->count ? unit->count : 1;
    add_scores(self, found, score, count);
    most = score[0];
    for (uint32_t k = 1; k < count; k++)
        if (score[k] > most) most = score[k];
    unit->kept = 0;
    for (uint32_t k = 0; k < count; k++) {
        if (score[k] < most - HOPELESS) continue;
        unit->score[unit->kept] = score[k];
        unit->label[unit->kept++] = unit->count ? read16(self->candidate + 2 * ((size_t)unit->first + k)) : 0;
    }
}

static int transition(const Decoder *self, uint32_t before, uint32_t after) {
    return weight_at(self->transition, (size_t)self->labels * before + after);
}

static int32_t best_path(const Decoder *self, job *work) {
    part *unit = work->parts, *last = unit + work->count - 1;
    memcpy(unit->total, unit->score, unit->kept * sizeof *unit->total);
    for (unit++; unit <= last; unit++) {
        const part *before = unit - 1;
        for (uint32_t k = 0; k < unit->kept; k++) {
            uint32_t best = 0;
            int32_t most = before->total[0] + transition(self, before->label[0], unit->label[k]);
            for (uint32_t a = 1; a < before->kept; a++) {
                int32_t way = before->total[a] + transition(self, before->label[a], unit->label[k]);
                if (way > most) {
                    most = way;
                    best = a;
                }
            }
            unit->total[k] = most + unit->score[k];
            unit->back[k] = (uint8_t)best;
        }
    }
    uint32_t place = 0;
    for (uint32_t k = 1; k < last->kept; k++)
        if (last->total[k] > last->total[place]) place = k;
    int32_t best = last->total[place];
    for (unit = last; unit >= work->parts; unit--) {
        unit->path = unit->label[place];
        if (unit > work->parts) place = unit->back[place];
    }
    return best;
}

static double power(const Decoder *self, int32_t weight) {
    if (weight >= -POWERS && weight <= POWERS) return self->power[weight + POWERS];
    return exp((double)weight / SCALE);
}

static double log_sum(const Decoder *self, const job *work) {
    double sums[MOST], shares[MOST], total = 0.0;
    for (const part *unit = work->parts; unit < work->parts + work->count; unit++) {
        int32_t highest = unit->score[0];
        for (uint32_t k = 1; k < unit->kept; k++)
            if (unit->score[k] > highest) highest = unit->score[k];
        for (uint32_t k = 0; k < unit->kept; k++) shares[k] = power(self, unit->score[k] - highest);
        for (uint32_t k = 0; unit > work->parts && k < unit->kept; k++) {
            const part *before = unit - 1;
            double ways = 0.0;
            for (uint32_t a = 0; a < before->kept; a++)
                ways += sums[a] * power(self, transition(self, before->label[a], unit->label[k]));
            shares[k] *= ways;
        }
        double norm = 0.0;
        for (uint32_t k = 0; k < unit->kept; k++) norm += shares[k];
        for (uint32_t k = 0; k < unit->kept; k++) sums[k] = shares[k] / norm;
        total += log(norm) + (double)highest / SCALE;
    }
    return total;
}

/* -- Latin letters -------------------------------------------------------------------------------------------------- */

static PyObject *written(const Decoder *self, const job *work, int capitals) {
    Py_ssize_t size = 0, most = work->count * LABEL;
    char *out = PyMem_Malloc((size_t)most + 1);
    if (!out) return PyErr_NoMemory();
    int upper = capitals;
    for (Py_ssize_t i = 0; i < work->count; i++) {
        const uint8_t *label = self->label + (size_t)LABEL * work->parts[i].path;
        if (label[0] && size) {
            out[size++] = ' ';
            upper = capitals;
        }
        for (int j = 0; j < label[1]; j++) {
            char c = (char)label[2 + j];
            int letter = c >= 'a' && c <= 'z';
            out[size++] = upper && letter ? (char)(c - 32) : c;
            upper = upper && !letter;
        }
    }
    PyObject *text = PyUnicode_DecodeASCII(out, size, NULL);
    PyMem_Free(out);
    return text;
}

static PyObject *decoded(const Decoder *self, job *work, int capitals) {
    find_units(self, work);
    add_up(self, work);
    contexts found[3]; /* what a unit needs is fetched while those before it are read */
    for (Py_ssize_t at = 0; at < work->count + 2; at++) {
        if (at < work->count) find_keys(self, work, at, &found[at % 3]);
        if (at > 0 && at <= work->count) find_rows(self, &found[(at - 1) % 3]);
        if (at > 1) add_choices(self, work, at - 2, &found[(at - 2) % 3]);
    }
    int32_t best = best_path(self, work);
    double share = exp((double)best / SCALE - log_sum(self, work));
    PyObject *latin = written(self, work, capitals);
    return latin ? Py_BuildValue("Nd", latin, share < 1.0 ? share : 1.0) : NULL;
}

static PyObject *decoder_latin(PyObject *own, PyObject *args) {
    const Decoder *self = (Decoder *)own;
    PyObject *text;
    int capitals;
    if (!PyArg_ParseTuple(args, "Up", &text, &capitals)) return NULL;
    job work = {.text = PyUnicode_DATA(text), .kind = PyUnicode_KIND(text), .size = PyUnicode_GET_LENGTH(text)};
    if (!work.size) return Py_BuildValue("sd", "", 1.0);
    size_t room = 2 * (size_t)work.size; /* at most two units a character */
    work.parts = PyMem_New(part, room);
    work.sums = PyMem_New(sum, room + 2 * (size_t)self->reach + 1);
    PyObject *result = work.parts && work.sums ? decoded(self, &work, capitals) : PyErr_NoMemory();
    PyMem_Free(work.parts);
    PyMem_Free(work.sums);
    return result;
}

/* -- the file ------------------------------------------------------------------------------------------------------- */

static size_t padded(size_t size) { return (size + 7) / 8 * 8; }

/* Whether the tables fill the file and point only into themselves. */
static int is_sound(Decoder *self) {
    const uint8_t *at = self->file.buf, *end = at + self->file.len;
    if (self->file.len < HEADER || memcmp(at, "KHTXTLAT", 8)) return 0;
    uint32_t *counts[COUNTS] = {&self->templates, &self->labels, &self->units,
                                &self->candidates, &self->slots, &self->weights};
    for (int i = 0; i < COUNTS; i++) *counts[i] = read32(at + 16 + 4 * i);
    if (self->templates > MOST_TEMPLATES || !self->labels || self->labels > 65535 || !self->slots || !self->weights) return 0;
    const uint8_t **tables[] = {&self->template, &self->label, &self->unit, &self->candidate,
                                &self->slot, &self->weight, &self->transition};
    size_t sizes[] = {4 * (size_t)self->templates, LABEL * (size_t)self->labels, ENTRY * (size_t)self->units,
                      2 * (size_t)self->candidates, 8 * (size_t)self->slots, 2 * (size_t)self->weights,
                      2 * (size_t)self->labels * self->labels};
    at += HEADER;
    for (int i = 0; i < 7; i++) {
        if ((size_t)(end - at) < padded(sizes[i])) return 0;
        *tables[i] = at;
        at += padded(sizes[i]);
    }
    if (at != end) return 0;
    for (uint32_t i = 0; i < self->labels; i++) {
        const uint8_t *label = self->label + (size_t)LABEL * i;
        if (label[1] > LABEL - 2) return 0;
        for (int j = 0; j < label[1]; j++)
            if (label[2 + j] > 127) return 0;
    }
    for (uint32_t i = 0; i < self->units; i++) {
        uint32_t first = read32(self->unit + (size_t)ENTRY * i + 8), count = read32(self->unit + (size_t)ENTRY * i + 12);
        if (!count || count > MOST || first > self->candidates || count > self->candidates - first) return 0;
    }
    for (uint32_t i = 0; i < self->candidates; i++)
        if (read16(self->candidate + 2 * (size_t)i) >= self->labels) return 0;
    int empty = 0;
    for (uint32_t i = 0; i < self->slots; i++) {
        uint32_t row = read32(self->slot + (size_t)8 * i + 4);
        empty |= !read32(self->slot + (size_t)8 * i);
        if (row >= self->weights) return 0;
        int pairs = weight_at(self->weight, row);
        if (pairs < 0 || (size_t)pairs * 2 >= self->weights - row) return 0;
    }
    return empty;
}

static uint64_t power_of_step(int exponent) {
    uint64_t value = 1;
    while (exponent-- > 0) value *= STEP;
    return value;
}

static void read_windows(Decoder *self) {
    for (uint32_t number = 0; number < self->templates; number++) {
        const uint8_t *read = self->template + (size_t)4 * number;
        int before = read[0], after = read[1];
        self->windows[number] = (window){before, after, read[2] != 0, power_of_step(before + 1 + after), power_of_step(after)};
        if (before > self->reach) self->reach = before;
        if (after > self->reach) self->reach = after;
    }
}

static PyObject *decoder_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    static char *names[] = {"data", NULL};
    PyObject *data;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O", names, &data)) return NULL;
    Decoder *self = (Decoder *)type->tp_alloc(type, 0);
    if (!self) return NULL;
    if (PyObject_GetBuffer(data, &self->file, PyBUF_SIMPLE)) {
        Py_DECREF(self);
        return NULL;
    }
    self->power = PyMem_New(double, 2 * POWERS + 1);
    self->known = PyMem_Calloc(FILTER_BITS / 8, 1);
    if (!self->power || !self->known) PyErr_NoMemory();
    else if (!is_sound(self)) PyErr_SetString(PyExc_ValueError, "not a sound romanization model");
    if (PyErr_Occurred()) {
        Py_DECREF(self);
        return NULL;
    }
    read_windows(self);
    for (int w = -POWERS; w <= POWERS; w++) self->power[w + POWERS] = exp((double)w / SCALE);
    for (uint32_t i = 0; i < self->slots; i++) {
        uint32_t bit = read32(self->slot + (size_t)8 * i) % FILTER_BITS;
        self->known[bit / 8] |= (uint8_t)(1 << bit % 8);
    }
    return (PyObject *)self;
}

static void decoder_dealloc(PyObject *own) {
    Decoder *self = (Decoder *)own;
    PyTypeObject *type = Py_TYPE(own);
    if (self->file.obj) PyBuffer_Release(&self->file);
    PyMem_Free(self->power);
    PyMem_Free(self->known);
    type->tp_free(own);
    Py_DECREF(type);
}

/* -- the module ----------------------------------------------------------------------------------------------------- */

static PyMethodDef decoder_methods[] = {
    {"latin", decoder_latin, METH_VARARGS, "The Latin letters of a run of Khmer letters, and their probability."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot decoder_slots[] = {
    {Py_tp_new, decoder_new},
    {Py_tp_dealloc, decoder_dealloc},
    {Py_tp_methods, decoder_methods},
    {Py_tp_doc, "A romanization model, ready to use; see khtext.kernel.romanizer.PureDecoder."},
    {0, NULL},
};

static PyType_Spec decoder_spec = {
    .name = "khtext.kernel._romanizer.Decoder",
    .basicsize = sizeof(Decoder),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = decoder_slots,
};

static int start(PyObject *module) { return add_type(module, &decoder_spec); }

MODULE(_romanizer, "Khmer letters to Latin letters; romanizer.py is its definition.", start)
