//===- Emitter.h - Triton's typed operations, written as tile IR ----------------------------===//
// What an operator or a function of the language means on values: promotion, broadcasting, the operation itself.
// A mistake is reported and thrown as Failure, which never leaves this room.
#pragma once
#include "Object.h"
#include "tritonc/Dialect/Tile.h"
#include "tritonc/Frontend/Frontend.h"
#include "tritonc/Syntax/Diagnostic.h"
#include "mlir/IR/Builders.h"

namespace tritonc::frontend {

/// Thrown after a mistake was reported; caught where the compiler can go on, at the next statement.
struct Failure {};

/// A value beside the place where the user wrote it.
struct Operand {
  Object object;
  Span span;
};

class Emitter {
public:
  Emitter(mlir::MLIRContext &context, const SourceManager &sources, const FrontendOptions &options, Diagnostics &diagnostics);

  mlir::OpBuilder builder;
  const SourceManager &sources;
  /// Errors reported so far.
  unsigned errorCount() const { return diagnostics.errorCount(); }
  const FrontendOptions &options;
  /// Place of the expression that is being compiled, and the calls that led to it (innermost last).
  Span span;
  std::vector<Span> calls;
  /// The kernel has grown past maxOperations: nothing more is compiled.
  bool exhausted = false;

  //===-- Reports -----------------------------------------------------------===//
  /// Reports an error with the calls that led here, and gives up the current statement.
  [[noreturn]] void fail(Diagnostic diagnostic);
  /// Reports a W2xxx warning; under strictTriton it is an error instead.
  void warn(Diagnostic diagnostic);
  /// Tells the user something at the current place.
  void note(std::string text);

  //===-- Types and constants -------------------------------------------------===//
  mlir::Location location() const;
  mlir::Type irType(DType type);
  mlir::Type irType(const TileType &type);
  /// A number in the given type: a scalar, or every element of `shape`.
  Tile constant(const Object &number, DType type, llvm::ArrayRef<int64_t> shape = {});
  /// The number as a value of its own type (`typeOfNumber`); a tile stays.
  Tile lift(const Operand &operand);
  /// The operand as a tile, an error if it is neither number nor tile.
  Tile tile(const Operand &operand);

  //===-- Elementwise ------------------------------------------------------------===//
  Tile binary(ast::BinaryOp op, const Operand &a, const Operand &b);
  Tile compare(ast::CompareOp op, const Operand &a, const Operand &b);
  Tile unary(ast::UnaryOp op, const Operand &a);
  /// `and`, `or` of values.
  Tile logical(bool isAnd, const Operand &a, const Operand &b);
  Tile cast(Tile x, DType to);
  /// Same width, other meaning.
  Tile bitcast(const Operand &x, DType to);
  /// `x.to(T)` with all that it converts: numbers, addresses to and from 64-bit integers, addresses of other elements.
  /// `rounding`: "" or "rtne" to nearest even, "rtz" toward zero; only where a float loses digits.
  Tile convert(const Operand &x, const ElementType &to, const Operand &rounding);
  /// The same addresses with other elements.
  Tile castPointer(Tile x, const ElementType &to);
  /// != 0.
  Tile toBool(Tile x);
  Tile where(const Operand &condition, const Operand &x, const Operand &y);
  Tile maximum(const Operand &x, const Operand &y, bool isMax, bool propagateNaN);
  /// A float-only function of one argument: `exp`, …; fp16 and bf16 are refused.
  Tile math(llvm::StringRef name, const Operand &x);
  /// The operand as fp32 or fp64, else T0118 in the name of `function`.
  Tile floating(llvm::StringRef function, const Operand &x, bool allowDouble = true);
  /// `math.NAME` of operands of one type.
  Tile mathOperation(llvm::StringRef name, llvm::ArrayRef<Tile> operands);
  /// The high half of the unsigned product of 32- or 64-bit integers.
  Tile umulhi(const Operand &x, const Operand &y);
  Tile absolute(const Operand &x);
  Tile negate(Tile x, Span span);
  Tile fma(const Operand &x, const Operand &y, const Operand &z);
  Tile divide(Tile x, Tile y);
  /// Two operands in their common type and shape, as a binary operator takes them. `literals`: a Python number takes the
  /// tile's type where its kind allows (operators do, comparisons and maximum do not).
  std::pair<Tile, Tile> meet(const Operand &a, const Operand &b, bool literals, bool divides, llvm::StringRef what);
  Tile emitBinary(ast::BinaryOp op, Tile x, Tile y);

