/* Where names may start: a filter over the first characters of many names, asked at many offsets.
 * It may say yes too often, never no: khtext.gazetteer looks every name up. See prefixes.py. */
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

static PyMethodDef methods[] = {
    {"build", build, METH_O, "A filter for names."},
    {"starts", starts, METH_VARARGS, "The offsets at which one of the names may start."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_prefixes", "Where names may start.", 0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__prefixes(void) { return PyModuleDef_Init(&definition); }
