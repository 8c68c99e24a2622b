/* Tables as dicts: tables.py is the definition. A table is read whenever names are looked for. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Adds a row to those of its name; -1 with an error set. */
static int put(PyObject *rows, PyObject *name, PyObject *row) {
    PyObject *known = PyDict_GetItemWithError(rows, name);
    if (!known) return PyErr_Occurred() ? -1 : PyDict_SetItem(rows, name, row);
    PyObject *both = PyUnicode_FromFormat("%U\n%U", known, row);
    int failed = !both || PyDict_SetItem(rows, name, both);
    Py_XDECREF(both);
    return failed ? -1 : 0;
}

/* Where a character stands first between two offsets, or the second of them; -2 with an error set. */
static Py_ssize_t first_of(PyObject *text, Py_UCS4 c, Py_ssize_t start, Py_ssize_t end) {
    Py_ssize_t at = PyUnicode_FindChar(text, c, start, end, 1);
    return at == -1 ? end : at;
}

static int put_line(PyObject *rows, PyObject *text, Py_ssize_t start, Py_ssize_t end) {
    Py_ssize_t tab = first_of(text, '\t', start, end);
    PyObject *name = tab < 0 ? NULL : PyUnicode_Substring(text, start, tab);
    PyObject *row = name ? PyUnicode_Substring(text, start, end) : NULL;
    int failed = !row || put(rows, name, row);
    Py_XDECREF(name);
    Py_XDECREF(row);
    return failed ? -1 : 0;
}

/* Puts the rows of a table into a dict and returns its header, an empty str if it has none; NULL with an error set. */
static PyObject *read_into(PyObject *rows, PyObject *text) {
    PyObject *header = NULL;
    Py_ssize_t size = PyUnicode_GET_LENGTH(text);
    for (Py_ssize_t start = 0, end; start < size; start = end + 1) {
        if ((end = first_of(text, '\n', start, size)) < 0) break;
        if (end == start || PyUnicode_READ_CHAR(text, start) == '#') continue;
        if (!header) header = PyUnicode_Substring(text, start, end);
        else put_line(rows, text, start, end);
        if (PyErr_Occurred()) break;
    }
    if (PyErr_Occurred()) Py_CLEAR(header);
    else if (!header) header = PyUnicode_New(0, 0);
    return header;
}

static PyObject *rows_by_name(PyObject *module, PyObject *text) {
    (void)module;
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "rows_by_name() requires a str");
        return NULL;
    }
    PyObject *rows = PyDict_New(), *header = rows ? read_into(rows, text) : NULL;
    PyObject *made = header ? PyTuple_Pack(2, header, rows) : NULL;
    Py_XDECREF(header);
    Py_XDECREF(rows);
    return made;
}

static PyMethodDef methods[] = {
    {"rows_by_name", rows_by_name, METH_O, "The header of a table, and its rows by their first cells."},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {{0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "khtext.kernel._tables",
    .m_doc = "Tables as dicts; tables.py is the definition.",
    .m_size = 0,
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__tables(void) { return PyModuleDef_Init(&definition); }
