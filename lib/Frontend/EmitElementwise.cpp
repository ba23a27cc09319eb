//===- EmitElementwise.cpp - operators and functions applied element by element ---------------===//
#include "Constants.h"
#include "Emitter.h"
#include "Typing.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;
using ast::BinaryOp;
using ast::CompareOp;

/// What stands at an operand, for a label: `f32[32]`, or the number itself.
static std::string label(const Operand &operand) { return describe(operand.object); }

/// The edits that put a method call behind an expression, in parentheses where its text needs them.
static std::vector<Edit> converted(Emitter &e, Span at, std::string method) {
  StringRef text = e.sources.text(at);
  bool atom = text.ends_with(")") ? text.find_first_of(" (") == text.find('(') && text.find_first_of("+-*/%<>=&|^~ ") > text.find('(')
                                  : text.find_first_of("+-*/%<>=&|^~ ") == StringRef::npos;
  Span begin{at.file, at.begin, at.begin}, end{at.file, at.end, at.end};
  if (atom)
    return {{end, method}};
  return {{begin, "("}, {end, ")" + method}};
}

static tritonc::Diagnostic operandsError(Emitter &e, StringRef op, const Operand &a, const Operand &b, std::string fact) {
  return error("T0111", ("`" + op + "` does not go with " + label(a) + " and " + label(b)).str())
      .at(e.span).at(a.span, label(a)).at(b.span, label(b)).fact(std::move(fact));
}

/// The number as a tile of the type that it meets: rule 4 of promotion refuses what does not fit.
static Tile numberAs(Emitter &e, const Operand &number, DType type) {
  if (auto i = toInteger(number.object); i && isInt(type) && !isBool(type) && !fits(*i, type)) {
    bool negative = *i < 0 && isUnsignedInt(type);
    e.fail(error("T0119", negative ? "a negative number meets an unsigned tile" : "the number does not fit " + longName(type).str())
               .at(number.span, describe(number.object))
               .fact(negative ? "Cannot perform a binary operation between an unsigned tensor and a negative scalar"
                              : "Scalar is out of range for type " + longName(type).str())
               .help("convert the tile first: `.to(tl.int64)`"));
  }
  return e.constant(number.object, type);
}

std::pair<Tile, Tile> Emitter::meet(const Operand &a, const Operand &b, bool literals, bool divides, StringRef what) {
  for (const Operand *o : {&a, &b})
    if (o->object.is<Poison>())
      throw Failure();
  bool aNumber = a.object.isNumber(), bNumber = b.object.isNumber();
  if ((!aNumber && !a.object.tile()) || (!bNumber && !b.object.tile()))
    fail(operandsError(*this, what, a, b, "invalid operands of type"));
  for (const Operand *o : {&a, &b})
    if (o->object.tile() && o->object.tile()->type.element.pointer)
      fail(operandsError(*this, what, a, b, "invalid operands of type pointer: an address can only be moved by an integer"));
  Tile x, y;
  if (literals && aNumber != bNumber) {
    const Operand &number = aNumber ? a : b;
    const Tile &other = aNumber ? *b.object.tile() : *a.object.tile();
    auto type = promoteWithNumber(other.type.element.dtype, number.object, divides);
    if (!type)
      fail(operandsError(*this, what, a, b, "invalid operands of type " + toString(other.type.element)));
    Tile n = numberAs(*this, number, *type), t = cast(other, *type);
    std::tie(x, y) = aNumber ? std::pair(n, t) : std::pair(t, n);
  } else {
    x = lift(a), y = lift(b);
    auto type = promote(x.type.element.dtype, y.type.element.dtype, divides);
    if (!type)
      fail(operandsError(*this, what, a, b, "invalid operands of type: fp8 does not meet integers"));
    x = cast(x, *type), y = cast(y, *type);
  }
  broadcastTogether(x, y, a.span, b.span);
  return {x, y};
}

