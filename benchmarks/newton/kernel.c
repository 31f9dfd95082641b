/* Training steps of an ensemble of transistor machines in C, the baseline of pyedge's kernel.

   Structure of arrays: replicas innermost, in UNROLL vectors of 8 doubles (GCC's vector extension).
   LAW, a compile-time constant, is 0 for the square law and 1 for SPICE's level 1.  The method is
   pyedge's: Newton's with pseudo-transient continuation, the factors of an M-matrix without pivots;
   the structure of the elimination is int32 data, computed once a network. */

#include <math.h>
#include <stdint.h>

#define LANES (8 * UNROLL)
#define EACH _Pragma("GCC unroll 8") for (int u = 0; u < UNROLL; u++)
#define SLOTS 64
#define EDGES 128
#define ENTRIES 512

typedef double V __attribute__((vector_size(64)));
typedef int64_t Q __attribute__((vector_size(64)));

static const double TOLERANCE = 1e-9, ROUNDING = 1e-12, FAR = 1e300;
static const double LEAST = 1e-9, RAISED = 10.0, LOWERED = 0.2;
enum { MOST = 20000 };

static inline V all(double x) { return (V){0} + x; }
static inline V size_of(V a) { return (V)((Q)a & INT64_MAX); }
#ifdef __AVX512DQ__
#include <immintrin.h>
static inline V pick(Q where, V yes, V no)
{
    return _mm512_mask_blend_pd(_mm512_movepi64_mask((__m512i)where), no, yes);
}
static inline V least(V a, V b) { return _mm512_min_pd(a, b); }
static inline V most(V a, V b) { return _mm512_max_pd(a, b); }
static inline V root(V a) { return _mm512_sqrt_pd(a); }
#else
static inline V pick(Q where, V yes, V no) { return (V)(((Q)yes & where) | ((Q)no & ~where)); }
static inline V least(V a, V b) { return pick(a < b, a, b); }
static inline V most(V a, V b) { return pick(a > b, a, b); }
static inline V root(V a)
{
    V r;
    for (int k = 0; k < 8; k++) r[k] = __builtin_sqrt(a[k]);
    return r;
}
#endif

/* Entries are the pivots, then those below them, by columns.  Each list has an array of starts. */
struct newton {
    int32_t eliminated, outputs, inputs, edges;
    const int32_t *start, *row;           /* of the columns */
    const int32_t *sum, *early, *late;    /* of each entry: slopes that are added, of L and of U */
    const int32_t *update, *pair;         /* of each entry: pairs whose products are subtracted */
    const int32_t *known, *known_pair;    /* of each row: entries and rows that are subtracted */
    const int32_t *ends;                  /* of each edge, as slots */
};

struct law {
    double gain, threshold, leak; /* of the square law */
    double beta, flat_band, gamma, phi, root, modulation, rd, rs;
};

struct task {
    int32_t examples;
    const double *inputs, *targets;
    double eta, gain, low, high;
};

struct work {
    V slope[2 * EDGES][UNROLL], lower[ENTRIES][UNROLL], upper[ENTRIES][UNROLL];
    V residual[SLOTS][UNROLL], step[SLOTS][UNROLL], base[SLOTS][UNROLL];
    V free[SLOTS][UNROLL], clamped[SLOTS][UNROLL];
};

#if LAW == 0
static inline void flow(const struct law *w, V a, V b, V gate, V *value, V *rise, V *fall)
{
    V over = gate - w->threshold, x = most(over - a, all(0)), y = most(over - b, all(0));
    *value = (y * y - x * x) * (0.5 * w->gain) + (a - b) * w->leak;
    *rise = x * w->gain + w->leak;
    *fall = y * w->gain + w->leak;
}
#else
static inline void channel(const struct law *w, V gate, V a, V b, V *value, V *rise, V *fall)
{
    V low = least(a, b), drop = size_of(a - b), zero = all(0);
    V square = root(most(low, zero) + w->phi);
    square = most(least(low, zero) * (0.5 / w->root) + square, zero);
    V bend = 0.5 * w->gamma / most(square, all(w->root));
    V over = most(gate - low - w->flat_band - w->gamma * square, zero);
    V ohmic = least(drop, over), beta = drop * (w->modulation * w->beta) + w->beta;
    V shape = ohmic * (over - 0.5 * ohmic), current = beta * shape, slope = beta * ohmic;
    V high = shape * (w->modulation * w->beta) + beta * (over - ohmic);
    V lower = slope * bend + slope + high;
    Q forward = a >= b;
    *value = pick(forward, current, -current);
    *rise = pick(forward, high, lower);
    *fall = pick(forward, lower, high);
}

