//===- Codegen.h - walks a kernel's syntax tree and emits what it means ----------------------------===//
#pragma once
#include "Builtins.h"
#include "Emitter.h"
#include "Modules.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringMap.h"
#include <functional>

namespace tritonc::frontend {

/// The names of a function while it is compiled. Copied at every branch.
struct Scope {
  llvm::MapVector<llvm::StringRef, Object> names;
  /// Names that existed on some path only: why and where, for the message at their use.
  struct Lost { std::string why; Span span; };
  llvm::MapVector<llvm::StringRef, Lost> lost;
  void set(llvm::StringRef name, Object object) {
    lost.erase(name);
    names[name] = std::move(object);
  }
  void lose(llvm::StringRef name, std::string why, Span span) {
    names.erase(name);
    lost[name] = {std::move(why), span};
  }
};

/// The statements that follow a list of statements, up to the end of the function.
struct Rest {
  ast::Body statements;
  const Rest *next = nullptr;
};

class Codegen {
public:
  Codegen(mlir::MLIRContext &context, const ast::Module &module, const SourceManager &sources, const FrontendOptions &options, Diagnostics &diagnostics);

  /// Compiles the kernel into a function at the builder's insertion point.
  void compileKernel(const ast::FunctionDef &kernel, const Signature &signature);

  Emitter emitter;

  //===-- Expressions (Expressions.cpp, Calls.cpp) ---------------------------------===//
  Object visit(const ast::Expr *expr);
  Operand operand(const ast::Expr *expr) { return {visit(expr), expr->span}; }
  /// As operand, but a mistake in it gives Poison: its neighbours are looked at too before the statement is given up.
  Operand operandOrPoison(const ast::Expr *expr);
  Object attribute(const Operand &value, llvm::StringRef name, Span nameSpan);
  Object call(const ast::Call &call);
  /// Calls a function of the program or of the language.
  Object callObject(const Operand &callee, llvm::ArrayRef<Operand> args, llvm::ArrayRef<std::pair<ast::Keyword, Operand>> keywords, Span callSpan);
  Object callFunction(const ast::FunctionDef &function, llvm::ArrayRef<Operand> args, llvm::ArrayRef<std::pair<ast::Keyword, Operand>> keywords, Span callSpan);
  Object callBuiltin(const Builtin &builtin, llvm::ArrayRef<Operand> args, llvm::ArrayRef<std::pair<ast::Keyword, Operand>> keywords, Span callSpan);
  /// A condition: a compile-time truth value, or a scalar i1.
  std::variant<bool, Tile> condition(const Operand &test);

  //===-- Names (Names.cpp) ----------------------------------------------------------===//
  Object lookup(const ast::Name &name);
  /// A name of the module, or a builtin; none if there is no such name.
  std::optional<Object> global(llvm::StringRef name, Span use);
  Object moduleAttribute(const ModuleObject &module, llvm::StringRef name, Span span);

private:
  //===-- Statements (Statements.cpp, ControlFlow.cpp) ----------------------------------===//
  /// One call of a function: its names and what it returns.
  struct Frame {
    const ast::FunctionDef *function = nullptr;
    unsigned loopDepth = 0;
    Object result = NoneObject{};
  };
  /// Compiles statements and then `rest`. True if every path ends in a return (then frame.result is set).
  bool visitStatements(ast::Body statements, const Rest *rest);
  void visitStatement(const ast::Stmt *statement);
  bool visitIf(const ast::If &statement, const Rest &rest);
  void visitFor(const ast::For &statement);
  void visitStaticRange(const ast::For &statement, llvm::ArrayRef<Operand> bounds);
  void visitRange(const ast::For &statement, llvm::ArrayRef<Operand> bounds);
  void visitWhile(const ast::While &statement);
  void assign(const ast::Expr *target, Object value, Span valueSpan);
  void visitAnnotated(const ast::AnnAssign &statement);
  void visitReturn(const ast::Return &statement);
  Object conditional(const ast::Conditional &expr);
  Object comprehension(const ast::Comprehension &expr);
  /// A value as a plain assignment keeps it: numbers become values of the program.
  Object decay(const Object &value, Span span);

  /// One side of a run-time `if`: its code, and the names and the result after it.
  struct Branch {
    std::unique_ptr<mlir::Region> region;
    Scope scope;
    Object result = NoneObject{};
    bool returned = false;
  };
  Branch inBranch(llvm::function_ref<void(Branch &)> body);
  /// Makes the scf.if of two branches; merges names (unless both returned) and, of returning or valued branches, results.
  Object emitIf(const Tile &condition, Branch &onTrue, Branch &onFalse, bool mergeNames, bool mergeResults, Span span);
  /// The values that a name carries through regions: its tile, or those of a tuple. False if it carries none.
  bool flatten(const Operand &operand, llvm::SmallVectorImpl<Tile> &tiles, bool liftNumbers);
  Object rebuild(const Object &like, llvm::ArrayRef<mlir::Value> &values, llvm::ArrayRef<TileType> &types);

  /// Names that a loop's body rebinds and that exist before it.
  struct Carried {
    std::vector<llvm::StringRef> names;
    llvm::SmallVector<Tile> initial;
    std::vector<size_t> counts; ///< tiles per name
  };
  Carried carriedBy(ast::Body body, const std::vector<llvm::StringRef> &alsoLift, Span span);
  void bindCarried(const Carried &carried, mlir::ValueRange values);
  llvm::SmallVector<mlir::Value> yieldCarried(const Carried &carried, const Scope &before, Span span);
  void finishLoop(const Carried &carried, const Scope &before, mlir::ValueRange results, ast::Body body, Span span);
  /// Compile-time names that the body changed: they have to be lifted, and the loop compiled again.
  std::vector<llvm::StringRef> changedConstants(ast::Body body, const Scope &before, const Carried &carried);

  //===-- Module level (Names.cpp, Modules.cpp) -----------------------------------------------===//
  /// What a name of a module stands for in the kernel; T0101 if that is not known.
  Object bindingValue(llvm::StringRef name, const Binding &binding, Span use);
  /// The default of a parameter, in the module of its function.
  Object defaultOf(const ast::Parameter &parameter, const ast::FunctionDef &function);

  Scope scope;
  Frame frame;
  std::vector<const ast::FunctionDef *> active; ///< functions being compiled, for recursion
  Modules modules;
  ModuleScope *home; ///< whose names the function that is being compiled sees
  unsigned pendingGlobals = 0;
  std::vector<llvm::StringRef> warnedGlobals;
};

/// Names that the statements may bind, in order of first binding (Assigned.cpp).
std::vector<llvm::StringRef> assignedNames(ast::Body body);
/// True if a `return` stands in the statements, outside of nested functions.
bool containsReturn(ast::Body body);
bool containsReturn(const ast::Stmt *statement);

} // namespace tritonc::frontend