Tile Emitter::divide(Tile x, Tile y) {
  if (isInt(x.type.element.dtype))
    x = cast(x, DType::Float32), y = cast(y, DType::Float32);
  return {arith::DivFOp::create(builder, location(), x.value, y.value), x.type, {}};
}

template <typename IntOp, typename FloatOp> static mlir::Value intOrFloat(Emitter &e, const Tile &x, const Tile &y) {
  if (isFloat(x.type.element.dtype))
    return FloatOp::create(e.builder, e.location(), x.value, y.value);
  return IntOp::create(e.builder, e.location(), x.value, y.value);
}

template <typename SignedOp, typename UnsignedOp> static mlir::Value bySign(Emitter &e, const Tile &x, mlir::Value y, bool isSigned) {
  if (isSigned)
    return SignedOp::create(e.builder, e.location(), x.value.getType(), x.value, y);
  return UnsignedOp::create(e.builder, e.location(), x.value.getType(), x.value, y);
}

Tile Emitter::emitBinary(BinaryOp op, Tile x, Tile y) {
  bool isSigned = isSignedInt(x.type.element.dtype);
  auto loc = location();
  mlir::Value v;
  switch (op) {
  case BinaryOp::Add: v = intOrFloat<arith::AddIOp, arith::AddFOp>(*this, x, y); break;
  case BinaryOp::Sub: v = intOrFloat<arith::SubIOp, arith::SubFOp>(*this, x, y); break;
  case BinaryOp::Mul: v = intOrFloat<arith::MulIOp, arith::MulFOp>(*this, x, y); break;
  case BinaryOp::Div: return divide(x, y);
  case BinaryOp::FloorDiv: v = bySign<tile::DivSIOp, tile::DivUIOp>(*this, x, y.value, isSigned); break;
  case BinaryOp::Mod:
    v = isFloat(x.type.element.dtype) ? mlir::Value(arith::RemFOp::create(builder, loc, x.value, y.value))
                                      : bySign<tile::RemSIOp, tile::RemUIOp>(*this, x, y.value, isSigned);
    break;
  case BinaryOp::BitAnd: v = arith::AndIOp::create(builder, loc, x.value, y.value); break;
  case BinaryOp::BitOr: v = arith::OrIOp::create(builder, loc, x.value, y.value); break;
  case BinaryOp::BitXor: v = arith::XOrIOp::create(builder, loc, x.value, y.value); break;
  case BinaryOp::LShift: v = tile::ShLIOp::create(builder, loc, x.value.getType(), x.value, y.value); break;
  case BinaryOp::RShift: v = bySign<tile::ShRSIOp, tile::ShRUIOp>(*this, x, y.value, isSigned); break;
  default: llvm_unreachable("checked by binary()");
  }
  return {v, x.type, {}};
}

