// Turns operators, comparisons and subscripts on values into values.
#include "Evaluator.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace llvm;

namespace tritonc::host {

static const Value &unwrapped(const Value &value) {
  auto *c = value.as<Constexpr>();
  return c ? c->value : value;
}

[[noreturn]] static void overflow() {
  fail("T0152", "the host part has integers of 64 bits; this result needs more", "OverflowError");
}

//===-- Numbers ------------------------------------------------------------------------===//

static Value integerPower(int64_t base, int64_t exponent) {
  if (exponent < 0)
    return std::pow(double(base), double(exponent));
  int64_t result = 1;
  for (; exponent; exponent >>= 1) {
    if ((exponent & 1) && MulOverflow(result, base, result))
      overflow();
    if (exponent > 1 && MulOverflow(base, base, base))
      overflow();
  }
  return result;
}

static Value integerOp(ast::BinaryOp op, int64_t a, int64_t b) {
  int64_t out = 0;
  auto nonZero = [&] {
    if (b == 0)
      fail("T0152", "division by zero", "ZeroDivisionError");
  };
  switch (op) {
  case ast::BinaryOp::Add:
    if (AddOverflow(a, b, out))
      overflow();
    return out;
  case ast::BinaryOp::Sub:
    if (SubOverflow(a, b, out))
      overflow();
    return out;
  case ast::BinaryOp::Mul:
    if (MulOverflow(a, b, out))
      overflow();
    return out;
  case ast::BinaryOp::Div:
    nonZero();
    return double(a) / double(b);
  case ast::BinaryOp::FloorDiv:
    nonZero();
    if (b == -1) {
      if (SubOverflow<int64_t>(0, a, out))
        overflow();
      return out;
    }
    return a / b - int64_t(a % b != 0 && (a < 0) != (b < 0));
  case ast::BinaryOp::Mod:
    nonZero();
    if (b == -1)
      return int64_t(0);
    return a % b != 0 && (a % b < 0) != (b < 0) ? a % b + b : a % b;
  case ast::BinaryOp::Pow:
    return integerPower(a, b);
  case ast::BinaryOp::LShift:
    if (b < 0)
      fail("T0152", "a shift by a negative number", "ValueError");
    if (a != 0 && (b > 62 || a > (INT64_MAX >> b) || a < (INT64_MIN >> b)))
      overflow();
    return a << std::min<int64_t>(b, 62);
  case ast::BinaryOp::RShift:
    if (b < 0)
      fail("T0152", "a shift by a negative number", "ValueError");
    return a >> std::min<int64_t>(b, 63);
  case ast::BinaryOp::BitAnd:
    return a & b;
  case ast::BinaryOp::BitOr:
    return a | b;
  case ast::BinaryOp::BitXor:
    return a ^ b;
  case ast::BinaryOp::MatMul:
    break;
  }
  fail("T0150", "`@` needs tensors");
}

static std::optional<Value> floatOp(ast::BinaryOp op, double a, double b) {
  auto nonZero = [&] {
    if (b == 0)
      fail("T0152", "division by zero", "ZeroDivisionError");
  };
  switch (op) {
  case ast::BinaryOp::Add: return a + b;
  case ast::BinaryOp::Sub: return a - b;
  case ast::BinaryOp::Mul: return a * b;
  case ast::BinaryOp::Div: nonZero(); return a / b;
  case ast::BinaryOp::FloorDiv: nonZero(); return std::floor(a / b);
  case ast::BinaryOp::Mod: {
    nonZero();
    double m = std::fmod(a, b);
    return m != 0 && (m < 0) != (b < 0) ? m + b : m;
  }
  case ast::BinaryOp::Pow:
    if (a == 0 && b < 0)
      fail("T0152", "zero to a negative power", "ZeroDivisionError");
    return std::pow(a, b);
  default: return std::nullopt;
  }
}

//===-- Sequences ------------------------------------------------------------------------===//

static std::vector<Value> repeated(ArrayRef<Value> items, int64_t times) {
  std::vector<Value> out;
  for (int64_t i = 0; i < times; ++i)
    out.insert(out.end(), items.begin(), items.end());
  return out;
}

static std::vector<Value> joined(ArrayRef<Value> a, ArrayRef<Value> b) {
  std::vector<Value> out(a.begin(), a.end());
  out.insert(out.end(), b.begin(), b.end());
  return out;
}

/// Items of a list or tuple, or bytes of a text: what copying it costs.
static int64_t lengthOf(const Value &value) {
  auto *l = value.as<List>();
  auto *t = value.as<Tuple>();
  auto *s = value.as<String>();
  return l ? l->items.size() : t ? t->items.size() : s ? s->text.size() / 16 : 0;
}

static std::optional<Value> sequenceOp(ast::BinaryOp op, const Value &a, const Value &b) {
  if (op == ast::BinaryOp::Add) {
    if (a.as<List>() && b.as<List>())
      return makeList(joined(a.as<List>()->items, b.as<List>()->items));
    if (a.as<Tuple>() && b.as<Tuple>())
      return makeTuple(joined(a.as<Tuple>()->items, b.as<Tuple>()->items));
    if (a.as<String>() && b.as<String>())
      return Value(a.as<String>()->text + b.as<String>()->text);
  }
  if (op == ast::BinaryOp::Mul && (a.asInt() || b.asInt())) {
    const Value &sequence = a.asInt() ? b : a;
    int64_t times = std::max<int64_t>(a.asInt() ? *a.asInt() : *b.asInt(), 0);
    if (auto *l = sequence.as<List>())
      return makeList(repeated(l->items, times));
    if (auto *t = sequence.as<Tuple>())
      return makeTuple(repeated(t->items, times));
    if (auto *s = sequence.as<String>()) {
      std::string out;
      for (int64_t i = 0; i < times; ++i)
        out += s->text;
      return Value(out);
    }
  }
  if (op == ast::BinaryOp::BitOr && a.as<Dict>() && b.as<Dict>()) {
    auto dict = std::make_shared<Dict>(*a.as<Dict>());
    for (auto &[key, value] : b.as<Dict>()->items)
      dict->set(key, value);
    return dict;
  }
  return std::nullopt;
}

//===-- Dispatch ---------------------------------------------------------------------------===//

static StringRef tensorOpName(ast::BinaryOp op) {
  switch (op) {
  case ast::BinaryOp::Add: return "add";
  case ast::BinaryOp::Sub: return "sub";
  case ast::BinaryOp::Mul: return "mul";
  case ast::BinaryOp::Div: return "div";
  case ast::BinaryOp::FloorDiv: return "floor_divide";
  case ast::BinaryOp::Mod: return "remainder";
  case ast::BinaryOp::Pow: return "pow";
  case ast::BinaryOp::LShift: return "bitwise_left_shift";
  case ast::BinaryOp::RShift: return "bitwise_right_shift";
  case ast::BinaryOp::BitAnd: return "bitwise_and";
  case ast::BinaryOp::BitOr: return "bitwise_or";
  case ast::BinaryOp::BitXor: return "bitwise_xor";
  case ast::BinaryOp::MatMul: return "matmul";
  }
  return "";
}

Value Evaluator::binaryOp(ast::BinaryOp op, const Value &left, const Value &right) {
  const Value &a = unwrapped(left), &b = unwrapped(right);
  if (a.asInt() && b.asInt()) {
    bool bitwise = op == ast::BinaryOp::BitAnd || op == ast::BinaryOp::BitOr || op == ast::BinaryOp::BitXor;
    Value out = integerOp(op, *a.asInt(), *b.asInt());
    return a.isBool() && b.isBool() && bitwise ? Value(*out.asInt() != 0) : out;
  }
  if (a.asFloat() && b.asFloat())
    if (std::optional<Value> out = floatOp(op, *a.asFloat(), *b.asFloat()))
      return *out;
  if (a.tensor() || b.tensor()) {
    std::optional<Tensor> x = asOperand(a), y = asOperand(b);
    if (x && y) {
      step(int64_t(count(x->shape()) + count(y->shape())) / 256);
      return op == ast::BinaryOp::MatMul ? matmul(*x, *y) : binary(tensorOpName(op), *x, *y);
    }
  }
  int64_t copied = lengthOf(a) + lengthOf(b);
  std::optional<int64_t> times = a.asInt() ? a.asInt() : b.asInt();
  if (op == ast::BinaryOp::Mul && times && MulOverflow(copied + 1, std::max<int64_t>(*times, 0), copied))
    copied = stepLimit;
  if (copied >= stepLimit)
    failLimit("the host part asks for a list or a text that is too long");
  step(copied);
  if (std::optional<Value> out = sequenceOp(op, a, b))
    return *out;
  if (op == ast::BinaryOp::Mod && a.as<String>())
    fail(error("T0153", "the host part does not format with `%`").help("use an f-string"));
  fail("T0150", "`" + ast::spelling(op).str() + "` does not go with a " + typeName(a) + " and a " + typeName(b));
}

Value Evaluator::inPlaceOp(ast::BinaryOp op, const Value &a, const Value &b) {
  if (const Tensor *target = a.tensor()) {
    Value computed = binaryOp(op, a, b);
    const Tensor &out = *computed.tensor();
    if (out.shape() != target->shape())
      fail("T0110", "the result " + describe(out) + " does not fit into " + describe(*target) + " in place", "RuntimeError");
    if (isFloat(out.type()) && !isFloat(target->type()))
      fail(error("T0150", "the result " + describe(out) + " cannot be kept in " + describe(*target))
               .help("write `x = x + y` instead of `x += y`"), "RuntimeError");
    IndexPart all;
    all.kind = IndexPart::Ellipsis;
    assignIndexed(*target, all, out);
    return a;
  }
  if (auto *list = a.as<List>(); list && op == ast::BinaryOp::Add) {
    std::vector<Value> more = items(b);
    list->items.insert(list->items.end(), more.begin(), more.end());
    return a;
  }
  return binaryOp(op, a, b);
}

Value Evaluator::unaryOp(ast::UnaryOp op, const Value &operand) {
  const Value &a = unwrapped(operand);
  if (op == ast::UnaryOp::Not)
    return !truth(a);
  if (const Tensor *t = a.tensor()) {
    if (op == ast::UnaryOp::Pos)
      return a;
    if (op == ast::UnaryOp::Neg)
      return isBool(t->type()) ? (fail("T0150", "PyTorch does not negate a bool tensor; use `~`", "RuntimeError"), a)
                               : Value(unary("neg", *t));
    if (isFloat(t->type()))
      fail("T0150", "`~` needs integers or bools, not " + describe(*t));
    return binary("bitwise_xor", *t, isBool(t->type()) ? Tensor::number(true) : Tensor::number(int64_t(-1)));
  }
  if (std::optional<int64_t> v = a.asInt()) {
    if (op == ast::UnaryOp::Neg && *v == INT64_MIN)
      overflow();
    return op == ast::UnaryOp::Neg ? -*v : op == ast::UnaryOp::Pos ? *v : ~*v;
  }
  if (a.isFloat() && op != ast::UnaryOp::Invert)
    return op == ast::UnaryOp::Neg ? -*a.asFloat() : *a.asFloat();
  fail("T0150", "`" + ast::spelling(op).str() + "` does not go with a " + typeName(a));
}

static StringRef tensorCompareName(ast::CompareOp op) {
  switch (op) {
  case ast::CompareOp::Eq: return "eq";
  case ast::CompareOp::Ne: return "ne";
  case ast::CompareOp::Lt: return "lt";
  case ast::CompareOp::Le: return "le";
  case ast::CompareOp::Gt: return "gt";
  case ast::CompareOp::Ge: return "ge";
  default: return "";
  }
}

static bool isOrdered(const Value &a, const Value &b) {
  auto nan = [](const Value &v) { return v.isFloat() && std::isnan(*v.asFloat()); };
  return !nan(a) && !nan(b);
}

Value Evaluator::compareOp(ast::CompareOp op, const Value &left, const Value &right) {
  if (op == ast::CompareOp::Is || op == ast::CompareOp::IsNot)
    return identical(left, right) == (op == ast::CompareOp::Is);
  const Value &a = unwrapped(left), &b = unwrapped(right);
  if (op == ast::CompareOp::In || op == ast::CompareOp::NotIn) {
    bool found = false;
    if (auto *text = b.as<String>()) {
      if (!a.as<String>())
        fail("T0150", "`in` a text needs a text, not a " + typeName(a));
      found = text->text.find(a.as<String>()->text) != std::string::npos;
    } else if (auto *dict = b.as<Dict>()) {
      found = dict->find(a);
    } else if (auto *set = b.as<Set>()) {
      found = set->items.find(a);
    } else {
      iterate(b, [&](const Value &item) {
        step();
        found = item.tensor() || a.tensor() ? truth(compareOp(ast::CompareOp::Eq, a, item)) : equal(a, item);
        return !found;
      });
    }
    return found == (op == ast::CompareOp::In);
  }
  StringRef name = tensorCompareName(op);
  if (a.tensor() || b.tensor()) {
    std::optional<Tensor> x = asOperand(a), y = asOperand(b);
    if (x && y)
      return binary(name, *x, *y);
  }
  if (op == ast::CompareOp::Eq || op == ast::CompareOp::Ne)
    return equal(a, b) == (op == ast::CompareOp::Eq);
  if (!isOrdered(a, b))
    return false;
  int order = compare(a, b);
  return op == ast::CompareOp::Lt ? order < 0 : op == ast::CompareOp::Le ? order <= 0
         : op == ast::CompareOp::Gt ? order > 0 : order >= 0;
}

} // namespace tritonc::host
