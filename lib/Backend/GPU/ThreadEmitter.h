//===- ThreadEmitter.h - a kernel in tile ops, said again as the code of one thread ---------------------===//
// A tile becomes a list of scalars, the *registers* that a thread holds of it; a `Mapping` says which elements they are. What has an
// order or is dear (loads, reductions, products, what loops carry) is emitted where it stands, in the mapping that `MappingPlan` chose.
// Everything else is pulled: `tile(value, mapping)` gives the registers of a tile in any mapping. A scalar is the same in each thread.
#pragma once
#include "Hazards.h"
#include "LoopCopies.h"
#include "MappingPlan.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"

namespace tritonc::gpu {

/// What one thread holds of a tile: register r of a mapping is element r.
using Registers = llvm::SmallVector<mlir::Value, 8>;

/// Where elements are looked for in a tile: `thread | fixed`, bits that differ between threads and bits that do not.
struct ElementIndex {
  mlir::Value thread; ///< i32; null if it is 0
  uint32_t fixed = 0;
  uint32_t threadBits = ~0u; ///< bits that `thread` may have set; none of them is set in `fixed`
};

class ThreadEmitter {
public:
  ThreadEmitter(mlir::func::FuncOp kernel, const MappingPlan &plan, const Target &target);
  /// Replaces the kernel by the code of a thread. Fails, with an error at the operation, on what this room does not know.
  mlir::LogicalResult run();

private:
  //===-- The function, its blocks, its scalars (EmitProgram.cpp) ----------------------===//
  void emitSignature();
  void emitBlock(mlir::Block &from);
  void emitOp(mlir::Operation *op);
  void emitInline(mlir::Operation *op);
  mlir::Value scalar(mlir::Value value) { return scalars.lookup(value); }
  mlir::Type convert(mlir::Type type);
  mlir::Type elementType(mlir::Value value) { return convert(tile::elementOf(value.getType())); }
  mlir::Value constant(mlir::TypedAttr value);
  mlir::Value constantInt(int64_t value, mlir::Type type);
  mlir::Value constantInt(int64_t value) { return constantInt(value, builder.getI32Type()); }
  mlir::Value zeroOf(mlir::Type element);
  /// An error at `op` in the words of the language.
  void unsupported(mlir::Operation *op);

  //===-- Threads (Threads.cpp) ---------------------------------------------------------===//
  /// The index bits that a thread's lane and warp are in `mapping`, as an i32 that is computed once.
  mlir::Value threadIndex(const Mapping &mapping);
  ElementIndex indexOf(const Mapping &mapping, unsigned r);
  mlir::Value asValue(const ElementIndex &index);
  /// The coordinate of register r along `axis` of a tile of `shape`.
  mlir::Value coordinate(llvm::ArrayRef<int64_t> shape, const Mapping &mapping, unsigned r, unsigned axis);
  /// Whether register r is an element and not padding; null where all are.
  mlir::Value inside(llvm::ArrayRef<int64_t> shape, const Mapping &mapping, unsigned r);
  /// Whether bit `position` of the lane (from 5 on: of the warp) is set.
  mlir::Value threadBit(unsigned position);
  /// Whether this thread is the one, of those that hold the same elements, that acts for all; null if it is alone.
  mlir::Value isOwner(const Mapping &mapping);
  void barrier();

  //===-- Tiles (Tiles.cpp) -------------------------------------------------------------===//
  /// The registers of `tile` in `mapping`, emitted in the block that `tile` stands in.
  Registers tile(mlir::Value tile, const Mapping &mapping);
  /// `registers`, in their mapping, are what `tile` is.
  void define(mlir::Value tile, const Mapping &mapping, Registers registers);
  /// The operation that makes `result`, on the registers of `mapping`.
  Registers compute(mlir::OpResult result, const Mapping &mapping);
  Registers operand(mlir::Value value, const Mapping &mapping);
  void moveOut(mlir::Value value);

