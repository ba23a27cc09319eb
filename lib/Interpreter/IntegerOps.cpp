// Integer operations of arith, math and tile: what each does to the bits of one lane.
#include "Lanewise.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::interp;
using i64 = int64_t;
using u64 = uint64_t;

/// Gives the lanes that are bad, and have no cause yet, a cause at this operation.
template <typename IsBad> static void markLanes(Frame &frame, const Step &step, Tile &result, Cause::Kind kind, IsBad isBad) {
  uint32_t made = 0;
  for (size_t i = 0; i < result.bits.all().size(); ++i) {
    if (!isBad(i))
      continue;
    if (!made) {
      made = frame.launch.cause(kind, step.site);
      result.cause.spread(result.bits.all().size());
    }
    uint32_t &cause = result.cause.lane(result.cause.isUniform() ? 0 : i);
    cause = cause ? cause : made;
  }
}

/// Sums, differences and products wrap. Of 32 bits the program most often means a number that does not: lanes that leave
/// the range are marked, and told of if an address is computed from them.
template <auto f> static void wrapping(Frame &frame, const Step &step) {
  const Tile &x = frame.in(step, 0), &y = frame.in(step, 1);
  unsigned w = x.width();
  Tile result = lanewise(frame, step, [&](size_t i) { return u64(f(u64(x.integer(i)), u64(y.integer(i)))) & maskOf(w); }, true);
  if (w == 32)
    markLanes(frame, step, result, Cause::Overflow,
              [&](size_t i) { return i64(f(u64(x.integer(i)), u64(y.integer(i)))) != signedOf(result.bits[i], 32); });
  frame.out(step, std::move(result));
}

/// and, or: a good operand that decides alone makes a good result, whatever the other one is.
template <auto f, bool decidesWithOnes> static void bitwise(Frame &frame, const Step &step) {
  integerBinary<f>(frame, step);
  Tile &result = frame.slots[step.results[0]];
  if (result.cause.isZero())
    return;
  const Tile &x = frame.in(step, 0), &y = frame.in(step, 1);
  u64 decisive = decidesWithOnes ? maskOf(x.width()) : 0;
  result.cause.spread(result.lanes);
  for (size_t i = 0; i < result.cause.all().size(); ++i)
    if ((!x.cause[i] && x.bits[i] == decisive) || (!y.cause[i] && y.bits[i] == decisive))
      result.cause.lane(i) = 0;
}

/// Quotients and remainders have a value for every operand; where nobody can mean it the lane is undefined.
template <auto f, bool isSigned> static void division(Frame &frame, const Step &step) {
  const Tile &x = frame.in(step, 0), &y = frame.in(step, 1);
  unsigned w = x.width();
  u64 lowest = u64(1) << (w - 1);
  Tile result = lanewise(frame, step, [&](size_t i) { return y.bits[i] == 0 ? 0 : u64(f(x.bits[i], y.bits[i], w)) & maskOf(w); });
  markLanes(frame, step, result, Cause::Division,
            [&](size_t i) { return y.bits[i] == 0 || (isSigned && x.bits[i] == lowest && y.bits[i] == maskOf(w)); });
  frame.out(step, std::move(result));
}

static i64 quotient(u64 x, u64 y, unsigned w) {
  i64 a = signedOf(x, w), b = signedOf(y, w);
  return b == -1 ? i64(0 - u64(a)) : a / b; // INT_MIN / -1 = INT_MIN
}
static i64 remainder(u64 x, u64 y, unsigned w) {
  i64 a = signedOf(x, w), b = signedOf(y, w);
  return b == -1 ? 0 : a % b;
}

