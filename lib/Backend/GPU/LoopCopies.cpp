//===- LoopCopies.cpp - a loop with products to the loads that can be done rounds ahead -------------------------------===//
#include "LoopCopies.h"
#include "Strides.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace tritonc::gpu {
namespace {

struct Finder {
  scf::ForOp loop;
  const MappingPlan &plan;
  const Target &target;
  StrideAnalysis sure{}, likely{/*wrapsLate=*/true};
  LoopCopies found{};

  bool isFixed(Value value) { return loop.isDefinedOutsideOfLoop(value); }
  bool isInBody(Operation *op) { return op && op->getBlock() == loop.getBody(); }

  //===-- Which loads ---------------------------------------------------------------------------------------===//

  /// The products that use a load, directly or turned, with whether K counts its rows; empty if anything else uses it.
  SmallVector<std::pair<const MatrixProduct *, bool>> productsOf(Value tile, bool turned = false) {
    SmallVector<std::pair<const MatrixProduct *, bool>> all;
    for (OpOperand &use : tile.getUses()) {
      if (auto trans = dyn_cast<tile::TransOp>(use.getOwner()); trans && tile::shapeOf(tile.getType()).size() == 2) {
        auto further = productsOf(trans.getResult(), turned ^ (trans.getOrder()[0] == 1));
        if (further.empty())
          return {};
        all.append(further);
        continue;
      }
      auto dot = dyn_cast<tile::DotOp>(use.getOwner());
      const MatrixProduct *product = dot && isInBody(dot) ? plan.product(dot) : nullptr;
      if (!product || use.getOperandNumber() > 1)
        return {};
      all.push_back({product, (use.getOperandNumber() == 0) == turned});
    }
    return all;
  }

  static bool isRun(const Strides &strides, ArrayRef<int> bits) {
    for (auto [k, bit] : llvm::enumerate(bits))
      if (strides[bit] != int64_t(1) << k)
        return false;
    return true;
  }

  std::optional<LoopCopies::Copy> copyOf(tile::LoadOp load) {
    ArrayRef<int64_t> shape = tile::shapeOf(load.getType());
    if (shape.size() != 2 || load.getVolatile_() || (load.getOther() && !isZeroTile(load.getOther())))
      return std::nullopt;
    auto products = productsOf(load.getResult());
    if (products.empty() || tile::elementOf(load.getType()).getIntOrFloatBitWidth() != 8 * products[0].first->bytes)
      return std::nullopt;
    unsigned bytes = products[0].first->bytes, columnBits = bitsOf(shape[1]), rowBits = bitsOf(shape[0]);
    SmallVector<int> columns = llvm::to_vector(llvm::seq<int>(0, columnBits)), rows = llvm::to_vector(llvm::seq<int>(columnBits, columnBits + rowBits));
    Strides strides = likely.of(load.getPointer());
    bool rowsTogether = rowBits && strides[columnBits] == 1 && !(columnBits && strides[0] == 1), rowsInside = rowsTogether;
    for (auto [product, depthInRows] : products)
      if (product->wantsDepthInside()) {
        rowsInside = depthInRows;
        if (depthInRows != products[0].second)
          return std::nullopt;
      }
    LoopCopies::Copy copy{load, {shape[0], shape[1], rowsInside, bytes}, {}, 0, true, 0};
    SmallVector<int> order = rowsTogether ? rows : columns;
    llvm::append_range(order, rowsTogether ? columns : rows);
    if (rowsInside == rowsTogether)
      copy.pieceBits = llvm::Log2_32(16 / bytes);
    else if (bytes < 4)
      return std::nullopt; // the smallest copy is of 4 bytes
    ArrayRef<int> piece = ArrayRef(order).take_front(copy.pieceBits);
    if (!copy.matrix.fits() || !isRun(strides, piece) || (load.getMask() && !isPrefix(load.getMask(), piece)))
      return std::nullopt;
    copy.isRun = isRun(sure.of(load.getPointer()), piece);
    copy.mapping = blocked(order, copy.pieceBits, plan.warpBitCount());
    return findShifts(load.getPointer(), {}, 1, bytes) ? std::optional(copy) : std::nullopt;
  }

