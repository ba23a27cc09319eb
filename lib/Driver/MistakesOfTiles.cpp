//===- MistakesOfTiles.cpp - memory, shapes, control flow and vectors to wrong ones ---------------------------===//
#include "Mistakes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "tritonc/Dialect/Tile.h"

using namespace mlir;
using namespace tritonc;

std::vector<Mistake> tritonc::memoryMistakes() {
  return {
      {"store-mask", "a store without its mask",
       each<tile::StoreOp>([](tile::StoreOp op, OpBuilder &) { return op.getMask() ? (op.getMaskMutable().clear(), true) : false; })},
      {"store-mask-inverted", "a store where its mask is false",
       each<tile::StoreOp>([](tile::StoreOp op, OpBuilder &b) {
         if (!op.getMask())
           return false;
         op.getMaskMutable().assign(Value(arith::XOrIOp::create(b, op.getLoc(), op.getMask(), constantLike(b, op.getMask(), -1))));
         return true;
       })},
      {"load-mask", "a load without its mask",
       each<tile::LoadOp>([](tile::LoadOp op, OpBuilder &) {
         if (!op.getMask())
           return false;
         op.getOtherMutable().clear(), op.getMaskMutable().clear();
         return true;
       })},
      {"load-other", "a load gives 0 where its mask is false",
       each<tile::LoadOp>([](tile::LoadOp op, OpBuilder &b) {
         if (!op.getOther())
           return false;
         op.getOtherMutable().assign(constantLike(b, op.getOther(), 0));
         return true;
       })},
      {"first-lane", "ranges begin one late",
       [a = shifted("tile.arange", "start", 1), e = shifted("tile.arange", "end", 1)](Operation *op, OpBuilder &b) { return a(op, b) && e(op, b); }},
      {"program-axis", "program ids of another axis",
       each<tile::ProgramIdOp>([](tile::ProgramIdOp op, OpBuilder &) { return op.setAxis((op.getAxis() + 1) % 3), true; })},
      {"grid-axis", "sizes of the grid along another axis",
       each<tile::NumProgramsOp>([](tile::NumProgramsOp op, OpBuilder &) { return op.setAxis((op.getAxis() + 1) % 3), true; })},
      {"atomic-signed", "an atomic maximum of unsigned numbers",
       each<tile::AtomicRMWOp>([](tile::AtomicRMWOp op, OpBuilder &) {
         return op.getKind() == tile::AtomicKind::Max ? (op.setKind(tile::AtomicKind::UMax), true) : false;
       })},
      {"atomic-and", "an atomic or for an atomic and",
       each<tile::AtomicRMWOp>([](tile::AtomicRMWOp op, OpBuilder &) {
         return op.getKind() == tile::AtomicKind::And ? (op.setKind(tile::AtomicKind::Or), true) : false;
       })},
      {"atomic-mask", "an atomic without its mask",
       each<tile::AtomicRMWOp>([](tile::AtomicRMWOp op, OpBuilder &) { return op.getMask() ? (op.getMaskMutable().clear(), true) : false; })},
      {"atomic-swapped", "compare and exchange with its two values exchanged",
       each<tile::AtomicCASOp>([](tile::AtomicCASOp op, OpBuilder &) {
         Value expected = op.getCmp(), wanted = op.getValue();
         op.getCmpMutable().assign(wanted), op.getValueMutable().assign(expected);
         return true;
       })},
  };
}