  //===-- From one mapping to another (Exchange.cpp, Shared.cpp) -------------------------===//
  Registers exchange(const Registers &registers, const Mapping &from, const Mapping &to);
  mlir::Value pick(unsigned base, llvm::ArrayRef<std::pair<unsigned, unsigned>> byThread, llvm::function_ref<mlir::Value(unsigned)> get);
  std::optional<Registers> exchangeInThread(const Registers &registers, const Mapping &from, const Mapping &to);
  std::optional<Registers> exchangeInWarp(const Registers &registers, const Mapping &from, const Mapping &to);
  /// The elements at `indices` of a tile, through shared memory.
  /// Only threads where `writer` is true write, if it is given.
  Registers throughShared(const Registers &registers, const Mapping &from, llvm::ArrayRef<ElementIndex> indices, mlir::Value writer = {});
  mlir::Value shuffle(mlir::Value value, mlir::Value lane);
  mlir::Value shuffleXor(mlir::Value value, unsigned mask);
  mlir::Value shuffled(mlir::Value value, llvm::function_ref<mlir::Value(mlir::Value)> shuffleWord);
  /// A word of a scratch tile in shared memory; the scratch is used between two barriers by one operation at a time.
  mlir::Value sharedAddress(const ElementIndex &index, mlir::Type element, unsigned byteOffset = 0);
  void useShared(uint64_t bytes) { sharedBytes = std::max(sharedBytes, sharedTop + bytes); }
  static uint64_t paddedBytes(uint64_t elements, unsigned bytes);
  mlir::Value readShared(const ElementIndex &index, mlir::Type element, unsigned byteOffset = 0);
  void writeShared(const ElementIndex &index, mlir::Value value, unsigned byteOffset = 0);

  //===-- Elementwise (EmitElementwise.cpp) ----------------------------------------------===//
  mlir::Value apply(mlir::Operation *op, mlir::ValueRange operands);

  //===-- Shapes (EmitShape.cpp, EmitRearrange.cpp) --------------------------------------===//
  Registers computeArange(tile::ArangeOp op, const Mapping &mapping);
  Registers computeConstant(mlir::arith::ConstantOp op, const Mapping &mapping);
  Registers computeView(mlir::Operation *op, const Mapping &mapping);
  Registers computeReshape(tile::ReshapeOp op, const Mapping &mapping);
  Registers computeSplit(tile::SplitOp op, unsigned which, const Mapping &mapping);
  Registers computeJoin(tile::JoinOp op, const Mapping &mapping);
  Registers computeCat(tile::CatOp op, const Mapping &mapping);
  Registers computeFlip(tile::FlipOp op, const Mapping &mapping);
  Registers computeGather(tile::GatherOp op, const Mapping &mapping);
  /// The registers of a source whose index bit b is bit `to(b)` of the result, or absent from it.
  Registers renamed(mlir::Value source, const Mapping &mapping, llvm::function_ref<int(int)> to);
  /// The elements at computed coordinates of a tile, through shared memory.
  Registers gathered(mlir::Value source, llvm::ArrayRef<mlir::Value> indices);
  mlir::Value flatIndex(llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<mlir::Value> coordinates);

  //===-- Memory (EmitMemory.cpp, EmitVectors.cpp) ---------------------------------------------------------===//
  mlir::Value toMemory(mlir::Value value);
  mlir::Value fromMemory(mlir::Value value, mlir::Type element);
  mlir::Type memoryType(mlir::Type element);
  mlir::Value advance(mlir::Value pointer, mlir::Value offset, mlir::Type pointee);
  mlir::Value emitLoadOnce(tile::LoadOp op);
  mlir::Value guardedLoad(mlir::Value pointer, mlir::Value mask, mlir::Value other, bool isVolatile);
  void emitLoad(tile::LoadOp op);
  void emitStore(tile::StoreOp op);
  mlir::Value allAtOnce(llvm::ArrayRef<mlir::Value> pointers, llvm::ArrayRef<mlir::Value> masks, unsigned group, unsigned bytes);
  Registers loadGroups(const Registers &pointers, const Registers &masks, const Registers &others, unsigned group);
  void storeGroups(const Registers &pointers, const Registers &masks, const Registers &values, unsigned group);
  mlir::Value predicatedLoad(mlir::Value pointer, mlir::Value mask, mlir::Value other);
  void keepOrder(mlir::Operation *op);
  mlir::Value both(mlir::Value x, mlir::Value y);
  void ifTrue(mlir::Value condition, llvm::function_ref<void()> body);

