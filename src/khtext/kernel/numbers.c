/* Starts of numbers and simple numbers in a text: the type Scanner with the methods of numbers.PureScanner.
 * number_words.py and simple_numbers.py define the rest.
 *
 * Words and texts lie in two tries, one read forward from an offset and one backward. A node holds the flags of the
 * word that ends there; WORD tells words, which end at a cluster edge, from texts, which may end anywhere. */
#include "extension.h"

#define FLAG(place) ((uint64_t)1 << (place))

/* Flags, as number_words.py documents them. */
enum {
    AT_DIGIT_START, AT_NUMBER_START, AT_MONTH_START, AT_DIGIT, AT_TEN, AT_MAGNITUDE, AT_JOINS, AT_LEADS, AT_DATED,
    AT_BARS, AT_ORDINAL, AT_DAY, AT_LINK, AT_HOURLY, AT_FILLER, AT_UNIT, AT_EDGE, AT_NO_DIGITS, AT_LITERAL, AT_SPAN,
    AT_SPEED, AT_PERCENT, AT_OTHER, AT_TAKES, AT_MONEY, AT_SHORT, AT_RANGE, AT_DASH, AT_HALF, AT_PER, AT_AFTER,
    AT_NUMERIC, AT_MONTH, AT_COUNTRY, AT_OPENS, AT_COUNTED, AT_YEARLY, AT_MONTHLY, AT_PRICE, AT_AND,
    AT_BOUND = 40, AT_DAYPART = 43, AT_VALUE = 44, AT_POINT = 49, AT_NAMED, AT_WORD = 63, AT_CALENDAR = 50, AT_LISTED, AT_VERSUS, AT_NO_UNIT, AT_DOUBLED,
    AT_LONG, AT_NO_DIGIT, AT_UNCLEAR, AT_EVENT, AT_LACKING, AT_MINUTE, AT_JOINT, AT_LED, AT_NO_PART,
    AT_CUE = 50, AT_UNSURE, AT_RATE, AT_NEGATIVE, AT_FROM, AT_PART, AT_BUT, AT_LAW, AT_NO_DAY, AT_WEEKDAY, AT_PLACE
};
#define DIGIT_START FLAG(AT_DIGIT_START)
#define NUMBER_START FLAG(AT_NUMBER_START)
#define MONTH_START FLAG(AT_MONTH_START)
#define DIGIT FLAG(AT_DIGIT)
#define TEN FLAG(AT_TEN)
#define MAGNITUDE FLAG(AT_MAGNITUDE)
#define JOINS FLAG(AT_JOINS)
#define LEADS FLAG(AT_LEADS)
#define DATED FLAG(AT_DATED)
#define BARS FLAG(AT_BARS)
#define ORDINAL FLAG(AT_ORDINAL)
#define DAY FLAG(AT_DAY)
#define LINK FLAG(AT_LINK)
#define HOURLY FLAG(AT_HOURLY)
#define FILLER FLAG(AT_FILLER)
#define UNIT FLAG(AT_UNIT)
#define EDGE FLAG(AT_EDGE)
#define NO_DIGITS FLAG(AT_NO_DIGITS)
#define LITERAL FLAG(AT_LITERAL)
#define SPAN FLAG(AT_SPAN)
#define SPEED FLAG(AT_SPEED)
#define PERCENT FLAG(AT_PERCENT)
#define OTHER FLAG(AT_OTHER)
#define TAKES FLAG(AT_TAKES)
#define MONEY FLAG(AT_MONEY)
#define SHORT FLAG(AT_SHORT)
#define RANGE FLAG(AT_RANGE)
#define DASH FLAG(AT_DASH)
#define HALF FLAG(AT_HALF)
#define PER FLAG(AT_PER)
#define AFTER FLAG(AT_AFTER)
#define NUMERIC FLAG(AT_NUMERIC)
#define MONTH FLAG(AT_MONTH)
#define COUNTRY FLAG(AT_COUNTRY)
#define OPENS FLAG(AT_OPENS)
#define COUNTED FLAG(AT_COUNTED)
#define YEARLY FLAG(AT_YEARLY)
#define MONTHLY FLAG(AT_MONTHLY)
#define PRICE FLAG(AT_PRICE)
#define AND FLAG(AT_AND)
#define WORD FLAG(AT_WORD)
#define POINT FLAG(AT_POINT)
#define NAMED FLAG(AT_NAMED)
#define CALENDAR FLAG(AT_CALENDAR)
#define LISTED FLAG(AT_LISTED)
#define VERSUS FLAG(AT_VERSUS)
#define NO_UNIT FLAG(AT_NO_UNIT)
#define DOUBLED FLAG(AT_DOUBLED)
#define LONG FLAG(AT_LONG)
#define NO_DIGIT FLAG(AT_NO_DIGIT)
#define UNCLEAR FLAG(AT_UNCLEAR)
#define EVENT FLAG(AT_EVENT)
#define DAYPART FLAG(AT_DAYPART)
#define LACKING FLAG(AT_LACKING)
#define MINUTE FLAG(AT_MINUTE)
#define JOINT FLAG(AT_JOINT)
#define LED FLAG(AT_LED)
#define NO_PART FLAG(AT_NO_PART)
#define CUE FLAG(AT_CUE)
#define UNSURE FLAG(AT_UNSURE)
#define RATE FLAG(AT_RATE)
#define NEGATIVE FLAG(AT_NEGATIVE)
#define FROM FLAG(AT_FROM)
#define PART FLAG(AT_PART)
#define BUT FLAG(AT_BUT)
#define LAW FLAG(AT_LAW)
#define NO_DAY FLAG(AT_NO_DAY)
#define WEEKDAY FLAG(AT_WEEKDAY)
#define PLACE FLAG(AT_PLACE)
#define ANY_START (DIGIT_START | NUMBER_START | MONTH_START)

enum { BOUNDS = 7, VALUES = 31, DENSE = 128, FIRST_KHMER = 0x1780 };
enum { LONGEST_PART = 3, MOST_ZEROS = 12, SPOKEN = 1000, LARGEST = 9999, COMPOUND = 63, FRACTION = 64, HUNDRED = 2, LONGEST_TOKEN = 40, COUNTRY_CODE = 855 };
enum { LAST_HOUR = 24, LAST_MINUTE = 59, LONGEST_DAYPART = 2 };
enum { LONGEST = 12, LONGEST_LABEL = 8, LONGEST_DAY = 3, LONGEST_NAME = 16, LONGEST_MONTH = 24, LONGEST_LINK = 3, MONTH_REACH = 20, YEAR = 4, MILLION = 6, GROUP = 3, LONGEST_GROUPED = 24 };
enum { UNREAD, NUMBER, LIKE_MONEY, QUANTITY, ORDERED, PASSED, DATE, PAYMENT, GROUPED, RANGED, TIMED };

#define NONE ((Py_UCS4)-1) /* before the first and after the last character */

/* -- tries ------------------------------------------------------------------------------------------------------ */

typedef struct {
    uint64_t flags, texts; /* of the word and of the text that end there */
    uint32_t children, count; /* the first child, and how many follow it */
    Py_UCS4 c;
    int starts; /* a number may start with a word at or under this node */
} node;

typedef struct {
    node *nodes;
    uint32_t latin[DENSE], khmer[DENSE]; /* the children of the root with these characters, or 0 */
    uint64_t pairs[DENSE][2]; /* of a first Khmer letter, the second ones with which a word starts a number */
    char odd[DENSE];          /* whether other characters do so too, or none */
} trie;

typedef struct {
    PyObject *word;
    uint64_t flags, texts;
} entry;

typedef struct {
    size_t first, last;
    Py_ssize_t depth;
} branch;

static Py_UCS4 letter(const entry *one, Py_ssize_t i, int backward) {
    Py_ssize_t size = PyUnicode_GET_LENGTH(one->word);
    return PyUnicode_READ_CHAR(one->word, backward ? size - 1 - i : i);
}

static int compared(const entry *a, const entry *b, int backward) {
    Py_ssize_t m = PyUnicode_GET_LENGTH(a->word), n = PyUnicode_GET_LENGTH(b->word);
    for (Py_ssize_t i = 0; i < m && i < n; i++) {
        Py_UCS4 c = letter(a, i, backward), d = letter(b, i, backward);
        if (c != d) return c < d ? -1 : 1;
    }
    return m < n ? -1 : m > n;
}

static int forward_order(const void *a, const void *b) { return compared(a, b, 0); }
static int backward_order(const void *a, const void *b) { return compared(a, b, 1); }

static int take(PyObject *names, uint64_t flags, entry *entries, size_t *count, size_t *letters) {
    PyObject *name, *number;
    for (Py_ssize_t at = 0; PyDict_Next(names, &at, &name, &number);) {
        if (!PyUnicode_Check(name) || !PyLong_Check(number)) {
            PyErr_SetString(PyExc_TypeError, "words must be a dict from str to int");
            return -1;
        }
        unsigned long long held = PyLong_AsUnsignedLongLong(number);
        if (held == (unsigned long long)-1 && PyErr_Occurred()) return -1;
        if (!PyUnicode_GET_LENGTH(name)) continue;
        entries[*count] = flags ? (entry){name, (held & (WORD - 1)) | flags, 0} : (entry){name, 0, held};
        *letters += (size_t)PyUnicode_GET_LENGTH(name);
        ++*count;
    }
    return 0;
}

/* The children of a node, one after another: branches[i] holds the entries under nodes[i], which all share it. */
static uint32_t grow(trie *self, const entry *entries, branch *branches, uint32_t parent, uint32_t used, int backward) {
    branch from = branches[parent];
    size_t at = from.first;
    for (; at < from.last && PyUnicode_GET_LENGTH(entries[at].word) == from.depth; at++)
        self->nodes[parent].flags |= entries[at].flags, self->nodes[parent].texts |= entries[at].texts;
    self->nodes[parent].children = used;
    while (at < from.last) {
        Py_UCS4 c = letter(&entries[at], from.depth, backward);
        size_t end = at + 1;
        while (end < from.last && letter(&entries[end], from.depth, backward) == c) end++;
        self->nodes[used] = (node){0, 0, 0, 0, c, 0};
        branches[used] = (branch){at, end, from.depth + 1};
        used++;
        self->nodes[parent].count++;
        at = end;
    }
    return used;
}

