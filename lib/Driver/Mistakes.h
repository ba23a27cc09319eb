//===- Mistakes.h - the mistakes that tritonc diff can plant, and what they are written with ------------------===//
#pragma once
#include "Compile.h"
#include "mlir/IR/Builders.h"
#include <functional>

namespace tritonc {

/// Changes one operation; false if it gives no occasion to.
using OperationChange = std::function<bool(mlir::Operation *, mlir::OpBuilder &)>;

struct Mistake {
  const char *name, *what;
  OperationChange change;
  Stage stage = Stage::Tile;
};

/// The operation `to` instead of `from`, with the same operands.
OperationChange renamed(llvm::StringRef from, llvm::StringRef to);
/// The first two operands exchanged, if their types are the same.
OperationChange swapped(llvm::StringRef name);
/// Its first operand instead of the result.
OperationChange skipped(llvm::StringRef name);
/// The change where a reduction combines two elements.
OperationChange insideReduce(OperationChange change);
/// An integer attribute of a number one larger or smaller.
OperationChange shifted(llvm::StringRef name, llvm::StringRef attribute, int by);
/// A flag, set where it was not and the other way round.
OperationChange toggled(llvm::StringRef name, llvm::StringRef attribute);
/// Another axis, where the types allow for it.
OperationChange otherAxis(llvm::StringRef name);
/// A value of the same type with this number in each lane.
mlir::Value constantLike(mlir::OpBuilder &builder, mlir::Value like, int64_t number);
mlir::Value plusOne(mlir::OpBuilder &builder, mlir::Value x);
bool replace(mlir::Operation *op, mlir::Value with);

/// Another predicate.
template <typename Compare, typename Predicate> OperationChange predicate(Predicate from, Predicate to) {
  return [=](mlir::Operation *op, mlir::OpBuilder &) {
    auto compare = mlir::dyn_cast<Compare>(op);
    if (!compare || compare.getPredicate() != from)
      return false;
    compare.setPredicate(to);
    return true;
  };
}

/// `change(op, builder)` for operations of one kind.
template <typename Op> OperationChange each(std::function<bool(Op, mlir::OpBuilder &)> change) {
  return [change](mlir::Operation *op, mlir::OpBuilder &builder) {
    auto found = mlir::dyn_cast<Op>(op);
    return found && change(found, builder);
  };
}

std::vector<Mistake> integerMistakes();
std::vector<Mistake> floatMistakes();
std::vector<Mistake> memoryMistakes();
std::vector<Mistake> shapeMistakes();
/// What a lowering of vectors would do wrong.
std::vector<Mistake> vectorMistakes();

} // namespace tritonc