Tile Emitter::binary(BinaryOp op, const Operand &a, const Operand &b) {
  auto pointer = [](const Operand &o) { return o.object.tile() && o.object.tile()->type.element.pointer; };
  if (op == BinaryOp::Add && (pointer(a) || pointer(b))) {
    if (pointer(a) && pointer(b))
      fail(operandsError(*this, "+", a, b, "cannot add pointers together"));
    return pointer(a) ? offset(a, b, false) : offset(b, a, false);
  }
  if (op == BinaryOp::Sub && pointer(a) && !pointer(b))
    return offset(a, b, true);
  if (op == BinaryOp::MatMul || op == BinaryOp::Pow)
    fail(error("T0111", ("`" + spelling(op) + "` is not defined on tiles").str()).at(span).at(a.span, label(a)).at(b.span, label(b))
             .help(op == BinaryOp::MatMul ? "write `tl.dot(a, b)`" : "multiply, or use `tl.exp2(y * tl.log2(x))`"));
  bool divides = op == BinaryOp::Div || op == BinaryOp::Mod;
  StringRef what = spelling(op);
  const Tile *ta = a.object.tile(), *tb = b.object.tile();
  if ((divides || op == BinaryOp::FloorDiv) && ta && tb && isInt(ta->type.element.dtype) && isInt(tb->type.element.dtype) &&
      isSignedInt(ta->type.element.dtype) != isSignedInt(tb->type.element.dtype))
    fail(operandsError(*this, what, a, b,
                       "Cannot use /, #, or % with " + longName(ta->type.element.dtype).str() + " and " + longName(tb->type.element.dtype).str() +
                           " because they have different signedness"));
  // Whether zeros or copies of the sign come in from the left is decided by the left operand before promotion (by the
  // right one if the left one is a plain number); the shift itself happens in the promoted type.
  const Tile *shifted = ta ? ta : tb;
  bool copiesSign = shifted && isSignedInt(shifted->type.element.dtype);
  auto [x, y] = meet(a, b, true, divides, what);
  bool isFloats = isFloat(x.type.element.dtype);
  bool intOnly = op == BinaryOp::FloorDiv || op == BinaryOp::BitAnd || op == BinaryOp::BitOr || op == BinaryOp::BitXor ||
                 op == BinaryOp::LShift || op == BinaryOp::RShift;
  if (intOnly && isFloats)
    fail(operandsError(*this, what, a, b, "invalid operands of type " + longName(x.type.element.dtype).str()));
  bool shifts = op == BinaryOp::LShift || op == BinaryOp::RShift;
  if (auto count = toInteger(b.object); shifts && count && (*count < 0 || *count >= bitWidth(x.type.element.dtype))) {
    tritonc::Diagnostic report = warning("W2206", "a shift by " + toText(b.object) + " leaves nothing of " + longName(x.type.element.dtype).str())
                                     .at(b.span, std::to_string(bitWidth(x.type.element.dtype)) + " bits are shifted").help("convert first: `.to(tl.int64)`");
    report.calls.assign(calls.rbegin(), calls.rend());
    diagnostics.report(std::move(report));
  }
  if (op == BinaryOp::RShift)
    return {bySign<tile::ShRSIOp, tile::ShRUIOp>(*this, x, y.value, copiesSign), x.type, {}};
  return emitBinary(op, x, y);
}

Tile Emitter::compare(CompareOp op, const Operand &a, const Operand &b) {
  auto [x, y] = meet(a, b, false, false, spelling(op));
  TileType type{ElementType(DType::Int1), x.type.shape};
  unsigned i = unsigned(op);
  if (isFloat(x.type.element.dtype)) {
    using P = arith::CmpFPredicate;
    constexpr P predicates[] = {P::OEQ, P::UNE, P::OLT, P::OLE, P::OGT, P::OGE};
    return {arith::CmpFOp::create(builder, location(), predicates[i], x.value, y.value), type, {}};
  }
  using P = arith::CmpIPredicate;
  constexpr P isSigned[] = {P::eq, P::ne, P::slt, P::sle, P::sgt, P::sge}, isUnsigned[] = {P::eq, P::ne, P::ult, P::ule, P::ugt, P::uge};
  P predicate = (isSignedInt(x.type.element.dtype) ? isSigned : isUnsigned)[i];
  return {arith::CmpIOp::create(builder, location(), predicate, x.value, y.value), type, {}};
}

Tile Emitter::negate(Tile x, Span where) {
  if (x.type.element.pointer)
    fail(error("T0111", "an address has no negative").at(where, toString(x.type)));
  if (isFloat(x.type.element.dtype))
    return {arith::NegFOp::create(builder, location(), x.value), x.type, {}};
  return emitBinary(BinaryOp::Sub, constant(Object::integer(0), x.type.element.dtype, x.type.shape), x);
}

static const char testAddress[] = "test an address alone: `if p:`; for a missing argument `p is None`";