  //===-- Reductions, scans, sorts (EmitRegion.cpp, EmitReduction.cpp, EmitScan.cpp, EmitSort.cpp) ===//
  llvm::SmallVector<mlir::Value> applyRegion(mlir::Region &region, mlir::ValueRange arguments);
  llvm::SmallVector<mlir::Value> applyRegionIf(mlir::Value acts, mlir::Region &region, mlir::ValueRange arguments);
  llvm::SmallVector<mlir::Value> combine(mlir::Region &region, mlir::ValueRange left, mlir::ValueRange right);
  /// Combined where `condition` is true, `left` elsewhere; null: always combined.
  llvm::SmallVector<mlir::Value> combineIf(mlir::Value condition, mlir::Region &region, mlir::ValueRange left, mlir::ValueRange right);
  static bool isCommutative(mlir::Region &region);
  void emitMap(tile::MapOp op);
  void emitReduce(tile::ReduceOp op);
  mlir::Value upperHalfExists(llvm::ArrayRef<int64_t> shape, const Mapping &mapping, unsigned r, unsigned axis, unsigned bit, uint32_t done);
  void reduceInThread(tile::ReduceOp op, Mapping &mapping, llvm::SmallVectorImpl<Registers> &values, uint32_t &done);
  void reduceInWarp(tile::ReduceOp op, Mapping &mapping, llvm::SmallVectorImpl<Registers> &values, uint32_t &done);
  void reduceAcrossWarps(tile::ReduceOp op, Mapping &mapping, llvm::SmallVectorImpl<Registers> &values, uint32_t &done);
  struct ScanStep;
  llvm::SmallVector<Registers> scanSources(const ScanStep &step, const Mapping &mapping, llvm::ArrayRef<Registers> values);
  void emitScan(tile::ScanOp op);
  void emitHistogram(tile::HistogramOp op);
  mlir::Value orderBits(mlir::Value bits);
  mlir::Value toKey(tile::SortOp op, mlir::Value value);
  mlir::Value fromKey(tile::SortOp op, mlir::Value key);
  static std::optional<bool> knownBit(const Mapping &mapping, unsigned r, unsigned bit);
  mlir::Value indexBit(const Mapping &mapping, unsigned bit, bool inverted);
  void exchangeKeys(Registers &keys, const Mapping &mapping, unsigned bit, std::optional<unsigned> block);
  void emitSort(tile::SortOp op);

  //===-- Atomics (EmitAtomic.cpp) ---------------------------------------------------------===//
  void emitAtomic(tile::AtomicRMWOp op);
  void emitAtomic(tile::AtomicCASOp op);
  void emitAtomicLanes(mlir::Operation *op, mlir::Value mask, tile::MemorySemantics semantics,
                       llvm::function_ref<mlir::Value(llvm::ArrayRef<mlir::Value>)> act);
  mlir::Value toBits(mlir::Value value);
  mlir::Value fromBits(mlir::Value bits, mlir::Type element);
  mlir::Value exchangeLoop(mlir::Value address, mlir::Type element, mlir::LLVM::AtomicOrdering ordering,
                           llvm::function_ref<mlir::Value(mlir::Value)> next);
  std::pair<mlir::Value, mlir::Value> compareExchange(mlir::Value address, mlir::Value expected, mlir::Value value,
                                                      mlir::LLVM::AtomicOrdering ordering);

  //===-- Products (EmitDot.cpp) ------------------------------------------------------------===//
  void emitDot(tile::DotOp op);
  struct DotPart;
  ElementIndex renamedIndex(const Mapping &mapping, unsigned r, llvm::function_ref<int(int)> to);
  mlir::Value widened(mlir::Value value, mlir::Type wide);
  void writePart(const Registers &registers, const Mapping &mapping, const DotPart &layout, uint32_t part);
  void multiplyPart(Registers &sums, int64_t count, llvm::function_ref<ElementIndex(unsigned)> rowOf,
                    llvm::function_ref<ElementIndex(unsigned)> columnOf, const DotPart &a, const DotPart &b);