static inline void flow(const struct law *w, V a, V b, V gate, V *value, V *rise, V *fall)
{
    V inner = all(0), up = inner, down = inner;
    for (int k = 0; k < 4; k++) {
        V found;
        channel(w, gate, a - inner * w->rd, b + inner * w->rs, &found, &up, &down);
        V share = 1.0 / (up * w->rd + down * w->rs + 1.0);
        inner -= (inner - found) * share;
        up *= share;
        down *= share;
    }
    *value = (a - b) * w->leak + inner;
    *rise = up + w->leak;
    *fall = down + w->leak;
}
#endif

static void factor(const struct newton *n, int stop, const V *shift, struct work *w)
{
    for (int k = 0; k < stop; k++) {
        V pivot[UNROLL], inverse[UNROLL];
        EACH pivot[u] = shift[u];
        for (int s = n->sum[k]; s < n->sum[k + 1]; s++) EACH pivot[u] += w->slope[n->early[s]][u];
        for (int s = n->update[k]; s < n->update[k + 1]; s++)
            EACH pivot[u] -= w->lower[n->pair[2 * s]][u] * w->upper[n->pair[2 * s + 1]][u];
        EACH w->lower[k][u] = inverse[u] = 1.0 / pivot[u];
        for (int e = n->start[k]; e < n->start[k + 1]; e++) {
            if (n->row[e] >= stop) continue;
            V low[UNROLL], high[UNROLL];
            EACH low[u] = high[u] = all(0);
            for (int s = n->sum[e]; s < n->sum[e + 1]; s++) {
                EACH low[u] -= w->slope[n->early[s]][u];
                EACH high[u] -= w->slope[n->late[s]][u];
            }
            for (int s = n->update[e]; s < n->update[e + 1]; s++) {
                int one = n->pair[2 * s], other = n->pair[2 * s + 1];
                EACH low[u] -= w->lower[one][u] * w->upper[other][u];
                EACH high[u] -= w->lower[other][u] * w->upper[one][u];
            }
            EACH w->lower[e][u] = low[u];
            EACH w->upper[e][u] = high[u] * inverse[u];
        }
    }
}

static void solve(const struct newton *n, int stop, V *largest, struct work *w)
{
    for (int k = 0; k < stop; k++) {
        V value[UNROLL];
        EACH value[u] = w->residual[k][u];
        for (int s = n->known[k]; s < n->known[k + 1]; s++)
            EACH value[u] -= w->lower[n->known_pair[2 * s]][u] * w->step[n->known_pair[2 * s + 1]][u];
        EACH w->step[k][u] = value[u] * w->lower[k][u];
    }
    EACH largest[u] = all(0);
    for (int k = stop - 1; k >= 0; k--) {
        V value[UNROLL];
        EACH value[u] = w->step[k][u];
        for (int e = n->start[k]; e < n->start[k + 1]; e++)
            if (n->row[e] < stop) EACH value[u] -= w->upper[e][u] * w->step[n->row[e]][u];
        EACH w->step[k][u] = value[u];
        EACH largest[u] = most(largest[u], size_of(value[u]));
    }
}

