//===- AstPrinter.cpp - syntax tree into indented text, a node a line -------------===//
#include "tritonc/Syntax/Ast.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;
using namespace tritonc::ast;

namespace {
class Printer {
public:
  Printer(const SourceManager &sources, llvm::raw_ostream &out) : sources(sources), out(out) {}
  void statement(const Stmt &stmt);

private:
  /// `role: Kind detail line:column`, and what follows one step deeper while the result lives.
  struct Deeper {
    unsigned &depth;
    explicit Deeper(unsigned &depth) : depth(++depth) {}
    ~Deeper() { --depth; }
  };
  Deeper line(llvm::StringRef role, llvm::StringRef what, llvm::StringRef detail, Span span);
  void expr(const Expr *node, llvm::StringRef role = "");
  void exprs(llvm::ArrayRef<const Expr *> nodes, llvm::StringRef role = "");
  void list(llvm::StringRef role, Body body);
  void params(llvm::ArrayRef<Parameter> list);
  void keywords(llvm::ArrayRef<Keyword> list);
  void parts(const FormattedString &string);
  void brackets(const Expr *node, llvm::StringRef role);
  void definition(const Stmt &stmt);
  void block(const Stmt &stmt);
  void aliases(llvm::ArrayRef<Alias> names);

  const SourceManager &sources;
  llvm::raw_ostream &out;
  unsigned depth = 0;
};
} // namespace

static std::string quoted(llvm::StringRef text) {
  std::string result;
  llvm::raw_string_ostream stream(result);
  stream << '"';
  llvm::printEscapedString(text, stream);
  stream << '"';
  return result;
}

static std::string number(double value) {
  llvm::SmallString<24> text;
  llvm::APFloat(value).toString(text);
  return text.str().str();
}

Printer::Deeper Printer::line(llvm::StringRef role, llvm::StringRef what, llvm::StringRef detail, Span span) {
  LineColumn place = sources.begin(span);
  out.indent(2 * depth) << role << (role.empty() ? "" : ": ") << what << (detail.empty() ? "" : " ") << detail << ' '
                        << place.line << ':' << place.column << '\n';
  return Deeper(depth);
}

void Printer::exprs(llvm::ArrayRef<const Expr *> nodes, llvm::StringRef role) {
  for (const Expr *node : nodes)
    expr(node, role);
}

void Printer::list(llvm::StringRef role, Body body) {
  if (body.empty())
    return;
  out.indent(2 * depth) << role << ":\n";
  Deeper deeper(depth);
  for (const Stmt *stmt : body)
    statement(*stmt);
}

void Printer::params(llvm::ArrayRef<Parameter> list) {
  static constexpr llvm::StringLiteral stars[] = {"", "*", "", "**"};
  for (const Parameter &parameter : list) {
    std::string name = (stars[parameter.kind] + parameter.name).str();
    auto deeper = line("", "Parameter", name + (parameter.kind == Parameter::KeywordOnly ? " (by name)" : ""), parameter.span);
    expr(parameter.annotation, "annotation");
    expr(parameter.defaultValue, "default");
  }
}

void Printer::keywords(llvm::ArrayRef<Keyword> list) {
  for (const Keyword &keyword : list)
    expr(keyword.value, keyword.name.empty() ? llvm::StringRef("**") : keyword.name);
}

void Printer::parts(const FormattedString &string) {
  for (const FormattedString::Part &part : string.parts) {
    if (!part.field) {
      out.indent(2 * depth) << "text: " << quoted(part.text) << '\n';
      continue;
    }
    std::string role = part.debug ? "field =" : "field";
    if (part.conversion)
      role += std::string(" !") + part.conversion;
    if (!part.text.empty())
      role += " " + quoted(part.text);
    expr(part.field, role);
    expr(part.format, "format");
  }
}

/// Literals with elements, calls and what else holds lists.
void Printer::brackets(const Expr *node, llvm::StringRef role) {
  if (auto *tuple = llvm::dyn_cast<Tuple>(node)) {
    auto deeper = line(role, "Tuple", "", node->span);
    exprs(tuple->elements);
  } else if (auto *list = llvm::dyn_cast<List>(node)) {
    auto deeper = line(role, "List", "", node->span);
    exprs(list->elements);
  } else if (auto *set = llvm::dyn_cast<Set>(node)) {
    auto deeper = line(role, "Set", "", node->span);
    exprs(set->elements);
  } else if (auto *dict = llvm::dyn_cast<Dict>(node)) {
    auto deeper = line(role, "Dict", "", node->span);
    for (size_t i = 0; i < dict->values.size(); ++i) {
      expr(dict->keys[i], "key");
      expr(dict->values[i], dict->keys[i] ? "value" : "**");
    }
  } else if (auto *call = llvm::dyn_cast<Call>(node)) {
    auto deeper = line(role, "Call", "", node->span);
    expr(call->callee, "callee");
    exprs(call->args);
    keywords(call->keywords);
  } else if (auto *lambda = llvm::dyn_cast<Lambda>(node)) {
    auto deeper = line(role, "Lambda", "", node->span);
    params(lambda->params);
    expr(lambda->body);
  } else if (auto *string = llvm::dyn_cast<FormattedString>(node)) {
    auto deeper = line(role, "FormattedString", "", node->span);
    parts(*string);
  } else if (auto *comprehension = llvm::dyn_cast<Comprehension>(node)) {
    static constexpr llvm::StringLiteral forms[] = {"list", "set", "dict", "generator"};
    auto deeper = line(role, "Comprehension", forms[comprehension->form], node->span);
    expr(comprehension->element, "element");
    expr(comprehension->value, "value");
    for (const Generator &generator : comprehension->generators) {
      expr(generator.target, "for");
      expr(generator.iter, "in");
      exprs(generator.conditions, "if");
    }
  }
}

