//===- Signature.cpp - signatures written by people, and guessed for kernels nobody launches -----===//
#include "Bind.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"
#include <functional>

using namespace tritonc;
using llvm::dyn_cast;
using llvm::StringRef;

/// Splits at commas outside of brackets and quotes.
static std::vector<std::string> splitTopLevel(StringRef text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  char quote = 0;
  for (char c : text) {
    if (quote)
      quote = c == quote ? 0 : quote;
    else if (c == '"' || c == '\'')
      quote = c;
    else
      depth += (c == '(' || c == '[') - (c == ')' || c == ']');
    if (c == ',' && !depth && !quote)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

std::optional<Literal> tritonc::parseLiteral(StringRef text) {
  text = text.trim();
  if (text == "None")
    return Literal{};
  if (text == "True" || text == "False")
    return Literal{text == "True"};
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
    return Literal{text.drop_front().drop_back().str()};
  if (text.size() >= 2 && text.front() == '(' && text.back() == ')') {
    std::vector<Literal> elements;
    for (const std::string &part : splitTopLevel(text.drop_front().drop_back())) {
      if (StringRef(part).trim().empty())
        continue;
      auto element = parseLiteral(part);
      if (!element)
        return std::nullopt;
      elements.push_back(*element);
    }
    return Literal{elements};
  }
  int64_t integer;
  if (!text.getAsInteger(0, integer))
    return Literal{integer};
  StringRef type = text;
  type.consume_front("tl.") || type.consume_front("torch.");
  if (auto dtype = dtypeNamed(type))
    return Literal{*dtype};
  double real;
  bool startsLikeNumber = !text.empty() && (isdigit(text.front()) || text.front() == '-' || text.front() == '+' || text.front() == '.');
  if (startsLikeNumber && !text.getAsDouble(real))
    return Literal{real};
  return std::nullopt;
}

std::optional<Signature> tritonc::parseSignature(StringRef text, const ast::FunctionDef &kernel, Diagnostics &diagnostics) {
  std::vector<std::string> parts = splitTopLevel(text);
  auto fail = [&](std::string headline, std::string fact) -> std::optional<Signature> {
    diagnostics.report(error("T0303", std::move(headline)).at(kernel.nameSpan, "this kernel").fact(std::move(fact)));
    return std::nullopt;
  };
  std::vector<std::optional<ParameterType>> types(kernel.params.size());
  size_t next = 0;
  for (const std::string &part : parts) {
    StringRef entry = StringRef(part).trim();
    size_t slot = next;
    auto [name, value] = entry.split('=');
    if (!value.empty() || entry.contains('=')) {
      auto *p = llvm::find_if(kernel.params, [&, n = name.trim()](const ast::Parameter &p) { return p.name == n; });
      if (p == kernel.params.end())
        return fail("the signature names `" + name.trim().str() + "`, which is no parameter", "in the signature: " + entry.str());
      slot = p - kernel.params.begin();
      entry = value.trim();
    } else {
      ++next;
    }
    if (slot >= types.size())
      return fail("the signature has more entries than the kernel has parameters", std::to_string(parts.size()) + " entries, " + std::to_string(types.size()) + " parameters");
    StringRef typeName = entry.split(':').first.trim(); // `:16` is a hint on divisibility
    bool pointer = typeName.consume_front("*"), readOnly = pointer && typeName.consume_front("k");
    if (auto type = dtypeNamed(typeName); type && (pointer || !isConstexpr(kernel.params[slot])))
      types[slot] = ParameterType{pointer ? ParameterType::Pointer : ParameterType::Scalar, *type, readOnly, {}};
    else if (auto literal = pointer ? std::nullopt : parseLiteral(entry))
      types[slot] = ParameterType{ParameterType::Constant, DType::Int32, false, *literal};
    else
      return fail("`" + entry.str() + "` is no type and no literal", "types are i1, i8 … i64, u8 … u64, fp16, bf16, fp32, fp64, `*` before one for a pointer");
  }
  Signature signature;
  for (auto [p, type] : llvm::zip_equal(kernel.params, types)) {
    if (!type && !p.defaultValue)
      return fail("the signature says nothing about `" + p.name.str() + "`", "the kernel has " + std::to_string(kernel.params.size()) + " parameters");
    ParameterType missing{ParameterType::Constant};
    missing.fromDefault = true;
    signature.push_back(type.value_or(missing));
  }
  return signature;
}

//===-- Guessing ---------------------------------------------------------------------------===//

/// Adds the names that an address starts from: the leftmost operand of its sums, where people write the pointer.
static void namesIn(const ast::Expr *e, llvm::StringSet<> &names) {
  if (auto *name = dyn_cast<ast::Name>(e))
    names.insert(name->id);
  else if (auto *b = dyn_cast<ast::Binary>(e); b && (b->op == ast::BinaryOp::Add || b->op == ast::BinaryOp::Sub)) {
    namesIn(b->lhs, names);
  } else if (auto *s = dyn_cast<ast::Subscript>(e))
    namesIn(s->value, names);
  else if (auto *call = dyn_cast<ast::Call>(e))
    for (const ast::Expr *arg : call->args.take_front(1))
      namesIn(arg, names);
}

static void forEachExpr(ast::Body body, llvm::function_ref<void(const ast::Expr *)> expr, llvm::function_ref<void(llvm::StringRef, const ast::Expr *)> assigned) {
  for (const ast::Stmt *s : body) {
    if (auto *a = dyn_cast<ast::Assign>(s)) {
      expr(a->value);
      for (const ast::Expr *t : a->targets)
        if (auto *name = dyn_cast<ast::Name>(t))
          assigned(name->id, a->value);
    } else if (auto *e = dyn_cast<ast::ExprStmt>(s))
      expr(e->value);
    else if (auto *a = dyn_cast<ast::AugAssign>(s))
      expr(a->value);
    else if (auto *a = dyn_cast<ast::AnnAssign>(s); a && a->value)
      expr(a->value);
    else if (auto *r = dyn_cast<ast::Return>(s); r && r->value)
      expr(r->value);
    else if (auto *f = dyn_cast<ast::For>(s))
      forEachExpr(f->body, expr, assigned);
    else if (auto *w = dyn_cast<ast::While>(s))
      forEachExpr(w->body, expr, assigned);
    else if (auto *i = dyn_cast<ast::If>(s)) {
      forEachExpr(i->body, expr, assigned);
      forEachExpr(i->orelse, expr, assigned);
    }
  }
}

/// Visits every call in an expression, the outer one first.
static void forEachCall(const ast::Expr *e, llvm::function_ref<void(const ast::Call &)> visit) {
  if (!e)
    return;
  auto all = [&](llvm::ArrayRef<const ast::Expr *> list) {
    for (const ast::Expr *x : list)
      forEachCall(x, visit);
  };
  if (auto *call = dyn_cast<ast::Call>(e)) {
    visit(*call);
    forEachCall(call->callee, visit);
    all(call->args);
    for (const ast::Keyword &k : call->keywords)
      forEachCall(k.value, visit);
  } else if (auto *b = dyn_cast<ast::Binary>(e))
    all({b->lhs, b->rhs});
  else if (auto *u = dyn_cast<ast::Unary>(e))
    forEachCall(u->operand, visit);
  else if (auto *s = dyn_cast<ast::Subscript>(e))
    forEachCall(s->value, visit);
  else if (auto *a = dyn_cast<ast::Attribute>(e))
    forEachCall(a->value, visit);
  else if (auto *c = dyn_cast<ast::Compare>(e)) {
    forEachCall(c->first, visit);
    all(c->rest);
  } else if (auto *c = dyn_cast<ast::Conditional>(e))
    all({c->test, c->body, c->orelse});
  else if (auto *b = dyn_cast<ast::BoolOp>(e))
    all(b->values);
  else if (auto *t = dyn_cast<ast::Tuple>(e))
    all(t->elements);
}

/// Calls `visit` with the address of every tl.load and tl.store in an expression.
static void addresses(const ast::Expr *e, llvm::function_ref<void(const ast::Expr *)> visit) {
  forEachCall(e, [&](const ast::Call &call) {
    auto *attribute = dyn_cast<ast::Attribute>(call.callee);
    if (attribute && (attribute->attr == "load" || attribute->attr == "store" || attribute->attr.starts_with("atomic_")) && !call.args.empty())
      visit(call.args[0]);
  });
}

std::vector<StringRef> tritonc::calledNames(const ast::Module &module) {
  llvm::SetVector<StringRef> names;
  for (const ast::FunctionDef *kernel : ast::kernelsOf(module))
    forEachExpr(kernel->body, [&](const ast::Expr *e) {
      forEachCall(e, [&](const ast::Call &call) {
        if (auto *name = dyn_cast<ast::Name>(call.callee))
          names.insert(name->id);
      });
    }, [](auto, auto) {});
  auto list = names.takeVector();
  return {list.begin(), list.end()};
}

Signature tritonc::guessSignature(const ast::FunctionDef &kernel, DType pointee) {
  llvm::StringSet<> pointers;
  forEachExpr(kernel.body, [&](const ast::Expr *e) { addresses(e, [&](const ast::Expr *a) { namesIn(a, pointers); }); }, [](auto, auto) {});
  // A local that is an address makes addresses of what it is computed from.
  for (size_t before = 0; before != pointers.size();) {
    before = pointers.size();
    forEachExpr(kernel.body, [](const ast::Expr *) {}, [&](StringRef name, const ast::Expr *value) {
      if (pointers.contains(name))
        namesIn(value, pointers);
    });
  }
  Signature signature;
  for (const ast::Parameter &p : kernel.params) {
    ParameterType type;
    bool named = p.name.lower().ends_with("ptr");
    if (isConstexpr(p) || p.defaultValue) {
      type.kind = ParameterType::Constant;
      type.fromDefault = p.defaultValue != nullptr;
      type.constant = Literal{int64_t(32)};
    } else if (named || pointers.contains(p.name)) {
      type = {ParameterType::Pointer, pointee};
    }
    signature.push_back(type);
  }
  return signature;
}

std::string tritonc::toString(const Signature &signature, const ast::FunctionDef &kernel) {
  std::string text;
  for (auto [p, type] : llvm::zip_equal(kernel.params, signature)) {
    text += (text.empty() ? "" : ", ") + p.name.str();
    if (type.kind == ParameterType::Constant)
      text += type.fromDefault ? " (default)" : " = " + toPython(type.constant);
    else
      text += std::string(": ") + (type.kind == ParameterType::Pointer ? "*" : "") + shortName(type.type).str();
  }
  return text;
}
