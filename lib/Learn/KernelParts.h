//===- KernelParts.h - what changes are made of: ids, accesses, bounds, loops ----------------------===//
#pragma once
#include "tritonc/Syntax/Ast.h"
#include "llvm/ADT/STLFunctionalExtras.h"
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

/// The parts of a kernel in the order of the source.
struct KernelParts {
  explicit KernelParts(const ast::FunctionDef &kernel);
  std::vector<ProgramId> ids;
  std::vector<Access> accesses;
  std::vector<const ast::Compare *> compares;
  std::vector<const ast::Assign *> inLoops;         ///< plain assignments to names within loops
  llvm::StringMap<const ast::Expr *> definitions;   ///< the last value that a name is given
  bool waits = false;                               ///< it has a `while`, which a change could make endless

  /// The tile-valued index variables in an expression (names whose value counts with `tl.arange`), as written there.
  struct Index { llvm::StringRef name; const ast::Expr *written; };
  std::vector<Index> indices(const ast::Expr *expr) const;

private:
  void walk(const ast::Expr *expr);
  void walk(ast::Body body, bool inLoop);
  bool counts(const ast::Expr *expr, unsigned depth) const;
};

/// Calls `visit` for the expression and all under it, outermost first; false ends the way down.
void visitExpr(const ast::Expr *expr, llvm::function_ref<bool(const ast::Expr *)> visit);

} // namespace tritonc