  static bool isZeroTile(Value value) {
    Operation *op = value.getDefiningOp();
    if (op && isa<tile::SplatOp, tile::BroadcastOp, tile::ExpandDimsOp>(op))
      return isZeroTile(op->getOperand(0));
    return op && (matchPattern(value, m_Zero()) || matchPattern(value, m_PosZeroFloat()));
  }

  /// Whether the elements of a piece for which a mask is true are its first ones.
  bool isPrefix(Value mask, ArrayRef<int> piece) {
    if (llvm::all_of(piece, [&](int bit) { return sure.of(mask)[bit] == 0; }))
      return true;
    Operation *op = mask.getDefiningOp();
    if (!op)
      return false;
    if (isa<arith::AndIOp>(op))
      return isPrefix(op->getOperand(0), piece) && isPrefix(op->getOperand(1), piece);
    if (isa<tile::ExpandDimsOp, tile::BroadcastOp, tile::TransOp>(op)) {
      SmallVector<int> bits = sourceBits(op), source;
      for (int bit : piece)
        if (bits[bit] != Mapping::none)
          source.push_back(bits[bit]);
      return source.size() == piece.size() && isPrefix(op->getOperand(0), source);
    }
    auto compare = dyn_cast<arith::CmpIOp>(op);
    if (!compare)
      return false;
    using P = arith::CmpIPredicate;
    P predicate = compare.getPredicate();
    bool below = llvm::is_contained({P::slt, P::sle, P::ult, P::ule}, predicate), above = llvm::is_contained({P::sgt, P::sge, P::ugt, P::uge}, predicate);
    Value growing = below ? compare.getLhs() : compare.getRhs(), still = below ? compare.getRhs() : compare.getLhs();
    return (below || above) && isRun(sure.of(growing), piece) && llvm::all_of(piece, [&](int bit) { return sure.of(still)[bit] == 0; });
  }

  //===-- How addresses move ----------------------------------------------------------------------------------===//

  /// The scalar that all elements are; null if there is none.
  static Value uniform(Value tile) {
    while (auto *op = tile.getDefiningOp()) {
      if (auto splat = dyn_cast<tile::SplatOp>(op))
        return splat.getValue();
      if (!isa<tile::BroadcastOp, tile::ExpandDimsOp>(op))
        break;
      tile = op->getOperand(0);
    }
    return isa<RankedTensorType>(tile.getType()) ? Value() : tile;
  }

  static std::optional<int64_t> number(Value tile) {
    while (auto *op = tile.getDefiningOp()) {
      APInt value;
      if (matchPattern(tile, m_ConstantInt(&value)))
        return value.getSExtValue();
      if (!isa<tile::SplatOp, tile::BroadcastOp, tile::ExpandDimsOp>(op))
        break;
      tile = op->getOperand(0);
    }
    return std::nullopt;
  }

  /// Notes what changes from round to round in a tile of addresses or numbers, if that is the same for all of its elements.
  bool findShifts(Value tile, Value factor, int64_t times, unsigned bytes) {
    if (isFixed(tile))
      return true;
    Operation *op = tile.getDefiningOp();
    if (!isInBody(op))
      return false;
    if (auto splat = dyn_cast<tile::SplatOp>(op)) {
      if (isa<tile::PtrType>(splat.getValue().getType()) && !isFixed(splat.getValue()))
        return false;
      if (!isFixed(splat.getValue()))
        found.shifts.push_back({splat.getValue(), factor, times, bytes});
      return isFixed(splat.getValue()) || isLinear(splat.getValue());
    }
    if (isa<tile::OffsetOp, arith::AddIOp, arith::SubIOp>(op))
      return findShifts(op->getOperand(0), factor, times, bytes) && findShifts(op->getOperand(1), factor, times, bytes);
    if (isa<tile::ExpandDimsOp, tile::BroadcastOp, tile::TransOp, arith::ExtSIOp, arith::ExtUIOp>(op))
      return findShifts(op->getOperand(0), factor, times, bytes);
    if (isa<arith::MulIOp>(op))
      for (unsigned side : {0, 1}) {
        Value by = op->getOperand(side), rest = op->getOperand(1 - side);
        if (auto constant = number(by))
          return findShifts(rest, factor, times * *constant, bytes);
        if (Value scalar = uniform(by); scalar && isFixed(scalar) && !factor)
          return findShifts(rest, scalar, times, bytes);
      }
    return llvm::all_of(op->getOperands(), [&](Value operand) { return isFixed(operand); });
  }

