//===- Modules.h - what module-level names stand for: host code evaluated lazily --------------===//
// A file's top level is ordinary Python. Only names that a kernel reaches are evaluated, without effects; what cannot
// be known is unknown, and says so where a kernel needs it.
#pragma once
#include "Builtins.h"
#include "tritonc/Frontend/ModuleLoader.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/Support/SaveAndRestore.h"

namespace tritonc::frontend {

/// A place that only some runs of a module reach: a part of an `if` or `try` statement.
struct Guard {
  const ast::Stmt *statement = nullptr;
  enum Part { Body, Else, Handler } part = Body;
};

struct ModuleScope;

/// One name of a module.
struct Binding {
  /// A statement that binds it, and what must hold for it to run.
  struct Candidate {
    const ast::Stmt *statement = nullptr;
    const ast::Expr *target = nullptr; ///< of an assignment: the name or the tuple it stands in
    llvm::SmallVector<Guard, 2> guards;
  };
  std::vector<Candidate> candidates; ///< in source order
  enum State { Fresh, Busy, Known, Unknown } state = Fresh;
  Object value;
  const Candidate *chosen = nullptr;
  std::string why;                   ///< of an unknown one: a sentence
  Span place;                        ///< where it is bound
  ModuleScope *home = nullptr;       ///< the scope that it is bound in
  const Binding *source = nullptr;   ///< of `from x import name`: the name there
  const ast::Expr *expression = nullptr; ///< of `name = expression`
  std::unique_ptr<Binding> previous; ///< the name before the chosen statement, if that needs it
};

/// The names of a file, of a class, or of a function around kernels.
struct ModuleScope {
  std::string name, path, folder;
  ModuleScope *parent = nullptr; ///< whose names are visible too; null for a file
  llvm::StringMap<Binding> bindings;
  std::vector<Binding::Candidate> stars; ///< `from x import *`
  const Diagnostics *problems = nullptr; ///< syntax errors in the file
  bool isClass = false;
  std::vector<ModuleScope *> bases;      ///< of a class: those whose members it has too
  bool busy = false;                     ///< its `import *` are being searched
};

/// Names of the host part while one of its functions runs.
struct HostEnvironment {
  ModuleScope *scope = nullptr;
  llvm::StringMap<Object> names;
  std::shared_ptr<HostEnvironment> outer;
};

class Modules {
public:
  Modules(const ast::Module &main, llvm::StringRef path, ModuleLoader *loader);

  ModuleScope &main() { return *mainScope; }
  /// The names around a function: its module, or the function or class that it stands in.
  ModuleScope &around(const ast::FunctionDef &function);
  /// The binding of a name, evaluated; null if the scope has none.
  const Binding *find(ModuleScope &scope, llvm::StringRef name);
  /// A host expression's value; none if it is unknown.
  std::optional<Object> evaluate(const ast::Expr *expr, ModuleScope &scope);
  /// `function(arguments)` for a function of the host part; none if the result is unknown.
  std::optional<Object> callHost(const Object &function, llvm::ArrayRef<Object> arguments, llvm::ArrayRef<std::pair<std::string, Object>> keywords = {});
  /// The statement of a name that a run of the module leaves standing; null if there is none.
  const Binding::Candidate *active(ModuleScope &scope, const Binding &binding);
  /// True if the function is one of the definitions of a name, in a branch of the module that is not taken.
  bool neverRuns(ModuleScope &scope, const Binding &binding, const ast::FunctionDef &function);
  /// True for what `triton.jit(f)` was called with.
  bool isJitted(const ast::FunctionDef &function) const { return jitted.contains(&function); }
  /// An attribute of a file, a class or a package.
  const Binding *member(ModuleScope &scope, llvm::StringRef name);

private:
  friend class HostEvaluator;
  ModuleScope &scopeOf(const ImportedModule &module);
  const Binding *own(ModuleScope &scope, llvm::StringRef name);
  ModuleScope &functionScope(const ast::FunctionDef &function, ModuleScope &outer);
  ModuleScope &classScope(const ast::ClassDef &definition, ModuleScope &outer);
  /// The class as the name of its `class` statement stands for it, with what it inherits (Classes.cpp).
  Object classObject(const ast::ClassDef &definition, ModuleScope &outer);
  void index(ast::Body body, ModuleScope &scope, llvm::SmallVector<Guard, 2> guards);
  void bindTargets(const ast::Expr *target, const ast::Expr *whole, const ast::Stmt *statement, ModuleScope &scope, llvm::ArrayRef<Guard> guards);
  void add(ModuleScope &scope, llvm::StringRef name, Binding::Candidate candidate);
  void evaluate(ModuleScope &scope, llvm::StringRef name, Binding &binding);
  void import(ModuleScope &scope, llvm::StringRef name, Binding &binding);
  void importFrom(ModuleScope &scope, const ast::ImportFrom &statement, llvm::StringRef name, Binding &binding);
  /// Which part of an `if` or `try` runs; none if that cannot be known.
  std::optional<Guard::Part> decide(ModuleScope &scope, const ast::Stmt *statement);
  bool resolves(ModuleScope &scope, const ast::Stmt *statement);
  /// 0: does not run, 1: may run, 2: runs.
  int reached(ModuleScope &scope, llvm::ArrayRef<Guard> guards);

