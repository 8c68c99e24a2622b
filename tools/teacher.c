/* khmercut's network on many lines: teacher WEIGHTS < LINES > LABELS

   WEIGHTS is what teacher.py writes. LINES: for each line its length (uint32) and for each symbol its number and
   its class (uint16 both). LABELS: for each symbol the best label and the chances of the five, a byte each
   (chance * 255). The arithmetic is that of onnxruntime on the quantized file: each line has its own scales. */

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __AVX512VNNI__
#include <immintrin.h>
#endif

enum { WIDTH = 320, TOKEN = 96, CLASS = 16, INPUT = TOKEN + CLASS, BLOCKS = 5, LABELS = 5, PAD = 8, LONGEST = 4096, STEP = 16 };
static const int DILATION[BLOCKS] = {1, 2, 4, 8, 1};

typedef struct {
    int depth, columns; /* depth a multiple of 4, columns a multiple of STEP */
    int8_t *weight;     /* [columns / STEP][depth / 4][STEP][4] */
    int32_t *sum;       /* of each column */
    float scale, *bias;
} Dense;

typedef struct {
    float *gain, *shift;
} Norm;

static float *token, *class_, transition[LABELS][LABELS], begin[LABELS], finish[LABELS];
static Dense input, conv[BLOCKS], proj[BLOCKS], output;
static Norm norm[BLOCKS], last;

static void fail(const char *what) {
    fprintf(stderr, "teacher: %s\n", what);
    exit(1);
}

static void *room(size_t size) {
    void *made = aligned_alloc(64, (size + 63) / 64 * 64);
    if (!made) fail("no memory");
    memset(made, 0, size);
    return made;
}

static float *floats(FILE *file, size_t count) {
    float *made = room(count * sizeof *made);
    if (fread(made, sizeof *made, count, file) != count) fail("bad weights");
    return made;
}

/* Rows of weights in the file: depth x real_columns. */
static Dense dense(FILE *file, int depth, int real) {
    Dense made = {depth, (real + STEP - 1) / STEP * STEP, NULL, NULL, 0, NULL};
    int8_t *raw = room((size_t)depth * real);
    if (fread(&made.scale, sizeof(float), 1, file) != 1) fail("bad weights");
    if (fread(raw, 1, (size_t)depth * real, file) != (size_t)depth * real) fail("bad weights");
    made.weight = room((size_t)depth * made.columns);
    made.sum = room(made.columns * sizeof(int32_t));
    for (int k = 0; k < depth; k++)
        for (int n = 0; n < real; n++) {
            int8_t w = raw[(size_t)k * real + n];
            made.weight[((size_t)(n / STEP) * (depth / 4) + k / 4) * STEP * 4 + (n % STEP) * 4 + k % 4] = w;
            made.sum[n] += w;
        }
    made.bias = room(made.columns * sizeof(float));
    if (fread(made.bias, sizeof(float), real, file) != (size_t)real) fail("bad weights");
    free(raw);
    return made;
}

static Norm normal(FILE *file) {
    Norm made;
    made.gain = floats(file, WIDTH), made.shift = floats(file, WIDTH);
    return made;
}

static void read_weights(const char *name) {
    FILE *file = fopen(name, "rb");
    if (!file) fail("no weights");
    uint32_t words;
    if (fread(&words, 4, 1, file) != 1) fail("bad weights");
    token = floats(file, (size_t)words * TOKEN), class_ = floats(file, 10 * CLASS);
    input = dense(file, INPUT, WIDTH);
    for (int i = 0; i < BLOCKS; i++) norm[i] = normal(file), conv[i] = dense(file, 3 * WIDTH, WIDTH), proj[i] = dense(file, WIDTH, WIDTH);
    last = normal(file), output = dense(file, WIDTH, LABELS);
    if (fread(transition, sizeof transition, 1, file) != 1 || fread(begin, sizeof begin, 1, file) != 1 || fread(finish, sizeof finish, 1, file) != 1) fail("bad weights");
    fclose(file);
}

typedef struct {
    float scale;
    int zero;
} Scale;

static Scale quantize(const float *from, uint8_t *to, size_t count) {
    float low = 0, high = 0;
    for (size_t i = 0; i < count; i++) low = from[i] < low ? from[i] : low, high = from[i] > high ? from[i] : high;
    Scale scale = {high > low ? (high - low) / 255 : 1, 0};
    scale.zero = (int)fminf(255, fmaxf(0, nearbyintf(-low / scale.scale)));
    for (size_t i = 0; i < count; i++) {
        int q = (int)rintf(from[i] / scale.scale) + scale.zero;
        to[i] = (uint8_t)(q < 0 ? 0 : q > 255 ? 255 : q);
    }
    return scale;
}

