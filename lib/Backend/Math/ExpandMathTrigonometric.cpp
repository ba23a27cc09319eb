// Turns sin and cos into a reduction to an eighth of the circle, right for every finite number, and a polynomial.
// Coefficients are those that tools/dev/fit-polynomials prints.
#include "ExpandMath.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include <limits>

using namespace mlir;

namespace tritonc::backend {

namespace {
/// x = quadrant * pi/2 + r + low with |r| a little more than pi/4 at most. `quadrant` is an integer of any size.
struct CircleReduction {
  Term quadrant, r, low;
};
} // namespace

/// x - n pi/2 with pi/2 in three parts of the type's precision, for n less than 2^17 (f32) or 2^45 (f64).
static CircleReduction reduceSmall(Term x) {
  WholeNumber n = nearestWhole(x, 0.6366197723675814);
  Term whole = n.asFloat();
  if (x.isF64()) {
    Term first = fma(whole, -0x1.921fb54442d18p+0, x); // exact
    // r + low = first - the next part, which may be the larger one.
    Term next = whole * 0x1.1a62633145c07p-54, rest = fma(whole, 0x1.1a62633145c07p-54, -next);
    Term r = first - next, back = r - first;
    Term low = ((first - (r - back)) - (next + back)) - rest;
    return {n.asInt(), r, fma(whole, 0x1.f1976b7ed8fbcp-110, low)};
  }
  // All parts have the same sign, so that -0 stays.
  Term first = fma(whole, -0x1.921fb4p+0, x); // exact
  Term second = fma(whole, -0x1.4442dp-24, first);
  return {n.asInt(), fma(whole, -0x1.846988p-48, second), x.constant(0.0)};
}

/// The same for any f32: 2/pi in parts so short that x times each is exact in f64, where whole circles are taken off.
static std::pair<Term, Term> reduceLarge(Term x32) {
  constexpr double twoOverPi[] = {0x1.45f306dp-1,   0x1.9391054p-30,  0x1.4fe13abp-59, 0x1.d1f534dp-88,
                                  0x1.b81b6c5p-117, 0x1.5993c4p-148, 0x1.c820ff2p-175};
  Term x = x32.widened(), high = x.constant(0.0), low = high;
  for (double part : twoOverPi) {
    Term quarters = x * part;
    quarters = quarters - roundEven(quarters * 0.25) * 4.0; // exact
    // high + low takes it in without loss.
    Term sum = high + quarters, back = sum - high;
    low = low + ((high - (sum - back)) + (quarters - back));
    high = sum;
  }
  WholeNumber n = nearestWhole(high, 1);
  Term r = ((high - n.asFloat()) + low) * 1.5707963267948966;
  return {n.asInt().narrowed(), r.narrowed()};
}

/// sin r and cos r of a reduced angle.
static std::pair<Term, Term> sinCosReduced(Term r, Term low) {
  Term z = r * r, half = z * 0.5;
  if (r.isF64()) {
    Term s = polynomial(z, {-1.6666666666666666e-1, 8.3333333333330973e-3, -1.9841269841051749e-4,
                            2.7557319126224463e-6, -2.5052085155543088e-8, 1.6056145230209440e-10,
                            -7.4798154440737896e-13});
    Term c = polynomial(z, {4.1666666666666664e-2, -1.3888888888888434e-3, 2.4801587301242041e-5,
                            -2.7557319091897797e-7, 2.0876729632357995e-9, -1.1467760359193232e-11,
                            4.6338107445462074e-14});
    // `low` enters by the first term of the derivative.
    Term sine = r + fma(r * z, s, low - low * half);
    Term one = 1.0 - half;
    Term cosine = one + (((1.0 - one) - half) + fma(z * z, c, -(r * low)));
    return {copySign(sine, r), cosine};
  }
  Term sine = fma(r * z, polynomial(z, {-1.66666672e-1, 8.33337288e-3, -1.98503039e-4, 2.80453037e-6}), r);
  Term cosine = fma(z * z, polynomial(z, {4.16666456e-2, -1.38873130e-3, 2.44329713e-5}), fma(z, -0.5, 1.0));
  return {copySign(sine, r), cosine};
}

/// sin(x + turns * pi/2)
static Term sineOfReduced(CircleReduction x, int64_t turns) {
  auto [sine, cosine] = sinCosReduced(x.r, x.low);
  Term quadrant = turns ? x.quadrant + turns : x.quadrant;
  Term value = select((quadrant & 1) == 0, sine, cosine);
  int64_t width = quadrant.elementType().getIntOrFloatBitWidth();
  return (value.bits() ^ shiftLeft(quadrant & 2, width - 2)).asFloat();
}

/// What `large` gives if any lane of x is beyond `limit`, else `common`.
static SmallVector<Term> unlessLarge(Term x, double limit, ArrayRef<Term> common,
                                     llvm::function_ref<SmallVector<Term>()> large) {
  ImplicitLocOpBuilder &b = x.b();
  Term fits = abs(x) <= limit;
  Value someLarge = any(x.make(arith::XOrIOp::create(b, fits, fits.constant(int64_t(1)))));
  SmallVector<Type> types;
  for (const Term &term : common)
    types.push_back(Value(term).getType());
  auto branch = scf::IfOp::create(b, types, someLarge, /*addThenBlock=*/true, /*addElseBlock=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  SmallVector<Value> chosen;
  for (auto [usual, rare] : llvm::zip(common, large()))
    chosen.push_back(select(fits, usual, rare));
  scf::YieldOp::create(b, chosen);
  b.setInsertionPointToStart(branch.elseBlock());
  scf::YieldOp::create(b, llvm::to_vector_of<Value>(common));
  return llvm::map_to_vector(branch.getResults(), [&](Value result) { return x.make(result); });
}

static Term sine(Term x, int64_t turns, const MathTarget &target) {
  CircleReduction reduced = reduceSmall(x);
  if (x.isF64()) {
    // Beyond 2^45 the digits of pi that are needed are too many to carry along: the C library has them, or a table.
    Term common = sineOfReduced(reduced, turns);
    return unlessLarge(x, 0x1p45, common, [&]() -> SmallVector<Term> {
      if (target.libm)
        return {callLibm(turns ? "cos" : "sin", x)};
      LargeAngle large = reduceLargeAngle(x);
      return {select(abs(x) < std::numeric_limits<double>::infinity(), sineOfReduced({large.quadrant, large.r, large.low}, turns), x - x)};
    })[0];
  }
  SmallVector<Term> either = unlessLarge(x, 0x1p17, {reduced.quadrant, reduced.r}, [&] {
    auto [quadrant, r] = reduceLarge(x);
    return SmallVector<Term>{quadrant, r};
  });
  return sineOfReduced({either[0], either[1], reduced.low}, turns);
}

Term expandSin(Term x, const MathTarget &target) { return sine(x, 0, target); }
Term expandCos(Term x, const MathTarget &target) { return sine(x, 1, target); }

} // namespace tritonc::backend
