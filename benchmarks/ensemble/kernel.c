/* Machine steps of an ensemble in C, the baseline of pyedge's kernel.

   Structure of arrays: replicas innermost, in UNROLL vectors of WIDTH, both compile-time
   constants.  WIDTH is 8 (one AVX-512 register) or 1 (plain C, for the compiler to vectorise, and
   for one replica).  Generator, noise formula, elimination and parameters are those of pyedge, and
   so are the codes; the structure of the elimination is int32 data, computed once a network. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#if WIDTH == 8
#include <immintrin.h>
#endif

#define LANES (WIDTH * UNROLL)
#define EACH _Pragma("GCC unroll 8") for (int u = 0; u < UNROLL; u++)
#ifndef SURE
#define SURE 0
#endif
#define LOW 0xFFFFFFFFu
#define MULTIPLY_0 0xD2511F53u
#define MULTIPLY_1 0xCD9E8D57u
#define WEYL_0 0x9E3779B9u
#define WEYL_1 0xBB67AE85u

#if WIDTH == 8
typedef __m512d V;
typedef __m512i Q;
typedef __mmask8 B;
static inline V all(double x) { return _mm512_set1_pd(x); }
static inline Q words(uint64_t x) { return _mm512_set1_epi64((long long)x); }
static inline Q times(Q a, Q b) { return _mm512_mul_epu32(a, b); } /* of the low halves */
static inline Q upper(Q a) { return _mm512_srli_epi64(a, 32); }
static inline Q xor3(Q a, Q b, Q c) { return _mm512_ternarylogic_epi64(a, b, c, 0x96); }
static inline V number(Q a) { return _mm512_cvtepu64_pd(_mm512_and_epi64(a, words(LOW))); }
static inline V fused(V a, V b, V c) { return _mm512_fmadd_pd(a, b, c); }
static inline V less(V c, V a, V b) { return _mm512_fnmadd_pd(a, b, c); }
static inline V least(V a, V b) { return _mm512_min_pd(a, b); }
static inline V most(V a, V b) { return _mm512_max_pd(a, b); }
static inline B below(V a, V b) { return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ); }
static inline V choose(B bit, V yes, V no) { return _mm512_mask_blend_pd(bit, no, yes); }
static inline B within(V a, V b) { return below(_mm512_abs_pd(a), b); }
#else
typedef double V;
typedef uint64_t Q;
typedef int B;
static inline V all(double x) { return x; }
static inline Q words(uint64_t x) { return x; }
static inline Q times(Q a, Q b) { return (a & LOW) * (b & LOW); }
static inline Q upper(Q a) { return a >> 32; }
static inline Q xor3(Q a, Q b, Q c) { return a ^ b ^ c; }
static inline V number(Q a) { return (double)(int64_t)(a & LOW); }
static inline V fused(V a, V b, V c) { return __builtin_fma(a, b, c); }
static inline V less(V c, V a, V b) { return __builtin_fma(-a, b, c); }
static inline V least(V a, V b) { return a < b ? a : b; }
static inline V most(V a, V b) { return a > b ? a : b; }
static inline B below(V a, V b) { return a < b; }
static inline V choose(B bit, V yes, V no) { return bit ? yes : no; }
static inline B within(V a, V b) { return -b < a && a < b; }
#endif

/* The elimination.  Entries are the pivots, then the entries of L below them, by columns.  Each
   list has an array of starts, and one of the items. */
struct tape {
    int32_t eliminated, outputs, inputs, edges;
    const int32_t *start, *row;        /* of the columns of L */
    const int32_t *sum, *sum_edge;     /* of each entry: edges whose conductances are added */
    const int32_t *update, *pair;      /* of each entry: pairs whose products are subtracted */
    const int32_t *drive, *drive_pair; /* of each row: edges to inputs, with the inputs */
    const int32_t *known, *known_pair; /* of each row: entries and rows of `right`, subtracted */
    const int32_t *ends;               /* of each edge, as slots */
};

struct machine {
    double inputs[16], targets[16];
    double eta, noise, fixed, top;
    uint64_t seed;
};