static bool holds(arith::CmpIPredicate predicate, u64 x, u64 y, unsigned w) {
  i64 a = signedOf(x, w), b = signedOf(y, w);
  using P = arith::CmpIPredicate;
  switch (predicate) {
  case P::eq: return x == y;
  case P::ne: return x != y;
  case P::slt: return a < b;
  case P::sle: return a <= b;
  case P::sgt: return a > b;
  case P::sge: return a >= b;
  case P::ult: return x < y;
  case P::ule: return x <= y;
  case P::ugt: return x > y;
  case P::uge: return x >= y;
  }
  llvm_unreachable("every predicate is handled");
}

static void compare(Frame &frame, const Step &step) {
  auto predicate = cast<arith::CmpIOp>(step.op).getPredicate();
  const Tile &x = frame.in(step, 0), &y = frame.in(step, 1);
  unsigned w = x.width();
  frame.out(step, lanewise(frame, step, [&](size_t i) { return u64(holds(predicate, x.bits[i], y.bits[i], w)); }));
}

static u64 reversed(u64 x, unsigned w) {
  u64 result = 0;
  for (unsigned k = 0; k < w; ++k)
    result |= (x >> k & 1) << (w - 1 - k);
  return result;
}

void interp::addIntegerHandlers(HandlerTable &t) {
  t["arith.addi"] = wrapping<[](u64 x, u64 y) { return x + y; }>;
  t["arith.subi"] = wrapping<[](u64 x, u64 y) { return x - y; }>;
  t["arith.muli"] = wrapping<[](u64 x, u64 y) { return x * y; }>;
  t["arith.andi"] = bitwise<[](u64 x, u64 y, unsigned) { return x & y; }, false>;
  t["arith.ori"] = bitwise<[](u64 x, u64 y, unsigned) { return x | y; }, true>;
  t["arith.xori"] = integerBinary<[](u64 x, u64 y, unsigned) { return x ^ y; }>;
  t["arith.maxsi"] = signedBinary<[](i64 x, i64 y, unsigned) { return x > y ? x : y; }>;
  t["arith.minsi"] = signedBinary<[](i64 x, i64 y, unsigned) { return x < y ? x : y; }>;
  t["arith.maxui"] = integerBinary<[](u64 x, u64 y, unsigned) { return x > y ? x : y; }>;
  t["arith.minui"] = integerBinary<[](u64 x, u64 y, unsigned) { return x < y ? x : y; }>;
  t["arith.cmpi"] = compare;
  t["tile.divsi"] = division<[](u64 x, u64 y, unsigned w) { return quotient(x, y, w); }, true>;
  t["tile.remsi"] = division<[](u64 x, u64 y, unsigned w) { return remainder(x, y, w); }, true>;
  t["tile.divui"] = division<[](u64 x, u64 y, unsigned) { return x / y; }, false>;
  t["tile.remui"] = division<[](u64 x, u64 y, unsigned) { return x % y; }, false>;
  t["tile.shli"] = integerBinary<[](u64 x, u64 y, unsigned w) { return y >= w ? 0 : x << y; }>;
  t["tile.shrui"] = integerBinary<[](u64 x, u64 y, unsigned w) { return y >= w ? 0 : x >> y; }>;
  t["tile.shrsi"] = integerBinary<[](u64 x, u64 y, unsigned w) { return u64(signedOf(x, w) >> (y >= w ? w - 1 : y)); }>;
  t["tile.umulhi"] = integerBinary<[](u64 x, u64 y, unsigned w) { return u64((unsigned __int128)x * y >> w); }>;
  t["tile.brev"] = integerUnary<[](u64 x, unsigned w) { return reversed(x, w); }>;
  t["math.absi"] = integerUnary<[](u64 x, unsigned w) { return signedOf(x, w) < 0 ? 0 - x : x; }>;
  t["math.ctpop"] = integerUnary<[](u64 x, unsigned) { return u64(std::popcount(x)); }>;
  t["math.ctlz"] = integerUnary<[](u64 x, unsigned w) { return u64(std::countl_zero(x)) - (64 - w); }>;
  t["math.cttz"] = integerUnary<[](u64 x, unsigned w) { return x ? u64(std::countr_zero(x)) : w; }>;
}