  //===-- Products of the matrix unit (EmitProduct.cpp) ----------------------------------------===//
  /// A tile that stands in shared memory, and the address there of its first byte, as an i32.
  struct PlacedMatrix {
    SharedMatrix matrix;
    mlir::Value address;
  };
  void emitProduct(tile::DotOp op, const MatrixProduct &product);
  Registers leftWords(tile::DotOp op, const MatrixProduct &product);
  std::pair<std::optional<PlacedMatrix>, PlacedMatrix> placeOperands(tile::DotOp op, const MatrixProduct &product, bool leftInRegisters);
  static bool isDepthInside(const PlacedMatrix &operand, mlir::Value value, bool isLeft);
  PlacedMatrix placeOperand(mlir::Value operand, bool isLeft, const MatrixProduct &product, uint64_t &used);
  void writeMatrix(mlir::Value source, const SharedMatrix &matrix, uint64_t start);
  mlir::Value asFactor(mlir::Value value, unsigned bytes);
  mlir::Value packPair(mlir::Value low, mlir::Value high);
  mlir::Value placeInMatrix(const SharedMatrix &matrix, const Mapping &mapping, unsigned r, uint32_t &fixed);
  mlir::Value placeInShared(const SharedMatrix &matrix, const Mapping &mapping, unsigned r, uint64_t start, mlir::Value moved);
  mlir::Value threadPlace(const SharedMatrix &matrix, const Mapping &mapping, uint32_t &mask);
  /// Byte `start` of this program's shared memory.
  mlir::Value sharedByte(uint64_t start);
  mlir::Value sharedStart();
  mlir::Value assembly(llvm::StringRef text, llvm::StringRef constraints, mlir::ValueRange operands, mlir::Type result);

  //===-- … by warp groups (EmitGroupProduct.cpp) ----------------------------------------------===//
  void multiplyByGroups(tile::DotOp op, const MatrixProduct &product, Registers &sums, bool add);
  void multiplyBlock(const MatrixProduct &product, llvm::MutableArrayRef<mlir::Value> sums, mlir::ValueRange left, mlir::Value right,
                     bool turnLeft, bool turnRight, bool add);
  void settle(Registers &sums);
  mlir::Value describe(const PlacedMatrix &operand, bool depthInside, mlir::Value group, int64_t groupSize);
  mlir::Value groupNumber(const MatrixProduct &product, bool ofRows);
  void fenceShared();

  //===-- … by single warps (EmitWarpProduct.cpp) ------------------------------------------------===//
  struct Factor;
  Factor factor(tile::DotOp op, const MatrixProduct &product, bool isLeft, const PlacedMatrix &operand);
  Registers readBlocks(const Factor &factor, unsigned number);
  void multiplyByWarps(tile::DotOp op, const MatrixProduct &product, Registers &sums);
  /// What an operand's registers are to the instruction: one part, or two of f32 that tf32 holds, the larger one first.
  using Parts = llvm::SmallVector<Registers, 2>;
  Parts parts(const MatrixProduct &product, llvm::ArrayRef<mlir::Value> words);
  mlir::Value numberOrZero(mlir::Value value);
  Registers multiplyOnce(const MatrixProduct &product, llvm::ArrayRef<mlir::Value> left, llvm::ArrayRef<mlir::Value> right, llvm::ArrayRef<mlir::Value> start);
  void multiplyBlocks(const MatrixProduct &product, const Parts &left, const Parts &right, llvm::MutableArrayRef<mlir::Value> sums);