  ModuleLoader *loader;
  ModuleScope *mainScope = nullptr;
  const ast::Module &mainModule;
  std::vector<std::unique_ptr<ModuleScope>> scopes;
  llvm::DenseMap<const void *, ModuleScope *> scopeByNode; ///< of files, classes and functions
  llvm::DenseMap<const ast::FunctionDef *, ModuleScope *> homes;
  llvm::DenseMap<const ast::Stmt *, int> decisions; ///< of `if` and `try`: -1 unknown, else the part
  llvm::DenseSet<const ast::FunctionDef *> jitted;
  int steps = 0, depth = 0, nesting = 0;
};

/// An attribute of a module that no file holds: `tl.load`, `torch.float32`, `math.pi`; none if there is no such.
std::optional<Object> externalAttribute(llvm::StringRef module, llvm::StringRef name);
/// What a name without a definition stands for: `tl` and `torch` in a pasted cell, Python's functions; none if nothing.
std::optional<Object> predefined(llvm::StringRef name);
/// A function of Python that only the host part may call.
std::optional<Object> hostFunction(llvm::StringRef name);
/// The value of a literal; none of anything else.
std::optional<Object> literalValue(const ast::Expr *expr);
/// What a call of the host part gives, of a function named in full (`math.sqrt`, `os.environ.get`, `torch.finfo`) or a
/// builtin of Python; none if that is unknown.
std::optional<Object> callExternal(llvm::StringRef function, llvm::ArrayRef<Object> arguments,
                                   llvm::ArrayRef<std::pair<std::string, Object>> keywords);
/// The last part of a decorator's or function's name: `jit` of `@triton.jit(…)` (Classes.cpp).
llvm::StringRef lastName(const ast::Expr *expr);
/// `collections.namedtuple('P', 'x y')`, `typing.NamedTuple('P', [('x', T)])`: the class; none if its fields are unknown (Classes.cpp).
std::optional<Object> namedTupleClass(llvm::ArrayRef<Object> arguments, llvm::ArrayRef<std::pair<std::string, Object>> keywords);
/// `tl.constexpr_type`: what `x.type` is for a constant (Classes.cpp).
std::shared_ptr<const RecordClass> constexprType();
/// Which argument each field of a NamedTuple gets; in `why` what is wrong if that is not clear (Classes.cpp).
std::optional<std::vector<std::optional<size_t>>> bindFields(const RecordClass &record, size_t positional, llvm::ArrayRef<std::string> keywords, std::string &why);
/// Attributes of host values that no module has: `.max` of torch.finfo, `__version__`.
std::optional<Object> hostAttribute(const Object &value, llvm::StringRef name);
/// Methods of strings, tuples and dicts.
std::optional<Object> callMethod(const Object &self, llvm::StringRef name, llvm::ArrayRef<Object> arguments);
/// The object as a launch or a configuration may pass it; none if it is no literal.
std::optional<Literal> toLiteral(const Object &object);

} // namespace tritonc::frontend