struct room {
    V *conductance, *raw, *scaled, *right, *free, *clamped;
    V *offset, *unit; /* of the first comparators, then of the second; of the digipots */
    Q product[UNROLL]; /* of the replica numbers, in the first round of Philox */
};

/* Phi(z) 2^32: the polynomial of pyedge/edges/normal_cdf.py, times a power of two. */
#define P(x) ((x) * 4294967296.0)
static const double coefficient[25] = {
    P(8.753885989348082e-06), P(-2.2204976924770913e-05), P(-1.0147851313309014e-07),
    P(8.574862687853824e-06), P(0.0001100062590425684), P(-0.0002414270262797618),
    P(0.0002796480245449533), P(-0.0004896516561032941), P(0.001035891603576657),
    P(-0.0017652221753781923), P(0.0027245841480863426), P(-0.004148439535849159),
    P(0.0060745974029943915), P(-0.008413608376072853), P(0.011093873014071415),
    P(-0.014000350074646381), P(0.01697221719758081), P(-0.019890802422127048),
    P(0.02274597687874613), P(-0.025676779124780356), P(0.029014057354050604),
    P(-0.0333876289644015), P(0.04015336029387126), P(-0.053564812853380196),
    P(0.10713706349382034),
};

static inline V probability(V z)
{
    const double *c = coefficient;
    z = most(least(z, all(6.6)), all(-6.6));
    V t = fused(z * z, all(2.0 / (6.6 * 6.6)), all(-1.0)), square = t * t, fourth = square * square;
    V p0 = fused(fourth, all(c[0]), all(c[4])), p1 = all(c[3]), p2 = all(c[2]), p3 = all(c[1]);
#pragma GCC unroll 8
    for (int k = 5; k < 24; k += 4) {
        p3 = fused(p3, fourth, all(c[k]));
        p2 = fused(p2, fourth, all(c[k + 1]));
        p1 = fused(p1, fourth, all(c[k + 2]));
        p0 = fused(p0, fourth, all(c[k + 3]));
    }
    return fused(fused(fused(p3, t, p2), square, fused(p1, t, p0)), z, all(P(0.5)));
}

static inline void settle(const struct tape *restrict t, const struct machine *restrict m,
                          struct room *restrict r)
{
    const int size = t->eliminated, hidden = size - t->outputs;
    V *restrict raw = r->raw, *restrict scaled = r->scaled, *restrict right = r->right;
    V *restrict free = r->free, *restrict clamped = r->clamped;
    const V *restrict g = r->conductance;
    const int32_t *restrict update = t->update, *restrict pair = t->pair;