Tile Emitter::unary(ast::UnaryOp op, const Operand &a) {
  Tile x = tile(a);
  DType type = x.type.element.dtype;
  switch (op) {
  case ast::UnaryOp::Pos: return x;
  case ast::UnaryOp::Neg: return negate(x, a.span);
  case ast::UnaryOp::Not:
    if (!isBool(type) || x.type.element.pointer)
      fail(error("T0111", "`not` needs a truth value").at(a.span, "this is " + toString(x.type)).help(x.type.element.pointer ? testAddress : "compare it: `x == 0`"));
    break;
  case ast::UnaryOp::Invert:
    if (!isInt(type) || x.type.element.pointer)
      fail(error("T0111", "`~` needs integers").at(a.span, "this is " + toString(x.type)));
    break;
  }
  Tile ones = isBool(type) ? constant(Object(true), type, x.type.shape) : Tile();
  if (!isBool(type)) {
    auto bits = APInt::getAllOnes(bitWidth(type));
    TypedAttr attr = IntegerAttr::get(irType(type), bits);
    if (!x.type.isScalar())
      attr = SplatElementsAttr::get(cast<RankedTensorType>(x.value.getType()), ArrayRef<Attribute>(attr));
    ones = {arith::ConstantOp::create(builder, location(), attr), x.type, {}};
  }
  return emitBinary(BinaryOp::BitXor, x, ones);
}

Tile Emitter::logical(bool isAnd, const Operand &a, const Operand &b) {
  for (const Operand *o : {&a, &b}) {
    Tile t = tile(*o);
    if (!isBool(t.type.element.dtype) || t.type.element.pointer)
      fail(error("T0111", std::string("`") + (isAnd ? "and" : "or") + "` needs truth values")
               .at(o->span, "this is " + toString(t.type)).help(t.type.element.pointer ? testAddress : "compare it: `x != 0`"));
  }
  auto [x, y] = meet(a, b, true, false, isAnd ? "and" : "or");
  if (!x.type.isScalar())
    warn(warning("W2202", std::string("`") + (isAnd ? "and" : "or") + "` between tiles: Triton wants `" + (isAnd ? "&" : "|") + "` here")
             .at({a.span.file, a.span.begin, b.span.end}).at(a.span, toString(tile(a).type)).at(b.span, toString(tile(b).type)));
  return emitBinary(isAnd ? BinaryOp::BitAnd : BinaryOp::BitOr, x, y);
}

Tile Emitter::where(const Operand &condition, const Operand &a, const Operand &b) {
  Tile c = tile(condition), x, y;
  if (!isBool(c.type.element.dtype)) {
    warn(warning("W2203", "the condition of `tl.where` is no truth value").at(condition.span, "this is " + toString(c.type)).help("compare it: `x != 0`"));
    c = toBool(c);
  }
  auto *ta = a.object.tile(), *tb = b.object.tile();
  if (ta && tb && ta->type.element.pointer && ta->type.element == tb->type.element) {
    x = *ta, y = *tb;
    broadcastTogether(x, y, a.span, b.span);
  } else {
    std::tie(x, y) = meet(a, b, true, false, "tl.where");
  }
  broadcastTogether(c, x, condition.span, a.span);
  broadcastTogether(c, y, condition.span, b.span);
  return {arith::SelectOp::create(builder, location(), c.value, x.value, y.value), x.type, {}};
}

