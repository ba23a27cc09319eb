//===- Evaluator.h - walks the host part ----------------------------------------===//
#pragma once
#include "Arguments.h"
#include "TorchRandom.h"
#include "llvm/ADT/DenseMap.h"
#include "Value.h"
#include "tritonc/Host/Host.h"

namespace tritonc::host {

/// The names that statements bind.
void namesMade(ast::Body body, std::vector<llvm::StringRef> &names);

/// How a statement ended.
enum class Flow { Next, Break, Continue, Return };

class Evaluator {
public:
  Evaluator(const SourceManager &sources, const HostOptions &options, HostClient &client, Diagnostics &diagnostics);
  ~Evaluator();
  HostResult run(const ast::Module &module);

  //===-- Expressions (Expressions.cpp, Operators.cpp) --------------------------===//
  Value eval(const ast::Expr *expr, const ScopePtr &scope);
  Value unaryOp(ast::UnaryOp op, const Value &a);
  Value binaryOp(ast::BinaryOp op, const Value &a, const Value &b);
  /// `a op= b`: in place on tensors and lists.
  Value inPlaceOp(ast::BinaryOp op, const Value &a, const Value &b);
  Value compareOp(ast::CompareOp op, const Value &a, const Value &b);
  Value attribute(const Value &value, llvm::StringRef name);
  Value subscript(const Value &value, const Value &index);
  void setSubscript(const Value &value, const Value &index, const Value &item);
  std::vector<IndexPart> indexParts(const Value &index);
  /// The value of a name, or nothing.
  const Value *lookup(llvm::StringRef name, const Scope &scope) const;

  //===-- Calls (Calls.cpp) --------------------------------------------------------===//
  Value call(const Value &callee, CallArguments arguments, Span span);
  /// Calls `visit` with each item until it returns false.
  void iterate(const Value &value, llvm::function_ref<bool(const Value &)> visit);
  std::vector<Value> items(const Value &value);

  //===-- Statements (Statements.cpp) ------------------------------------------------===//
  Flow exec(ast::Body body, const ScopePtr &scope, Value &result);
  void store(const ast::Expr *target, const Value &value, const ScopePtr &scope);

  //===-- Kernels (Launches.cpp, TestHarness.cpp) --------------------------------------===//
  Value launch(const Launcher &launcher, CallArguments arguments, Span span);
  void test(Bound &arguments);
  void print(llvm::StringRef text);

  TorchRandom random;
  /// Counts one step of work; ends the run when there were too many.
  void step(int64_t amount = 1) {
    if ((steps += amount) > nextCheck)
      checkLimits();
  }
  const ScopePtr &globals() const { return globalScope; }

private:
  static constexpr int64_t stepLimit = 50'000'000;
  static constexpr unsigned callLimit = 1000;
  static constexpr ptrdiff_t stackLimit = 3 << 20;

  void checkLimits();
  void checkStack() const;
  /// The names of a file of the project that a statement of another one imports; null if there is no such file (Imports.cpp).
  ScopePtr importFile(Span from, llvm::StringRef name, unsigned level);
  /// The file's scope around a scope.
  static Scope &fileScope(Scope &scope);
  //===-- Named tuples (NamedTuples.cpp) -------------------------------------------------===//
  void execClass(const ast::ClassDef *stmt, const ScopePtr &scope);
  /// `namedtuple(…)`, if that is what is called.
  std::optional<Value> makeRecordType(const Unknown &callee, const CallArguments &arguments);
  Value makeRecord(const RecordType &type, const CallArguments &arguments);
  Value evalUnplaced(const ast::Expr *expr, const ScopePtr &scope);
  Value evalName(const ast::Name *name, const Scope &scope);
  Value evalBinary(const ast::Binary *expr, const ScopePtr &scope);
  Value evalCompare(const ast::Compare *expr, const ScopePtr &scope);
  Value evalCall(const ast::Call *expr, const ScopePtr &scope);
  Value evalFormatted(const ast::FormattedString *expr, const ScopePtr &scope);
  Value evalComprehension(const ast::Comprehension *expr, const ScopePtr &scope);
  Value evalDisplay(llvm::ArrayRef<const ast::Expr *> elements, const ScopePtr &scope, bool isTuple);
  Value evalDict(const ast::Dict *expr, const ScopePtr &scope);
  Value annotationShape(const Annotation &annotation, const ast::Expr *index, const ScopePtr &scope);
  void comprehend(const ast::Comprehension *expr, size_t level, const ScopePtr &scope, llvm::function_ref<void()> emit);

  Value callFunction(const std::shared_ptr<Function> &function, CallArguments arguments);
  void bind(const Function &function, CallArguments &arguments, Scope &scope);
  Value makeFunction(llvm::StringRef name, llvm::ArrayRef<ast::Parameter> params, const ScopePtr &scope);
  void capture(const ScopePtr &scope);

  Flow execOne(const ast::Stmt *stmt, const ScopePtr &scope, Value &result);
  Flow execFor(const ast::For *stmt, const ScopePtr &scope, Value &result);
  Flow execWhile(const ast::While *stmt, const ScopePtr &scope, Value &result);
  Flow execTry(const ast::Try *stmt, const ScopePtr &scope, Value &result);
  Flow execWith(const ast::With *stmt, const ScopePtr &scope, Value &result);
  void execAugmented(const ast::AugAssign *stmt, const ScopePtr &scope);
  void execDef(const ast::FunctionDef *def, const ScopePtr &scope);
  void execAssert(const ast::Assert *stmt, const ScopePtr &scope);
  void execImport(const ast::Import *stmt, const ScopePtr &scope);
  void execImportFrom(const ast::ImportFrom *stmt, const ScopePtr &scope);
  void execDelete(const ast::Expr *target, const ScopePtr &scope);
  [[noreturn]] void raise(const ast::Raise *stmt, const ScopePtr &scope);
  bool catches(const ast::Handler &handler, const HostError &error, const ScopePtr &scope);
  void bindName(llvm::StringRef name, const Value &value, Scope &scope);
  /// What HostOptions has instead of the value that the file gives to a name.
  std::optional<int64_t> replaced(llvm::StringRef name);
  void unpack(llvm::ArrayRef<const ast::Expr *> targets, const Value &value, const ScopePtr &scope);

  void runStatement(const ast::Stmt *stmt);
  void reportError(HostError error, Span where);

  [[noreturn]] void endSilently();
  Buffer expectedResult(const Value &returned, const Tensor &output, const Function &spec);
  Grid gridOf(const Launcher &launcher, const CallArguments &arguments);
  void addDecorated(const Kernel &kernel, CallArguments &arguments);
  LaunchArgument launchArgument(const Value &value, llvm::StringRef keyword, Span span);

  const SourceManager &sources;
  const HostOptions &options;
  HostClient &client;
  Diagnostics &diagnostics;
  HostResult result;
  ScopePtr globalScope, builtinScope;
  llvm::DenseMap<const ast::Module *, ScopePtr> importedScopes;
  std::vector<std::weak_ptr<Scope>> capturedScopes; ///< emptied at the end: closures and scopes hold each other
  llvm::StringSet<> failedNames;
  std::vector<HostError> handling; ///< what the running `except` blocks caught
  std::string pendingLine; ///< printed, but not ended yet
  int64_t steps = 0, nextCheck = 0;
  size_t heapAtStart = 0;
  unsigned callDepth = 0;
  const char *stackBase = nullptr;
};

} // namespace tritonc::host
