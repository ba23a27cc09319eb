//===- TileEmitter.h - a kernel in tile ops, said again in loops over bounded vectors -----===//
// Tiles are not computed where they stand. Each *sink* (store, reduction, operand of a product, tile carried round a
// loop, print, tile that gets a buffer) becomes a loop nest over its shape, and what it is made of is emitted inside.
#pragma once
#include "BufferPlan.h"
#include "DotForm.h"
#include "Lanes.h"
#include "LinesAhead.h"
#include "Scratch.h"
#include "tritonc/Backend/CPU.h"
#include "tritonc/Dialect/Tile.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"

namespace tritonc::cpu {

/// Whether memory may change that a parameter points to, and not through that parameter: other programs change it by atomic operations,
/// an address from an integer may be anything.
bool sharesMemory(mlir::func::FuncOp kernel);
/// Whether, besides, a program may wait in a loop for another one: what one writes, others may read in the same launch.
bool programsMeet(mlir::func::FuncOp kernel);

class TileEmitter {
public:
  using NestBody = llvm::function_ref<void(llvm::ArrayRef<Lanes>)>;
  enum class Role { Read, Mask, Streamed };
  /// A tile that a nest emits: for its elements, as the mask of a store, or for the places of a store that bypasses the caches.
  struct NestPart {
    mlir::Value tile;
    Role role = Role::Read;
    Index index = {}; ///< `nest` fills it in; WholeChunks::lanesToCome() stands for the lanes of its innermost loop
    mlir::Value when = {}; ///< the caches are bypassed if that is true, and only in rows that begin at a line; null: always
  };

  TileEmitter(mlir::func::FuncOp kernel, const BufferPlan &plan, VectorMachine machine);
  /// Replaces the kernel by its loops. Fails, with an error at the operation, on what this room does not know.
  mlir::LogicalResult run();

private:
  //===-- Program: the function, its blocks, its scalars (EmitProgram.cpp) ------------===//
  void emitSignature();
  void emitProgramLoop();
  void emitBlock(mlir::Block &block);
  void emitOp(mlir::Operation *op);
  void emitInline(mlir::Operation *op);
  void emitScalar(mlir::OpResult result);
  mlir::Value scalar(mlir::Value value) { return scalars.lookup(value); }
  mlir::Type convert(mlir::Type type);
  mlir::Type elementType(mlir::Value value) { return convert(tile::elementOf(value.getType())); }
  mlir::Value constant(mlir::TypedAttr value);
  mlir::Value constantInt(int64_t value, mlir::Type type);
  mlir::Value zeroOf(mlir::Type element);
  Lanes unsupported(mlir::Operation *op);