    for (int k = 0; k < size; k++) {
        V sum[UNROLL], inverse[UNROLL];
        EACH sum[u] = all(0.0);
        for (int s = t->sum[k]; s < t->sum[k + 1]; s++)
            EACH sum[u] += g[t->sum_edge[s] * UNROLL + u];
        for (int s = update[k]; s < update[k + 1]; s++)
            EACH sum[u] = less(sum[u], raw[pair[2 * s] * UNROLL + u],
                               scaled[pair[2 * s + 1] * UNROLL + u]);
        EACH scaled[k * UNROLL + u] = inverse[u] = all(1.0) / sum[u];

        EACH sum[u] = all(0.0);
        for (int s = t->drive[k]; s < t->drive[k + 1]; s++)
            EACH sum[u] = fused(g[t->drive_pair[2 * s] * UNROLL + u],
                                all(m->inputs[t->drive_pair[2 * s + 1]]), sum[u]);
        for (int s = t->known[k]; s < t->known[k + 1]; s++)
            EACH sum[u] = less(sum[u], scaled[t->known_pair[2 * s] * UNROLL + u],
                               right[t->known_pair[2 * s + 1] * UNROLL + u]);
        EACH right[k * UNROLL + u] = sum[u];

        for (int e = t->start[k]; e < t->start[k + 1]; e++) {
            EACH sum[u] = all(0.0);
            for (int s = t->sum[e]; s < t->sum[e + 1]; s++)
                EACH sum[u] -= g[t->sum_edge[s] * UNROLL + u];
            for (int s = update[e]; s < update[e + 1]; s++)
                EACH sum[u] = less(sum[u], raw[pair[2 * s] * UNROLL + u],
                                   scaled[pair[2 * s + 1] * UNROLL + u]);
            EACH raw[e * UNROLL + u] = sum[u];
            EACH scaled[e * UNROLL + u] = sum[u] * inverse[u];
        }
    }
    for (int k = size - 1; k >= hidden; k--) {
        V f[UNROLL];
        EACH f[u] = right[k * UNROLL + u] * scaled[k * UNROLL + u];
        for (int i = t->start[k]; i < t->start[k + 1]; i++)
            EACH f[u] = less(f[u], scaled[i * UNROLL + u],
                             free[t->row[i] * UNROLL + u]);
        EACH free[k * UNROLL + u] = f[u];
        EACH clamped[k * UNROLL + u] =
            all(m->eta * m->targets[k - hidden]) + all(1.0 - m->eta) * f[u];
    }
    /* Both states at once: each entry is read once. */
    for (int k = hidden - 1; k >= 0; k--) {
        V f[UNROLL], c[UNROLL];
        EACH f[u] = c[u] = right[k * UNROLL + u] * scaled[k * UNROLL + u];
        for (int i = t->start[k]; i < t->start[k + 1]; i++) {
            const V *l = scaled + i * UNROLL;
            EACH f[u] = less(f[u], l[u], free[t->row[i] * UNROLL + u]);
            EACH c[u] = less(c[u], l[u], clamped[t->row[i] * UNROLL + u]);
        }
        EACH free[k * UNROLL + u] = f[u];
        EACH clamped[k * UNROLL + u] = c[u];
    }
}

/* The part of the first two rounds of Philox that all blocks of a step share. */
struct common {
    Q low, high[UNROLL], last[UNROLL];
    uint64_t step, k0, k1;
};

static inline void draw(const struct common *restrict c, Q product, int u, uint64_t block,
                        uint64_t stream, Q *w)
{
    uint64_t k0 = c->k0, k1 = c->k1, scalar = MULTIPLY_0 * block;
    uint64_t inner = MULTIPLY_1 * ((scalar >> 32) ^ stream ^ k1), low = scalar & LOW;
    k0 = (k0 + WEYL_0) & LOW;
    k1 = (k1 + WEYL_1) & LOW;
    Q c0 = xor3(words(inner >> 32), product, words(k0)), c1 = words(inner & LOW);
    Q c2 = xor3(c->high[u], words(low), words(k1)), c3 = c->last[u];
#pragma GCC unroll 8
    for (int round = 2; round < 10; round++) {
        k0 = (k0 + WEYL_0) & LOW;
        k1 = (k1 + WEYL_1) & LOW;
        Q a = times(words(MULTIPLY_0), c0), b = times(words(MULTIPLY_1), c2);
        c0 = xor3(upper(b), c1, words(k0));
        c1 = b;
        c2 = xor3(upper(a), c3, words(k1));
        c3 = a;
    }
    w[0] = c0, w[1] = c1, w[2] = c2, w[3] = c3;
}

static inline B fires(V left, const struct machine *restrict m, int noisy, Q word)
{
    if (!noisy)
        return below(all(1e-9), left);
    V z = left * all(1.0 / m->noise);
    if (SURE && !within(z, all(6.6)))
        return below(all(0.0), z);
    return below(number(word) + all(0.5), probability(z));
}

