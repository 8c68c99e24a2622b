/* Where names may start: a filter over the first characters of many names, asked at many offsets; and names
 * looked up at one. The filter may say yes too often, never no. See prefixes.py. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

enum { DEPTH = 5, HEADER = 4, LEAST = 15, MOST = 23 };

/* -- the filter: one byte for the number of hash bits, then a bit table for each length of a key ---------------- */

static uint32_t mixed(uint32_t hash, Py_UCS4 c) { return (hash ^ c) * 0x9E3779B1u; }

static size_t table_size(unsigned bits) { return (size_t)1 << (bits - 3); }

static unsigned bits_for(Py_ssize_t names) {
    unsigned bits = LEAST;
    while (bits < MOST && ((Py_ssize_t)1 << (bits - 4)) < names) bits++;
    return bits;
}

static void enter(uint8_t *tables, unsigned bits, PyObject *name) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(name) < DEPTH ? PyUnicode_GET_LENGTH(name) : DEPTH;
    uint32_t hash = 0;
    for (Py_ssize_t i = 0; i < length; i++) hash = mixed(hash, PyUnicode_READ_CHAR(name, i));
    if (length) tables[(size_t)(length - 1) * table_size(bits) + (hash >> (32 - bits) >> 3)] |=
        (uint8_t)(1u << (hash >> (32 - bits) & 7));
}

static int may_start(const uint8_t *tables, unsigned bits, int kind, const void *data, Py_ssize_t at,
                     Py_ssize_t length) {
    uint32_t hash = 0;
    Py_ssize_t last = length - at < DEPTH ? length - at : DEPTH;
    for (Py_ssize_t i = 0; i < last; i++) {
        hash = mixed(hash, PyUnicode_READ(kind, data, at + i));
        uint32_t bit = hash >> (32 - bits);
        if (tables[(size_t)i * table_size(bits) + (bit >> 3)] & 1u << (bit & 7)) return 1;
    }
    return 0;
}

/* -- the functions ---------------------------------------------------------------------------------------------- */

static PyObject *build(PyObject *module, PyObject *names) {
    (void)module;
    PyObject *listed = PySequence_Fast(names, "names must be a sequence");
    if (!listed) return NULL;
    unsigned bits = bits_for(PySequence_Fast_GET_SIZE(listed));
    Py_ssize_t size = HEADER + DEPTH * (Py_ssize_t)table_size(bits);
    PyObject *filter = PyBytes_FromStringAndSize(NULL, size);
    if (filter) {
        uint8_t *bytes = (uint8_t *)PyBytes_AS_STRING(filter);
        memset(bytes, 0, (size_t)size);
        bytes[0] = (uint8_t)bits;
        for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(listed); i++) {
            PyObject *name = PySequence_Fast_GET_ITEM(listed, i);
            if (!PyUnicode_Check(name)) {
                PyErr_SetString(PyExc_TypeError, "a name must be a str");
                Py_CLEAR(filter);
                break;
            }
            enter(bytes + HEADER, bits, name);
        }
    }
    Py_DECREF(listed);
    return filter;
}

static int put(PyObject *found, Py_ssize_t at) {
    PyObject *offset = PyLong_FromSsize_t(at);
    int failed = !offset || PyList_Append(found, offset);
    Py_XDECREF(offset);
    return failed;
}

static PyObject *starts(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *text, *offsets;
    const char *filter;
    Py_ssize_t size;
    if (!PyArg_ParseTuple(args, "y#UO", &filter, &size, &text, &offsets)) return NULL;
    unsigned bits = size > HEADER ? (uint8_t)filter[0] : 0;
    if (bits < LEAST || bits > MOST || size != HEADER + DEPTH * (Py_ssize_t)table_size(bits)) {
        PyErr_SetString(PyExc_ValueError, "not a filter that build() made");
        return NULL;
    }
    PyObject *listed = PySequence_Fast(offsets, "offsets must be a sequence");
    PyObject *found = listed ? PyList_New(0) : NULL;
    const uint8_t *tables = (const uint8_t *)filter + HEADER;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    for (Py_ssize_t i = 0; found && i < PySequence_Fast_GET_SIZE(listed); i++) {
        Py_ssize_t at = PyLong_AsSsize_t(PySequence_Fast_GET_ITEM(listed, i));
        if (at == -1 && PyErr_Occurred()) Py_CLEAR(found);
        else if (at >= 0 && may_start(tables, bits, PyUnicode_KIND(text), PyUnicode_DATA(text), at, length) &&
                 put(found, at)) Py_CLEAR(found);
    }
    Py_XDECREF(listed);
    return found;
}