/* Notes the second letters of the words that start numbers with the first letter of a node. */
static void pair(trie *self, uint32_t first) {
    const node *from = &self->nodes[first];
    uint32_t letter = from->c - FIRST_KHMER;
    self->odd[letter] = (from->flags & ANY_START) != 0;
    for (uint32_t i = 0; i < from->count; i++) {
        const node *to = &self->nodes[from->children + i];
        uint32_t second = to->c - FIRST_KHMER;
        if (to->starts && second >= DENSE) self->odd[letter] = 1;
        if (to->starts && second < DENSE) self->pairs[letter][second >> 6] |= (uint64_t)1 << (second & 63);
    }
}

static int plant(trie *self, PyObject *words, PyObject *texts, int backward) {
    size_t most = (size_t)(PyDict_GET_SIZE(words) + PyDict_GET_SIZE(texts)), count = 0, letters = 0;
    entry *entries = PyMem_New(entry, most + 1);
    branch *branches = NULL;
    int failed = !entries;
    if (failed) PyErr_NoMemory();
    failed = failed || take(words, WORD, entries, &count, &letters) || take(texts, 0, entries, &count, &letters);
    if (!failed) {
        qsort(entries, count, sizeof *entries, backward ? backward_order : forward_order);
        self->nodes = letters < UINT32_MAX - 1 ? PyMem_New(node, letters + 1) : NULL;
        branches = self->nodes ? PyMem_New(branch, letters + 1) : NULL;
        if (!branches) PyErr_NoMemory();
        failed = !branches;
    }
    if (!failed) {
        uint32_t used = 1;
        self->nodes[0] = (node){0, 0, 0, 0, 0, 0};
        branches[0] = (branch){0, count, 0};
        for (uint32_t at = 0; at < used; at++) used = grow(self, entries, branches, at, used, backward);
        for (uint32_t at = used; at-- > 0;) {
            node *here = &self->nodes[at];
            here->starts = (here->flags & ANY_START) != 0;
            for (uint32_t i = 0; i < here->count; i++) here->starts |= self->nodes[here->children + i].starts;
        }
        for (uint32_t i = 0; i < self->nodes[0].count; i++) {
            uint32_t child = self->nodes[0].children + i;
            Py_UCS4 c = self->nodes[child].c;
            if (c < DENSE) self->latin[c] = child;
            if (c >= FIRST_KHMER && c < FIRST_KHMER + DENSE) {
                self->khmer[c - FIRST_KHMER] = child;
                pair(self, child);
            }
        }
    }
    PyMem_Free(entries);
    PyMem_Free(branches);
    return failed ? -1 : 0;
}

