//===- BuiltinsProgram.cpp - program ids, hints, and what happens at compile time --------------------------------===//
#include "Builtins.h"
#include "Codegen.h"
#include "Constants.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;

static int32_t gridAxis(Arguments &a) {
  int64_t axis = a.integer(0, "the axis");
  if (axis < 0 || axis > 2)
    a.emitter().fail(error("T0114", "a grid has the axes 0, 1 and 2").at(a[0].span, std::to_string(axis))
                         .fact(a.builtin.name.substr(3) + " axis must be 0, 1, or 2 but got " + std::to_string(axis)));
  return int32_t(axis);
}

template <typename Op> static Object gridValue(Arguments &a) {
  int32_t axis = gridAxis(a);
  Emitter &e = a.emitter();
  return e.wrap(Op::create(e.builder, e.location(), e.builder.getI32Type(), axis), DType::Int32, {});
}

/// A hint: the first argument as it is.
static Object first(Arguments &a) { return a[0].object; }

static Object staticAssert(Arguments &a) {
  Operand condition = a[0];
  if (condition.object.tile())
    a.emitter().fail(error("T0213", "`tl.static_assert` checks what is known at compile time").at(condition.span, "this is " + describe(condition.object))
                         .fact("Assertion condition could not be determined at compile-time. Make sure that it depends only on `constexpr` values"));
  if (!truth(condition.object))
    a.emitter().fail(error("T0215", a[1].object.isNone() || toText(a[1].object).empty() ? "a static assertion failed" : toText(a[1].object)).at(condition.span, "this is " + describe(condition.object)));
  return NoneObject{};
}

/// Said while the kernel is compiled; of a value of the program its type is known.
static Object staticPrint(Arguments &a) {
  std::string text;
  for (const Operand &o : a.rest())
    text += (text.empty() ? "" : " ") + toText(o.object);
  a.emitter().note(text);
  return NoneObject{};
}

static Object deviceAssert(Arguments &a) {
  Emitter &e = a.emitter();
  auto *message = a[1].object.as<std::string>();
  std::optional<Operand> mask;
  if (!a[2].object.is<NoneObject>())
    mask = a[2];
  e.assertion(a[0], message ? *message : "", mask);
  return NoneObject{};
}

/// The argument's own text, for `print(x)`.
static std::string textOf(Arguments &a, const Operand &operand) {
  std::string text;
  for (char c : a.emitter().sources.text(operand.span))
    text += c == '\n' || c == '\t' ? ' ' : c;
  return text.size() > 40 ? text.substr(0, 37) + "…" : text;
}

static void printOne(Arguments &a, const Operand &operand, const std::string &prefix, bool hex) {
  Emitter &e = a.emitter();
  Tile t = e.tile(operand);
  if (t.type.element.pointer) {
    t = e.convert(operand, DType::Int64, {NoneObject{}, operand.span});
    hex = true;
  }
  tile::PrintOp::create(e.builder, e.location(), prefix, t.value, hex, isUnsignedInt(t.type.element.dtype));
}

/// print(x, y): a line for each, named by its text; a string in front names them.
static Object print(Arguments &a) {
  std::string prefix;
  for (const Operand &o : a.rest()) {
    if (auto *s = o.object.as<std::string>())
      prefix += (prefix.empty() ? "" : " ") + *s;
    else
      printOne(a, o, prefix.empty() ? textOf(a, o) : prefix, false);
  }
  return NoneObject{};
}

static Object devicePrint(Arguments &a) {
  std::string prefix = a.string(0);
  bool hex = a.flag(2, false);
  for (const Operand &o : a.rest())
    printOne(a, o, prefix.empty() ? textOf(a, o) : llvm::StringRef(prefix).rtrim().rtrim(":=").rtrim().str(), hex);
  return NoneObject{};
}