  //===-- Loop nests and lanes (LoopNest.cpp) -----------------------------------------===//
  static constexpr unsigned usualLanes = 16; ///< of a nest that stores: two chains of additions on AVX2, which few registers hold
  /// A loop nest over `shape`: `body` gets the indices of `width` elements along `laneDim`, if that is not given the innermost
  /// dimension. Of `parts`, emitted at these indices, it is known to `body` where they are simple (WholeChunks.cpp).
  /// Of dimension d only the first `live[d]` are wanted, where that is given; lanes may reach further.
  void nest(llvm::ArrayRef<int64_t> shape, NestBody body, unsigned maxWidth = usualLanes, llvm::ArrayRef<NestPart> parts = {},
            int64_t laneDim = -1, llvm::ArrayRef<mlir::Value> live = {});
  /// `size` elements in chunks of the largest powers of two up to `maxWidth`; within `body`, `width` is theirs.
  void chunks(int64_t size, unsigned maxWidth, llvm::function_ref<void(Lanes)> body, llvm::ArrayRef<NestPart> parts = {},
              mlir::Value live = {});
  /// How many of `size` numbers that begin with `from` are `below` `to` (slt, sle, ult or ule); i64, widened from `bits` by the sign of `below`.
  mlir::Value stepsUntil(mlir::Value from, mlir::Value to, mlir::arith::CmpIPredicate below, unsigned bits, int64_t size);
  mlir::Value blocksEnd(int64_t from, int64_t count, int64_t block, mlir::Value live);
  class WholeChunks;
  Lanes openLoop(int64_t from, int64_t to, int64_t step, mlir::ValueRange inits = {});
  /// The same between bounds that only a program knows, multiples of `step`.
  Lanes openLoop(mlir::Value from, mlir::Value to, int64_t step, mlir::ValueRange inits = {});
  mlir::ValueRange closeLoop(mlir::ValueRange yields = {});
  /// A loop over each dimension of more than one element, the first outermost; the index there.
  Index openLoops(llvm::ArrayRef<int64_t> sizes);
  /// Closes what was opened since `levels` had this size.
  void closeLoops(size_t outside);
  mlir::ValueRange carried(); ///< The values that the innermost loop carries.
  void startSink();
  void at(unsigned level);
  void atInnermost() { at(levels.size() - 1); }
  unsigned innermost() const { return levels.size() - 1; }
  Lanes indexOf(int64_t value);
  Lanes uniform(mlir::Value value, unsigned level = 0) { return {Lanes::Kind::Uniform, value, 0, {}, {}, level, 1}; }
  Lanes vector(mlir::Value value, unsigned level) { return {Lanes::Kind::Vector, value, 0, {}, {}, level, 1}; }
  mlir::Type laneType(mlir::Type element);
  mlir::Value asVector(const Lanes &lanes);
  mlir::Value stepVector(int64_t stride, mlir::Type element);
  /// Of width 1 the scalar, otherwise the vector.
  mlir::Value asValue(const Lanes &lanes) { return width == 1 ? lanes.base : asVector(lanes); }
  Lanes fromValue(mlir::Value value, unsigned level) { return width == 1 ? uniform(value, level) : vector(value, level); }
  Lanes addLanes(const Lanes &x, const Lanes &y);
  Lanes subLanes(const Lanes &x, const Lanes &y);
  Lanes scaleLanes(const Lanes &x, int64_t factor);

  //===-- Tiles at an index ------------------------------------------------------------===//
  /// The elements of `tile` (or the scalar that it is) at `index`, emitted at the outermost level that can hold them.
  Lanes lanes(mlir::Value tile, llvm::ArrayRef<Lanes> index);
  Lanes compute(mlir::OpResult tile, llvm::ArrayRef<Lanes> index);

  // EmitShape.cpp
  Lanes computeArange(tile::ArangeOp op, llvm::ArrayRef<Lanes> index);
  Lanes computeConstant(mlir::arith::ConstantOp op, llvm::ArrayRef<Lanes> index);
  Lanes computeReshape(tile::ReshapeOp op, llvm::ArrayRef<Lanes> index);
  Lanes linearIndex(llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<Lanes> index);
  void splitIndex(const Lanes &linear, llvm::ArrayRef<int64_t> shape, Index &out);
  Lanes divide(const Lanes &x, int64_t divisor, bool remainder);

  // EmitRearrange.cpp
  Lanes computeJoin(tile::JoinOp op, llvm::ArrayRef<Lanes> index);
  Lanes computeCat(tile::CatOp op, llvm::ArrayRef<Lanes> index);
  Lanes computeFlip(tile::FlipOp op, llvm::ArrayRef<Lanes> index);
  Lanes computeGather(tile::GatherOp op, llvm::ArrayRef<Lanes> index);
  mlir::Value indexConstant(int64_t value, const Lanes &like);
  Lanes isBelow(const Lanes &index, int64_t limit);
  Lanes clampIndex(const Lanes &index, int64_t from, int64_t to);
  Lanes choose(const Lanes &condition, const Lanes &yes, const Lanes &no);