/* -- looking names up ------------------------------------------------------------------------------------------- */

static int is_mark(Py_UCS4 c) { return (c >= 0x17B4 && c <= 0x17D3) || c == 0x17DD; }

static int is_edge(PyObject *text, Py_ssize_t at) {
    if (at <= 0 || at >= PyUnicode_GET_LENGTH(text)) return 1;
    return !is_mark(PyUnicode_READ_CHAR(text, at)) && PyUnicode_READ_CHAR(text, at - 1) != 0x17D2;
}

/* Appends (end, entry) if names holds text[at:end] and it ends at a cluster's edge. */
static int put_name(PyObject *found, PyObject *names, PyObject *text, Py_ssize_t at, Py_ssize_t end) {
    if (end > PyUnicode_GET_LENGTH(text) || !is_edge(text, end)) return 0;
    PyObject *name = PyUnicode_Substring(text, at, end);
    PyObject *entry = name ? PyDict_GetItemWithError(names, name) : NULL;
    Py_XDECREF(name);
    if (!entry) return PyErr_Occurred() ? -1 : 0;
    PyObject *pair = Py_BuildValue("nO", end, entry);
    int failed = !pair || PyList_Append(found, pair);
    Py_XDECREF(pair);
    return failed ? -1 : 0;
}

static int put_names(PyObject *found, PyObject *names, PyObject *lengths, PyObject *steps, PyObject *text,
                     Py_ssize_t at) {
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(steps); i++) {
        Py_ssize_t step = PyLong_AsSsize_t(PyTuple_GET_ITEM(steps, i));
        if (step == -1 && PyErr_Occurred()) return -1;
        if (step > PyUnicode_GET_LENGTH(text) - at) continue;
        PyObject *prefix = PyUnicode_Substring(text, at, at + step);
        PyObject *sizes = prefix ? PyDict_GetItemWithError(lengths, prefix) : NULL;
        Py_XDECREF(prefix);
        if (!sizes && PyErr_Occurred()) return -1;
        for (Py_ssize_t j = 0; sizes && j < PyTuple_GET_SIZE(sizes); j++) {
            Py_ssize_t size = PyLong_AsSsize_t(PyTuple_GET_ITEM(sizes, j));
            if ((size == -1 && PyErr_Occurred()) || put_name(found, names, text, at, at + size)) return -1;
        }
    }
    return 0;
}

static PyObject *at(PyObject *module, PyObject *args) {
    (void)module;
    const char *filter;
    Py_ssize_t size, offset;
    PyObject *names, *lengths, *steps, *text;
    if (!PyArg_ParseTuple(args, "y#O!O!O!Un", &filter, &size, &PyDict_Type, &names, &PyDict_Type, &lengths,
                          &PyTuple_Type, &steps, &text, &offset)) return NULL;
    unsigned bits = size > HEADER ? (uint8_t)filter[0] : 0;
    if (bits < LEAST || bits > MOST || size != HEADER + DEPTH * (Py_ssize_t)table_size(bits)) {
        PyErr_SetString(PyExc_ValueError, "not a filter that build() made");
        return NULL;
    }
    PyObject *found = PyList_New(0);
    if (found && offset >= 0 &&
        may_start((const uint8_t *)filter + HEADER, bits, PyUnicode_KIND(text), PyUnicode_DATA(text), offset,
                  PyUnicode_GET_LENGTH(text)) &&
        put_names(found, names, lengths, steps, text, offset)) Py_CLEAR(found);
    return found;
}

static PyMethodDef methods[] = {
    {"at", at, METH_VARARGS, "The ends and entries of the names that start at an offset."},
    {"build", build, METH_O, "A filter for names."},
    {"starts", starts, METH_VARARGS, "The offsets at which one of the names may start."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_prefixes", "Where names may start.", 0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__prefixes(void) { return PyModuleDef_Init(&definition); }