static Object cdiv(Arguments &a) {
  Codegen &g = a.codegen;
  Operand x = a[0], y = a[1];
  std::string why;
  if (!x.object.tile() && !y.object.tile()) {
    auto p = binaryConstant(ast::BinaryOp::Sub, y.object, Object::integer(1), why);
    auto q = p ? binaryConstant(ast::BinaryOp::Add, x.object, *p, why) : std::nullopt;
    auto r = q ? binaryConstant(ast::BinaryOp::FloorDiv, *q, y.object, why) : std::nullopt;
    if (!r)
      g.emitter.fail(error("T0111", why).at(g.emitter.span));
    return *r;
  }
  // x + (y - 1), with y - 1 a number where y is one
  auto of = [&](ast::BinaryOp op, const Operand &p, const Operand &q) {
    auto number = p.object.tile() || q.object.tile() ? std::nullopt : binaryConstant(op, p.object, q.object, why);
    return Operand{number ? *number : Object(g.emitter.binary(op, p, q)), g.emitter.span};
  };
  Operand less = of(ast::BinaryOp::Sub, y, {Object::integer(1), y.span});
  return of(ast::BinaryOp::FloorDiv, of(ast::BinaryOp::Add, x, less), y).object;
}

static Object nextPowerOfTwo(Arguments &a) {
  int64_t n = a.integer(0, "the argument"), p = 1;
  while (p < n && p < (int64_t(1) << 62))
    p *= 2;
  return Object::integer(p);
}

/// tl.core.get_int_dtype(bitwidth, signed)
static Object intType(Arguments &a) {
  int64_t width = a.integer(0, "the width");
  for (DType t : {DType::Int1, DType::Int8, DType::Int16, DType::Int32, DType::Int64, DType::UInt8, DType::UInt16, DType::UInt32, DType::UInt64})
    if (int64_t(bitWidth(t)) == width && (isBool(t) || isSignedInt(t) == a.flag(1, true)))
      return TypeObject{ElementType(t)};
  a.emitter().fail(error("T0103", "no integer type has " + std::to_string(width) + " bits").at(a[0].span).fact("Unsupported bitwidth " + std::to_string(width)));
}

/// tl.standard._log2 of a power of two.
static Object log2(Arguments &a) {
  int64_t n = a.integer(0, "the argument");
  return Object::integer(n > 1 ? llvm::Log2_64(uint64_t(n)) : 0);
}

/// bf16 as fp32, as reductions do it; anything else as it is.
static Object withoutBFloat16(Arguments &a) {
  Tile x = a.emitter().tile(a[0]);
  bool narrow = !x.type.element.pointer && x.type.element.dtype == DType::BFloat16;
  return narrow ? a.emitter().cast(x, DType::Float32) : x;
}

void frontend::addProgramBuiltins(BuiltinTable &t) {
  addBuiltin(t, "tl.program_id(axis)", gridValue<tile::ProgramIdOp>);
  addBuiltin(t, "tl.num_programs(axis)", gridValue<tile::NumProgramsOp>);
  addBuiltin(t, "tl.multiple_of(input, values)", first);
  addBuiltin(t, "tl.max_contiguous(input, values)", first);
  addBuiltin(t, "tl.max_constancy(input, values)", first);
  addBuiltin(t, "tl.assume(cond)", first);
  addBuiltin(t, "tl.debug_barrier()", [](Arguments &) -> Object { return NoneObject{}; });
  addBuiltin(t, "tl.constexpr(value)", first);
  addBuiltin(t, "tl.static_assert(cond, msg='')", staticAssert);
  addBuiltin(t, "tl.device_assert(cond, msg='', mask=None)", deviceAssert);
  addBuiltin(t, "tl.static_print(*values, sep=' ', end='', file=None, flush=False)", staticPrint);
  addBuiltin(t, "tl.device_print(prefix, *args, hex=False)", devicePrint);
  addBuiltin(t, "print(*values)", print);
  addBuiltin(t, "tl.cdiv(x, div)", cdiv, true);
  addBuiltin(t, "triton.cdiv(x, y)", cdiv);
  addBuiltin(t, "triton.next_power_of_2(n)", nextPowerOfTwo);
  // What Triton's own library is written with; some kernels take it from there.
  addBuiltin(t, "tl.get_int_dtype(bitwidth, signed)", intType);
  addBuiltin(t, "tl._log2(i)", log2);
  for (StringRef name : {"_promote_bfloat16_to_float32", "_promote_reduction_input"})
    addBuiltin(t, ("tl." + name + "(t)").str(), withoutBFloat16);
  for (StringRef name : {"_unwrap_if_constexpr", "_unwrap_shape"})
    addBuiltin(t, ("tl." + name + "(o)").str(), first);
}
