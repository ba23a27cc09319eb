//===- Expressions.cpp - expressions to values and compile-time objects -------------------------------===//
#include "Codegen.h"
#include "Constants.h"
#include "Typing.h"
#include "llvm/Support/SaveAndRestore.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;
using ast::Expr;
using ast::Kind;
using llvm::DynamicAPInt;

/// Values are those of the program; objects are known at compile time.
static bool isTile(const Object &o) { return o.tile() != nullptr; }

static void throwIfPoison(const Object &o) {
  if (o.is<Poison>())
    throw Failure();
}

Operand Codegen::operandOrPoison(const Expr *expr) {
  try {
    return operand(expr);
  } catch (const Failure &) {
    if (emitter.exhausted)
      throw;
    return {Poison{}, expr->span};
  }
}

/// The name of an operator among Python's methods, without underlines.
static const char *methodOf(ast::BinaryOp op) {
  using Op = ast::BinaryOp;
  static const std::pair<Op, const char *> names[] = {
      {Op::Add, "add"}, {Op::Sub, "sub"}, {Op::Mul, "mul"}, {Op::Div, "truediv"}, {Op::FloorDiv, "floordiv"}, {Op::Mod, "mod"}, {Op::Pow, "pow"},
      {Op::LShift, "lshift"}, {Op::RShift, "rshift"}, {Op::BitAnd, "and"}, {Op::BitOr, "or"}, {Op::BitXor, "xor"}, {Op::MatMul, "matmul"}};
  for (auto &[known, name] : names)
    if (known == op)
      return name;
  return nullptr;
}

static Object binary(Codegen &g, const ast::Binary &expr) {
  Operand a = g.operandOrPoison(expr.lhs), b = g.operandOrPoison(expr.rhs);
  throwIfPoison(a.object), throwIfPoison(b.object);
  if (auto *method = methodOf(expr.op)) {
    if (auto special = g.callSpecial(a, "__" + std::string(method) + "__", {b}, expr.span))
      return *special;
    if (auto special = g.callSpecial(b, "__r" + std::string(method) + "__", {a}, expr.span))
      return *special;
  }
  if (isTile(a.object) || isTile(b.object))
    return g.emitter.binary(expr.op, a, b);
  std::string why;
  if (auto value = binaryConstant(expr.op, a.object, b.object, why))
    return *value;
  g.emitter.fail(error("T0111", why).at(expr.span).at(a.span, describe(a.object)).at(b.span, describe(b.object)));
}

static Object unary(Codegen &g, const ast::Unary &expr) {
  Operand a = g.operand(expr.operand);
  throwIfPoison(a.object);
  if (isTile(a.object))
    return g.emitter.unary(expr.op, a);
  std::string why;
  if (auto value = unaryConstant(expr.op, a.object, why))
    return *value;
  g.emitter.fail(error("T0111", why).at(expr.span).at(a.span, describe(a.object)));
}