/* out[t][n] = scale * (row t . column n - zero * sum n) + bias n; row t is `taps` runs of `run` bytes, `apart` bytes apart. */
#ifdef __AVX512VNNI__
enum { ROWS = 6, SIDE = 4 };
#define KERNEL(R, S)                                                                                             \
    static void kernel_##R##_##S(const uint8_t *rows, size_t stride, int taps, int run, size_t apart, const int8_t *w, size_t next, __m512i acc[ROWS][SIDE]) { \
        __m512i a[R][S];                                                                                         \
        for (int r = 0; r < R; r++)                                                                              \
            for (int s = 0; s < S; s++) a[r][s] = _mm512_setzero_si512();                                        \
        for (int tap = 0; tap < taps; tap++) {                                                                   \
            const uint8_t *x = rows + tap * apart;                                                               \
            for (int k = 0; k < run; k += 4, w += 64) {                                                          \
                __m512i b[S];                                                                                    \
                _Pragma("GCC unroll 4") for (int s = 0; s < S; s++) b[s] = _mm512_load_si512(w + s * next);      \
                _Pragma("GCC unroll 6") for (int r = 0; r < R; r++) {                                            \
                    int32_t four;                                                                                \
                    memcpy(&four, x + r * stride + k, 4);                                                        \
                    __m512i v = _mm512_set1_epi32(four);                                                         \
                    _Pragma("GCC unroll 4") for (int s = 0; s < S; s++) a[r][s] = _mm512_dpbusd_epi32(a[r][s], v, b[s]); \
                }                                                                                                \
            }                                                                                                    \
        }                                                                                                        \
        for (int r = 0; r < R; r++)                                                                              \
            for (int s = 0; s < S; s++) acc[r][s] = a[r][s];                                                     \
    }
KERNEL(6, 4) KERNEL(1, 4) KERNEL(1, 1)

static void multiply(const Dense *d, Scale scale, const uint8_t *x, size_t stride, int taps, int run, size_t apart, int rows, float *out) {
    float whole = scale.scale * d->scale;
    size_t next = (size_t)d->depth * STEP;
    int side = d->columns % (STEP * SIDE) ? 1 : SIDE;
    for (int n = 0; n < d->columns; n += STEP * side)
        for (int t = 0; t < rows;) {
            __m512i acc[ROWS][SIDE];
            int many = side == SIDE && rows - t >= ROWS ? ROWS : 1;
            const int8_t *w = d->weight + (size_t)(n / STEP) * next;
            const uint8_t *from = x + (size_t)t * stride;
            if (many == ROWS) kernel_6_4(from, stride, taps, run, apart, w, next, acc);
            else if (side == SIDE) kernel_1_4(from, stride, taps, run, apart, w, next, acc);
            else kernel_1_1(from, stride, taps, run, apart, w, next, acc);
            for (int r = 0; r < many; r++)
                for (int s = 0; s < side; s++) {
                    __m512i less = _mm512_mullo_epi32(_mm512_set1_epi32(scale.zero), _mm512_load_si512(d->sum + n + s * STEP));
                    __m512 v = _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_sub_epi32(acc[r][s], less)), _mm512_set1_ps(whole));
                    _mm512_store_ps(out + (size_t)(t + r) * d->columns + n + s * STEP, _mm512_add_ps(v, _mm512_load_ps(d->bias + n + s * STEP)));
                }
            t += many;
        }
}
#else
static void multiply(const Dense *d, Scale scale, const uint8_t *x, size_t stride, int taps, int run, size_t apart, int rows, float *out) {
    float whole = scale.scale * d->scale;
    for (int n = 0; n < d->columns; n += STEP)
        for (int t = 0; t < rows; t++) {
            int32_t acc[STEP] = {0};
            for (int tap = 0; tap < taps; tap++)
                for (int k = 0; k < run; k++) {
                    int depth = tap * run + k;
                    const int8_t *four = d->weight + (size_t)n * d->depth + (size_t)(depth / 4) * STEP * 4 + depth % 4;
                    int32_t v = x[(size_t)t * stride + tap * apart + k];
                    for (int s = 0; s < STEP; s++) acc[s] += v * four[4 * s];
                }
            for (int s = 0; s < STEP; s++) out[(size_t)t * d->columns + n + s] = (float)(acc[s] - scale.zero * d->sum[n + s]) * whole + d->bias[n + s];
        }
}
#endif

static void normalized(const Norm *n, const float *x, float *y, int rows) {
    for (int t = 0; t < rows; t++, x += WIDTH, y += WIDTH) {
        float mean = 0, square = 0;
        for (int i = 0; i < WIDTH; i++) mean += x[i];
        mean /= WIDTH;
        for (int i = 0; i < WIDTH; i++) square += (x[i] - mean) * (x[i] - mean);
        float by = 1 / sqrtf(square / WIDTH + 1e-5f);
        for (int i = 0; i < WIDTH; i++) y[i] = (x[i] - mean) * by * n->gain[i] + n->shift[i];
    }
}

static float stream[LONGEST * WIDTH] __attribute__((aligned(64))), work[LONGEST * WIDTH] __attribute__((aligned(64)));
static float more[LONGEST * WIDTH] __attribute__((aligned(64)));
static uint8_t small[(LONGEST + 2 * PAD) * WIDTH] __attribute__((aligned(64)));

