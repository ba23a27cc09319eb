//===- KernelParts.h - what changes are made of: ids, accesses, bounds, loops ----------------------===//
#pragma once
#include "tritonc/Syntax/Ast.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <vector>

namespace tritonc {

/// A `tl.program_id(AXIS)` with a literal axis.
struct ProgramId {
  const ast::Call *call;
  const ast::Expr *argument;
  unsigned axis;
};

/// A `tl.load` or `tl.store` with its address, and its mask and `other` where it has them.
struct Access {
  const ast::Call *call;
  bool isStore;
  const ast::Expr *mask = nullptr, *other = nullptr;
  const ast::Expr *address() const { return call->args.front(); }
};

/// A `for NAME in range(…)` with the loops around it, outermost first.
struct Loop {
  const ast::For *stmt;
  const ast::Name *target;
  const ast::Call *range;
  std::vector<const ast::For *> around;
};

/// `NAME = value` with the loops around it.
struct Assignment {
  const ast::Assign *stmt;
  llvm::StringRef name;
  std::vector<const ast::For *> around;
};

/// `NAME op= value` with the loops around it.
struct Augmented {
  const ast::AugAssign *stmt;
  llvm::StringRef name;
  std::vector<const ast::For *> around;
};

/// What a function's parameters are, as far as a launch or a call tells.
struct ParameterKinds {
  llvm::StringSet<> sizes, integerPointers;
};

/// The parts of a function in the order of the source.
struct KernelParts {
  KernelParts(const ast::FunctionDef &function, const ParameterKinds &parameters);
  std::vector<const ast::Expr *> expressions; ///< all of them, each before its parts
  llvm::DenseMap<const ast::Expr *, const ast::Expr *> parents; ///< none for the outermost of a statement
  std::vector<ProgramId> ids;
  std::vector<Access> accesses;
  std::vector<const ast::Compare *> compares;
  std::vector<Loop> loops;
  std::vector<Assignment> assignments;
  std::vector<Augmented> augmented;
  llvm::StringMap<const ast::Expr *> definitions; ///< the last value that a name is given
  llvm::StringSet<> changing;                     ///< names that are given more than one value
  bool waits = false;                             ///< it has a `while`, which a change could make endless

  /// The tile-valued index variables in an expression (names whose value counts with `tl.arange`), as written there; of a
  /// name that joins several of them, these.
  struct Index { llvm::StringRef name; const ast::Expr *written; };
  std::vector<Index> indices(const ast::Expr *expr) const;
  /// The address of an access, or what the name that stands for it was given.
  const ast::Expr *address(const Access &access) const;
  /// The same, and all offsets that have a name in it: what a change of the address may be written in.
  std::vector<const ast::Expr *> addressTexts(const Access &access) const;
  /// True if the value is computed from the name, by any number of steps.
  bool dependsOn(const ast::Expr *expr, llvm::StringRef name) const;
  /// The axes of the grid that a value depends on, by bits.
  unsigned axesOf(const ast::Expr *expr) const;
  /// True for a number that says which program or round of a loop this is: no tile, and no size.
  bool isPlace(const ast::Expr *expr) const;
  /// The numbers that a size may be written with: parameters and what is computed from them alone, without lanes and data.
  std::vector<std::string> sizes() const { return sizeNames; }
  bool isMask(const ast::Expr *expr) const;
  /// A number made of sizes: `tl.cdiv(N0, 8)`, `H * W`.
  bool isSize(const ast::Expr *expr) const;
  /// The parameter that an address begins with; empty if none does.
  llvm::StringRef baseOf(const Access &access) const;

private:
  void walk(const ast::Expr *expr);
  void walk(ast::Body body, std::vector<const ast::For *> around);
  bool counts(const ast::Expr *expr, unsigned depth) const;
  void follow(const ast::Expr *expr, llvm::StringSet<> &seen, llvm::function_ref<void(const ast::Expr *)> visit) const;
  std::vector<std::string> sizeNames;
};

/// The expressions right under one.
llvm::SmallVector<const ast::Expr *, 4> partsOf(const ast::Expr *expr);
/// Calls `visit` for the expression and all under it, outermost first; false ends the way down.
void visitExpr(const ast::Expr *expr, llvm::function_ref<bool(const ast::Expr *)> visit);
/// The last name of `tl.load`, `triton.language.load`, `range`; empty for what is no call.
llvm::StringRef functionOf(const ast::Expr *expr);
/// True if the name occurs in the expression.
bool mentions(const ast::Expr *expr, llvm::StringRef name);

} // namespace tritonc