void Printer::expr(const Expr *node, llvm::StringRef role) {
  if (!node)
    return;
  auto leaf = [&](llvm::StringRef kind, llvm::StringRef detail = "") { line(role, kind, detail, node->span); };
  auto tree = [&](llvm::StringRef kind, llvm::StringRef detail,
                  std::initializer_list<std::pair<llvm::StringRef, const Expr *>> children) {
    auto deeper = line(role, kind, detail, node->span);
    for (auto [childRole, child] : children)
      expr(child, childRole);
  };
  switch (node->kind) {
  case Kind::Name: return leaf("Name", llvm::cast<Name>(node)->id);
  case Kind::Int: return leaf("Int", llvm::toString(llvm::cast<Int>(node)->value(), 10, false));
  case Kind::Float: return leaf("Float", number(llvm::cast<Float>(node)->value));
  case Kind::Imaginary: return leaf("Imaginary", number(llvm::cast<Imaginary>(node)->value));
  case Kind::String: return leaf("String", quoted(llvm::cast<String>(node)->value));
  case Kind::Bytes: return leaf("Bytes", quoted(llvm::cast<Bytes>(node)->value));
  case Kind::Bool: return leaf("Bool", llvm::cast<Bool>(node)->value ? "True" : "False");
  case Kind::None: return leaf("None");
  case Kind::Ellipsis: return leaf("Ellipsis");
  case Kind::Unary: return tree("Unary", spelling(llvm::cast<Unary>(node)->op), {{"", llvm::cast<Unary>(node)->operand}});
  case Kind::Binary: {
    auto *binary = llvm::cast<Binary>(node);
    return tree("Binary", spelling(binary->op), {{"", binary->lhs}, {"", binary->rhs}});
  }
  case Kind::BoolOp: {
    auto *op = llvm::cast<BoolOp>(node);
    auto deeper = line(role, "BoolOp", op->isAnd ? "and" : "or", node->span);
    return exprs(op->values);
  }
  case Kind::Compare: {
    auto *compare = llvm::cast<Compare>(node);
    auto deeper = line(role, "Compare", "", node->span);
    expr(compare->first);
    for (size_t i = 0; i < compare->ops.size(); ++i)
      expr(compare->rest[i], spelling(compare->ops[i]));
    return;
  }
  case Kind::Conditional: {
    auto *choice = llvm::cast<Conditional>(node);
    return tree("Conditional", "", {{"test", choice->test}, {"body", choice->body}, {"else", choice->orelse}});
  }
  case Kind::Attribute: return tree("Attribute", llvm::cast<Attribute>(node)->attr, {{"", llvm::cast<Attribute>(node)->value}});
  case Kind::Subscript: {
    auto *subscript = llvm::cast<Subscript>(node);
    return tree("Subscript", "", {{"", subscript->value}, {"index", subscript->index}});
  }
  case Kind::Slice: {
    auto *slice = llvm::cast<Slice>(node);
    return tree("Slice", "", {{"lower", slice->lower}, {"upper", slice->upper}, {"step", slice->step}});
  }
  case Kind::Starred: return tree("Starred", "", {{"", llvm::cast<Starred>(node)->value}});
  case Kind::NamedExpr: {
    auto *named = llvm::cast<NamedExpr>(node);
    return tree("NamedExpr", "", {{"target", named->target}, {"value", named->value}});
  }
  case Kind::Await: return tree("Await", "", {{"", llvm::cast<Await>(node)->value}});
  case Kind::Yield: return tree("Yield", "", {{"", llvm::cast<Yield>(node)->value}});
  default: return brackets(node, role);
  }
}

void Printer::aliases(llvm::ArrayRef<Alias> names) {
  for (const Alias &alias : names)
    line("", "Alias", (alias.name + (alias.alias.empty() ? "" : " as ") + alias.alias).str(), alias.span);
}

void Printer::definition(const Stmt &stmt) {
  if (auto *function = llvm::dyn_cast<FunctionDef>(&stmt)) {
    auto deeper = line("", function->isAsync ? "AsyncFunctionDef" : "FunctionDef", function->name, stmt.span);
    exprs(function->decorators, "decorator");
    params(function->params);
    expr(function->returns, "returns");
    list("body", function->body);
  } else if (auto *type = llvm::dyn_cast<ClassDef>(&stmt)) {
    auto deeper = line("", "ClassDef", type->name, stmt.span);
    exprs(type->decorators, "decorator");
    exprs(type->bases, "base");
    keywords(type->keywords);
    list("body", type->body);
  }
}