static void emissions(const uint16_t *symbol, int rows, float (*out)[LABELS]) {
    for (int t = 0; t < rows; t++) {
        memcpy(work + t * INPUT, token + symbol[2 * t] * TOKEN, TOKEN * sizeof(float));
        memcpy(work + t * INPUT + TOKEN, class_ + symbol[2 * t + 1] * CLASS, CLASS * sizeof(float));
    }
    Scale scale = quantize(work, small, (size_t)rows * INPUT);
    multiply(&input, scale, small, INPUT, 1, INPUT, 0, rows, stream);
    for (int i = 0; i < BLOCKS; i++) {
        normalized(&norm[i], stream, work, rows);
        uint8_t *inner = small + PAD * WIDTH;
        scale = quantize(work, inner, (size_t)rows * WIDTH);
        memset(small, scale.zero, PAD * WIDTH), memset(inner + (size_t)rows * WIDTH, scale.zero, PAD * WIDTH);
        size_t apart = (size_t)DILATION[i] * WIDTH;
        multiply(&conv[i], scale, inner - apart, WIDTH, 3, WIDTH, apart, rows, work);
        for (int k = 0; k < rows * WIDTH; k++) work[k] = work[k] > 0 ? work[k] : 0;
        scale = quantize(work, small, (size_t)rows * WIDTH);
        multiply(&proj[i], scale, small, WIDTH, 1, WIDTH, 0, rows, more);
        for (int k = 0; k < rows * WIDTH; k++) stream[k] += more[k];
    }
    normalized(&last, stream, work, rows);
    scale = quantize(work, small, (size_t)rows * WIDTH);
    multiply(&output, scale, small, WIDTH, 1, WIDTH, 0, rows, more);
    for (int t = 0; t < rows; t++) memcpy(out[t], more + t * output.columns, sizeof out[t]);
}

static float log_sum(const float *x) {
    float top = x[0], sum = 0;
    for (int a = 1; a < LABELS; a++) top = fmaxf(top, x[a]);
    for (int a = 0; a < LABELS; a++) sum += expf(x[a] - top);
    return top + logf(sum);
}

static void write_labels(const float (*e)[LABELS], int rows) {
    static float ahead[LONGEST][LABELS], back[LONGEST][LABELS], best[LABELS], next[LABELS], sum[LABELS];
    static uint8_t from[LONGEST][LABELS], path[LONGEST];
    for (int b = 0; b < LABELS; b++) ahead[0][b] = best[b] = begin[b] + e[0][b], back[rows - 1][b] = finish[b];
    for (int t = 1; t < rows; t++) {
        for (int b = 0; b < LABELS; b++) {
            next[b] = -1e30f;
            for (int a = 0; a < LABELS; a++) {
                float score = best[a] + transition[a][b];
                if (score > next[b]) next[b] = score, from[t][b] = (uint8_t)a;
                sum[a] = ahead[t - 1][a] + transition[a][b];
            }
            next[b] += e[t][b];
            ahead[t][b] = log_sum(sum) + e[t][b];
        }
        memcpy(best, next, sizeof best);
    }
    for (int t = rows - 1; t-- > 0;)
        for (int a = 0; a < LABELS; a++) {
            for (int b = 0; b < LABELS; b++) sum[b] = transition[a][b] + e[t + 1][b] + back[t + 1][b];
            back[t][a] = log_sum(sum);
        }
    path[rows - 1] = 0;
    for (int b = 1; b < LABELS; b++)
        if (best[b] + finish[b] > best[path[rows - 1]] + finish[path[rows - 1]]) path[rows - 1] = (uint8_t)b;
    for (int t = rows - 1; t > 0; t--) path[t - 1] = from[t][path[t]];
    for (int b = 0; b < LABELS; b++) sum[b] = ahead[rows - 1][b] + finish[b];
    float whole = log_sum(sum);
    for (int t = 0; t < rows; t++) {
        uint8_t row[1 + LABELS] = {path[t]};
        for (int b = 0; b < LABELS; b++) row[1 + b] = (uint8_t)lrintf(255 * expf(fminf(0, ahead[t][b] + back[t][b] - whole)));
        fwrite(row, 1, sizeof row, stdout);
    }
}

int main(int count, char **given) {
    if (count != 2) fail("usage: teacher WEIGHTS < LINES > LABELS");
    read_weights(given[1]);
    uint32_t rows;
    static uint16_t symbol[2 * LONGEST];
    static float out[LONGEST][LABELS];
    while (fread(&rows, 4, 1, stdin) == 1) {
        if (!rows || rows > LONGEST || fread(symbol, 4, rows, stdin) != rows) fail("bad line");
        emissions(symbol, (int)rows, out);
        write_labels((const float (*)[LABELS])out, (int)rows);
    }
    return 0;
}
