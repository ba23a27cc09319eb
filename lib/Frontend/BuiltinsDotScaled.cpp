//===- BuiltinsDotScaled.cpp - tl.dot_scaled: microscaling formats widened, scaled and multiplied ---------------===//
// Source of the formats: OCP Microscaling Formats 1.0. Groups of 32 elements along K share a power of two (e8m0).
#include "Builtins.h"
#include "Codegen.h"
#include "Constants.h"
#include "InlineAsm.h"
#include "Term.h"

using namespace tritonc;
using namespace tritonc::frontend;
using ast::BinaryOp;

/// Sign, two bits of exponent, one of mantissa: 0, 0.5, 1, 1.5, 2, 3, 4, 6.
Tile frontend::fromE2M1(Emitter &e, const Tile &nibble) {
  Term x(e, nibble);
  auto number = [&](int64_t value) { return x.typed(value); };
  Term exponent = (x >> number(1)) & number(3), mantissa = x & number(1);
  // A normal number as fp32 bits: exponent + 126, mantissa on top of 23 bits.
  Term bits = ((exponent + number(126)) << number(23)) | (mantissa << number(22));
  Term small = mantissa.cast(DType::Float32), half = small.typed(0.5);
  Term magnitude = exponent.is(ast::CompareOp::Eq, number(0)).select(small * half, bits.bitcast(DType::Float32));
  return x.is(ast::CompareOp::Ge, number(8)).select(-magnitude, magnitude).tile();
}

namespace {
/// One operand of the product while it is widened; K is its dimension `k`.
struct Widener {
  Arguments &a;
  Emitter &e = a.emitter();

  Tile number(double value, const Tile &like) { return e.constant(Object(value), DType::Float32, like.type.shape); }
  Tile integer(int64_t value, const Tile &like) { return e.constant(Object::integer(value), DType::Int32, like.type.shape); }
  Tile op(BinaryOp o, const Tile &x, const Tile &y) { return e.emitBinary(o, x, y); }
  Tile choose(const Tile &condition, const Tile &x, const Tile &y) {
    return e.where({Object(condition), e.span}, {Object(x), e.span}, {Object(y), e.span});
  }
  Tile equals(const Tile &x, int64_t value) { return e.compare(ast::CompareOp::Eq, {Object(x), e.span}, {Object::integer(value), e.span}); }
  Tile asFloat(const Tile &bits) { return e.bitcast({Object(bits), e.span}, DType::Float32); }

  /// Two e2m1 a byte, the low nibble first, along the last dimension; or along the one before, if K is not the packed one.
  Tile unpacked(Tile packed, bool alongK) {
    if (!alongK)
      return e.permute(unpacked(e.permute(packed, {1, 0}), true), {1, 0});
    Tile byte = e.cast(packed, DType::Int32);
    Tile low = op(BinaryOp::BitAnd, byte, integer(15, byte));
    Tile high = op(BinaryOp::BitAnd, op(BinaryOp::RShift, byte, integer(4, byte)), integer(15, byte));
    Shape shape = byte.type.shape;
    shape.back() *= 2;
    return fromE2M1(e, e.reshape(e.join(low, high), shape));
  }

  /// e8m0 bytes as fp32: 2^(s - 127), NaN for 255.
  Tile fromE8M0(Tile scale) {
    Tile s = e.cast(scale, DType::Int32);
    Tile bits = choose(equals(s, 0), integer(0x00400000, s), op(BinaryOp::LShift, s, integer(23, s)));
    return choose(equals(s, 255), number(double(NAN), s), asFloat(bits));
  }

  [[noreturn]] void refuse(const Operand &operand, std::string headline, std::string fact) {
    e.fail(error("T0117", std::move(headline)).at(operand.span, describe(operand.object)).fact(std::move(fact)));
  }

  /// The operand as fp32 with K last: values times the scale of their group.
  Tile widen(const Operand &operand, const Operand &scale, const std::string &format, bool packedAlongK) {
    Tile x = e.tile(operand);
    if (format == "e2m1") {
      if (x.type.element.dtype != DType::UInt8 && x.type.element.dtype != DType::Int8)
        refuse(operand, "e2m1 values come packed in bytes", "only uint8 is supported for e2m1");
      x = unpacked(x, packedAlongK);
    } else if (format == "e4m3" || format == "e5m2") {
      DType type = format == "e4m3" ? DType::Float8E4NV : DType::Float8E5;
      if (x.type.element.dtype != type)
        x = e.bitcast({Object(x), operand.span}, type);
      x = e.cast(x, DType::Float32);
    } else if (format == "bf16" || format == "fp16") {
      x = e.cast(x, DType::Float32);
    } else {
      refuse(operand, "there is no format '" + format + "'", "the formats are e2m1, e4m3, e5m2, bf16, fp16");
    }
    if (scale.object.isNone())
      return x;
    Tile s = fromE8M0(e.tile(scale));
    Shape groups = x.type.shape;
    if (s.type.shape.size() != groups.size() || s.type.shape.back() == 0 || groups.back() % s.type.shape.back())
      refuse(scale, "the scales do not divide the values into groups along K", "Operands must have the same scale factor; one scale for 32 values");
    int64_t size = groups.back() / s.type.shape.back();
    groups.back() = s.type.shape.back();
    groups.push_back(size);
    Tile spread = e.reshape(*e.tryBroadcast(e.expandDims(s, s.type.shape.size()), groups), x.type.shape);
    return op(BinaryOp::Mul, x, spread);
  }
};
} // namespace

/// dot_scaled(lhs [M, K], lhs_scale [M, K / 32], …, rhs [K, N], rhs_scale [N, K / 32], …): both scales have K last.
static Object dotScaled(Arguments &a) {
  Widener w{a};
  Emitter &e = a.emitter();
  Tile lhs = w.widen(a[0], a[1], a.string(2), a.flag(8, true));
  Tile rhs = e.tile(a[3]);
  if (rhs.type.shape.size() != 2 || lhs.type.shape.size() != 2)
    w.refuse(a[3], "`tl.dot_scaled` multiplies two matrices", "Both inputs must be 2D");
  Tile right = w.widen({Object(e.permute(rhs, {1, 0})), a[3].span}, a[4], a.string(5), a.flag(9, true));
  Tile product = e.dot({Object(lhs), a[0].span}, {Object(e.permute(right, {1, 0})), a[3].span}, a[6], std::nullopt, "ieee");
  auto out = a.dtype(10, "`out_dtype`");
  return out ? e.cast(product, *out) : product;
}

void frontend::addDotScaledBuiltins(BuiltinTable &t) {
  addBuiltin(t, "tl.dot_scaled(lhs, lhs_scale, lhs_format, rhs, rhs_scale, rhs_format, acc=None, fast_math=False, lhs_k_pack=True, rhs_k_pack=True, out_dtype=None)", dotScaled);
}