  // EmitElementwise.cpp
  Lanes computeElementwise(mlir::Operation *op, llvm::ArrayRef<Lanes> index);
  bool keepAffine(mlir::Operation *op, llvm::ArrayRef<Lanes> operands, Lanes &result);
  /// One arith, math or total operation on scalars (`lanes` 1) or vectors of `lanes` elements.
  mlir::Value apply(mlir::Operation *op, mlir::ValueRange operands, unsigned lanes);
  mlir::Value splatLike(mlir::TypedAttr value, mlir::Type type);
  mlir::Value splatInt(int64_t value, mlir::Type type);

  // EmitMemory.cpp, EmitScratch.cpp
  Lanes computeLoad(tile::LoadOp op, llvm::ArrayRef<Lanes> index);
  Lanes computePointerCast(mlir::Operation *op, llvm::ArrayRef<Lanes> index);
  /// i1 as bytes, 8-bit floats as integers, and back.
  mlir::Value toMemory(mlir::Value value);
  mlir::Value fromMemory(mlir::Value value, mlir::Type element);
  Lanes advance(const Lanes &pointer, const Lanes &offset, mlir::Type pointee);
  mlir::Value addresses(const Lanes &pointer);
  Lanes read(const Lanes &pointer, mlir::Type element, const Lanes *mask, const Lanes *other);
  Lanes readOne(const Lanes &pointer, mlir::Type memory, const Lanes *mask, const Lanes &other);
  Lanes readVector(const Lanes &pointer, mlir::Type memory, const Lanes *mask, const Lanes &other);
  Lanes readBackwards(const Lanes &pointer, mlir::Type memory, mlir::Value mask, mlir::Value otherwise, unsigned level);
  void write(const Lanes &pointer, mlir::Type element, const Lanes &value, const Lanes *mask);
  void writeOne(const Lanes &pointer, const Lanes &value, const Lanes *mask);

  // StreamedStores.cpp
  NestPart placesOf(tile::StoreOp op);
  mlir::Value storesMuch(tile::StoreOp op);
  mlir::Value askWhatIsStored(tile::StoreOp op);
  mlir::Value streamsFrom(const Lanes &first, mlir::Value much);
  void writeWhole(mlir::Value value, mlir::Value pointer, unsigned alignment);
  mlir::Value lastLane(const Lanes &lanes);
  Lanes anyLane(const Lanes &mask);
  Lanes scratchPointer(const ScratchTile &tile, llvm::ArrayRef<Lanes> index);
  Lanes readScratch(const ScratchTile &tile, llvm::ArrayRef<Lanes> index);
  void writeScratch(const ScratchTile &tile, llvm::ArrayRef<Lanes> index, const Lanes &value);
  ScratchTile makeScratch(mlir::Value like);
  /// Whether some of `tile` is read from memory where neighbours along `dim` are neighbours.
  bool readsAlong(mlir::Value tile, unsigned dim, unsigned depth = 0);
  /// Writes `tile` to `into`, of each dimension as much as `nest` does.
  void materialise(mlir::Value tile, const ScratchTile &into, llvm::ArrayRef<mlir::Value> live = {});
  static unsigned lanesInRow(mlir::Value tile, unsigned most, unsigned depth = 0);
  void materialiseTurned(mlir::Value tile, const ScratchTile &into, llvm::ArrayRef<mlir::Value> live);
  // LinesAhead.cpp
  void fetchLines(mlir::Operation *pass, llvm::ArrayRef<Lanes> index);
  mlir::Value needsNoLines(tile::StoreOp store, llvm::ArrayRef<Lanes> index);
  void emitStore(tile::StoreOp op);
  void emitScalarLoad(tile::LoadOp op);

  // SlowParts.cpp
  /// Notes what is slow about an access that was emitted at some lanes.
  void noteAccess(mlir::Operation *op, mlir::Value tile, llvm::ArrayRef<Lanes> index, const Lanes &pointer, mlir::Value mask, const Lanes &lanesOfMask);
  void noteSlow(SlowPart::Kind kind, mlir::Value tile, const SlowPart &fact);
  int64_t bytesOf(mlir::Value tile);