/* The child of a node with a character, or NULL. */
static inline const node *child_of(const trie *self, const node *from, Py_UCS4 c) {
    uint32_t low = from->children, high = low + from->count;
    if (from == self->nodes && c < DENSE) return self->latin[c] ? &self->nodes[self->latin[c]] : NULL;
    if (from == self->nodes && c - FIRST_KHMER < DENSE) {
        uint32_t found = self->khmer[c - FIRST_KHMER];
        return found ? &self->nodes[found] : NULL;
    }
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (self->nodes[middle].c == c) return &self->nodes[middle];
        if (self->nodes[middle].c < c)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* -- characters ------------------------------------------------------------------------------------------------- */

/* A text being read. */
typedef struct {
    const void *chars;
    int kind;
    Py_ssize_t size;
} source;

static inline Py_UCS4 at_(const source *text, Py_ssize_t i) {
    return i >= 0 && i < text->size ? PyUnicode_READ(text->kind, text->chars, i) : NONE;
}

static int is_any(Py_UCS4 c, const char *ascii, const Py_UCS4 *others) {
    for (; *ascii; ascii++)
        if (c == (Py_UCS4)*ascii) return 1;
    for (; others && *others; others++)
        if (c == *others) return 1;
    return 0;
}

static int is_mark(Py_UCS4 c) { return (c >= 0x17B4 && c <= 0x17D3) || c == 0x17DD; }

static int is_space(Py_UCS4 c) { return c == ' ' || c == 0xA0 || c == 0x2009 || c == 0x202F; }

static int is_latin(Py_UCS4 c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

static int digit_value(Py_UCS4 c) {
    if (c - '0' < 10) return (int)(c - '0');
    if (c - 0x17E0 < 10) return (int)(c - 0x17E0);
    if (c - 0xE50 < 10) return (int)(c - 0xE50);
    return c - 0xFF10 < 10 ? (int)(c - 0xFF10) : -1;
}

static inline int is_digit(Py_UCS4 c) { return digit_value(c) >= 0; }

static int is_alpha(Py_UCS4 c) { return c != NONE && Py_UNICODE_ISALPHA(c); }

static int is_numeric(Py_UCS4 c) { return c != NONE && Py_UNICODE_ISNUMERIC(c); }

static int is_joint(Py_UCS4 c) {
    static const Py_UCS4 OTHERS[] = {0x2018, 0x2019, 0xB4, 0xB7, 0x2022, 0x2027, 0x22C5, 0x60C, 0x66C, 0};
    return is_any(c, ".,'`", OTHERS);
}

static int is_closing(Py_UCS4 c) {
    static const Py_UCS4 OTHERS[] = {0x17D4, 0x17D5, 0x17D6, 0xBB, 0x201D, 0};
    return c == NONE || is_any(c, "\n\r!?\")", OTHERS);
}

static int may_open(Py_UCS4 c) {
    static const Py_UCS4 OTHERS[] = {0xAB, 0x201C, 0x17D4, 0x17D5, 0x201D, 0xBB, 0x17D6, 0x2026, 0};
    return c == NONE || (c >= 0x1780 && c <= 0x17D3) || is_space(c) || is_any(c, "\n\r\t(\")!?;|]", OTHERS);
}

static int is_edge(const source *text, Py_ssize_t at) {
    if (at <= 0 || at >= text->size) return 1;
    return !is_mark(at_(text, at)) && at_(text, at - 1) != 0x17D2;
}

/* The offset after, or before, up to two spaces. */
static Py_ssize_t skip(const source *text, Py_ssize_t at) {
    for (int i = 0; i < 2 && is_space(at_(text, at)); i++) at++;
    return at;
}

static Py_ssize_t back(const source *text, Py_ssize_t at) {
    for (int i = 0; i < 2 && is_space(at_(text, at - 1)); i++) at--;
    return at;
}

/* -- words ------------------------------------------------------------------------------------------------------ */

typedef struct {
    PyObject_HEAD
    trie forward, backward;
} Scanner;

/* The words that start, or end, at an offset: the flags of all, and the other offset and flags of the longest. */
typedef struct {
    uint64_t all, held;
    Py_ssize_t far; /* -1 if there is none */
} words;

static words words_at(const Scanner *self, const source *text, Py_ssize_t at) {
    words found = {0, 0, -1};
    const node *here = self->forward.nodes;
    for (Py_ssize_t i = at; i < text->size && (here = child_of(&self->forward, here, at_(text, i)));) {
        i++;
        if (here->flags & WORD && is_edge(text, i)) found = (words){found.all | here->flags, here->flags, i};
    }
    return found;
}

/* Whether a text with a flag starts at an offset. */
static int follows(const Scanner *self, const source *text, Py_ssize_t at, uint64_t flag) {
    const node *here = self->forward.nodes;
    for (; at < text->size && (here = child_of(&self->forward, here, at_(text, at))); at++)
        if (here->texts & flag) return 1;
    return 0;
}

/* Whether a word with a flag starts at an offset, wherever it ends. */
static int starts_word(const Scanner *self, const source *text, Py_ssize_t at, uint64_t flag) {
    const node *here = self->forward.nodes;
    for (; at < text->size && (here = child_of(&self->forward, here, at_(text, at))); at++)
        if (here->flags & flag) return 1;
    return 0;
}

/* Whether a text with a flag ends at an offset. */
static int precedes(const Scanner *self, const source *text, Py_ssize_t at, uint64_t flag) {
    const node *here = self->backward.nodes;
    for (; at > 0 && (here = child_of(&self->backward, here, at_(text, at - 1))); at--)
        if (here->texts & flag) return 1;
    return 0;
}

static int may_start(const source *text, Py_ssize_t at) { return at_(text, at - 1) != 0x17D2; }

static int is_end_of_word(const source *text, Py_ssize_t at) {
    return is_latin(at_(text, at)) && is_latin(at_(text, at - 1));
}

/* Latin words count only as whole words, if the longest word or the end of all is Latin. */
typedef struct {
    const node *here;
    Py_ssize_t at;
    int whole;
} backward;

static backward backward_from(const Scanner *self, const source *text, Py_ssize_t at) {
    const node *here = self->backward.nodes;
    Py_ssize_t longest = -1;
    for (Py_ssize_t i = at; i > 0 && (here = child_of(&self->backward, here, at_(text, i - 1)));) {
        i--;
        if (here->flags & WORD && may_start(text, i)) longest = i;
    }
    if (longest < 0) return (backward){NULL, at, 0};
    return (backward){self->backward.nodes, at, is_latin(at_(text, at - 1)) || is_latin(at_(text, longest))};
}

/* Goes on to the next longer word; NULL after the last. */
static const node *next_before(const Scanner *self, const source *text, backward *from) {
    while (from->here && from->at > 0 && (from->here = child_of(&self->backward, from->here, at_(text, from->at - 1)))) {
        from->at--;
        if (!(from->here->flags & WORD) || !may_start(text, from->at)) continue;
        if (from->whole && is_end_of_word(text, from->at)) continue;
        return from->here;
    }
    return NULL;
}

static words words_before(const Scanner *self, const source *text, Py_ssize_t at) {
    words found = {0, 0, -1};
    backward from = backward_from(self, text, at);
    for (const node *one; (one = next_before(self, text, &from));)
        found = (words){found.all | one->flags, one->flags, from.at};
    return found;
}

/* -- simple numbers --------------------------------------------------------------------------------------------- */

/* What was read; `bound` also holds the zeros of the magnitudes of a number, or the parts of a date. */
typedef struct {
    int what, bound;
    Py_ssize_t start, number, end;
} reading;

static const reading NOTHING = {UNREAD, 0, 0, 0, 0};

/* The number of the bound before an offset, 0 without one, or -1 where a > may end an arrow or a tag. */
static int bound_before(const Scanner *self, const source *text, Py_ssize_t at) {
    for (int i = 0; i < 3; i++) {
        Py_ssize_t sign = -1, filler = -1;
        int bound = 0;
        at = back(text, at);
        backward from = backward_from(self, text, at);
        for (const node *one; (one = next_before(self, text, &from));) {
            if (one->flags >> AT_BOUND & BOUNDS) bound = (int)(one->flags >> AT_BOUND & BOUNDS), sign = from.at;
            if (one->flags & FILLER) filler = from.at;
        }
        if (bound) return at_(text, sign) == '>' ? -1 : bound;
        if (filler < 0) return 0;
        at = filler;
    }
    return 0;
}

/* Whether a list of days goes on with digits at an offset. */
static int is_listed(const Scanner *self, const source *text, Py_ssize_t at) {
    const node *here = self->forward.nodes;
    for (; at < text->size && (here = child_of(&self->forward, here, at_(text, at))); at++)
        if (here->texts & LISTED && is_digit(at_(text, skip(text, at + 1)))) return 1;
    return 0;
}

/* Whether a word of the calendar follows after one of an event: 5 of May. */
static int is_of_calendar(const Scanner *self, const source *text, Py_ssize_t at) {
    const node *here = self->forward.nodes;
    for (; at < text->size && (here = child_of(&self->forward, here, at_(text, at))); at++)
        if (here->texts & EVENT && follows(self, text, at + 1 + is_space(at_(text, at + 1)), CALENDAR)) return 1;
    return 0;
}

/* Whether a word of the calendar or a range follows after spaces or separators. */
static int is_continued(const Scanner *self, const source *text, Py_ssize_t end) {
    for (int i = 0; i < 3; i++) {
        Py_UCS4 c = at_(text, end + i);
        if (follows(self, text, end + i, CALENDAR) || is_of_calendar(self, text, end + i)) return 1;
        if (!is_space(c) && !is_any(c, ",/-", NULL)) break;
    }
    return 0;
}

/* Whether what follows a number may make it part of a date. */
static int is_dated_after(const Scanner *self, const source *text, Py_ssize_t end) {
    return is_listed(self, text, skip(text, end)) || is_continued(self, text, end);
}

/* Where the cue before a number ends, if there is one. */
static Py_ssize_t cue_end(const source *text, Py_ssize_t at) {
    static const Py_UCS4 ENDS[] = {0xA0, 0x17D6, 0};
    Py_ssize_t near = at;
    while (near && at - near < 4 && is_any(at_(text, near - 1), " :.=", ENDS)) near--;
    return near;
}

/* Where the code starts that stands before a number, at most a space between. */
static Py_ssize_t code_start(const source *text, Py_ssize_t at) {
    Py_ssize_t start = at - is_space(at_(text, at - 1)), first = start;
    while (first - start < 12 && (is_latin(at_(text, start - 1)) || is_digit(at_(text, start - 1)))) start--;
    return start;
}

/* Whether letters and digits follow the first digits of a number plate. */
static int is_plated(const source *text, Py_ssize_t end) {
    Py_UCS4 after = at_(text, end);
    if (after >= 0x1780 && after <= 0x17A2 && is_any(at_(text, end + 1), "-.", NULL))
        return is_digit(at_(text, end + 2));
    Py_ssize_t at = end + is_space(after), first = at;
    while (at - first < 3 && at_(text, at) - 'A' < 26) at++;
    if (at == first) return 0;
    for (Py_ssize_t signs = at; at - signs < 3 && (is_space(at_(text, at)) || is_any(at_(text, at), "-.:", NULL));) at++;
    return is_digit(at_(text, at));
}

/* Whether digits may be part of a code: after a name, on a plate, of a score, of a telephone. */
static int is_coded(const Scanner *self, const source *text, Py_ssize_t at, Py_ssize_t end) {
    Py_ssize_t near = cue_end(text, at);
    if (is_latin(at_(text, near - 1)) || is_digit(at_(text, near - 1))) {
        if (near == at || precedes(self, text, near, CUE)) return 1;
        if (precedes(self, text, back(text, code_start(text, at)), CUE)) return 1;
    }
    long long value = 0;
    for (Py_ssize_t i = at; i < end; i++) value = value * 10 + digit_value(at_(text, i));
    if ((end - at < 3 && is_plated(text, end)) || value == 855) return 1;
    return follows(self, text, end, VERSUS) || follows(self, text, end + is_space(at_(text, end)), VERSUS);
}

static int goes_on(const source *text, Py_ssize_t end) {
    Py_ssize_t place = skip(text, end);
    if (is_joint(at_(text, place))) place = skip(text, place + 1);
    return is_digit(at_(text, place));
}

static int is_after_number(Py_UCS4 c) {
    static const Py_UCS4 OTHERS[] = {0xD7, 0xB7, 0};
    return is_any(c, "(/*xX", OTHERS);
}

/* Whether the letters of an office follow the number of its paper. */
static int is_office(const source *text, Py_ssize_t end) {
    Py_ssize_t at = end + is_space(at_(text, end));
    for (Py_ssize_t place = at; place < at + 6; place++) {
        Py_UCS4 c = at_(text, place);
        if (c < 0x1780 || c > 0x17B3) return place > at && c == '.';
    }
    return 0;
}

/* Digits after a cue that makes them a label, with nothing after them that may belong to it. */
static reading label_at(const Scanner *self, const source *text, Py_ssize_t at, Py_ssize_t end) {
    static const Py_UCS4 DEGREE[] = {0xB0, 0};
    Py_ssize_t near = back(text, at), place = skip(text, end);
    if (end - at > LONGEST_LABEL || at_(text, near - 1) == '.') return NOTHING;
    if (words_before(self, text, near).held & DATED) return NOTHING;
    if (is_any(at_(text, end), "/.-(:^", DEGREE)) return NOTHING;
    Py_UCS4 following = at_(text, place);
    if (is_after_number(following) || is_latin(following) || is_numeric(following)) return NOTHING;
    if (goes_on(text, end) || is_office(text, end)) return NOTHING;
    if (following == ',' && words_at(self, text, skip(text, place + 1)).all & ORDINAL) return NOTHING;
    if (words_at(self, text, place).all & (TAKES | SHORT | ORDINAL | AND | RANGE)) return NOTHING;
    return (reading){PASSED, 0, at, end, end};
}

/* Whether no number follows after the word of a range that ends at an offset. */
static int joins_nothing(const Scanner *self, const source *text, Py_ssize_t stop) {
    Py_ssize_t place = skip(text, stop);
    Py_UCS4 following = at_(text, place);
    if (is_numeric(following) || is_latin(following) || following == '-' || following == 0x2212) return 0;
    return !(words_at(self, text, place).all & OPENS);
}

/* Whether none of the words after a quantity makes it one end of a range. */
static int ends_here(const Scanner *self, const source *text, words following) {
    if (!(following.all & RANGE)) return 1;
    return following.held & RANGE && joins_nothing(self, text, following.far);
}

/* Whether a dash follows that joins a number to no other, and to no date. */
static int is_parted(const Scanner *self, const source *text, Py_ssize_t end) {
    words dash = words_at(self, text, skip(text, end));
    if (!(dash.held & DASH) || !joins_nothing(self, text, dash.far)) return 0;
    Py_ssize_t place = skip(text, dash.far);
    return !(words_at(self, text, place).all & BARS) && !follows(self, text, place, CALENDAR);
}

/* An ordinal whose sign starts at an offset: no day, no part of a law, no part of a date. */
static reading ordinal_at(const Scanner *self, const source *text, Py_ssize_t at, Py_ssize_t end, Py_ssize_t start) {
    Py_ssize_t near = back(text, start);
    Py_UCS4 after = at_(text, end);
    if (back(text, at) < at - 1 || is_latin(after) || is_digit(after)) return NOTHING;
    if (is_dated_after(self, text, end) && !is_parted(self, text, end)) return NOTHING;
    if (words_before(self, text, near).all & DAY || precedes(self, text, near, LAW)) return NOTHING;
    words found = words_at(self, text, skip(text, end));
    if (found.all & (NUMERIC | AFTER) || !ends_here(self, text, found)) return NOTHING;
    int bound = bound_before(self, text, start);
    return bound < 0 ? NOTHING : (reading){ORDERED, bound, start, end, end};
}

/* Whether no number word follows a bracket, which would say the number again. */
static int is_apart(const Scanner *self, const source *text, Py_ssize_t at) {
    Py_ssize_t place = skip(text, at);
    Py_UCS4 following = at_(text, place);
    if (is_digit(following)) return 1;
    return !is_numeric(following) && !is_latin(following) && !(words_at(self, text, place).all & OPENS);
}

/* Whether a word with a flag stands between two offsets. */
static int is_word(const Scanner *self, const source *text, Py_ssize_t at, Py_ssize_t end, uint64_t flag) {
    const node *here = self->forward.nodes;
    for (; at < end && (here = child_of(&self->forward, here, at_(text, at))); at++) {}
    return here && here->flags & WORD && here->flags & flag && is_edge(text, end);
}

/* Whether a year follows after the word for a month and letters that may be a misspelt month. */
static int leads_to_year(const Scanner *self, const source *text, Py_ssize_t at) {
    Py_ssize_t first = skip(text, at), stop = first;
    while (stop - first <= LONGEST_MONTH && at_(text, stop) >= 0x1780 && at_(text, stop) <= 0x17D3) stop++;
    Py_ssize_t place = skip(text, stop + (at_(text, stop) == ':'));
    words year = words_at(self, text, place);
    if (year.held & YEARLY) place = skip(text, year.far);
    return is_digit(at_(text, place)) && !is_word(self, text, first, stop, YEARLY);
}

/* Where the unit or percent sign after a number ends, or 0 if something else may be meant. */
static Py_ssize_t unit_end(const Scanner *self, const source *text, words units, int worded) {
    Py_ssize_t stop = units.far, place = skip(text, stop);
    Py_UCS4 after = at_(text, stop), following = at_(text, place);
    if (is_any(after, "./^", NULL) || is_numeric(after) || (after >= 0x2070 && after < 0x2080)) return 0;
    if (following == '/' || (following == '(' && !is_apart(self, text, place + 1))) return 0;
    words found = words_at(self, text, place);
    if (found.all & (HALF | AFTER) || !ends_here(self, text, found)) return 0;
    if (units.held & PERCENT) return stop;
    if (units.all & OTHER || (worded && units.held & LITERAL)) return 0;
    if ((units.held & EDGE && is_alpha(after)) || (units.held & NO_DIGITS && is_digit(following))) return 0;
    if (follows(self, text, stop, DOUBLED)) return 0;
    if (units.held & MONTHLY && leads_to_year(self, text, stop)) return 0;
    uint64_t barred = (place == stop ? ORDINAL : 0) | (units.held & SPEED ? PER : 0);
    barred |= (units.held & SPAN ? MONTH | NUMERIC : 0) | (units.held & MONEY ? COUNTRY : 0);
    return found.all & barred ? 0 : stop;
}

/* What a number is that no word goes on: none where a stray sign ends a name of money. */
static int alone(const Scanner *self, const source *text, Py_ssize_t place, int known) {
    int like = follows(self, text, place, LONG);
    const node *here = self->forward.nodes;
    for (Py_ssize_t at = place; (like || !known) && at < place + LONGEST_NAME && at < text->size; at++) {
        Py_UCS4 c = at_(text, at);
        if (c == 0x17C8 || c == 0x17CD || c == 0x17CF) {
            if (here && here->flags & WORD && here->flags & MONEY) return UNREAD;
            break;
        }
        here = here ? child_of(&self->forward, here, c) : NULL;
    }
    return like ? LIKE_MONEY : NUMBER;
}

/* Whether a name of money that no letter may follow ends before something else. */
static int has_short_money(const Scanner *self, const source *text, Py_ssize_t at) {
    const node *here = self->forward.nodes;
    for (Py_ssize_t i = at; i < text->size && (here = child_of(&self->forward, here, at_(text, i)));) {
        i++;
        if (here->flags & WORD && here->flags & SHORT && is_edge(text, i) && !is_alpha(at_(text, i))) return 1;
    }
    return 0;
}

/* A number before the word or sign of a range that joins it to no other: in a list, before a name. */
static reading ranged(const Scanner *self, const source *text, reading number, words joint) {
    Py_ssize_t place = skip(text, joint.far);
    if (place >= text->size || !joins_nothing(self, text, joint.far)) return NOTHING;
    if (joint.held & DASH && place == number.number + 1)
        return number.bound > BOUNDS ? NOTHING : (reading){PASSED, 0, number.start, number.number, place + 1};
    number.what = alone(self, text, skip(text, number.number), 1);
    return number;
}

/* Whether no `and` after an amount adds another number to it. */
static int adds_nothing(const Scanner *self, const source *text, words following) {
    if (!(following.all & AND)) return 1;
    return following.held & AND && joins_nothing(self, text, following.far);
}

/* Whether nothing that belongs to an amount of money follows where it ends. */
static int is_price_end(const Scanner *self, const source *text, Py_ssize_t end, words found) {
    Py_UCS4 after = at_(text, end), following = at_(text, skip(text, end));
    if (is_numeric(after) || is_numeric(following) || is_any(following, "/(", NULL) || is_latin(following)) return 0;
    if (found.all & (NUMERIC | PER | AFTER) || !ends_here(self, text, found)) return 0;
    return adds_nothing(self, text, found);
}

/* Where the currency after a number ends, without its country; 0 if something else may be meant. */
static Py_ssize_t price_end(const Scanner *self, const source *text, Py_ssize_t stop) {
    words beside = words_at(self, text, stop), found = words_at(self, text, skip(text, stop));
    if (beside.all & LINK && !(beside.all & COUNTRY)) return 0;
    if (!is_price_end(self, text, stop, found)) return 0;
    if (!(found.all & COUNTRY)) return stop;
    if (!(found.held & COUNTRY)) return 0;
    return is_price_end(self, text, found.far, words_at(self, text, skip(text, found.far))) ? stop : 0;
}

/* A number, with its bound and the zeros of its magnitudes, and what follows it. */
static reading followed(const Scanner *self, const source *text, reading number, int worded) {
    Py_ssize_t place = skip(text, number.end);
    words found = words_at(self, text, place);
    if (is_latin(at_(text, place)) && (found.far >= 0 || place == number.end)) {
        Py_UCS4 after = at_(text, found.far < 0 ? place : found.far);
        if (!(found.held & UNIT) || is_latin(after) || is_digit(after)) return NOTHING;
        found.all = found.held;
    }
    if (found.held & (UNIT | PRICE) && follows(self, text, place, NO_UNIT)) return NOTHING;
    if (found.held & MONTHLY && place > number.end && follows(self, text, found.far, NO_PART)) return NOTHING;
    if (found.held & (UNIT | PERCENT)) {
        number.what = QUANTITY;
        number.end = unit_end(self, text, found, worded);
        return number.end ? number : NOTHING;
    }
    if (found.held & PRICE) {
        number.what = PAYMENT;
        number.end = price_end(self, text, found.far);
        return number.end ? number : NOTHING;
    }
    if (found.all & TAKES) return NOTHING;
    if (found.held & RANGE) return ranged(self, text, number, found);
    if (found.all & RANGE || (found.all & SHORT && has_short_money(self, text, place))) return NOTHING;
    if (number.bound > BOUNDS && !adds_nothing(self, text, found)) return NOTHING;
    number.what = alone(self, text, place, found.far >= 0);
    return number;
}

/* Whether no sign or digit after a number, or part of one, belongs to it. */
static int is_clear(const Scanner *self, const source *text, Py_ssize_t end) {
    static const Py_UCS4 DEGREE[] = {0xB0, 0};
    Py_UCS4 following = at_(text, skip(text, end)), dash = at_(text, end + 1);
    if (is_any(at_(text, end), ".,", NULL) && (dash == '-' || dash == 0x2013 || dash == 0x2014)) return 0;
    if (is_any(at_(text, end), "/:^", DEGREE) || is_after_number(following) || is_numeric(following)) return 0;
    return !goes_on(text, end) && !follows(self, text, end, DOUBLED);
}

/* The zeros of the magnitudes after a number, whose end moves after them; -1 if they may say more. */
static int scaled(const Scanner *self, const source *text, Py_ssize_t *end) {
    Py_ssize_t place = skip(text, *end);
    int zeros = 0;
    words found = words_at(self, text, place);
    while (found.held & MAGNITUDE) {
        int more = (int)(found.held >> AT_VALUE & VALUES);
        if (zeros && !(zeros < MILLION && more >= MILLION)) return -1;
        if (follows(self, text, place, NO_DIGIT | UNCLEAR)) return -1;
        zeros += more;
        *end = place = found.far;
        if (!is_clear(self, text, place) || at_(text, place) == '-') return -1;
        found = words_at(self, text, place);
    }
    return zeros && words_at(self, text, skip(text, *end)).all & NUMERIC ? -1 : zeros;
}

/* Whether links or a country part a number from a currency before it. */
static int is_linked(const Scanner *self, const source *text, words before) {
    uint64_t country = 0;
    for (int i = 0; i < LONGEST_LINK && before.held & LINK; i++) {
        country |= before.held & COUNTRY;
        before = words_before(self, text, back(text, before.far));
        if (before.all & MONEY && (country || before.all & BARS)) return 1;
    }
    return 0;
}

static int is_unclear(const Scanner *self, const source *text, Py_ssize_t at) {
    return follows(self, text, at, NO_DIGIT | UNCLEAR);
}

static long long value_of(const source *text, Py_ssize_t at, Py_ssize_t end) {
    long long value = 0;
    for (; at < end; at++) value = value * 10 + digit_value(at_(text, at));
    return value;
}

/* The number that the flags of a digit word or of a word for tens hold. */
static int said(uint64_t held) { return (int)(held >> AT_VALUE & VALUES) * (held & TEN ? 10 : 1); }

/* Up to three digits or a number word under a hundred: its value, -2 if that is not clear, -1 if there is nothing;
 * *end moves to its end. */
static long long part_at(const Scanner *self, const source *text, Py_ssize_t *end, int *worded) {
    Py_ssize_t at = *end;
    *worded = !is_digit(at_(text, at));
    if (!*worded) {
        while (is_digit(at_(text, *end))) ++*end;
        Py_ssize_t size = *end - at;
        return size <= LONGEST_PART && (size == 1 || digit_value(at_(text, at))) ? value_of(text, at, *end) : -2;
    }
    words found = words_at(self, text, at);
    if (!(found.held & (DIGIT | TEN))) return -1;
    long long value = said(found.held);
    int unclear = is_unclear(self, text, at);
    *end = found.far;
    if (found.held & TEN) {
        words digit = words_at(self, text, found.far);
        if (digit.held & DIGIT) {
            unclear |= is_unclear(self, text, found.far);
            value += said(digit.held);
            *end = digit.far;
        }
    }
    return unclear ? -2 : value;
}

/* A number of several places: falling magnitudes that touch, each with what it raises. Its end, or 0; `spoken` if its
 * last digit may say the next lower place. */
static Py_ssize_t compound_at(const Scanner *self, const source *text, Py_ssize_t at, long long *value, int *spoken) {
    long long size = 0, tail = 0, part;
    Py_ssize_t end = at, stop = at;
    int places = 0, worded;
    *value = 0;
    while ((part = part_at(self, text, &stop, &worded)) != -1) {
        words raised = words_at(self, text, stop);
        int zeros = raised.held & MAGNITUDE && !is_unclear(self, text, stop) ? (int)(raised.held >> AT_VALUE & VALUES) : 0;
        if (part < 1) return 0;
        if (!zeros || zeros > MOST_ZEROS) {
            if (!places || !worded) return 0;
            *value += tail = part;
            end = stop;
            break;
        }
        long long unit = 1;
        for (int i = 0; i < zeros; i++) unit *= 10;
        if (places && part * unit >= size) return 0;
        size = unit, places++;
        *value += part * unit;
        end = stop = raised.far;
    }
    Py_ssize_t place = skip(text, end);
    if (places + (tail > 0) < 2 || at_(text, end) == '-' || is_numeric(at_(text, place))) return 0;
    *spoken = places == 1 && tail > 0 && tail < 10 && size >= SPOKEN;
    return words_at(self, text, place).all & NUMERIC ? 0 : end;
}

/* The end of a number of several places that speech does not say otherwise, or 0. */
static Py_ssize_t compound_end(const Scanner *self, const source *text, Py_ssize_t at) {
    long long value;
    int spoken;
    Py_ssize_t end = compound_at(self, text, at, &value, &spoken);
    return end && !spoken && is_clear(self, text, end) ? end : 0;
}

/* The zeros after a point and one number in words after a number, whose end moves, with FRACTION; -1 without them. */
static int with_fraction(const Scanner *self, const source *text, Py_ssize_t *end) {
    words point = words_at(self, text, *end);
    if (!(point.held & POINT)) return -1;
    Py_ssize_t stop = point.far;
    int worded;
    long long value = part_at(self, text, &stop, &worded);
    if (value < 0 || !worded || !is_clear(self, text, stop)) return -1;
    words raised = words_at(self, text, skip(text, stop));
    if (raised.held & MAGNITUDE && (raised.held >> AT_VALUE & VALUES) == HUNDRED) return -1;
    int zeros = scaled(self, text, &stop);
    if (zeros < 0 || words_at(self, text, skip(text, stop)).all & NUMERIC) return -1;
    *end = stop;
    return FRACTION + zeros;
}

/* Whether nothing after a number, but perhaps the word of a range, says more of it. */
static int is_bare(const Scanner *self, const source *text, Py_ssize_t end) {
    Py_ssize_t place = skip(text, end);
    words found = words_at(self, text, place);
    if (is_latin(at_(text, place)) && (found.far >= 0 || place == end)) return 0;
    if (found.all & (TAKES | PERCENT | PRICE | MONEY | SHORT)) return 0;
    return alone(self, text, place, found.far >= 0) == NUMBER;
}

static int is_hyphen(Py_UCS4 c) { return c == '-' || (c >= 0x2010 && c <= 0x2015); }

/* The second number of a range, where it stands and what it is. */
typedef struct {
    Py_ssize_t at, end;
    long long value;
    int worded;
} last_number;

/* A range with the unit or percent sign after it. */
static reading counted(const Scanner *self, const source *text, reading number, words joint, last_number high, words units) {
    Py_ssize_t place = skip(text, high.end);
    if (units.held & (EDGE | LITERAL) || is_latin(at_(text, place)) || follows(self, text, place, NO_UNIT)) return NOTHING;
    if (units.held & PERCENT && joint.held & DASH && high.at != number.number + 1) return NOTHING;
    Py_ssize_t stop = unit_end(self, text, units, high.worded);
    if (!stop || follows(self, text, high.end, DOUBLED)) return NOTHING;
    int bound = (int)((high.end - high.at) << 12 | (high.at - number.number) << 4 | number.bound);
    return (reading){RANGED, bound, number.start, number.number, stop};
}

/* Two numbers with a hyphen and nothing that they count: nothing. */
static reading paired(const Scanner *self, const source *text, reading number, words joint, last_number low, last_number high) {
    Py_ssize_t place = skip(text, number.number);
    if (!is_hyphen(at_(text, place)) || joint.far != place + 1 || low.worded != high.worded) return NOTHING;
    if (place > number.number && (place > number.number + 1 || at_(text, number.number) != ' ')) return NOTHING;
    if (high.at > joint.far + 1 || !is_bare(self, text, high.end)) return NOTHING;
    int rises = low.value < high.value;
    if (rises && precedes(self, text, back(text, number.start), FROM)) return NOTHING;
    int chained = is_hyphen(at_(text, high.end)) && is_numeric(at_(text, high.end + 1));
    if (low.worded && chained) return NOTHING;
    int nothing = low.worded ? rises || high.at == number.number + 1 : !is_continued(self, text, high.end);
    return nothing ? (reading){PASSED, 0, number.start, number.number, high.end} : NOTHING;
}

/* Whether a number word may be part of another word, or says more than its number. */
static int is_other_word(const Scanner *self, const source *text, Py_ssize_t at) {
    words found = words_at(self, text, at);
    return precedes(self, text, found.far, PART) || found.all & (ORDINAL | MONEY);
}

/* A range with a unit that a number starts, or two numbers with a hyphen that are none. */
static reading range_at(const Scanner *self, const source *text, reading number) {
    words joint = words_at(self, text, skip(text, number.number));
    if (number.bound > BOUNDS || !(joint.held & RANGE) || is_latin(at_(text, number.number))) return NOTHING;
    Py_ssize_t at = skip(text, joint.far);
    if (joint.all & (TAKES | MONEY | LINK) || is_latin(at_(text, at - 1))) return NOTHING;
    last_number low = {number.start, number.start, 0, 0}, high = {at, at, 0, 0};
    low.value = part_at(self, text, &low.end, &low.worded);
    high.value = part_at(self, text, &high.end, &high.worded);
    if (low.value < 0 || high.value < 0 || low.end != number.number) return NOTHING;
    if (high.worded && is_other_word(self, text, at)) return NOTHING;
    static const Py_UCS4 DEGREE[] = {0xB0, 0};
    if (is_any(at_(text, high.end), "/:^", DEGREE) || is_after_number(at_(text, skip(text, high.end)))) return NOTHING;
    if (goes_on(text, high.end)) return NOTHING;
    words found = words_at(self, text, skip(text, high.end));
    if (!(found.held & (UNIT | PERCENT))) return paired(self, text, number, joint, low, high);
    return low.value < high.value ? counted(self, text, number, joint, high, found) : NOTHING;
}

/* Whether nothing right before a number can belong to it. */
static int is_able(const Scanner *self, const source *text, Py_ssize_t at) {
    static const Py_UCS4 TIMES[] = {0xD7, 0};
    Py_ssize_t near = back(text, at);
    if (!may_open(at_(text, at - 1)) || is_any(at_(text, near - 1), ".xX*", TIMES)) return 0;
    if (precedes(self, text, near, NEGATIVE)) return 0;
    return near == at || words_before(self, text, at).far < 0;
}

/* Whether a word before a number says more than its bound. */
static int is_barred(const Scanner *self, const source *text, words before) {
    return (before.held & NAMED ? before.held : before.all) & BARS || is_linked(self, text, before);
}

static reading number_at(const Scanner *self, const source *text, Py_ssize_t at, Py_ssize_t end, int worded) {
    Py_ssize_t near = back(text, at);
    if (!is_able(self, text, at) || !is_clear(self, text, end)) return NOTHING;
    words before = words_before(self, text, near);
    if (before.held & ORDINAL) return ordinal_at(self, text, at, end, before.far);
    if (is_barred(self, text, before)) return NOTHING;
    int bound = bound_before(self, text, at), zeros = worded ? with_fraction(self, text, &end) : -1;
    if (zeros < 0) zeros = scaled(self, text, &end);
    if (zeros < 0 && (end = compound_end(self, text, at))) zeros = COMPOUND;
    if (bound < 0 || zeros < 0) return NOTHING;
    reading number = {NUMBER, zeros << 4 | bound, at, end, end}, made = range_at(self, text, number);
    if (made.what == UNREAD) made = followed(self, text, number, worded);
    /* Digits after a comma may belong to those before it. */
    return at_(text, near - 1) == ',' && (zeros || made.what == PAYMENT) ? NOTHING : made;
}

/* Months or days, or a number before the word of a range: what may be a date, but is none. */
static reading span_at(const Scanner *self, const source *text, Py_ssize_t at, Py_ssize_t end) {
    words units = words_at(self, text, skip(text, end));
    if (!(units.held & (SPAN | RANGE))) return NOTHING;
    if (units.held & RANGE) {
        Py_ssize_t place = skip(text, units.far);
        if (words_at(self, text, place).far >= 0 || follows(self, text, place, CALENDAR)) return NOTHING;
    }
    reading made = number_at(self, text, at, end, 0);
    return made.what == ORDERED ? NOTHING : made;
}

/* Where the longest text with a flag ends that starts at an offset, or the offset. */
static Py_ssize_t past(const Scanner *self, const source *text, Py_ssize_t at, uint64_t flag, int edged) {
    const node *here = self->forward.nodes;
    Py_ssize_t end = at;
    for (Py_ssize_t i = at; i < text->size && (here = child_of(&self->forward, here, at_(text, i)));) {
        i++;
        if (here->texts & flag && (!edged || is_edge(text, i))) end = i;
    }
    return end;
}

/* Where the word for minutes ends that follows a number, or 0. */
static Py_ssize_t minute_end(const Scanner *self, const source *text, Py_ssize_t end) {
    Py_ssize_t place = skip(text, end), stop = past(self, text, place, MINUTE, 1);
    return stop > place ? stop : 0;
}

static int is_number(const Scanner *self, const source *text, Py_ssize_t at) {
    return is_digit(at_(text, at)) || words_at(self, text, at).all & NUMERIC;
}

/* The minutes after a sign, -1 if there are none; *end moves to their end. */
static int marked_minutes(const Scanner *self, const source *text, Py_ssize_t *end) {
    Py_ssize_t at = *end + 1, stop = at;
    if (at_(text, *end) != ':' && at_(text, *end) != 0x17D6) return -1;
    while (is_digit(at_(text, stop))) stop++;
    if (stop - at != 2 || value_of(text, at, stop) > LAST_MINUTE) return -1;
    if (is_any(at_(text, stop), ":.", NULL) && is_digit(at_(text, stop + 1))) return -1;
    Py_ssize_t named = minute_end(self, text, stop);
    *end = named ? named : stop;
    return (int)value_of(text, at, stop);
}

static int is_minute_mark(Py_UCS4 c) {
    static const Py_UCS4 OTHERS[] = {0x17D6, 0x17C8, 0};
    return is_any(c, ":.,hH", OTHERS);
}

/* The minutes with their word, 0 if there are none, -1 if that is not clear; *end moves to their end. */
static int spoken_minutes(const Scanner *self, const source *text, Py_ssize_t *end) {
    Py_ssize_t place = skip(text, *end);
    if (is_minute_mark(at_(text, place)) && (is_digit(at_(text, place + 1)) || is_digit(at_(text, place + 2)))) return -1;
    if (follows(self, text, place, LACKING) || words_at(self, text, place).all & HALF) return -1;
    place = skip(text, past(self, text, place, JOINT, 0));
    Py_ssize_t stop = place;
    int worded;
    long long value = part_at(self, text, &stop, &worded);
    if (value == -1) return is_number(self, text, place) ? -1 : 0;
    Py_ssize_t named = minute_end(self, text, stop);
    if (!named || value < 0 || value > LAST_MINUTE || (!worded && stop - place > 2)) return -1;
    Py_ssize_t more = skip(text, named);
    if (is_number(self, text, skip(text, past(self, text, more, JOINT, 0)))) return -1;
    *end = named;
    return (int)value;
}

/* Whether words name a part of the day, and nothing after makes it another word. */
static int is_part(const Scanner *self, const source *text, words found) {
    if (!(found.all & DAYPART)) return 0;
    int day = found.held & DAYPART && found.held & DAY;
    return !(day && follows(self, text, found.far + is_space(at_(text, found.far)), NO_PART));
}

/* Whether the part of the day follows after a word that leads to it. */
static int leads_to_part(const Scanner *self, const source *text, Py_ssize_t at) {
    const node *here = self->forward.nodes;
    for (; at < text->size && (here = child_of(&self->forward, here, at_(text, at))); at++)
        if (here->texts & LED && is_part(self, text, words_at(self, text, skip(text, at + 1)))) return 1;
    return 0;
}

/* The number of the part of the day that follows, 0 if none does, -1 if that is not clear; *end moves to its end. */
static int day_part(const Scanner *self, const source *text, Py_ssize_t *end) {
    int part = 0;
    for (int i = 0; i < LONGEST_DAYPART; i++) {
        Py_ssize_t place = skip(text, *end);
        words found = words_at(self, text, place);
        if (leads_to_part(self, text, place)) return -1;
        if (!is_part(self, text, found)) break;
        if (!(found.held & DAYPART)) return -1;
        part = (int)(found.held >> AT_VALUE & VALUES);
        *end = found.far;
    }
    return part;
}

/* The time whose word starts at an offset and whose hour ends at another. */
static reading time_at(const Scanner *self, const source *text, Py_ssize_t start, int hour, Py_ssize_t end) {
    Py_ssize_t near = back(text, start);
    if (hour > LAST_HOUR || is_latin(at_(text, end)) || precedes(self, text, start, RATE)) return NOTHING;
    if (is_digit(at_(text, near - 1)) || words_before(self, text, near).all & NUMERIC) return NOTHING;
    int minute = marked_minutes(self, text, &end);
    if (minute < 0) minute = spoken_minutes(self, text, &end);
    Py_ssize_t stop = end;
    int part = minute < 0 ? -1 : day_part(self, text, &stop);
    if (part < 0 || words_at(self, text, skip(text, stop)).all & (COUNTED | AFTER | RANGE | HALF)) return NOTHING;
    return (reading){TIMED, part << 11 | minute << 5 | hour, start, end, stop};
}

/* The time in digits that starts at an offset and whose hour ends before a colon. */
static reading bare_time(const Scanner *self, const source *text, Py_ssize_t at, int hour, Py_ssize_t end) {
    int said[2] = {-1, -1};
    Py_ssize_t stop = end;
    for (int i = 0; i < 2 && at_(text, stop) == ':'; i++) {
        Py_ssize_t first = stop + 1, last = first;
        while (is_digit(at_(text, last))) last++;
        if (i && last == first) break;
        if (last - first != 2) return NOTHING;
        said[i] = (int)value_of(text, first, last);
        stop = last;
    }
    if (at_(text, stop) == '-' || is_digit(at_(text, stop + is_any(at_(text, stop), ".,:/", NULL)))) return NOTHING;
    if (hour > LAST_HOUR || said[0] < 0 || said[0] > LAST_MINUTE || said[1] > LAST_MINUTE) return NOTHING;
    Py_ssize_t last = stop;
    int part = day_part(self, text, &last);
    if (part < 0 || words_at(self, text, skip(text, last)).all & (COUNTED | AFTER | RANGE | HALF)) return NOTHING;
    return (reading){TIMED, (said[1] + 1) << 14 | part << 11 | said[0] << 5 | hour, at, stop, last};
}

static int packed(int year, int month, int day) { return year << 9 | month << 5 | day; }

/* Whether the word for a month stands so near before an offset that a misspelt one may end there. */
static int has_month(const Scanner *self, const source *text, Py_ssize_t at) {
    for (Py_ssize_t place = at > MONTH_REACH ? at - MONTH_REACH : 0; place < at; place++)
        if (starts_word(self, text, place, MONTHLY)) return 1;
    return 0;
}

/* A year that no month stands before, and no other year or era after. */
static reading year_at(const Scanner *self, const source *text, Py_ssize_t end, Py_ssize_t start, int year) {
    Py_ssize_t place = skip(text, end), near = back(text, start);
    if (is_any(at_(text, end), ",/-", NULL)) return NOTHING;
    if (year < 1000 || year >= 2400 || goes_on(text, end) || follows(self, text, place, CALENDAR)) return NOTHING;
    uint64_t barred = NUMERIC | RANGE | COUNTED | YEARLY | (precedes(self, text, start, RATE) ? TAKES : 0);
    if (words_at(self, text, place).all & barred) return NOTHING;
    if (words_before(self, text, near).all & MONTH || has_month(self, text, near)) return NOTHING;
    return (reading){DATE, packed(year, 0, 0), start, end, end};
}

static Py_ssize_t past_spaces(const source *text, Py_ssize_t at) {
    for (int i = 0; i < 2; i++) at += at_(text, at) == ' ' || at_(text, at) == 0xA0;
    return at;
}

/* A number of several places in words alone, or 0; *at moves to its end. */
static int spoken_at(const Scanner *self, const source *text, Py_ssize_t *at) {
    long long value;
    int spoken;
    Py_ssize_t end = compound_at(self, text, *at, &value, &spoken);
    for (Py_ssize_t i = *at; i < end; i++)
        if (is_digit(at_(text, i))) return 0;
    if (!end || value > LARGEST) return 0;
    *at = end;
    return (int)value;
}

/* The year after a month, 0 if there is none, -1 where that is not clear; *at moves to its end. */
static int year_after(const Scanner *self, const source *text, Py_ssize_t *at) {
    Py_ssize_t place = past_spaces(text, *at);
    Py_UCS4 c = at_(text, place);
    if (is_space(c) || is_any(c, ",/-", NULL) || follows(self, text, place, CALENDAR)) return -1;
    words found = words_at(self, text, place);
    if (found.held & YEARLY)
        place = skip(text, found.far);
    else if (!is_digit(c) && !(found.all & NUMERIC))
        return 0;
    Py_ssize_t end = place;
    int year = spoken_at(self, text, &end);
    if (year && !(found.held & YEARLY) && (year < 1900 || year >= 2100)) return -1;
    if (is_digit(at_(text, place))) {
        for (end = place; is_digit(at_(text, end));) end++;
        year = end - place == YEAR ? (int)value_of(text, place, end) : 0;
    }
    if (year < 100 || (at_(text, end) == '.' && is_digit(at_(text, end + 1)))) return -1;
    if (words_at(self, text, skip(text, end)).all & PERCENT) return -1;
    *at = end;
    return year;
}

/* The date of a month, of the day that was said before it, and of the year after it. */
static reading dated(const Scanner *self, const source *text, Py_ssize_t start, Py_ssize_t end, words month, int day) {
    Py_ssize_t stop = month.far;
    int year = is_latin(at_(text, stop)) ? -1 : year_after(self, text, &stop);
    if (year < 0) return NOTHING;
    return (reading){DATE, packed(year, (int)(month.held >> AT_VALUE & VALUES), day), start, end, stop};
}

/* A day in digits with nothing after it that may be its month or another day. */
static reading day_alone(const Scanner *self, const source *text, Py_ssize_t start, Py_ssize_t end, int day) {
    if (!is_digit(at_(text, end - 1)) || is_any(at_(text, end), "/.:-", NULL) || is_continued(self, text, end)) return NOTHING;
    if (follows(self, text, end + is_space(at_(text, end)), EVENT)) return NOTHING;
    return (reading){DATE, packed(0, 0, day), start, end, end};
}

/* The name of a month after a day; held without MONTH if there is none. */
static words month_after(const Scanner *self, const source *text, Py_ssize_t end) {
    Py_ssize_t place = end;
    for (int i = 0; i < 2; i++) place += at_(text, place) == ' ' || at_(text, place) == 0xA0 || at_(text, place) == ',';
    words found = words_at(self, text, place);
    return found.held & MONTHLY ? words_at(self, text, skip(text, found.far)) : found;
}

/* A day before the name of its month. */
static reading day_in(const Scanner *self, const source *text, Py_ssize_t start, Py_ssize_t end, int day) {
    words month = month_after(self, text, end);
    return month.held & MONTH && day > 0 && day < 32 ? dated(self, text, start, end, month, day) : NOTHING;
}

/* A day, month and year in digits, of which the month may stand first where the day can be no month. */
static reading numeric_date(const source *text, Py_ssize_t at, Py_ssize_t end, int day) {
    Py_ssize_t first = end + 1, slash = first;
    while (is_digit(at_(text, slash))) slash++;
    Py_ssize_t stop = slash + 1;
    if (slash == first || slash > first + 2 || at_(text, slash) != '/') return NOTHING;
    while (is_digit(at_(text, stop))) stop++;
    Py_UCS4 after = at_(text, stop);
    if (stop - slash - 1 != YEAR) return NOTHING;
    if (!(is_space(after) || after == NONE || after == '\n' || after == ')' || after == 0x17D4 || (after >= 0x1780 && after <= 0x17B3)))
        return NOTHING;
    int month = (int)value_of(text, first, slash);
    if (month > 12 && day <= 12) {
        int swapped = month;
        month = day, day = swapped;
    }
    if (day < 1 || day > 31 || month < 1 || month > 12) return NOTHING;
    return (reading){DATE, packed((int)value_of(text, slash + 1, stop), month, day), at, end, stop};
}

/* A day before its month, a date in digits or a time with its minutes, with no word before them. */
static reading bare_date(const Scanner *self, const source *text, Py_ssize_t at, Py_ssize_t end, int number, words before) {
    Py_ssize_t near = back(text, at);
    if (!is_able(self, text, at) || before.all & BARS) return NOTHING;
    if (at_(text, end) == '/') return numeric_date(text, at, end, number);
    if (at_(text, end) == ':') return precedes(self, text, near, CUE) ? NOTHING : bare_time(self, text, at, number, end);
    return precedes(self, text, near, PLACE) ? NOTHING : day_in(self, text, at, end, number);
}

/* Whether a month goes on a list at an offset. */
static int is_listed_month(const Scanner *self, const source *text, Py_ssize_t at) {
    const node *here = self->forward.nodes;
    for (; at < text->size && (here = child_of(&self->forward, here, at_(text, at))); at++)
        if (here->texts & LISTED && words_at(self, text, skip(text, at + 1)).all & MONTH) return 1;
    return 0;
}

/* The month whose word stands at an offset, with the year where digits say it. */
static reading month_at(const Scanner *self, const source *text, Py_ssize_t at) {
    words word = words_at(self, text, at);
    if (!(word.held & MONTHLY)) return NOTHING;
    words month = words_at(self, text, skip(text, word.far));
    if (!(month.held & MONTH) || is_listed_month(self, text, skip(text, month.far))) return NOTHING;
    return dated(self, text, at, month.far, month, 0);
}

/* The date of a day said between two offsets, after the words for a day and before its month or alone. */
static reading day_at(const Scanner *self, const source *text, Py_ssize_t at, Py_ssize_t end, int day) {
    words before = words_before(self, text, back(text, at));
    Py_ssize_t start = -1, near = back(text, before.far);
    if (!(before.held & ORDINAL) || day < 1 || day > 31) return NOTHING;
    words month = month_after(self, text, end);
    backward from = backward_from(self, text, near);
    for (const node *one; (one = next_before(self, text, &from));)
        if (one->flags & DAY) start = from.at;
    if (month.held & MONTH) {
        int week = start < 0 && precedes(self, text, near, NO_DAY) && !precedes(self, text, near, WEEKDAY);
        return week ? NOTHING : dated(self, text, start < 0 ? before.far : start, end, month, day);
    }
    return start < 0 ? NOTHING : day_alone(self, text, start, end, day);
}

/* Years after their word, and days with their month, where nothing else can belong to them. */
static reading date_at(const Scanner *self, const source *text, Py_ssize_t at, Py_ssize_t end) {
    Py_ssize_t near = back(text, at);
    words before = words_before(self, text, near);
    if (end - at > YEAR || precedes(self, text, near, UNSURE)) return NOTHING;
    int value = (int)value_of(text, at, end);
    if (before.held & HOURLY) return end - at < 3 ? time_at(self, text, before.far, value, end) : NOTHING;
    if (before.held & YEARLY) return end - at == YEAR ? year_at(self, text, end, before.far, value) : NOTHING;
    if (end - at > 2) return NOTHING;
    if (before.held & ORDINAL) return day_at(self, text, at, end, value);
    if (before.held & DAY)
        return precedes(self, text, before.far, RATE) ? NOTHING : day_in(self, text, before.far, end, value);
    return bare_date(self, text, at, end, value, before);
}

/* The date or time in words after its word; up to `end` they say a number under a hundred. */
static reading worded_at(const Scanner *self, const source *text, Py_ssize_t at, Py_ssize_t end, int number) {
    words before = words_before(self, text, back(text, at));
    if (before.held & HOURLY) return time_at(self, text, before.far, number, end);
    Py_ssize_t stop = at;
    int year = before.held & YEARLY ? spoken_at(self, text, &stop) : 0;
    return year ? year_at(self, text, stop, before.far, year) : day_at(self, text, at, end, number);
}

/* Three digits or more that a zero starts: nothing, if nothing belongs to them. */
static reading zeros_at(const Scanner *self, const source *text, Py_ssize_t at, Py_ssize_t end) {
    reading made = number_at(self, text, at, end, 0);
    return made.what == NUMBER && made.end == end ? (reading){PASSED, 0, at, end, end} : NOTHING;
}

/* Digits and up to three more after a separator, if they count something and are no list. */
static reading parted_at(const Scanner *self, const source *text, Py_ssize_t at, Py_ssize_t end) {
    Py_ssize_t stop = end + 1, near = cue_end(text, at);
    while (is_digit(at_(text, stop))) stop++;
    Py_ssize_t size = stop - end - 1;
    if (end - at > GROUP || size > GROUP || !digit_value(at_(text, at)) || is_any(at_(text, stop), ",.)]-", NULL)) return NOTHING;
    if (is_latin(at_(text, near - 1)) || is_digit(at_(text, near - 1)) || at_(text, back(text, at) - 1) == ',') return NOTHING;
    if (precedes(self, text, near, CUE) || is_coded(self, text, at, end) || is_dated_after(self, text, stop)) return NOTHING;
    uint64_t units = words_at(self, text, skip(text, stop)).all;
    if (size == GROUP && units & (PERCENT | MAGNITUDE)) return NOTHING;
    reading made = number_at(self, text, at, stop, 0);
    if (made.what != QUANTITY && made.what != PAYMENT) return NOTHING;
    if (size == GROUP && is_latin(at_(text, skip(text, stop)))) return NOTHING;
    if (made.what == PAYMENT || units & PERCENT) return made;
    if (size == GROUP) made.what = GROUPED;
    return size == GROUP || at_(text, end) == '.' ? made : NOTHING;
}

static int has_digits_after(const source *text, Py_ssize_t end) {
    return is_space(at_(text, end)) && is_digit(at_(text, end + 1));
}

static Py_ssize_t run_end(const source *text, Py_ssize_t at) {
    while (is_digit(at_(text, at))) at++;
    return at;
}

/* Where the groups of digits end that spaces part from the first digits, or one of too many groups. */
static Py_ssize_t groups_end(const source *text, Py_ssize_t at, Py_ssize_t end) {
    while (end - at <= LONGEST_GROUPED && has_digits_after(text, end)) {
        Py_ssize_t stop = run_end(text, end + 1);
        if (stop - end - 1 != GROUP) break;
        end = stop;
    }
    return end;
}

/* Whether digits at an offset are a number under a hundred that nothing but a word goes on. */
static int is_small(const source *text, Py_ssize_t at) {
    Py_ssize_t end = run_end(text, at);
    Py_UCS4 after = at_(text, end);
    int alone = after == NONE || after == '\n' || after == 0x17D4 || is_space(after) || (after >= 0x1780 && after <= 0x17B3);
    return end - at < GROUP && digit_value(at_(text, at)) && alone;
}

/* A number that groups of thousands go on after spaces, or one with a space before another number. */
static reading before_digits(const Scanner *self, const source *text, Py_ssize_t at, Py_ssize_t end) {
    Py_ssize_t near = back(text, at), stop = groups_end(text, at, end);
    words before = words_before(self, text, near);
    if (is_latin(at_(text, near - 1)) || is_digit(at_(text, near - 1)) || before.all & ORDINAL) return NOTHING;
    if (stop - at > LONGEST_GROUPED) return NOTHING;
    if (stop > end) return number_at(self, text, at, stop, 0);
    if (end - at >= GROUP || !is_small(text, end + 1)) return NOTHING;
    if (!is_able(self, text, at) || is_barred(self, text, before)) return NOTHING;
    int bound = bound_before(self, text, at);
    return bound < 0 ? NOTHING : (reading){NUMBER, bound, at, end, end};
}

/* Digits that go on letters of no listed word, and that nothing goes on. */
static reading token_at(const Scanner *self, const source *text, Py_ssize_t at, Py_ssize_t end) {
    static const Py_UCS4 OTHERS[] = {0xB0, 0x2019, 0x2032, 0};
    Py_ssize_t start = at - 1;
    while (start > 0 && at - start < LONGEST_TOKEN && is_latin(at_(text, start - 1))) start--;
    Py_UCS4 before = at_(text, start - 1), after = at_(text, end);
    if (is_latin(before) || is_digit(before) || before == 0x17D2 || is_any(before, "_-./", NULL)) return NOTHING;
    if (is_any(at_(text, at - 1), "xX", NULL) || !digit_value(at_(text, at))) return NOTHING;
    if (is_latin(after) || is_any(after, "_-./,:'", OTHERS) || has_digits_after(text, end)) return NOTHING;
    if (end - at == GROUP && value_of(text, at, end) == COUNTRY_CODE) return NOTHING;
    if (words_before(self, text, at).far >= 0 || is_dated_after(self, text, end)) return NOTHING;
    return (reading){PASSED, 0, at, end, end};
}

static reading digits_at(const Scanner *self, const source *text, Py_ssize_t at, Py_ssize_t end) {
    Py_ssize_t size = end - at, near = cue_end(text, at);
    if (is_any(at_(text, end), ".,", NULL) && is_digit(at_(text, end + 1))) return parted_at(self, text, at, end);
    reading date = date_at(self, text, at, end);
    if (date.what != UNREAD) return date;
    if (is_latin(at_(text, at - 1))) return token_at(self, text, at, end);
    if (size > LONGEST || is_coded(self, text, at, end) || precedes(self, text, near, UNSURE)) return NOTHING;
    int dated = size < 5 && is_dated_after(self, text, end);
    if (precedes(self, text, near, CUE)) return dated ? NOTHING : label_at(self, text, at, end);
    if (size > 2 && !digit_value(at_(text, at)))
        return size > LONGEST_LABEL || (dated && is_continued(self, text, end)) ? NOTHING : zeros_at(self, text, at, end);
    if (dated) return size <= LONGEST_DAY ? span_at(self, text, at, end) : NOTHING;
    if (size <= GROUP && digit_value(at_(text, at)) && has_digits_after(text, end)) return before_digits(self, text, at, end);
    return number_at(self, text, at, end, 0);
}

/* A magnitude without a number: nothing. */
static reading magnitude_at(const Scanner *self, const source *text, Py_ssize_t at, Py_ssize_t end) {
    Py_UCS4 after = at_(text, end);
    if (is_numeric(after) || after == '-' || words_at(self, text, end).all & NUMERIC) return NOTHING;
    return (reading){PASSED, 0, at, end, end};
}

/* Whether one number word after the word for a day or a year neither is a date nor counts. */
static int counts_nothing(const Scanner *self, const source *text, Py_ssize_t at, Py_ssize_t end) {
    words first = words_at(self, text, at);
    if (end != first.far || !(first.held & DIGIT) || !is_clear(self, text, end)) return 0;
    if (words_at(self, text, skip(text, end)).all & RANGE) return 0;
    return is_bare(self, text, end) && !is_continued(self, text, end);
}

static reading word_at(const Scanner *self, const source *text, Py_ssize_t at) {
    words named = words_at(self, text, at), last = words_before(self, text, back(text, at));
    int dated = (last.held & DATED) != 0;
    int inner = precedes(self, text, named.far, PART) && !precedes(self, text, named.far, BUT);
    if (inner || follows(self, text, at, NO_DIGIT)) return dated ? NOTHING : (reading){PASSED, 0, at, at + 1, at + 1};
    if (follows(self, text, at, UNCLEAR)) return NOTHING;
    if (named.held & MAGNITUDE) return dated ? NOTHING : magnitude_at(self, text, at, named.far);
    int day = said(named.held);
    if (named.held & TEN) {
        words digit = words_at(self, text, named.far);
        if (follows(self, text, named.far, NO_DIGIT)) return NOTHING;
        if (digit.held & DIGIT) named = digit, day += said(digit.held);
    }
    if (dated && named.held & (DIGIT | TEN)) {
        reading date = worded_at(self, text, at, named.far, day);
        if (date.what != UNREAD) return date;
        if (last.held & (DAY | YEARLY) && counts_nothing(self, text, at, named.far))
            return (reading){PASSED, 0, at, named.far, named.far};
    }
    return named.held & (DIGIT | TEN) ? number_at(self, text, at, named.far, 1) : NOTHING;
}

/* -- starts ----------------------------------------------------------------------------------------------------- */

/* The flags of the longest word at which a number may start, or 0. */
static inline uint64_t start_at(const Scanner *self, const source *text, Py_ssize_t at, Py_UCS4 c) {
    uint64_t found = 0;
    uint32_t first = c - FIRST_KHMER, second = at_(text, at + 1) - FIRST_KHMER;
    if (first < DENSE && !self->forward.odd[first] &&
        (second >= DENSE || !(self->forward.pairs[first][second >> 6] >> (second & 63) & 1)))
        return 0;
    const node *here = child_of(&self->forward, self->forward.nodes, c);
    for (Py_ssize_t i = at + 1; here && here->starts; here = i < text->size ? child_of(&self->forward, here, at_(text, i)) : NULL, i++)
        if (here->flags & ANY_START && is_edge(text, i)) found = here->flags & ANY_START;
    return found && is_edge(text, at) ? found : 0;
}

static int can_count(const Scanner *self, const source *text, Py_ssize_t at) {
    words named = words_at(self, text, at);
    Py_ssize_t place = skip(text, named.far < 0 ? at : named.far);
    Py_UCS4 following = at_(text, place);
    if (!is_alpha(following) && !is_closing(following)) return 1;
    return words_at(self, text, place).all & JOINS || words_before(self, text, back(text, at)).all & LEADS;
}

static int is_dated(const Scanner *self, const source *text, Py_ssize_t at) {
    return (words_before(self, text, back(text, at)).held & DATED) != 0;
}

static int put(PyObject *found, PyObject *made) {
    int failed = !made || PyList_Append(found, made);
    Py_XDECREF(made);
    return failed ? -1 : 0;
}

/* The name of the kind of a start. */
static int kind_of(uint64_t flags) { return flags & DIGIT_START ? 'd' : flags & NUMBER_START ? 'w' : 'm'; }

static int put_start(PyObject *found, Py_ssize_t at, Py_ssize_t until, int kind, reading read, int bare) {
    if (bare) return put(found, Py_BuildValue("(nC)", at, kind));
    if (read.what == UNREAD) read = (reading){UNREAD, 0, at, at, at};
    PyObject *made = PyTuple_New(8);
    const Py_ssize_t numbers[] = {at, until, 0, read.what, read.start, read.number, read.end, read.bound};
    for (Py_ssize_t i = 0; made && i < 8; i++) {
        PyObject *one = i == 2 ? PyUnicode_FromOrdinal(kind) : PyLong_FromSsize_t(numbers[i]);
        if (one)
            PyTuple_SET_ITEM(made, i, one);
        else
            Py_CLEAR(made);
    }
    return put(found, made);
}

/* Digits from an offset on: their end, and the starts among them. */
static Py_ssize_t put_digits(const Scanner *self, const source *text, Py_ssize_t at, PyObject *found, int bare) {
    Py_ssize_t first = at, end = at + 1;
    while (is_digit(at_(text, end))) end++;
    Py_ssize_t last = end - 1;
    first += !is_edge(text, first);
    Py_UCS4 sign = at_(text, end);
    last -= !(is_edge(text, end) || (is_mark(sign) && sign != 0x17D2 && is_edge(text, end + 1)));
    if (first > last) return end;
    reading read = bare ? NOTHING : digits_at(self, text, first, end);
    return put_start(found, first, last + 1, 'n', read, bare) ? -1 : end;
}

/* The next offset at which a number may start, seen by two characters alone: the quick way past most of a text. */
static inline Py_ssize_t next_of_kind(const trie *known, int kind, const source *text, Py_ssize_t at) {
    for (; at + 1 < text->size; at++) {
        uint32_t c = PyUnicode_READ(kind, text->chars, at), first = c - FIRST_KHMER;
        uint32_t second = PyUnicode_READ(kind, text->chars, at + 1) - FIRST_KHMER;
        if (first < DENSE) {
            if (c - 0x17E0 < 10 || known->odd[first]) break;
            if (second < DENSE && known->pairs[first][second >> 6] >> (second & 63) & 1) break;
        } else if (c >= DENSE || c - '0' < 10 || known->latin[c])
            break;
    }
    return at;
}

static Py_ssize_t next_start(const Scanner *self, const source *text, Py_ssize_t at) {
    const trie *known = &self->forward;
    if (text->kind == PyUnicode_2BYTE_KIND) return next_of_kind(known, PyUnicode_2BYTE_KIND, text, at);
    return text->kind == PyUnicode_4BYTE_KIND ? next_of_kind(known, PyUnicode_4BYTE_KIND, text, at) : at;
}

/* Appends the starts of a text, alone or with what was read there. */
static int put_starts(const Scanner *self, const source *text, PyObject *found, int bare) {
    for (Py_ssize_t at = next_start(self, text, 0); at < text->size; at = next_start(self, text, at)) {
        Py_UCS4 c = at_(text, at);
        if (is_digit(c)) {
            at = put_digits(self, text, at, found, bare);
            if (at < 0) return -1;
            continue;
        }
        uint64_t flags = start_at(self, text, at, c);
        int kind = kind_of(flags);
        reading read = NOTHING;
        if (flags && kind == 'd' && !bare && !is_dated(self, text, at) && !can_count(self, text, at)) flags = 0;
        if (flags && !bare) read = kind == 'm' ? month_at(self, text, at) : word_at(self, text, at);
        if (flags && put_start(found, at, at + 1, kind, read, bare)) return -1;
        at++;
    }
    return 0;
}

static PyObject *found_in(const Scanner *self, PyObject *text, int bare) {
    if (!PyUnicode_Check(text)) return PyErr_Format(PyExc_TypeError, "a text must be a str");
    source from = {PyUnicode_DATA(text), PyUnicode_KIND(text), PyUnicode_GET_LENGTH(text)};
    PyObject *found = PyList_New(0);
    if (found && put_starts(self, &from, found, bare)) Py_CLEAR(found);
    return found;
}

/* -- the module ------------------------------------------------------------------------------------------------- */

static PyObject *scanner_starts(Scanner *self, PyObject *text) { return found_in(self, text, 1); }

static PyObject *scanner_scan(Scanner *self, PyObject *text) { return found_in(self, text, 0); }

static PyObject *scanner_may_count(Scanner *self, PyObject *const *args, Py_ssize_t count) {
    if (count != 2 || !PyUnicode_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "may_count() requires a text and an offset");
        return NULL;
    }
    Py_ssize_t at = PyLong_AsSsize_t(args[1]);
    if (at == -1 && PyErr_Occurred()) return NULL;
    source from = {PyUnicode_DATA(args[0]), PyUnicode_KIND(args[0]), PyUnicode_GET_LENGTH(args[0])};
    if (at < 0 || at > from.size) return PyErr_Format(PyExc_IndexError, "no such offset");
    return PyBool_FromLong(can_count(self, &from, at));
}

static PyObject *scanner_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    PyObject *listed, *following, *preceding;
    if (keywords && PyDict_GET_SIZE(keywords)) return PyErr_Format(PyExc_TypeError, "Scanner() has no keywords");
    if (!PyArg_ParseTuple(args, "O!O!O!", &PyDict_Type, &listed, &PyDict_Type, &following, &PyDict_Type, &preceding))
        return NULL;
    Scanner *self = (Scanner *)type->tp_alloc(type, 0);
    if (self && (plant(&self->forward, listed, following, 0) || plant(&self->backward, listed, preceding, 1)))
        Py_CLEAR(self);
    return (PyObject *)self;
}

static void scanner_dealloc(Scanner *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyMem_Free(self->forward.nodes);
    PyMem_Free(self->backward.nodes);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"starts", (PyCFunction)scanner_starts, METH_O, "The offset and kind of each start."},
    {"scan", (PyCFunction)scanner_scan, METH_O, "The starts with what was read there."},
    {"may_count", (PyCFunction)(void (*)(void))scanner_may_count, METH_FASTCALL,
     "Whether what stands beside the digit word at an offset can belong to a number."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot scanner_slots[] = {
    {Py_tp_new, scanner_new},
    {Py_tp_dealloc, scanner_dealloc},
    {Py_tp_methods, methods},
    {Py_tp_doc, "Finds numbers; see khtext.kernel.numbers.PureScanner."},
    {0, NULL},
};

static PyType_Spec scanner_spec = {
    .name = "khtext.kernel._numbers.Scanner",
    .basicsize = sizeof(Scanner),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = scanner_slots,
};

static int start(PyObject *module) { return add_type(module, &scanner_spec); }

MODULE(_numbers, "Starts of numbers and simple numbers; numbers.py is its definition.", start)