static Object compare(Codegen &g, const ast::Compare &expr) {
  if (expr.ops.size() != 1) {
    auto report = error("T0211", "a kernel compares two values at a time");
    report.at(expr.span).fact("simultaneous multiple comparison is not supported");
    const ast::Binary *between = nullptr; // `a < b & c < d` is a < (b & c) < d
    for (const ast::Expr *operand : expr.rest.drop_back())
      if (auto *binary = llvm::dyn_cast<ast::Binary>(operand); binary && (binary->op == ast::BinaryOp::BitAnd || binary->op == ast::BinaryOp::BitOr))
        between = binary;
    if (between)
      report.at(between->opSpan, "this is done first, before the comparisons").help("put each comparison in brackets: `(a < b) & (c < d)`");
    else
      report.help("write `a < b and b < c`, or `(a < b) & (b < c)` for tiles");
    g.emitter.fail(report);
  }
  Operand a = g.operandOrPoison(expr.first), b = g.operandOrPoison(expr.rest[0]);
  throwIfPoison(a.object), throwIfPoison(b.object);
  ast::CompareOp op = expr.ops[0];
  bool identity = op == ast::CompareOp::Is || op == ast::CompareOp::IsNot;
  if (identity && (isTile(a.object) || isTile(b.object))) // a value of the program is never None
    return Object((op == ast::CompareOp::IsNot) != (isTile(a.object) && isTile(b.object) && same(a.object, b.object)));
  if (isTile(a.object) || isTile(b.object)) {
    bool equality = op == ast::CompareOp::Eq || op == ast::CompareOp::Ne;
    if (equality && (a.object.isNone() || b.object.isNone()))
      return Object(op == ast::CompareOp::Ne);
    if (op == ast::CompareOp::In || op == ast::CompareOp::NotIn)
      g.emitter.fail(error("T0111", "`in` does not work on tiles").at(expr.span));
    return g.emitter.compare(op, a, b);
  }
  std::string why;
  if (auto value = compareConstant(op, a.object, b.object, why))
    return Object(*value);
  g.emitter.fail(error("T0111", why).at(expr.span).at(a.span, describe(a.object)).at(b.span, describe(b.object)));
}

/// `a and b`: a compile-time operand that decides ends the expression, one that does not vanishes.
static Object boolOp(Codegen &g, const ast::BoolOp &expr) {
  std::optional<Operand> value;
  Object last = NoneObject{};
  for (const Expr *e : expr.values) {
    Operand next = g.operand(e);
    throwIfPoison(next.object);
    if (!isTile(next.object)) {
      last = next.object;
      if (truth(next.object) != expr.isAnd)
        return next.object;
      continue;
    }
    if (value) {
      llvm::SaveAndRestore<Span> at(g.emitter.span, expr.span);
      value = Operand{g.emitter.logical(expr.isAnd, *value, next), expr.span};
    } else {
      value = next;
    }
  }
  return value ? value->object : last;
}

/// One index of a subscript: None adds a dimension, `:` keeps one.
static Object subscriptTile(Codegen &g, const ast::Subscript &expr, Tile x) {
  llvm::SmallVector<const Expr *> indices;
  if (auto *tuple = llvm::dyn_cast<ast::Tuple>(expr.index))
    indices.append(tuple->elements.begin(), tuple->elements.end());
  else
    indices.push_back(expr.index);
  unsigned axis = 0, kept = 0;
  for (const Expr *index : indices) {
    auto *slice = llvm::dyn_cast<ast::Slice>(index);
    bool whole = slice && !slice->lower && !slice->upper && !slice->step;
    bool none = llvm::isa<ast::None>(index) || (llvm::isa<ast::Name>(index) && g.visit(index).isNone());
    if (!whole && !none)
      g.emitter.fail(error("T0208", "a tile cannot be indexed: a program works on all of it").at(index->span).at(expr.value->span, toString(x.type))
                         .fact("unsupported tensor index: only `:` and `None` are, they add dimensions")
                         .help("to use single elements load them: `tl.load(ptr + i)`; to choose some use `tl.where` and a mask"));
    if (none)
      x = g.emitter.expandDims(x, std::min<size_t>(axis, x.type.shape.size()));
    kept += whole;
    ++axis;
  }
  size_t rank = x.type.shape.size() - (indices.size() - kept);
  if (kept > rank)
    g.emitter.fail(error("T0208", "more `:` than the tile has dimensions").at(expr.index->span).at(expr.value->span, std::to_string(rank) + " dimensions"));
  return x;
}