  // EmitReduction.cpp
  void emitReduce(tile::ReduceOp op);
  void reduceAcross(tile::ReduceOp op, bool vectors, llvm::ArrayRef<ScratchTile> results);
  void reduceAlong(tile::ReduceOp op, bool vectors, llvm::ArrayRef<ScratchTile> results);
  llvm::SmallVector<mlir::Value> reduceRun(tile::ReduceOp op, llvm::function_ref<Index(const Lanes &)> indexAt,
                                           int64_t from, int64_t to, unsigned step, bool lanesAlongAxis);
  mlir::Value unlessNoNumber(tile::ReduceOp op, mlir::Value total, llvm::function_ref<Index(const Lanes &)> indexAt, int64_t size);
  llvm::SmallVector<mlir::Value> reduceLanes(tile::ReduceOp op, llvm::SmallVector<mlir::Value> partial, unsigned lanes);

  // EmitRegion.cpp
  void emitMap(tile::MapOp op);
  /// Whether a region can work on vectors as it does on scalars.
  static bool isVectorizable(mlir::Region &region);
  llvm::SmallVector<mlir::Value> applyRegion(mlir::Region &region, mlir::ValueRange arguments, unsigned lanes);
  void applyScalar(mlir::Operation *op);
  llvm::SmallVector<mlir::Value> combine(mlir::Region &region, mlir::ValueRange left, mlir::ValueRange right, unsigned lanes);

  // EmitScan.cpp
  void emitScan(tile::ScanOp op);
  void emitHistogram(tile::HistogramOp op);

  // EmitSort.cpp
  void emitSort(tile::SortOp op);
  mlir::Value toKey(tile::SortOp op, mlir::Value value);
  mlir::Value fromKey(tile::SortOp op, mlir::Value key);
  mlir::Value readKeys(const ScratchTile &keys, const Lanes &index);
  void sortKeys(const ScratchTile &keys);
  void exchangeHalves(const ScratchTile &keys, int64_t block, bool mirrored);
  void exchangeWithin(const ScratchTile &keys, llvm::ArrayRef<unsigned> across);
  mlir::Value exchangeLanes(mlir::Value keys, unsigned across);

  // EmitAtomic.cpp
  void emitAtomic(tile::AtomicRMWOp op);
  void emitAtomic(tile::AtomicCASOp op);
  void emitLanesInOrder(mlir::Operation *op, mlir::ValueRange operands, mlir::Value mask,
                        llvm::function_ref<mlir::Value(llvm::ArrayRef<mlir::Value>)> act);
  mlir::Value atomicAddLoop(mlir::Value address, mlir::Value value, mlir::LLVM::AtomicOrdering ordering);
  mlir::Value toBits(mlir::Value value);
  mlir::Value fromBits(mlir::Value bits, mlir::Type element);

  // EmitDot.cpp
  /// Into a buffer, or where `store` writes it.
  void emitDot(tile::DotOp op, tile::StoreOp store = {});
  int64_t panelFor(mlir::Value tile);
  struct DotPlace;
  mlir::Value openBlocks(int64_t from, int64_t count, int64_t block, mlir::Value live = {});
  void emitDotColumns(DotPlace &place, llvm::function_ref<void()> body);
  int64_t chunkRows(const DotPlace &place);
  void emitDotChunks(DotPlace &place, llvm::function_ref<void()> body);
  void emitDotRows(DotPlace &place, llvm::function_ref<void(unsigned)> body);
  void emitDotBlock(const DotPlace &place, unsigned rows);
  mlir::Value beside(mlir::Value base, mlir::Type element, int64_t elements);
  llvm::SmallVector<mlir::Value> rowsOfA(const DotPlace &place, unsigned rows);
  mlir::Value emitDotSteps(const DotPlace &place, llvm::ArrayRef<mlir::Value> a, mlir::Value rowB, mlir::Value k, int64_t steps,
                           llvm::MutableArrayRef<mlir::Value> sums);
  mlir::Value multiplyAdd(mlir::Value x, mlir::Value y, mlir::Value sum);