static inline void learn(const struct tape *restrict t, const struct machine *restrict m,
                         struct room *restrict r, V *restrict code, uint64_t step, int noisy)
{
    struct common c = {.step = step, .k0 = m->seed & LOW, .k1 = m->seed >> 32};
    EACH {
        Q first = xor3(upper(r->product[u]), words(step), words(c.k0));
        c.last[u] = times(words(MULTIPLY_0), first);
        c.high[u] = upper(c.last[u]);
    }
    const V reach = all(6.6 * m->noise * (1 + 1e-9));
    for (int block = 0; 4 * block < t->edges; block++) {
        int rest = t->edges - 4 * block, count = rest < 4 ? rest : 4;
        for (int u = 0; u < UNROLL; u++) {
            V left[2][4];
            B near[2] = {0, 0};
            Q w[2][4];
            for (int i = 0; i < 4; i++) {
                int e = 4 * block + (i < count ? i : 0);
                int a = t->ends[2 * e] * UNROLL + u, b = t->ends[2 * e + 1] * UNROLL + u;
                V f = r->free[a] - r->free[b], d = r->clamped[a] - r->clamped[b];
                left[0][i] = d - f + r->offset[e * UNROLL + u];
                left[1][i] = r->offset[(t->edges + e) * UNROLL + u] - (d + f);
                near[0] |= within(left[0][i], reach);
                near[1] |= within(left[1][i], reach);
            }
            for (int s = 0; s < 2; s++)
                if (noisy && (!SURE || near[s]))
                    draw(&c, r->product[u], u, block, s, w[s]);
#pragma GCC unroll 4
            for (int i = 0; i < 4; i++) {
                if (i >= count)
                    break;
                int e = 4 * block + i;
                B up = fires(left[0][i], m, noisy, w[0][i]) ^ fires(left[1][i], m, noisy, w[1][i]);
                V old = code[e * UNROLL + u];
                V new = choose(up, least(old + all(1.0), all(m->top)),
                               most(old - all(1.0), all(0.0)));
                code[e * UNROLL + u] = new;
                r->conductance[e * UNROLL + u] = all(1.0) / (r->unit[e * UNROLL + u] * new + all(m->fixed));
            }
        }
    }
}

static V *rows(size_t count)
{
    size_t bytes = (count * UNROLL * sizeof(V) + 63) / 64 * 64;
    return aligned_alloc(64, bytes ? bytes : 64);
}

/* Train groups of LANES replicas, steps clock .. clock + steps - 1.

   replica: (groups, LANES).  offset: (groups, 2, edges, LANES).  unit: (groups, edges, LANES).
   code: (groups, edges, LANES), changed.  parts: 1 to settle, 2 to learn, 3 for both. */
void train(const struct tape *t, const struct machine *m, const uint64_t *replica,
           const double *offset, const double *unit, double *code,
           int64_t groups, int64_t steps, int64_t clock, int parts)
{
    int slots = t->eliminated + t->inputs, entries = t->start[t->eliminated];
    struct room r = {rows(t->edges), rows(entries), rows(entries),
                     rows(t->eliminated), rows(slots), rows(slots),
                     rows(2 * t->edges), rows(t->edges), {}};
    for (int i = 0; i < t->inputs; i++)
        EACH r.free[(t->eliminated + i) * UNROLL + u] =
            r.clamped[(t->eliminated + i) * UNROLL + u] = all(m->inputs[i]);
    for (int i = 0; i < t->eliminated; i++)
        EACH r.free[i * UNROLL + u] = r.clamped[i * UNROLL + u] = all(0.01 * i);
    for (int64_t g = 0; g < groups; g++) {
        V *own = rows(t->edges);
        size_t edges = (size_t)t->edges * LANES;
        memcpy(own, code + g * edges, edges * sizeof(double));
        memcpy(r.unit, unit + g * edges, edges * sizeof(double));
        memcpy(r.offset, offset + g * 2 * edges, 2 * edges * sizeof(double));
        for (int i = 0; i < t->edges * UNROLL; i++)
            r.conductance[i] = all(1.0) / (r.unit[i] * own[i] + all(m->fixed));
        EACH {
            Q which;
            memcpy(&which, replica + g * LANES + u * WIDTH, sizeof which);
            r.product[u] = times(words(MULTIPLY_1), which);
        }
        for (int64_t s = clock; s < clock + steps; s++) {
            if (parts & 1)
                settle(t, m, &r);
            if (parts & 2) {
                if (m->noise > 0)
                    learn(t, m, &r, own, s, 1);
                else
                    learn(t, m, &r, own, s, 0);
            }
        }
        memcpy(code + g * t->edges * LANES, own, t->edges * LANES * sizeof(double));
        free(own);
    }
    free(r.conductance), free(r.raw), free(r.scaled), free(r.right), free(r.free), free(r.clamped);
    free(r.offset), free(r.unit);
}
