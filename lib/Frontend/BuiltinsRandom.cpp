//===- BuiltinsRandom.cpp - counter-based random numbers, bit for bit those of Triton ---------------------------===//
// Philox 4x32-10 (and 4x64): a key and a counter of four words give four random words.
#include "Builtins.h"
#include "Codegen.h"
#include "Term.h"
#include "Typing.h"

using namespace tritonc;
using namespace tritonc::frontend;
using ast::BinaryOp;

namespace {
struct Words {
  Term c0, c1, c2, c3;
  Object object() const { return Object::tuple({c0.tile(), c1.tile(), c2.tile(), c3.tile()}); }
};
/// The multipliers and the key's increments of a width.
struct Constants {
  uint64_t keyA, keyB, roundA, roundB;
};
} // namespace

static constexpr Constants constants32{0x9E3779B9, 0xBB67AE85, 0xD2511F53, 0xCD9E8D57};
static constexpr Constants constants64{0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B, 0xD2E7470EE14C6C93, 0xCA5A826395121157};

/// An unsigned constant of the width.
static Term word(Emitter &e, uint64_t value, DType type) {
  llvm::DynamicAPInt number = llvm::DynamicAPInt(int64_t(value >> 32)) * llvm::DynamicAPInt(int64_t(1) << 32) + llvm::DynamicAPInt(int64_t(value & 0xffffffff));
  return {e, e.constant(Object(number), type)};
}

static Words rounds(Arguments &a, Words w, Term k0, Term k1, int64_t count) {
  Emitter &e = a.emitter();
  DType type = w.c0.dtype();
  const Constants &c = type == DType::UInt32 ? constants32 : constants64;
  Term keyA = word(e, c.keyA, type), keyB = word(e, c.keyB, type), roundA = word(e, c.roundA, type), roundB = word(e, c.roundB, type);
  auto high = [&](const Term &x, const Term &y) { return Term(e, e.umulhi(x.operand(), y.operand())); };
  if (count < 0 || count > 1000)
    e.fail(error("T0103", "`n_rounds` is a small number").at(e.span, std::to_string(count)));
  for (int64_t i = 0; i < count; ++i) {
    w = {high(roundB, w.c2) ^ w.c1 ^ k0, roundB * w.c2, high(roundA, w.c0) ^ w.c3 ^ k1, roundA * w.c0};
    k0 = k0 + keyA, k1 = k1 + keyB;
  }
  return w;
}

/// An argument that counts: an integer or a tile of integers.
static Term integerTerm(Arguments &a, unsigned i) {
  Tile t = a.emitter().tile(a[i]);
  if (!isInt(t.type.element.dtype) || t.type.element.pointer)
    a.emitter().fail(error("T0118", "`" + a.builtin.name + "` takes integers").at(a[i].span, "this is " + toString(t.type)));
  return {a.emitter(), Object(t), a[i].span};
}

/// Four words of a counter and a seed, in the width of the counter.
static Words philoxOf(Arguments &a, const Term &seed, Words w, int64_t count) {
  Emitter &e = a.emitter();
  unsigned width = bitWidth(w.c0.dtype());
  if (width < 32)
    e.fail(error("T0118", "`" + a.builtin.name + "` counts with 32 or 64 bits").at(e.span, "this is " + toString(w.c0.tile().type)).fact("bitwidth not supported in philox"));
  DType type = width == 32 ? DType::UInt32 : DType::UInt64;
  for (Term *c : {&w.c0, &w.c1, &w.c2, &w.c3})
    *c = bitWidth(c->dtype()) == width ? c->bitcast(type) : c->cast(type);
  Term wide = seed.cast(DType::UInt64);
  if (type == DType::UInt64)
    return rounds(a, w, wide, word(e, 0, type), count);
  Term low = wide.cast(DType::UInt32), high = wide.with(BinaryOp::RShift, wide.number(int64_t(32))).cast(DType::UInt32);
  return rounds(a, w, low, high, count);
}

/// randint4x(seed, offset, n_rounds): the words of counter (offset, 0).
static Words randomWords(Arguments &a) {
  Emitter &e = a.emitter();
  Term seed = integerTerm(a, 0), offset = integerTerm(a, 1);
  Term low = offset.cast(DType::UInt32), zero(e, e.constant(Object::integer(0), DType::UInt32, low.tile().type.shape));
  Term high = bitWidth(offset.dtype()) > 32 ? offset.with(BinaryOp::RShift, offset.number(int64_t(32))).cast(DType::UInt32) : zero;
  return philoxOf(a, seed, {low, high, zero, zero}, a.given(2) ? a.integer(2, "`n_rounds`") : 10);
}

