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
  /// Names under `x: tl.constexpr` without a value: what is assigned to them stays known at compile time.
  llvm::SmallVector<llvm::StringRef, 2> declared;
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
  /// The result of an aggregate's own method such as `__add__`; none if the object has no such method.
  std::optional<Object> callSpecial(const Operand &object, llvm::StringRef name, llvm::ArrayRef<Operand> args, Span callSpan);
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
    bool isPython = false;   ///< not jitted: numbers that are assigned or returned stay constant
    bool constructs = false; ///< an aggregate's `__init__`, which sets the fields of its first parameter
  };
  /// Compiles statements and then `rest`. True if every path ends in a return (then frame.result is set).
  bool visitStatements(ast::Body statements, const Rest *rest);
  void visitStatement(const ast::Stmt *statement);
  bool visitIf(const ast::If &statement, const Rest &rest);
  void visitFor(const ast::For &statement);
  void visitStaticRange(const ast::For &statement, llvm::ArrayRef<Operand> bounds);
  void visitRange(const ast::For &statement, llvm::ArrayRef<Operand> bounds);
  void visitWhile(const ast::While &statement);
  /// `decays`: as a plain assignment does it.
  void assign(const ast::Expr *target, Object value, Span valueSpan, bool decays = false);
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
  /// The object with other values; `lifted`: its numbers became values. What is known at compile time stays.
  Object rebuild(const Object &like, llvm::ArrayRef<mlir::Value> &values, llvm::ArrayRef<TileType> &types, bool lifted);

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

  //===-- Parameters, functions and classes (Statements.cpp, Calls.cpp, Classes.cpp) ------------===//
  /// What a parameter of the kernel, or an element of one, stands for; takes its arguments from the entry block.
  Object parameterObject(const ParameterType &type, mlir::Block &entry, size_t &next, Span span);
  Object constantObject(const Literal &literal, Span span);
  /// The arguments of a call under the names of the function's parameters.
  Scope bindParameters(const ast::FunctionDef &function, llvm::ArrayRef<Operand> args, llvm::ArrayRef<std::pair<ast::Keyword, Operand>> keywords, Span callSpan);
  Object callConstant(const ast::FunctionDef &function, const Scope &names, Span callSpan);
  /// Compiles a function's body with these names. What it returns; of a constructor the object that it made.
  Object runBody(const ast::FunctionDef &function, Scope names, Span callSpan, bool isPython, bool constructs);
  Object construct(const std::shared_ptr<const RecordClass> &record, llvm::ArrayRef<Operand> args, llvm::ArrayRef<std::pair<ast::Keyword, Operand>> keywords, Span callSpan);
  Object constructAggregate(const std::shared_ptr<const RecordClass> &record, llvm::ArrayRef<Operand> args, llvm::ArrayRef<std::pair<ast::Keyword, Operand>> keywords, Span callSpan);
  Object recordAttribute(const Operand &value, const TupleObject &tuple, llvm::StringRef name, Span nameSpan);
  /// `self.name = value` in a constructor.
  void setField(const ast::Attribute &target, const Object &value, Span valueSpan);
  void checkField(const RecordClass &record, const RecordClass::Field &field, const Object &value, Span valueSpan);

  //===-- Module level (Names.cpp, Modules.cpp) -----------------------------------------------===//
  /// What a name of a module stands for in the kernel; T0101 if that is not known.
  Object bindingValue(llvm::StringRef name, const Binding &binding, Span use);
  /// The value of an expression of a module's top level.
  Object hostValue(const ast::Expr *expr, ModuleScope &where);
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
/// True if two objects differ in values of the program at most; `lifted`: also in numbers, which become such values (ControlFlow.cpp).
bool sameButValues(const Object &a, const Object &b, bool lifted);
/// True if numbers in the object can become values of the program.
bool hasNumbers(const Object &object);

} // namespace tritonc::frontend