  // EmitNarrowDot.cpp
  /// How an operand of narrow numbers stands in memory: fields of ScratchTile.
  struct OperandForm {
    bool isNarrow = false, isMeasured = false;
    int64_t panel = 0;
    unsigned group = 1;
    bool operator==(const OperandForm &) const = default;
  };
  struct NarrowPlace;
  void emitNarrowDot(tile::DotOp op);
  OperandForm formOf(tile::DotOp dot, unsigned side);
  void setForm(ScratchTile &tile, const OperandForm &form);
  ScratchTile operandOf(tile::DotOp dot, unsigned side);
  void arrangeOperand(mlir::Value tile, ScratchTile &into);
  void packGroups(mlir::Value tile, const ScratchTile &into);
  /// `multiply` for each of a batch of products, with `place` at it.
  void multiplyEach(NarrowPlace &place, const ScratchTile &a, const ScratchTile &b, const ScratchTile &result,
                    llvm::function_ref<void()> multiply);
  void emitGroupColumns(NarrowPlace &place);
  void emitGroupRows(NarrowPlace &place);
  void emitGroupBlock(const NarrowPlace &place, unsigned rows);
  mlir::Value multiplyGroups(const NarrowPlace &place, mlir::Value x, mlir::Value y, mlir::Value sum);

  // EmitTiles.cpp
  void emitTileDot(NarrowPlace &place, const ScratchTile &a, const ScratchTile &b, const ScratchTile &result);
  void emitTileColumns(NarrowPlace &place);
  void emitTileBlock(const NarrowPlace &place, int64_t rows, int64_t columns);
  void addTileSums(mlir::Value corner, const NarrowPlace &place, int64_t rows, int64_t columns);
  void findTileShape();
  void configureTiles(TileShape shape);
  void releaseTiles();
  mlir::Value tilesAreGranted();
  void whereGranted(llvm::function_ref<void()> emit);
  void makeLeast(ScratchTile &tile);
  void noteLeast(const Lanes &value, const ScratchTile &into);
  void startLeast(const ScratchTile &tile);
  void finishLeast(const ScratchTile &tile);
  mlir::Value nothingFlushed(const ScratchTile &a, const ScratchTile &b);
  void intrinsic(llvm::StringRef name, mlir::ValueRange operands);

  // KeepOperand.cpp
  static int64_t bytesOfRecords(mlir::func::FuncOp kernel);
  bool collectNumbers(mlir::Value tile, llvm::SmallSetVector<mlir::Value, 8> &numbers, unsigned depth = 0);
  llvm::SmallVector<mlir::Value> numbersToKeep(mlir::Value operand, llvm::ArrayRef<mlir::Value> live);
  mlir::Value copyOfRound(tile::DotOp op, int64_t copies);
  bool keepOperand(tile::DotOp op, mlir::Value operand, llvm::ArrayRef<mlir::Value> live);

  // PlaceDot.cpp
  void placeOperands(tile::DotOp op, DotPlace &place);
  bool readsScratch(mlir::Value tile, mlir::Value pointer, unsigned depth = 0);
  bool copiesByChunk(tile::DotOp op, const DotPlace &place);
  void copyChunk(DotPlace &place, const ScratchTile &into);
  void prefetchRows(const DotPlace &place, unsigned rows);
  void placeLeft(tile::DotOp op, DotPlace &place);
  void placeRight(tile::DotOp op, DotPlace &place);
  void placeResult(tile::StoreOp op, DotPlace &place);

  // DotExtents.cpp
  void findExtents(tile::DotOp op, DotPlace &place);
  class Extents;

  // EmitControlFlow.cpp
  void emitFor(mlir::scf::ForOp op);
  void emitIf(mlir::scf::IfOp op);
  void emitWhile(mlir::scf::WhileOp op);
  void emitRegion(mlir::Block &from, mlir::Block *into, llvm::function_ref<void()> terminate);
  /// All of `values` written to `into`, as if they were computed before any is written.
  void updateTiles(llvm::ArrayRef<ScratchTile> into, llvm::ArrayRef<mlir::Value> values);
  struct Update;
  void writeTogether(llvm::MutableArrayRef<Update *> updates);
  void collectReads(mlir::Value tile, bool sameIndex, Update &update);