std::vector<Mistake> tritonc::shapeMistakes() {
  return {
      {"transpose", "trans leaves the order of elements",
       each<tile::TransOp>([](tile::TransOp op, OpBuilder &b) { return replace(op, tile::ReshapeOp::create(b, op.getLoc(), op.getType(), op.getX())); })},
      {"broadcast-axis", "a column is broadcast as if it were a row",
       each<tile::BroadcastOp>([](tile::BroadcastOp op, OpBuilder &b) {
         auto from = cast<RankedTensorType>(op.getX().getType()), to = cast<RankedTensorType>(op.getType());
         if (from.getRank() != 2 || to.getDimSize(0) != to.getDimSize(1) || from.getDimSize(0) == from.getDimSize(1))
           return false;
         auto turned = RankedTensorType::get({from.getDimSize(1), from.getDimSize(0)}, from.getElementType());
         op->setOperand(0, tile::ReshapeOp::create(b, op.getLoc(), turned, op.getX()));
         return true;
       })},
      {"join-swapped", "join with its operands exchanged", swapped("tile.join")},
      {"cat-swapped", "cat with its operands exchanged", swapped("tile.cat")},
      {"split-swapped", "split gives its halves the other way round",
       each<tile::SplitOp>([](tile::SplitOp op, OpBuilder &b) {
         auto other = cast<tile::SplitOp>(b.clone(*op));
         op.getFirst().replaceAllUsesWith(other.getSecond());
         op.getSecond().replaceAllUsesWith(other.getFirst());
         op.erase();
         return true;
       })},
      {"flip", "flip leaves its operand", skipped("tile.flip")},
      {"gather-axis", "gather along another axis", otherAxis("tile.gather")},
      {"gather-index", "gather takes the next element",
       each<tile::GatherOp>([](tile::GatherOp op, OpBuilder &b) { return op->setOperand(1, arith::XOrIOp::create(b, op.getLoc(), op.getIndex(), constantLike(b, op.getIndex(), 1))), true; })},
      {"sort-order", "sort in the other order", toggled("tile.sort", "descending")},
      {"sort-signed", "sort compares signed numbers as unsigned", toggled("tile.sort", "is_unsigned")},
      {"scan-reverse", "scan from the other end", toggled("tile.scan", "reverse")},
      {"scan-axis", "scan along another axis", otherAxis("tile.scan")},
      {"reduce-axis", "reduce along another axis", otherAxis("tile.reduce")},
      {"reduce-extremum", "the largest of a row for the smallest", insideReduce(renamed("arith.minsi", "arith.maxsi"))},
      {"reduce-sum", "the exclusive or of a row for its sum", insideReduce(renamed("arith.addi", "arith.xori"))},
      {"reduce-swapped", "the second result of a combination is the first partial one",
       each<tile::YieldOp>([](tile::YieldOp op, OpBuilder &) {
         auto arguments = op->getBlock()->getArguments();
         if (op->getNumOperands() < 2 || op->getOperand(1) == arguments[1])
           return false;
         op->setOperand(1, arguments[1]);
         return true;
       })},
      {"histogram", "histogram counts in the next bin",
       each<tile::HistogramOp>([](tile::HistogramOp op, OpBuilder &b) { return op->setOperand(0, plusOne(b, op.getX())), true; })},
      {"dot-accumulator", "a product forgets what it is added to",
       each<tile::DotOp>([](tile::DotOp op, OpBuilder &b) { return op->setOperand(2, constantLike(b, op.getAcc(), 0)), true; })},
      {"dot-order", "a product with its operands exchanged", swapped("tile.dot")},
      {"loop-first", "a loop begins with its second round",
       each<scf::ForOp>([](scf::ForOp op, OpBuilder &b) {
         op.setLowerBound(arith::AddIOp::create(b, op.getLoc(), op.getLowerBound(), op.getStep()));
         return true;
       })},
      {"loop-last", "a loop has one round more",
       each<scf::ForOp>([](scf::ForOp op, OpBuilder &b) {
         op.setUpperBound(arith::AddIOp::create(b, op.getLoc(), op.getUpperBound(), op.getStep()));
         return true;
       })},
      {"loop-carried", "the last of the values that a loop carries is not",
       each<scf::ForOp>([](scf::ForOp op, OpBuilder &) {
         if (op.getNumRegionIterArgs() == 0)
           return false;
         Operation *yield = op.getBody()->getTerminator();
         unsigned last = yield->getNumOperands() - 1;
         return yield->setOperand(last, op.getRegionIterArg(last)), true;
       })},
      {"branch-swapped", "the wrong branch is taken",
       each<scf::IfOp>([](scf::IfOp op, OpBuilder &b) {
         op->setOperand(0, arith::XOrIOp::create(b, op.getLoc(), op.getCondition(), constantLike(b, op.getCondition(), -1)));
         return true;
       })},
  };
}

std::vector<Mistake> tritonc::vectorMistakes() {
  using P = LLVM::ICmpPredicate;
  auto isVector = [](Operation *op) { return op->getNumResults() == 1 && isa<VectorType>(op->getResult(0).getType()); };
  auto only = [isVector](OperationChange change) {
    return OperationChange([=](Operation *op, OpBuilder &b) { return isVector(op) && change(op, b); });
  };
  return {
      {"vector-compare", "a vector's signed less-than as unsigned", only(predicate<LLVM::ICmpOp>(P::slt, P::ult)), Stage::LLVM},
      {"vector-extend", "a vector's zero extension fills with the sign", only(renamed("llvm.zext", "llvm.sext")), Stage::LLVM},
      {"vector-extend-signed", "a vector's sign extension fills with zeros", only(renamed("llvm.sext", "llvm.zext")), Stage::LLVM},
      {"vector-shift", "a vector's arithmetic shift as logical", only(renamed("llvm.ashr", "llvm.lshr")), Stage::LLVM},
      {"vector-select", "a vector's select with its arms exchanged", only([](Operation *op, OpBuilder &) {
         if (!isa<LLVM::SelectOp>(op))
           return false;
         Value yes = op->getOperand(1), no = op->getOperand(2);
         return op->setOperand(1, no), op->setOperand(2, yes), true;
       }), Stage::LLVM},
      {"vector-subtract", "a vector's subtraction with its operands exchanged", only(swapped("llvm.sub")), Stage::LLVM},
      {"vector-difference", "a vector's float subtraction with its operands exchanged", only(swapped("llvm.fsub")), Stage::LLVM},
      {"vector-turned", "shuffles take their lanes in the other order",
       each<LLVM::ShuffleVectorOp>([](LLVM::ShuffleVectorOp op, OpBuilder &) {
         std::vector<int32_t> lanes(op.getMask().rbegin(), op.getMask().rend());
         return op.setMask(lanes), true;
       }), Stage::LLVM},
  };
}
