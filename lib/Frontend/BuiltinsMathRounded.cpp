//===- BuiltinsMathRounded.cpp - libdevice's arithmetic and conversions with a rounding in their name ---------------===//
#include "MathTables.h"
#include "Codegen.h"
#include "Rounding.h"

using namespace tritonc;
using namespace tritonc::frontend;
using ast::BinaryOp;
using llvm::StringRef;

/// The rounding that a name ends with: `add_rz`, `float2int_ru`.
static Rounding roundingOf(Arguments &a) {
  StringRef name = a.builtin.name;
  return name.ends_with("_rz") ? Rounding::TowardZero : name.ends_with("_ru") ? Rounding::Up : name.ends_with("_rd") ? Rounding::Down : Rounding::Nearest;
}

template <BinaryOp op> static Object arithmetic(Arguments &a) {
  Emitter::Tiles t = floats(a, 2);
  return rounded(op, Term(a.emitter(), t[0]), Term(a.emitter(), t[1]), roundingOf(a)).tile();
}

static Object reciprocal(Arguments &a) {
  Term x(a.emitter(), floats(a, 1)[0]);
  return rounded(BinaryOp::Div, x.typed(1.0), x, roundingOf(a)).tile();
}

static Object squareRoot(Arguments &a) { return roundedSqrt(Term(a.emitter(), floats(a, 1)[0]), roundingOf(a)).tile(); }

static Object fusedMultiplyAdd(Arguments &a) {
  Emitter::Tiles t = floats(a, 3);
  Emitter &e = a.emitter();
  return roundedFma(Term(e, t[0]), Term(e, t[1]), Term(e, t[2]), roundingOf(a)).tile();
}

/// A float to a whole number of a type; what lies outside becomes the nearest there is, NaN 0.
template <DType to> static Object toInteger(Arguments &a) {
  return roundedWhole(Term(a.emitter(), floats(a, 1)[0]), roundingOf(a)).cast(to).tile();
}

template <DType from, DType to> static Object convert(Arguments &a) {
  return roundedTo(to, Term(a.emitter(), a.emitter().tile(a[0])).cast(from), roundingOf(a)).tile();
}

void frontend::addRoundedMath(BuiltinTable &t) {
  for (StringRef rounding : {"_rn", "_rz", "_ru", "_rd"}) {
    auto add = [&](StringRef name, StringRef parameters, Object (*emit)(Arguments &)) {
      addBuiltin(t, ("libdevice." + name + rounding + parameters).str(), emit);
    };
    add("add", "(x, y)", arithmetic<BinaryOp::Add>);
    add("sub", "(x, y)", arithmetic<BinaryOp::Sub>);
    add("mul", "(x, y)", arithmetic<BinaryOp::Mul>);
    add("div", "(x, y)", arithmetic<BinaryOp::Div>);
    add("rcp", "(x)", reciprocal);
    add("sqrt", "(x)", squareRoot);
    add("fma", "(x, y, z)", fusedMultiplyAdd);
    for (StringRef from : {"float2", "double2"}) {
      add((from + "int").str(), "(x)", toInteger<DType::Int32>);
      add((from + "uint").str(), "(x)", toInteger<DType::UInt32>);
      add((from + "ll").str(), "(x)", toInteger<DType::Int64>);
      add((from + "ull").str(), "(x)", toInteger<DType::UInt64>);
    }
    add("int2float", "(x)", convert<DType::Int32, DType::Float32>);
    add("uint2float", "(x)", convert<DType::UInt32, DType::Float32>);
    add("ll2float", "(x)", convert<DType::Int64, DType::Float32>);
    add("ull2float", "(x)", convert<DType::UInt64, DType::Float32>);
    add("int2double", "(x)", convert<DType::Int32, DType::Float64>);
    add("uint2double", "(x)", convert<DType::UInt32, DType::Float64>);
    add("ll2double", "(x)", convert<DType::Int64, DType::Float64>);
    add("ull2double", "(x)", convert<DType::UInt64, DType::Float64>);
    add("double2float", "(x)", convert<DType::Float64, DType::Float32>);
  }
}