/// The word as a number in [0, 1): negatives are folded over, the largest times the scale stays below 1.
static Term uniform(Arguments &a, const Term &bits) {
  Emitter &e = a.emitter();
  unsigned width = bitWidth(bits.dtype());
  if (width < 32 || !isInt(bits.dtype()))
    e.fail(error("T0118", "`" + a.builtin.name + "` takes random integers of 32 or 64 bits").at(e.span, "this is " + toString(bits.tile().type)));
  Term x = bits.bitcast(width == 32 ? DType::Int32 : DType::Int64);
  Term scale(e, e.constant(Object(width == 32 ? 4.6566127342e-10 : 1.0842020432385337e-19), DType::Float32));
  Tile negative = e.compare(ast::CompareOp::Lt, x.operand(), x.number(int64_t(0)).operand());
  Term folded = -x - x.number(int64_t(1));
  return Term(e, e.where({Object(negative), e.span}, folded.operand(), x.operand())) * scale;
}

/// Two uniform numbers to two normal ones (Box and Muller).
static std::pair<Term, Term> normal(Arguments &a, const Term &u1, const Term &u2) {
  Emitter &e = a.emitter();
  auto of = [&](llvm::StringRef function, const Term &x) { return Term(e, e.math(function, x.operand())); };
  Term positive(e, e.maximum(u1.number(1.0e-7).operand(), u1.operand(), true, false));
  Term angle = u2.number(6.283185307179586) * u2;
  Term radius = of("sqrt", u1.number(-2.0) * of("log", positive));
  return {radius * of("cos", angle), radius * of("sin", angle)};
}

static Object rand4x(Arguments &a) {
  Words w = randomWords(a);
  return Words{uniform(a, w.c0), uniform(a, w.c1), uniform(a, w.c2), uniform(a, w.c3)}.object();
}

static Object randn(Arguments &a) {
  Words w = randomWords(a);
  return normal(a, uniform(a, w.c0), uniform(a, w.c1)).first.tile();
}

static Object randn4x(Arguments &a) {
  Words w = randomWords(a);
  auto [n1, n2] = normal(a, uniform(a, w.c0), uniform(a, w.c1));
  auto [n3, n4] = normal(a, uniform(a, w.c2), uniform(a, w.c3));
  return Words{n1, n2, n3, n4}.object();
}

static Object philox(Arguments &a) {
  Words w{integerTerm(a, 1), integerTerm(a, 2), integerTerm(a, 3), integerTerm(a, 4)};
  return philoxOf(a, integerTerm(a, 0), w, a.given(5) ? a.integer(5, "`n_rounds`") : 10).object();
}

static Object philoxImpl(Arguments &a) {
  Words w{integerTerm(a, 0), integerTerm(a, 1), integerTerm(a, 2), integerTerm(a, 3)};
  if (w.c0.dtype() != DType::UInt32 && w.c0.dtype() != DType::UInt64)
    a.emitter().fail(error("T0118", "`tl.philox_impl` takes uint32 or uint64").at(a[0].span, "this is " + toString(w.c0.tile().type)).fact("dtype not supported in philox_impl"));
  return rounds(a, w, integerTerm(a, 4), integerTerm(a, 5), a.given(6) ? a.integer(6, "`n_rounds`") : 10).object();
}

static Object pairUniformToNormal(Arguments &a) {
  Term u1(a.emitter(), a[0]), u2(a.emitter(), a[1]);
  auto [x, y] = normal(a, u1, u2);
  return Object::tuple({x.tile(), y.tile()});
}

void frontend::addRandomBuiltins(BuiltinTable &t) {
  addBuiltin(t, "tl.randint(seed, offset, n_rounds=10)", [](Arguments &a) -> Object { return randomWords(a).c0.tile(); });
  addBuiltin(t, "tl.randint4x(seed, offset, n_rounds=10)", [](Arguments &a) { return randomWords(a).object(); });
  addBuiltin(t, "tl.rand(seed, offset, n_rounds=10)", [](Arguments &a) -> Object { return uniform(a, randomWords(a).c0).tile(); });
  addBuiltin(t, "tl.rand4x(seed, offset, n_rounds=10)", rand4x);
  addBuiltin(t, "tl.randn(seed, offset, n_rounds=10)", randn);
  addBuiltin(t, "tl.randn4x(seed, offset, n_rounds=10)", randn4x);
  addBuiltin(t, "tl.philox(seed, c0, c1, c2, c3, n_rounds=10)", philox);
  addBuiltin(t, "tl.philox_impl(c0, c1, c2, c3, k0, k1, n_rounds=10)", philoxImpl);
  addBuiltin(t, "tl.uint_to_uniform_float(x)", [](Arguments &a) -> Object { return uniform(a, integerTerm(a, 0)).tile(); });
  addBuiltin(t, "tl.uint32_to_uniform_float(x)", [](Arguments &a) -> Object { return uniform(a, integerTerm(a, 0)).tile(); });
  addBuiltin(t, "tl.pair_uniform_to_normal(u1, u2)", pairUniformToNormal);
}