static Object subscriptTuple(Codegen &g, const ast::Subscript &expr, const TupleObject &tuple) {
  auto size = int64_t(tuple.elements->size());
  auto bound = [&](const Expr *e, int64_t fallback) {
    if (!e)
      return fallback;
    auto i = toInteger(g.visit(e));
    if (!i)
      g.emitter.fail(error("T0213", "an index into a tuple has to be known at compile time").at(e->span));
    return int64_t(*i) < 0 ? int64_t(*i) + size : int64_t(*i);
  };
  if (auto *slice = llvm::dyn_cast<ast::Slice>(expr.index)) {
    int64_t from = std::clamp<int64_t>(bound(slice->lower, 0), 0, size), to = std::clamp<int64_t>(bound(slice->upper, size), from, size);
    return Object::tuple(std::vector<Object>(tuple.elements->begin() + from, tuple.elements->begin() + to));
  }
  int64_t i = bound(expr.index, 0);
  if (i < 0 || i >= size)
    g.emitter.fail(error("T0213", "the tuple has no such element").at(expr.index->span).at(expr.value->span, std::to_string(size) + " elements"));
  return (*tuple.elements)[i];
}

static Object formatted(Codegen &g, const ast::FormattedString &expr) {
  std::string text;
  for (const auto &part : expr.parts) {
    if (!part.field) {
      text += part.text;
      continue;
    }
    Object value = g.visit(part.field);
    if (isTile(value))
      g.emitter.fail(error("T0213", "an f-string in a kernel shows what is known at compile time").at(part.field->span, describe(value))
                         .help("use `tl.device_print(\"x\", x)` to see values of the program"));
    text += toText(value);
  }
  return Object(text);
}

/// `[f(v) for v in values if g(v)]` over a tuple, known at compile time.
Object Codegen::comprehension(const ast::Comprehension &expr) {
  bool plain = expr.form == ast::Comprehension::ListForm || expr.form == ast::Comprehension::GeneratorForm;
  if (!plain || expr.generators.size() != 1)
    emitter.fail(error("T0201", "a comprehension in a kernel is a list over one tuple").at(expr.span).fact("unsupported AST node type"));
  Operand values = operand(expr.generators[0].iter);
  throwIfPoison(values.object);
  auto *tuple = values.object.sequence();
  if (!tuple)
    emitter.fail(error("T0201", "a comprehension in a kernel goes over a tuple").at(values.span, "this is " + describe(values.object)).fact("unsupported AST node type"));
  llvm::SaveAndRestore<Scope> outer(scope);
  std::vector<Object> elements;
  for (const Object &value : *tuple->elements) {
    assign(expr.generators[0].target, value, values.span);
    bool kept = llvm::all_of(expr.generators[0].conditions, [&](const Expr *e) {
      Operand test = operand(e);
      if (isTile(test.object))
        emitter.fail(error("T0213", "which elements a comprehension keeps has to be known at compile time").at(test.span, describe(test.object)));
      throwIfPoison(test.object);
      return truth(test.object);
    });
    if (kept)
      elements.push_back(visit(expr.element));
  }
  return Object::tuple(std::move(elements));
}

Object Codegen::conditional(const ast::Conditional &expr) {
  auto test = condition(operand(expr.test));
  if (bool *known = std::get_if<bool>(&test))
    return visit(*known ? expr.body : expr.orelse);
  auto arm = [&](const Expr *e) {
    return inBranch([&](Branch &branch) { branch.result = visit(e); });
  };
  Branch onTrue = arm(expr.body), onFalse = arm(expr.orelse);
  return emitIf(std::get<Tile>(test), onTrue, onFalse, false, true, expr.span);
}