void Printer::block(const Stmt &stmt) {
  if (auto *loop = llvm::dyn_cast<For>(&stmt)) {
    auto deeper = line("", loop->isAsync ? "AsyncFor" : "For", "", stmt.span);
    expr(loop->target, "target");
    expr(loop->iter, "iter");
    list("body", loop->body);
    list("else", loop->orelse);
  } else if (auto *loop = llvm::dyn_cast<While>(&stmt)) {
    auto deeper = line("", "While", "", stmt.span);
    expr(loop->test, "test");
    list("body", loop->body);
    list("else", loop->orelse);
  } else if (auto *choice = llvm::dyn_cast<If>(&stmt)) {
    auto deeper = line("", "If", "", stmt.span);
    expr(choice->test, "test");
    list("body", choice->body);
    list("else", choice->orelse);
  } else if (auto *with = llvm::dyn_cast<With>(&stmt)) {
    auto deeper = line("", "With", "", stmt.span);
    for (const WithItem &item : with->items) {
      expr(item.context, "item");
      expr(item.target, "as");
    }
    list("body", with->body);
  } else if (auto *attempt = llvm::dyn_cast<Try>(&stmt)) {
    auto deeper = line("", "Try", "", stmt.span);
    list("body", attempt->body);
    for (const Handler &handler : attempt->handlers) {
      out.indent(2 * depth) << "Handler" << (handler.name.empty() ? "" : " ") << handler.name << '\n';
      Deeper inHandler(depth);
      expr(handler.type, "type");
      list("body", handler.body);
    }
    list("else", attempt->orelse);
    list("finally", attempt->finalbody);
  } else {
    definition(stmt);
  }
}

void Printer::statement(const Stmt &stmt) {
  auto plain = [&](llvm::StringRef kind, llvm::StringRef detail = "") { return line("", kind, detail, stmt.span); };
  switch (stmt.kind) {
  case Kind::Pass: plain("Pass"); return;
  case Kind::Break: plain("Break"); return;
  case Kind::Continue: plain("Continue"); return;
  case Kind::Global: plain("Global", llvm::join(llvm::cast<Global>(&stmt)->names, ", ")); return;
  case Kind::Nonlocal: plain("Nonlocal", llvm::join(llvm::cast<Nonlocal>(&stmt)->names, ", ")); return;
  case Kind::Unsupported: plain("Unsupported", llvm::cast<Unsupported>(&stmt)->what); return;
  case Kind::Return: { auto deeper = plain("Return"); return expr(llvm::cast<Return>(&stmt)->value); }
  case Kind::ExprStmt: { auto deeper = plain("ExprStmt"); return expr(llvm::cast<ExprStmt>(&stmt)->value); }
  case Kind::Delete: { auto deeper = plain("Delete"); return exprs(llvm::cast<Delete>(&stmt)->targets); }
  case Kind::Import: { auto deeper = plain("Import"); return aliases(llvm::cast<Import>(&stmt)->names); }
  case Kind::ImportFrom: {
    auto *import = llvm::cast<ImportFrom>(&stmt);
    auto deeper = plain("ImportFrom", std::string(import->level, '.') + import->module.str());
    return aliases(import->names);
  }
  case Kind::Assign: {
    auto deeper = plain("Assign");
    exprs(llvm::cast<Assign>(&stmt)->targets, "target");
    return expr(llvm::cast<Assign>(&stmt)->value, "value");
  }
  case Kind::AugAssign: {
    auto *assign = llvm::cast<AugAssign>(&stmt);
    auto deeper = plain("AugAssign", (spelling(assign->op) + "=").str());
    expr(assign->target, "target");
    return expr(assign->value, "value");
  }
  case Kind::AnnAssign: {
    auto *assign = llvm::cast<AnnAssign>(&stmt);
    auto deeper = plain("AnnAssign");
    expr(assign->target, "target");
    expr(assign->annotation, "annotation");
    return expr(assign->value, "value");
  }
  case Kind::Raise: {
    auto deeper = plain("Raise");
    expr(llvm::cast<Raise>(&stmt)->value);
    return expr(llvm::cast<Raise>(&stmt)->cause, "from");
  }
  case Kind::Assert: {
    auto deeper = plain("Assert");
    expr(llvm::cast<Assert>(&stmt)->test, "test");
    return expr(llvm::cast<Assert>(&stmt)->message, "message");
  }
  default: return block(stmt);
  }
}

std::string ast::print(const Stmt &statement, const SourceManager &sources) {
  std::string text;
  llvm::raw_string_ostream out(text);
  Printer(sources, out).statement(statement);
  return text;
}

std::string ast::print(const Module &module, const SourceManager &sources) {
  std::string text;
  llvm::raw_string_ostream out(text);
  Printer printer(sources, out);
  std::optional<FileId> file;
  for (const Stmt *stmt : module.body) {
    if (file && *file != stmt->span.file) // the next cell of a notebook
      out << "# " << sources.file(stmt->span.file).name() << '\n';
    file = stmt->span.file;
    printer.statement(*stmt);
  }
  return text;
}