  // EmitCarriedLanes.cpp
  /// A tile that a loop carries as one vector, and what its next round begins with.
  struct CarriedLanes {
    mlir::BlockArgument argument;
    mlir::Value next;
  };
  /// Whether the tiles that `loop` carries fit in registers, and are only used to compute the next ones.
  bool carriesInRegisters(mlir::scf::ForOp loop);
  mlir::Value allLanes(mlir::Value tile);
  /// `lanes` into a buffer for `tile`.
  void keepLanes(mlir::Value tile, mlir::Value lanes);
  /// What the next round begins with, from the vectors that this one began with.
  llvm::SmallVector<mlir::Value> nextLanes(llvm::ArrayRef<CarriedLanes> carried, mlir::ValueRange values);
  llvm::SmallVector<mlir::Value> nextInPieces(llvm::ArrayRef<CarriedLanes> carried, mlir::ValueRange values);
  llvm::SmallVector<mlir::Value> nextAt(const Lanes &lane, llvm::ArrayRef<CarriedLanes> carried, mlir::ValueRange values);
  Index laneIndex(llvm::ArrayRef<int64_t> shape, const Lanes &lane);
  Lanes lanesFrom(int64_t first);

  // EmitDebug.cpp
  void emitPrint(tile::PrintOp op);
  using SeenTiles = llvm::DenseMap<mlir::Value, llvm::SmallVector<Index, 1>>;
  Lanes maskedOff(mlir::Value tile, llvm::ArrayRef<Lanes> index, SeenTiles &seen);

  mlir::func::FuncOp kernel;
  const BufferPlan &plan;
  VectorMachine machine;
  mlir::OpBuilder builder;
  mlir::Location loc;
  mlir::func::FuncOp function;
  mlir::Block *entry = nullptr;
  std::optional<Scratch> scratch;
  mlir::Value launch, programId[3], programCount[3];
  llvm::SmallVector<mlir::Attribute> prints;
  llvm::SmallSetVector<mlir::Attribute, 4> slowParts;
  bool failed = false;
  bool waits = false; ///< a loop reads memory: another program may have to write it first

  mlir::IRMapping scalars;                          ///< scalar of the kernel -> scalar of the loops
  llvm::DenseMap<mlir::Value, ScratchTile> buffers; ///< tile of the kernel -> where it lies
  LinesAheadOf linesAhead;
  llvm::DenseMap<mlir::Attribute, mlir::Value> constants;

  /// Where code that varies with a loop goes: before `before` in `block`.
  struct Level {
    mlir::Block *block;
    mlir::Block::iterator before;
  };
  llvm::SmallVector<Level> levels;
  unsigned width = 1;
  /// Which lanes of a nest these are: those that lie inside of its bounds, as far as it has some; what is left of it.
  enum class Chunk { Unknown, Whole, Rest } chunk = Chunk::Unknown;
  mlir::Value streamed;    ///< if true, stores of whole vectors bypass the caches, and they are aligned; null: they do not
  bool needsFence = false; ///< some stores do
  llvm::DenseMap<mlir::Operation *, mlir::Value> muchStored; ///< what `storesMuch` answered
  mlir::Value granted;     ///< tiles may be used
  int64_t keptOperands = 0; ///< right operands whose copies later programs of the launch may find
  bool keepsTiles = false; ///< they are set up once for all products
  mlir::Value tileSums;    ///< where tiles leave their sums
  bool inOffset = false; ///< the value is only used to move a pointer: 32-bit wrapping need not be kept
  struct CacheEntry {
    Index index;
    bool inOffset;
    Lanes lanes;
  };
  llvm::DenseMap<mlir::Value, llvm::SmallVector<CacheEntry, 1>> cache;
};

} // namespace tritonc::cpu