Object Codegen::visit(const Expr *expr) {
  llvm::SaveAndRestore<Span> at(emitter.span, expr->span);
  switch (expr->kind) {
  case Kind::Name: return lookup(*llvm::cast<ast::Name>(expr));
  case Kind::Int: return Object(DynamicAPInt(llvm::cast<ast::Int>(expr)->value()));
  case Kind::Float: return Object(llvm::cast<ast::Float>(expr)->value);
  case Kind::String: return Object(llvm::cast<ast::String>(expr)->value.str());
  case Kind::FormattedString: return formatted(*this, *llvm::cast<ast::FormattedString>(expr));
  case Kind::Bool: return Object(llvm::cast<ast::Bool>(expr)->value);
  case Kind::None: return NoneObject{};
  case Kind::Unary: return unary(*this, *llvm::cast<ast::Unary>(expr));
  case Kind::Binary: return binary(*this, *llvm::cast<ast::Binary>(expr));
  case Kind::BoolOp: return boolOp(*this, *llvm::cast<ast::BoolOp>(expr));
  case Kind::Compare: return compare(*this, *llvm::cast<ast::Compare>(expr));
  case Kind::Conditional: return conditional(*llvm::cast<ast::Conditional>(expr));
  case Kind::Call: return call(*llvm::cast<ast::Call>(expr));
  case Kind::Attribute: {
    auto *a = llvm::cast<ast::Attribute>(expr);
    return attribute(operand(a->value), a->attr, a->attrSpan);
  }
  case Kind::Subscript: {
    auto *s = llvm::cast<ast::Subscript>(expr);
    Operand value = operand(s->value);
    throwIfPoison(value.object);
    if (auto *tile = value.object.tile())
      return subscriptTile(*this, *s, *tile);
    if (auto *tuple = value.object.sequence())
      return subscriptTuple(*this, *s, *tuple);
    if (auto special = callSpecial(value, "__getitem__", {operand(s->index)}, expr->span))
      return *special;
    emitter.fail(error("T0208", "this cannot be indexed").at(s->value->span, "this is " + describe(value.object)));
  }
  case Kind::Tuple:
  case Kind::List: {
    auto elements = expr->kind == Kind::Tuple ? llvm::cast<ast::Tuple>(expr)->elements : llvm::cast<ast::List>(expr)->elements;
    std::vector<Object> objects;
    for (const Expr *e : elements)
      objects.push_back(visit(e));
    return Object::tuple(std::move(objects));
  }
  case Kind::Comprehension: return comprehension(*llvm::cast<ast::Comprehension>(expr));
  case Kind::NamedExpr: {
    auto *n = llvm::cast<ast::NamedExpr>(expr);
    assign(n->target, visit(n->value), n->value->span, true);
    return visit(n->target);
  }
  default: break;
  }
  static const std::pair<Kind, const char *> names[] = {
      {Kind::Lambda, "a lambda"}, {Kind::Comprehension, "a comprehension"}, {Kind::Dict, "a dict"}, {Kind::Set, "a set"},
      {Kind::Await, "await"}, {Kind::Yield, "yield"}, {Kind::Ellipsis, "`...`"}, {Kind::Slice, "a slice"},
      {Kind::Starred, "`*`"}, {Kind::Bytes, "a bytes literal"}, {Kind::Imaginary, "an imaginary number"}};
  std::string what = "this expression";
  for (auto &[kind, name] : names)
    if (kind == expr->kind)
      what = name;
  emitter.fail(error("T0201", what + " cannot be used in a kernel").at(expr->span).fact("unsupported AST node type"));
}

std::variant<bool, Tile> Codegen::condition(const Operand &test) {
  throwIfPoison(test.object);
  auto *tile = test.object.tile();
  if (!tile) {
    if (!test.object.isNone() && !test.object.is<bool>() && !test.object.is<DynamicAPInt>())
      emitter.fail(error("T0205", "a condition is True, False, None or a number here").at(test.span, "this is " + describe(test.object))
                       .fact("`if` conditionals can only accept values of type {bool, int, NoneType}"));
    return truth(test.object);
  }
  Tile t = *tile;
  int64_t elements = 1;
  for (int64_t dim : t.type.shape)
    elements *= dim;
  if (elements > 1)
    emitter.fail(error("T0205", "a tile is no condition: its elements may differ").at(test.span, toString(t.type))
                     .fact("Boolean value of Tensor with more than one value is ambiguous")
                     .help("to choose element by element write `tl.where(condition, x, y)`, or pass the condition as `mask=`"));
  if (!t.type.isScalar()) {
    emitter.warn(warning("W2204", "a tile of one element as a condition").at(test.span, toString(t.type)));
    t = emitter.reshape(t, {});
  }
  llvm::SaveAndRestore<Span> at(emitter.span, test.span);
  return emitter.toBool(t);
}