  /// Whether a scalar grows by the same amount in each round, as `ThreadEmitter::growth` says.
  bool isLinear(Value value) {
    if (isFixed(value) || value == loop.getInductionVar())
      return true;
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      if (argument.getOwner() != loop.getBody())
        return false;
      auto add = loop.getYieldedValues()[argument.getArgNumber() - 1].getDefiningOp<arith::AddIOp>();
      return add && ((add.getLhs() == argument && isFixed(add.getRhs())) || (add.getRhs() == argument && isFixed(add.getLhs())));
    }
    Operation *op = value.getDefiningOp();
    if (isa<arith::AddIOp, arith::SubIOp>(op))
      return isLinear(op->getOperand(0)) && isLinear(op->getOperand(1));
    if (isa<arith::MulIOp>(op))
      return (isFixed(op->getOperand(0)) && isLinear(op->getOperand(1))) || (isFixed(op->getOperand(1)) && isLinear(op->getOperand(0)));
    return isa<arith::ExtSIOp, arith::TruncIOp>(op) && isLinear(op->getOperand(0));
  }

  /// Collects what `value` needs of the loop's body.
  bool addToSlice(Value value, llvm::SetVector<Operation *> &ops) {
    if (isFixed(value) || value == loop.getInductionVar())
      return true;
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      if (argument.getOwner() != loop.getBody() || isa<RankedTensorType>(argument.getType()))
        return false;
      unsigned number = argument.getArgNumber() - 1;
      if (llvm::is_contained(found.carried, number))
        return true;
      found.carried.push_back(number);
      return addToSlice(loop.getYieldedValues()[number], ops);
    }
    Operation *op = value.getDefiningOp();
    if (ops.contains(op))
      return true;
    if (!isInBody(op) || op->getNumRegions() || !isMemoryEffectFree(op) || isa<tile::DotOp, tile::SortOp, tile::HistogramOp>(op))
      return false;
    ops.insert(op);
    return llvm::all_of(op->getOperands(), [&](Value operand) { return addToSlice(operand, ops); });
  }

  //===-- The whole -------------------------------------------------------------------------------------------===//

  /// Products that are added to a carried tile one after another, from the round's first to its last.
  void findPending() {
    for (auto [argument, yield] : llvm::zip_equal(loop.getRegionIterArgs(), loop.getYieldedValues())) {
      SmallVector<Operation *> chain;
      Value value = yield;
      while (auto dot = value.getDefiningOp<tile::DotOp>()) {
        bool wide = tile::elementOf(dot.getType()).getIntOrFloatBitWidth() == 32;
        if (!isInBody(dot) || !plan.product(dot) || !plan.product(dot)->byGroup || !value.hasOneUse() || !wide || !standsInShared(dot))
          break;
        chain.push_back(dot);
        value = dot.getAcc();
      }
      if (value == argument && argument.hasOneUse())
        found.pending.insert(chain.begin(), chain.end());
    }
  }

  bool isCopied(Value tile) {
    return llvm::any_of(found.copies, [&](auto &copy) { return copy.load.getResult() == tile; });
  }
  bool standsInShared(tile::DotOp dot) {
    return llvm::all_of(ValueRange{dot.getA(), dot.getB()}, [&](Value operand) {
      Value source = untransposed(operand).first;
      return isCopied(source) || llvm::is_contained(found.fixed, source);
    });
  }

  void findCopies() {
    llvm::SetVector<Operation *> slice;
    for (auto load : loop.getBody()->getOps<tile::LoadOp>()) {
      LoopCopies before = found;
      auto longer = slice;
      auto copy = copyOf(load);
      if (!copy || !addToSlice(load.getPointer(), longer) || (load.getMask() && !addToSlice(load.getMask(), longer))) {
        found = before;
        continue;
      }
      copy->offset = found.bufferBytes;
      found.bufferBytes += llvm::alignTo(copy->matrix.size(), 1024);
      found.copies.push_back(*copy);
      slice = longer;
    }
    for (Operation &op : *loop.getBody())
      if (slice.contains(&op))
        found.slice.push_back(&op);
  }

  /// Operands that stay in shared memory for the whole loop. False if one of them is needed in two layouts.
  bool findFixed() {
    llvm::DenseMap<Value, bool> depthInRows;
    for (auto dot : loop.getBody()->getOps<tile::DotOp>())
      for (bool isLeft : {true, false}) {
        auto [source, turned] = untransposed(isLeft ? dot.getA() : dot.getB());
        const MatrixProduct *product = plan.product(dot);
        if (!product || !isFixed(source))
          continue;
        auto [entry, isNew] = depthInRows.try_emplace(source, isLeft == turned);
        if (product->wantsDepthInside() && entry->second != (isLeft == turned))
          return false;
        if (isNew) {
          found.fixed.push_back(source);
          found.fixedBytes += bytesOf(*product, isLeft);
        }
      }
    return true;
  }

  static uint64_t bytesOf(const MatrixProduct &product, bool isLeft) {
    return llvm::alignTo(uint64_t(product.batches) * (isLeft ? product.m : product.n) * product.k * product.bytes, 1024);
  }

  /// What the operations of a round want beside it: operands that are written anew, or whatever other ones take at most.
  uint64_t scratchBytes() {
    uint64_t most = 8 << 10;
    loop.getBody()->walk([&](Operation *op) {
      auto dot = dyn_cast<tile::DotOp>(op);
      const MatrixProduct *product = dot ? plan.product(dot) : nullptr;
      uint64_t here = isa<tile::DotOp, tile::HistogramOp>(op) && !product ? 72 << 10 : 0;
      for (unsigned side = 0; product && side < 2; ++side) {
        Value source = untransposed(op->getOperand(side)).first;
        bool inRegisters = side == 0 && product->bytes == 2 && plan.home(op->getOperand(0)) == product->leftRegisters();
        if (!isInBody(dot) || !(inRegisters || isCopied(source) || llvm::is_contained(found.fixed, source)))
          here += bytesOf(*product, side == 0);
      }
      most = std::max(most, here);
    });
    return most;
  }

  bool run(uint64_t room) {
    bool writes = false;
    loop.getBody()->walk([&](Operation *op) { writes |= !isa<tile::LoadOp>(op) && !op->getNumRegions() && !isMemoryEffectFree(op); });
    if (writes || target.stages < 2)
      return false;
    findCopies();
    if (found.copies.empty() || !findFixed())
      return false;
    findPending();
    for (auto dot : loop.getBody()->getOps<tile::DotOp>())
      found.forGroups |= plan.product(dot) && plan.product(dot)->byGroup;
    uint64_t scratch = scratchBytes();
    for (found.distance = target.stages - 1; found.distance; --found.distance) {
      found.buffers = found.distance + (found.pending.empty() ? 1 : 2); // what is still multiplied is not filled
      if (found.bytes() + scratch <= room)
        return true;
    }
    return false;
  }
};

} // namespace

std::optional<LoopCopies> LoopCopies::of(scf::ForOp loop, const MappingPlan &plan, const Target &target, uint64_t room) {
  Finder finder{loop, plan, target};
  return finder.run(room) ? std::optional(std::move(finder.found)) : std::nullopt;
}

} // namespace tritonc::gpu