Tile Emitter::maximum(const Operand &a, const Operand &b, bool isMax, bool propagateNaN) {
  // bf16 becomes fp32 before the operands meet.
  auto widened = [&](const Operand &o) {
    auto *t = o.object.tile();
    bool narrow = t && !t->type.element.pointer && t->type.element.dtype == DType::BFloat16;
    return narrow ? Operand{Object(cast(*t, DType::Float32)), o.span} : o;
  };
  auto [x, y] = meet(widened(a), widened(b), false, false, isMax ? "maximum" : "minimum");
  auto loc = location();
  auto pick = [&](auto *max, auto *min) -> mlir::Value {
    using Max = std::remove_pointer_t<decltype(max)>;
    using Min = std::remove_pointer_t<decltype(min)>;
    return isMax ? mlir::Value(Max::create(builder, loc, x.value, y.value)) : mlir::Value(Min::create(builder, loc, x.value, y.value));
  };
  mlir::Value v;
  if (isFloat(x.type.element.dtype))
    v = propagateNaN ? pick((arith::MaximumFOp *)nullptr, (arith::MinimumFOp *)nullptr) : pick((arith::MaxNumFOp *)nullptr, (arith::MinNumFOp *)nullptr);
  else if (isSignedInt(x.type.element.dtype))
    v = pick((arith::MaxSIOp *)nullptr, (arith::MinSIOp *)nullptr);
  else
    v = pick((arith::MaxUIOp *)nullptr, (arith::MinUIOp *)nullptr);
  return {v, x.type, {}};
}

Tile Emitter::floating(StringRef function, const Operand &operand, bool allowDouble) {
  Tile x = tile(operand);
  DType type = x.type.element.dtype;
  if (x.type.element.pointer || (type != DType::Float32 && (type != DType::Float64 || !allowDouble)))
    fail(error("T0118", ("`" + function + "` takes " + (allowDouble ? "fp32 or fp64" : "fp32")).str()).at(operand.span, "this is " + toString(x.type))
             .fact(std::string(allowDouble ? "Expected dtype ['fp32', 'fp64'] but got " : "Expected dtype ['fp32'] but got ") + shortName(type).str())
             .help("convert it first: `.to(tl.float32)`", converted(*this, operand.span, ".to(tl.float32)")));
  return x;
}

Tile Emitter::mathOperation(StringRef name, ArrayRef<Tile> operands) {
  OperationState state(location(), ("math." + name).str());
  for (const Tile &t : operands)
    state.addOperands(t.value);
  state.addTypes(operands[0].value.getType());
  return {builder.create(state)->getResult(0), operands[0].type, {}};
}

Tile Emitter::math(StringRef name, const Operand &operand) { return mathOperation(name, floating(("tl." + name).str(), operand)); }

Tile Emitter::umulhi(const Operand &a, const Operand &b) {
  auto [x, y] = meet(a, b, false, false, "tl.umulhi");
  if (!isInt(x.type.element.dtype) || bitWidth(x.type.element.dtype) < 32)
    fail(error("T0118", "`tl.umulhi` takes integers of 32 or 64 bits").at(a.span, "this is " + toString(x.type))
             .fact("Expected dtype ['int32', 'int64', 'uint32', 'uint64'] but got " + shortName(x.type.element.dtype).str()));
  return {tile::UMulHiOp::create(builder, location(), x.value.getType(), x.value, y.value), x.type, {}};
}

Tile Emitter::absolute(const Operand &operand) {
  Tile x = tile(operand);
  if (isUnsignedInt(x.type.element.dtype))
    return x;
  if (isFloat(x.type.element.dtype))
    return {math::AbsFOp::create(builder, location(), x.value), x.type, {}};
  return {math::AbsIOp::create(builder, location(), x.value), x.type, {}};
}

Tile Emitter::fma(const Operand &a, const Operand &b, const Operand &c) {
  auto [x, y] = meet(a, b, false, false, "tl.fma");
  auto [z, xz] = meet(c, {Object(x), a.span}, false, false, "tl.fma");
  auto [zy, yz] = meet({Object(z), c.span}, {Object(y), b.span}, false, false, "tl.fma");
  if (!isFloat(zy.type.element.dtype))
    fail(error("T0118", "`tl.fma` takes floats").at(a.span, "this is " + toString(x.type)));
  return {math::FmaOp::create(builder, location(), xz.value, yz.value, zy.value), zy.type, {}};
}