  //===-- Shape ---------------------------------------------------------------------===//
  Tile arange(int64_t start, int64_t end);
  Tile splat(Tile scalar, llvm::ArrayRef<int64_t> shape);
  Tile expandDims(Tile x, unsigned axis);
  Tile reshape(Tile x, const Shape &shape);
  Tile permute(Tile x, llvm::ArrayRef<int32_t> order);
  /// A new last dimension of size 2 from two tiles of one type.
  Tile join(Tile a, Tile b);
  std::pair<Tile, Tile> split(Tile x);
  /// The tile repeated to `shape` after padding its rank with ones on the left; none if it does not fit.
  std::optional<Tile> tryBroadcast(Tile x, llvm::ArrayRef<int64_t> shape);
  /// The shape in which two shapes meet; none if they do not.
  static std::optional<Shape> commonShape(const Shape &a, const Shape &b);
  void broadcastTogether(Tile &a, Tile &b, Span aSpan, Span bSpan);
  /// Checks rank, number of elements and (W2205) powers of two.
  void checkShape(llvm::ArrayRef<int64_t> shape, Span where);

  //===-- Memory ----------------------------------------------------------------------===//
  Tile offset(const Operand &pointer, const Operand &amount, bool negative);
  struct Hints { std::string cache, eviction; bool isVolatile = false; };
  Tile load(const Operand &pointer, const Operand &mask, const Operand &other, const Hints &hints);
  void store(const Operand &pointer, const Operand &value, const Operand &mask, const Hints &hints);

  //===-- Atomic ----------------------------------------------------------------------===//
  enum class AtomicUpdate { Add, Max, Min, And, Or, Xor, Exchange };
  /// Changes memory and yields what it held before.
  Tile atomic(llvm::StringRef function, AtomicUpdate update, const Operand &pointer, const Operand &value, const Operand &mask, tile::MemorySemantics sem);
  Tile compareAndSwap(const Operand &pointer, const Operand &expected, const Operand &value, tile::MemorySemantics sem);

  //===-- Debug -------------------------------------------------------------------------===//
  /// `condition` holds in every lane where `mask` does.
  void assertion(const Operand &condition, const std::string &message, const std::optional<Operand> &mask);

  //===-- Reduction, Dot -----------------------------------------------------------------===//
  enum class Fold { Sum, Product, Max, Min, Xor, Or };
  using Tiles = llvm::SmallVector<Tile, 4>;
  /// Two partial results of each operand, as scalars, combined into one each.
  using Combine = llvm::function_ref<Tiles(llvm::ArrayRef<Tile>, llvm::ArrayRef<Tile>)>;
  /// Combines the elements of tiles of one shape along an axis, or all of them.
  Tiles reduce(Tiles tiles, std::optional<int64_t> axis, bool keepDims, Combine combine);
  /// Running combinations along an axis.
  Tiles scan(llvm::ArrayRef<Tile> tiles, int64_t axis, bool reverse, Combine combine);
  /// Tiles of one shape through a function of their elements, `pack` neighbours of each at a time.
  Tiles map(llvm::ArrayRef<Tile> tiles, unsigned pack, llvm::function_ref<Tiles(llvm::ArrayRef<Tile>)> function);
  Tile fold(Fold fold, const Tile &a, const Tile &b);
  /// A reduction in the type that the elements have.
  Tile reduce(Fold fold, Tile x, std::optional<int64_t> axis, bool keepDims);
  /// The largest or smallest elements along an axis and where the first of each stands; NaN only where all are.
  std::pair<Tile, Tile> reduceWithIndex(bool isMax, Tile x, int64_t axis, bool keepDims);
  Tile dot(const Operand &a, const Operand &b, const Operand &acc, std::optional<DType> outType, const std::string &precision);

  /// The tile's value in IR with another front-end type.
  Tile wrap(mlir::Value value, DType element, const Shape &shape) { return {value, {ElementType(element), shape}, {}}; }

private:
  Diagnostics &diagnostics;
  bool warnedOfSize = false; ///< W2205 is said once a kernel
};

} // namespace tritonc::frontend
