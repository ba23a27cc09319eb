// Turns any f64 angle into one within an eighth of the circle, by the digits of 2/pi that matter for it.
#include "ExpandMath.h"

using namespace mlir;

namespace tritonc::backend {

/// Binary digits of 2/pi behind the point, after a word of zeros.
static constexpr uint64_t twoOverPi[] = {
    0,
    0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
    0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4,
    0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
    0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d};

namespace {
/// Arithmetic on 64-bit words, as they wrap.
struct Words {
  ImplicitLocOpBuilder &b;
  Value constant(uint64_t value) const { return arith::ConstantOp::create(b, b.getI64IntegerAttr(int64_t(value))); }
  Value add(Value x, Value y) const { return arith::AddIOp::create(b, x, y); }
  Value sub(Value x, Value y) const { return arith::SubIOp::create(b, x, y); }
  Value left(Value x, Value count) const { return arith::ShLIOp::create(b, x, count); }
  Value right(Value x, Value count) const { return arith::ShRUIOp::create(b, x, count); }
  Value band(Value x, uint64_t mask) const { return arith::AndIOp::create(b, x, constant(mask)); }
  Value bor(Value x, Value y) const { return arith::OrIOp::create(b, x, y); }
  /// The upper 64 bits of two words moved up by `count` below 64.
  Value funnel(Value high, Value low, Value count) const {
    Value rest = right(right(low, constant(1)), sub(constant(63), count));
    return bor(left(high, count), rest);
  }
  Value carry(Value sum, Value part) const {
    Value wrapped = arith::CmpIOp::create(b, arith::CmpIPredicate::ult, sum, part);
    return arith::ExtUIOp::create(b, b.getI64Type(), wrapped);
  }
};
} // namespace

/// Four words of the digits from word `number` on.
static SmallVector<Value> digitsFrom(const Words &w, Value number) {
  SmallVector<Value> digits;
  for (unsigned k = 0; k < 4; ++k)
    digits.push_back(w.constant(twoOverPi[k]));
  for (unsigned first = 1; first + 3 < std::size(twoOverPi); ++first) {
    Value here = arith::CmpIOp::create(w.b, arith::CmpIPredicate::eq, number, w.constant(first));
    for (unsigned k = 0; k < 4; ++k)
      digits[k] = arith::SelectOp::create(w.b, here, w.constant(twoOverPi[first + k]), digits[k]);
  }
  return digits;
}

/// |x| = m 2^e. Digits of 2/pi that make whole circles of m 2^e are left out, and of the others 192 are enough: m times these, as an
/// integer that wraps, is the angle in quarters of the circle times 2^190.
LargeAngle reduceLargeAngle(Term x) {
  Words w{x.b()};
  Value bits = abs(x).bits(), exponent = w.right(bits, w.constant(52));
  Value m = w.bor(w.band(bits, (uint64_t(1) << 52) - 1), w.constant(uint64_t(1) << 52));
  Value start = w.add(exponent, w.constant(uint64_t(64 - 1075 - 2)));
  SmallVector<Value> digits = digitsFrom(w, w.right(start, w.constant(6)));
  Value off = w.band(start, 63);
  Value d0 = w.funnel(digits[0], digits[1], off), d1 = w.funnel(digits[1], digits[2], off), d2 = w.funnel(digits[2], digits[3], off);
  auto low = arith::MulUIExtendedOp::create(w.b, m, d2), middle = arith::MulUIExtendedOp::create(w.b, m, d1);
  Value v1 = w.add(middle.getLow(), low.getHigh());
  Value v0 = w.add(w.add(arith::MulIOp::create(w.b, m, d0), middle.getHigh()), w.carry(v1, low.getHigh()));
  // Two bits of quarters, then a fraction that is taken from -1/2 to 1/2.
  Value fraction = w.funnel(v0, v1, w.constant(2)), rest = w.funnel(v1, low.getLow(), w.constant(2));
  Value quarters = w.add(w.right(v0, w.constant(62)), w.right(fraction, w.constant(63)));
  auto asFloat = [&](Value word) { return x.make(arith::SIToFPOp::create(w.b, w.b.getF64Type(), word)); };
  // What the conversion has rounded away; the largest fraction becomes 2^63, which is no such integer.
  Value bounded = arith::MinSIOp::create(w.b, fraction, w.constant(0x7ffffffffffffc00));
  Term high = asFloat(bounded);
  Value kept = arith::FPToSIOp::create(w.b, w.b.getI64Type(), Value(high));
  Term lost = asFloat(w.sub(fraction, kept)) + x.make(arith::UIToFPOp::create(w.b, w.b.getF64Type(), rest)) * 0x1p-64;
  Term scaled = high * 0x1p-64, r = scaled * 0x1.921fb54442d18p+0;
  Term remainder = fma(scaled, 0x1.921fb54442d18p+0, -r) + scaled * 0x1.1a62633145c07p-54 + lost * 0x1.921fb54442d18p-64;
  Term quadrant = x.make(quarters), isNegative = x < 0.0;
  return {select(isNegative, x.make(w.sub(w.constant(0), quarters)), quadrant), select(isNegative, -r, r), select(isNegative, -remainder, remainder)};
}

} // namespace tritonc::backend
