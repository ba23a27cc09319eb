//===- Ast.h - Python's syntax tree, as kernels and host parts use it ---------===//
// Nodes are plain data in an arena; a node knows its kind and its span. Names follow Python's `ast` module.
#pragma once
#include "tritonc/Syntax/Source.h"
#include "llvm/ADT/APInt.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/Casting.h"

namespace tritonc::ast {

enum class Kind : uint8_t {
  // Expressions
  Name, Int, Float, Imaginary, String, Bytes, FormattedString, Bool, None, Ellipsis,
  Unary, Binary, BoolOp, Compare, Conditional, Call, Attribute, Subscript, Slice,
  Tuple, List, Dict, Set, Lambda, Comprehension, Starred, NamedExpr, Await, Yield,
  LastExpr = Yield,
  // Statements
  FunctionDef, ClassDef, Return, Assign, AugAssign, AnnAssign, For, While, If, With,
  Raise, Try, Assert, Import, ImportFrom, Delete, Global, Nonlocal, ExprStmt, Pass, Break, Continue,
  Unsupported,
};

struct Node {
  Kind kind;
  uint16_t height = 1; ///< of an expression: nodes on the longest way down, at most 1,000; so recursion over it is safe
  Span span;
  Node(Kind kind, Span span) : kind(kind), span(span) {}
};

struct Expr : Node {
  using Node::Node;
  static bool classof(const Node *n) { return n->kind <= Kind::LastExpr; }
};

struct Stmt : Node {
  using Node::Node;
  static bool classof(const Node *n) { return n->kind > Kind::LastExpr; }
};

template <Kind K, typename Base> struct NodeOf : Base {
  explicit NodeOf(Span span) : Base(K, span) {}
  static bool classof(const Node *n) { return n->kind == K; }
};
template <Kind K> using ExprOf = NodeOf<K, Expr>;
template <Kind K> using StmtOf = NodeOf<K, Stmt>;

//===-- Expressions -----------------------------------------------------------===//

struct Name : ExprOf<Kind::Name> { using NodeOf::NodeOf; llvm::StringRef id; };

/// `0x1F`, `1_000`: the digits without prefix and underscores, and their radix (2, 8, 10, 16).
struct Int : ExprOf<Kind::Int> {
  using NodeOf::NodeOf;
  llvm::StringRef digits;
  uint8_t radix = 10;
  /// The value, never negative, in as many bits as it needs plus a sign bit.
  llvm::APInt value() const;
};

struct Float : ExprOf<Kind::Float> { using NodeOf::NodeOf; double value = 0; };
/// `2j`; nobody may use it, but files contain it.
struct Imaginary : ExprOf<Kind::Imaginary> { using NodeOf::NodeOf; double value = 0; };
/// The decoded text; adjacent literals are joined.
struct String : ExprOf<Kind::String> { using NodeOf::NodeOf; llvm::StringRef value; };
struct Bytes : ExprOf<Kind::Bytes> { using NodeOf::NodeOf; llvm::StringRef value; };

/// An f-string: texts and fields in order. A part with `field` null is plain text.
struct FormattedString : ExprOf<Kind::FormattedString> {
  using NodeOf::NodeOf;
  struct Part {
    llvm::StringRef text;      ///< plain text, or the format after `:` of a field
    const Expr *field = nullptr;
    char conversion = 0;       ///< 'r', 's', 'a' after `!`, or 0
    bool debug = false;        ///< `{x=}`; the text before the value is in a Part of its own
    const FormattedString *format = nullptr; ///< the format where it holds fields itself (`{x:{width}}`), else null
  };
  llvm::ArrayRef<Part> parts;
};

struct Bool : ExprOf<Kind::Bool> { using NodeOf::NodeOf; bool value = false; };
struct None : ExprOf<Kind::None> { using NodeOf::NodeOf; };
struct Ellipsis : ExprOf<Kind::Ellipsis> { using NodeOf::NodeOf; };

enum class UnaryOp : uint8_t { Neg, Pos, Invert, Not };
struct Unary : ExprOf<Kind::Unary> { using NodeOf::NodeOf; UnaryOp op; const Expr *operand = nullptr; };

enum class BinaryOp : uint8_t { Add, Sub, Mul, Div, FloorDiv, Mod, Pow, MatMul, LShift, RShift, BitAnd, BitOr, BitXor };
struct Binary : ExprOf<Kind::Binary> {
  using NodeOf::NodeOf;
  BinaryOp op;
  Span opSpan; ///< the operator itself
  const Expr *lhs = nullptr, *rhs = nullptr;
};
/// `+`, `//`, `@` …
llvm::StringRef spelling(BinaryOp op);
/// `-`, `~`, `not`.
llvm::StringRef spelling(UnaryOp op);

/// `a and b and c`.
struct BoolOp : ExprOf<Kind::BoolOp> { using NodeOf::NodeOf; bool isAnd = true; llvm::ArrayRef<const Expr *> values; };

enum class CompareOp : uint8_t { Eq, Ne, Lt, Le, Gt, Ge, Is, IsNot, In, NotIn };
llvm::StringRef spelling(CompareOp op);
/// `first op0 rest0 op1 rest1 …`.
struct Compare : ExprOf<Kind::Compare> {
  using NodeOf::NodeOf;
  const Expr *first = nullptr;
  llvm::ArrayRef<CompareOp> ops;
  llvm::ArrayRef<const Expr *> rest;
};

/// `body if test else orelse`.
struct Conditional : ExprOf<Kind::Conditional> { using NodeOf::NodeOf; const Expr *test = nullptr, *body = nullptr, *orelse = nullptr; };

struct Keyword {
  llvm::StringRef name; ///< empty for `**value`
  Span nameSpan;
  const Expr *value = nullptr;
};
/// `callee(args, keywords)`; `*x` among the arguments is a Starred.
struct Call : ExprOf<Kind::Call> {
  using NodeOf::NodeOf;
  const Expr *callee = nullptr;
  llvm::ArrayRef<const Expr *> args;
  llvm::ArrayRef<Keyword> keywords;
};

struct Attribute : ExprOf<Kind::Attribute> { using NodeOf::NodeOf; const Expr *value = nullptr; llvm::StringRef attr; Span attrSpan; };
/// `value[index]`; several indices are a Tuple.
struct Subscript : ExprOf<Kind::Subscript> { using NodeOf::NodeOf; const Expr *value = nullptr, *index = nullptr; };
/// `lower:upper:step`, each may be null.
struct Slice : ExprOf<Kind::Slice> { using NodeOf::NodeOf; const Expr *lower = nullptr, *upper = nullptr, *step = nullptr; };

struct Tuple : ExprOf<Kind::Tuple> { using NodeOf::NodeOf; llvm::ArrayRef<const Expr *> elements; };
struct List : ExprOf<Kind::List> { using NodeOf::NodeOf; llvm::ArrayRef<const Expr *> elements; };
/// A null key is `**value`.
struct Dict : ExprOf<Kind::Dict> { using NodeOf::NodeOf; llvm::ArrayRef<const Expr *> keys, values; };
struct Set : ExprOf<Kind::Set> { using NodeOf::NodeOf; llvm::ArrayRef<const Expr *> elements; };

struct Parameter {
  llvm::StringRef name;
  Span span;                        ///< the name
  const Expr *annotation = nullptr; ///< may be null
  const Expr *defaultValue = nullptr;
  enum Kind : uint8_t { Positional, Varargs, KeywordOnly, Kwargs } kind = Positional;
};

struct Lambda : ExprOf<Kind::Lambda> { using NodeOf::NodeOf; llvm::ArrayRef<Parameter> params; const Expr *body = nullptr; };

/// One `for target in iter if conditions` of a comprehension.
struct Generator { const Expr *target = nullptr, *iter = nullptr; llvm::ArrayRef<const Expr *> conditions; };
struct Comprehension : ExprOf<Kind::Comprehension> {
  using NodeOf::NodeOf;
  enum Form : uint8_t { ListForm, SetForm, DictForm, GeneratorForm } form = ListForm;
  const Expr *element = nullptr; ///< the key of a DictForm
  const Expr *value = nullptr;   ///< the value of a DictForm
  llvm::ArrayRef<Generator> generators;
};

struct Starred : ExprOf<Kind::Starred> { using NodeOf::NodeOf; const Expr *value = nullptr; };
struct NamedExpr : ExprOf<Kind::NamedExpr> { using NodeOf::NodeOf; const Expr *target = nullptr, *value = nullptr; };
struct Await : ExprOf<Kind::Await> { using NodeOf::NodeOf; const Expr *value = nullptr; };
struct Yield : ExprOf<Kind::Yield> { using NodeOf::NodeOf; const Expr *value = nullptr; };

//===-- Statements ------------------------------------------------------------===//

using Body = llvm::ArrayRef<const Stmt *>;

struct FunctionDef : StmtOf<Kind::FunctionDef> {
  using NodeOf::NodeOf;
  llvm::StringRef name;
  Span nameSpan;
  Span header; ///< from `def` to the `:`
  llvm::ArrayRef<const Expr *> decorators;
  llvm::ArrayRef<Parameter> params;
  const Expr *returns = nullptr;
  Body body;
  bool isAsync = false;
};

struct ClassDef : StmtOf<Kind::ClassDef> {
  using NodeOf::NodeOf;
  llvm::StringRef name;
  Span nameSpan;
  llvm::ArrayRef<const Expr *> decorators, bases;
  llvm::ArrayRef<Keyword> keywords;
  Body body;
};

struct Return : StmtOf<Kind::Return> { using NodeOf::NodeOf; const Expr *value = nullptr; };
/// `targets[0] = targets[1] = value`.
struct Assign : StmtOf<Kind::Assign> { using NodeOf::NodeOf; llvm::ArrayRef<const Expr *> targets; const Expr *value = nullptr; };
struct AugAssign : StmtOf<Kind::AugAssign> { using NodeOf::NodeOf; const Expr *target = nullptr; BinaryOp op; Span opSpan; const Expr *value = nullptr; };
/// `target: annotation = value`; `value` may be null.
struct AnnAssign : StmtOf<Kind::AnnAssign> { using NodeOf::NodeOf; const Expr *target = nullptr, *annotation = nullptr, *value = nullptr; };
struct For : StmtOf<Kind::For> { using NodeOf::NodeOf; const Expr *target = nullptr, *iter = nullptr; Body body, orelse; bool isAsync = false; };
struct While : StmtOf<Kind::While> { using NodeOf::NodeOf; const Expr *test = nullptr; Body body, orelse; };
/// `elif` is an If alone in `orelse`.
struct If : StmtOf<Kind::If> { using NodeOf::NodeOf; const Expr *test = nullptr; Body body, orelse; };
struct WithItem { const Expr *context = nullptr, *target = nullptr; };
struct With : StmtOf<Kind::With> { using NodeOf::NodeOf; llvm::ArrayRef<WithItem> items; Body body; };
struct Raise : StmtOf<Kind::Raise> { using NodeOf::NodeOf; const Expr *value = nullptr, *cause = nullptr; };
struct Handler { const Expr *type = nullptr; llvm::StringRef name; Body body; };
struct Try : StmtOf<Kind::Try> { using NodeOf::NodeOf; Body body; llvm::ArrayRef<Handler> handlers; Body orelse, finalbody; };
struct Assert : StmtOf<Kind::Assert> { using NodeOf::NodeOf; const Expr *test = nullptr, *message = nullptr; };
/// `import a.b as c`: name `a.b`, alias `c` (empty: none).
struct Alias { llvm::StringRef name, alias; Span span; };
struct Import : StmtOf<Kind::Import> { using NodeOf::NodeOf; llvm::ArrayRef<Alias> names; };
/// `from ..module import names`; `level` counts the dots; `*` is a name.
struct ImportFrom : StmtOf<Kind::ImportFrom> { using NodeOf::NodeOf; llvm::StringRef module; unsigned level = 0; llvm::ArrayRef<Alias> names; };
struct Delete : StmtOf<Kind::Delete> { using NodeOf::NodeOf; llvm::ArrayRef<const Expr *> targets; };
struct Global : StmtOf<Kind::Global> { using NodeOf::NodeOf; llvm::ArrayRef<llvm::StringRef> names; };
struct Nonlocal : StmtOf<Kind::Nonlocal> { using NodeOf::NodeOf; llvm::ArrayRef<llvm::StringRef> names; };
struct ExprStmt : StmtOf<Kind::ExprStmt> { using NodeOf::NodeOf; const Expr *value = nullptr; };
struct Pass : StmtOf<Kind::Pass> { using NodeOf::NodeOf; };
struct Break : StmtOf<Kind::Break> { using NodeOf::NodeOf; };
struct Continue : StmtOf<Kind::Continue> { using NodeOf::NodeOf; };
/// A statement that Python accepts and nothing here needs (`match`, `type X = …`): parsed over, an error only where reached.
struct Unsupported : StmtOf<Kind::Unsupported> { using NodeOf::NodeOf; llvm::StringRef what; };

//===-- A whole text ----------------------------------------------------------===//

/// Owns nodes, their lists and their strings.
class Arena {
public:
  template <typename T> T *make(Span span) { return new (allocator.Allocate<T>()) T(span); }
  template <typename T> llvm::ArrayRef<T> copy(llvm::ArrayRef<T> list) { return list.copy(allocator); }
  llvm::StringRef save(llvm::StringRef text) { return text.copy(allocator); }

private:
  llvm::BumpPtrAllocator allocator;
};

/// The statements of one file, or of the cells of a notebook in order.
struct Module {
  std::vector<const Stmt *> body;
  std::shared_ptr<Arena> arena = std::make_shared<Arena>();
};

/// True if one of the decorators is `triton.jit` or `jit`, bare or called.
bool isKernel(const FunctionDef &function);
/// True for the annotation of a compile-time parameter or variable: `tl.constexpr`, `constexpr`, or a string with that word.
bool isConstexpr(const Expr *annotation);
/// The functions that pass isKernel, wherever they stand (also under `if`, in classes and in functions), in source order.
std::vector<const FunctionDef *> kernelsOf(const Module &module);
/// The tree as indented text with `line:column` of each node, for `ir --stage ast`.
std::string print(const Module &module, const SourceManager &sources);
std::string print(const Stmt &statement, const SourceManager &sources);

} // namespace tritonc::ast