static void settle(const struct newton *n, const struct law *law, V (*volt)[UNROLL], int stop,
                   V (*gate)[UNROLL], struct work *w)
{
    int slots = n->eliminated + n->inputs;
    V low[UNROLL], high[UNROLL], best[UNROLL], shift[UNROLL], moved[UNROLL], largest[UNROLL];
    Q active[UNROLL], again[UNROLL];
    EACH {
        low[u] = high[u] = volt[n->eliminated][u];
        best[u] = moved[u] = all(FAR);
        shift[u] = all(0);
        active[u] = ~(Q){0};
        again[u] = (Q){0};
    }
    for (int k = stop; k < slots; k++) {
        EACH low[u] = least(low[u], volt[k][u]);
        EACH high[u] = most(high[u], volt[k][u]);
    }
    for (int k = 0; k < stop; k++) EACH w->base[k][u] = volt[k][u];
    for (int round = 0; round < MOST; round++) {
        for (int k = 0; k < slots; k++) EACH w->residual[k][u] = all(0);
        for (int m = 0; m < n->edges; m++) {
            int a = n->ends[2 * m], b = n->ends[2 * m + 1];
            EACH {
                V value, rise, fall;
                flow(law, volt[a][u], volt[b][u], gate[m][u], &value, &rise, &fall);
                w->slope[m][u] = rise;
                w->slope[n->edges + m][u] = fall;
                w->residual[a][u] -= value;
                w->residual[b][u] += value;
            }
        }
        V merit[UNROLL];
        Q accept[UNROLL];
        EACH merit[u] = all(0);
        for (int k = 0; k < stop; k++) EACH merit[u] += size_of(w->residual[k][u]);
        EACH {
            accept[u] = (merit[u] <= best[u]) | (moved[u] <= ROUNDING);
            best[u] = pick(accept[u], merit[u], best[u]);
            V eased = pick(again[u], shift[u], shift[u] * LOWERED);
            eased = pick(eased < LEAST, all(0), eased);
            shift[u] = pick(accept[u], eased, most(shift[u] * RAISED, all(LEAST)));
            again[u] = ~accept[u];
        }
        factor(n, stop, shift, w);
        solve(n, stop, largest, w);
        EACH moved[u] = pick(accept[u], largest[u], all(FAR));
        for (int k = 0; k < stop; k++) EACH {
            V base = pick(accept[u], volt[k][u], w->base[k][u]);
            w->base[k][u] = base;
            V next = base + pick(accept[u], w->step[k][u], all(0));
            volt[k][u] = pick(active[u], least(most(next, low[u]), high[u]), volt[k][u]);
        }
        Q any = {0};
        EACH {
            active[u] &= ~(accept[u] & (shift[u] <= 0.0) & (largest[u] <= TOLERANCE));
            any |= active[u];
        }
        int64_t left = 0;
        for (int k = 0; k < 8; k++) left |= any[k];
        if (!left) break;
    }
}

void train(const struct newton *n, const struct law *law, const struct task *task,
           V (*gates)[UNROLL], int64_t groups, int64_t steps)
{
    struct work w;
    int size = n->eliminated, hidden = size - n->outputs;
    for (int64_t g = 0; g < groups; g++) {
        V(*gate)[UNROLL] = gates + g * n->edges;
        for (int64_t t = 0; t < steps; t++) {
            const double *inputs = task->inputs + t % task->examples * n->inputs;
            const double *targets = task->targets + t % task->examples * n->outputs;
            double mean = 0;
            for (int i = 0; i < n->inputs; i++) mean += inputs[i];
            for (int k = 0; k < size; k++) EACH w.free[k][u] = all(mean / n->inputs);
            for (int i = 0; i < n->inputs; i++) EACH w.free[size + i][u] = all(inputs[i]);
            settle(n, law, w.free, size, gate, &w);
            for (int k = 0; k < size + n->inputs; k++) EACH w.clamped[k][u] = w.free[k][u];
            for (int o = 0; o < n->outputs; o++) EACH w.clamped[hidden + o][u] =
                task->eta * targets[o] + (1.0 - task->eta) * w.free[hidden + o][u];
            settle(n, law, w.clamped, hidden, gate, &w);
            for (int m = 0; m < n->edges; m++) {
                int a = n->ends[2 * m], b = n->ends[2 * m + 1];
                EACH {
                    V f = w.free[a][u] - w.free[b][u], c = w.clamped[a][u] - w.clamped[b][u];
                    V next = gate[m][u] - task->gain * (c * c - f * f);
                    gate[m][u] = least(most(next, all(task->low)), all(task->high));
                }
            }
        }
    }
}