  //===-- Loops whose loads go ahead (EmitCopies.cpp) ----------------------------------------===//
  llvm::SmallVector<mlir::Value> emitCopyingFor(mlir::scf::ForOp op, const LoopCopies &copies);
  llvm::SmallVector<mlir::Value> emitCopyingLoop(mlir::scf::ForOp op, const LoopCopies &copies);
  mlir::Value piecesFit(mlir::scf::ForOp op, const LoopCopies &copies);
  mlir::Value growth(mlir::scf::ForOp op, mlir::Value scalar);
  void enterRound(mlir::scf::ForOp op, mlir::Value number, const LoopCopies &copies, mlir::ValueRange carried);
  void copyRound(mlir::scf::ForOp op, const LoopCopies &copies, mlir::Value wanted, uint64_t start, mlir::Value moved);
  llvm::SmallVector<mlir::Value> goAhead(mlir::scf::ForOp op, const LoopCopies &copies, mlir::Value number, mlir::Value distance,
                                         mlir::ValueRange carried, uint64_t start, mlir::Value moved);
  void emitCopyingRound(mlir::scf::ForOp op, const LoopCopies &copies, mlir::scf::ForOp loop, size_t own, uint64_t start, mlir::Value distance);
  mlir::Value widenedIndex(mlir::Value value);
  void placeFixed(mlir::scf::ForOp op, const LoopCopies &copies, uint64_t start);
  void forget(mlir::Region &region);
  void settleCarried(mlir::scf::ForOp op, const LoopCopies &copies, llvm::MutableArrayRef<mlir::Value> results);

  //===-- What programs print (EmitDebug.cpp) ------------------------------------------------===//
  mlir::Value rowByRow(llvm::ArrayRef<int64_t> shape, const Mapping &mapping, unsigned r);
  std::pair<mlir::Value, mlir::Value> reserveRecord(int64_t bytes);
  void emitPrint(tile::PrintOp op);

  //===-- Control flow (EmitControlFlow.cpp) ----------------------------------------------===//
  void emitFor(mlir::scf::ForOp op);
  /// The registers of the results.
  llvm::SmallVector<mlir::Value> emitPlainFor(mlir::scf::ForOp op);
  void emitIf(mlir::scf::IfOp op);
  void emitWhile(mlir::scf::WhileOp op);
  void emitRegion(mlir::Block &from, mlir::Block *into, llvm::function_ref<void()> terminate);
  void flatten(mlir::ValueRange values, mlir::ValueRange homes, llvm::SmallVectorImpl<mlir::Value> &out);
  void unflatten(mlir::ValueRange values, mlir::ValueRange flat);
  llvm::SmallVector<mlir::Type> flatTypes(mlir::ValueRange values);

  mlir::func::FuncOp kernel;
  const MappingPlan &plan;
  Target target;
  Hazards hazards;
  mlir::OpBuilder builder, head; ///< `head`: what is computed once, at the start of the function
  mlir::Location loc;
  mlir::func::FuncOp function;
  mlir::Value lane, warp;
  mlir::Value programId[3], programCount[3];
  mlir::IRMapping scalars;
  struct Made {
    Mapping mapping;
    Registers registers;
  };
  llvm::DenseMap<mlir::Value, llvm::SmallVector<Made, 1>> made;
  llvm::DenseMap<mlir::Block *, mlir::Block *> blocks; ///< of the kernel to those of the function
  llvm::DenseMap<mlir::Attribute, mlir::Value> constants;
  std::vector<std::pair<Mapping, mlir::Value>> threadIndices;
  llvm::SmallVector<mlir::Value> threadBits;
  mlir::Value shared;
  llvm::SmallVector<mlir::Attribute> prints; ///< what the module lists of them
  uint64_t sharedBytes = 0;
  uint64_t sharedTop = 0; ///< below it stands what is kept; the scratch area begins there
  mlir::Value sharedAddress32, uniformWarp;
  llvm::DenseMap<mlir::Value, PlacedMatrix> placed; ///< tiles that stand in shared memory
  llvm::DenseSet<mlir::Operation *> pending;        ///< products that nothing waits for where they stand
  std::vector<std::pair<llvm::SmallVector<std::pair<unsigned, uint32_t>>, mlir::Value>> threadPlaces;
  bool failed = false;
  bool movedOut = false;  ///< what is emitted stands before the operation that is looked at
  bool inWhile = false;   ///< what is read may change from round to round
  bool inElement = false; ///< in the region of a reduction or map: threads may part
};

} // namespace tritonc::gpu
