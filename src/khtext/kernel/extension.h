/* What the extension modules share: offsets in arrays of type q, and what makes a module. It is
 * included first, as Python.h must be. */
#ifndef KHTEXT_EXTENSION_H
#define KHTEXT_EXTENSION_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

/* -- offsets ---------------------------------------------------------------------------------------------------- */

/* The offsets in an array of somebody else; zero before it is open. */
typedef struct {
    Py_buffer view;
    const int64_t *at;
    Py_ssize_t size;
} offsets;

static inline void close_offsets(offsets *from) {
    if (from->view.obj) PyBuffer_Release(&from->view);
}

/* -1 with an error set for anything but an array of type q. */
static inline int open_offsets(PyObject *from, offsets *to) {
    if (PyObject_GetBuffer(from, &to->view, PyBUF_ND | PyBUF_FORMAT)) return -1;
    if (to->view.ndim == 1 && to->view.itemsize == sizeof(int64_t) && to->view.format && !strcmp(to->view.format, "q")) {
        to->at = to->view.buf;
        to->size = to->view.len / (Py_ssize_t)sizeof(int64_t);
        return 0;
    }
    close_offsets(to);
    PyErr_SetString(PyExc_TypeError, "offsets must be an array of type q");
    return -1;
}

/* An array of so many zeros, and its contents to fill in; `type` is Python's array. It has its final size from the
 * start, so that nothing is copied twice. */
static inline PyObject *zeros(PyObject *type, Py_ssize_t size, Py_buffer *room) {
    PyObject *zero = PyObject_CallFunction(type, "s(i)", "q", 0);
    PyObject *made = zero ? PySequence_Repeat(zero, size) : NULL;
    Py_XDECREF(zero);
    if (made && PyObject_GetBuffer(made, room, PyBUF_WRITABLE)) Py_CLEAR(made);
    return made;
}

/* An array of these offsets. */
static inline PyObject *offset_array(PyObject *type, const int64_t *from, Py_ssize_t size) {
    Py_buffer room;
    PyObject *made = zeros(type, size, &room);
    if (!made) return NULL;
    if (size) memcpy(room.buf, from, (size_t)size * sizeof *from);
    PyBuffer_Release(&room);
    return made;
}

/* -- modules ---------------------------------------------------------------------------------------------------- */

/* An attribute of a module that is imported for it. */
static inline PyObject *imported(const char *module, const char *name) {
    PyObject *from = PyImport_ImportModule(module);
    PyObject *found = from ? PyObject_GetAttrString(from, name) : NULL;
    Py_XDECREF(from);
    return found;
}

/* Adds a type to a module; -1 with an error set. */
static inline int add_type(PyObject *module, PyType_Spec *spec) {
    PyObject *type = PyType_FromModuleAndSpec(module, spec, NULL);
    int failed = type ? PyModule_AddType(module, (PyTypeObject *)type) : -1;
    Py_XDECREF(type);
    return failed;
}

/* The module khtext.kernel.NAME without functions or state of its own; `fill` adds its types. */
#define MODULE(name, says, fill)                                                                       \
    static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, fill}, {0, NULL}};                         \
    static struct PyModuleDef module_definition = {                                                    \
        PyModuleDef_HEAD_INIT, .m_name = "khtext.kernel." #name, .m_doc = says, .m_slots = module_slots}; \
    PyMODINIT_FUNC PyInit_##name(void) { return PyModuleDef_Init(&module_definition); }

#endif
