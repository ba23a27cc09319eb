// Turns loops and branches of affine and scf into blocks, with loops that test at their end, so that what does not change can move before them.
#include "Passes.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace tritonc::cpu {

namespace {

/// Takes the place of one operation with regions, all of whose own operations with regions are blocks already.
class Branches {
public:
  Branches(RewriterBase &rewriter, Operation *op) : rewriter(rewriter), op(op), loc(op->getLoc()) {}

  void countedLoop(Value from, Value to, Value step, bool isUnsigned, ValueRange inits) {
    begin();
    Region &region = op->getRegion(0);
    Block *body = &region.front();
    auto below = isUnsigned ? arith::CmpIPredicate::ult : arith::CmpIPredicate::slt;
    Operation *yield = region.back().getTerminator();
    rewriter.setInsertionPoint(yield);
    Value next = arith::AddIOp::create(rewriter, loc, body->getArgument(0), step);
    Value again = arith::CmpIOp::create(rewriter, loc, below, next, to);
    SmallVector<Value> around{next};
    llvm::append_range(around, yield->getOperands());
    cf::CondBranchOp::create(rewriter, loc, again, body, around, behind, yield->getOperands());
    rewriter.eraseOp(yield);
    rewriter.inlineRegionBefore(region, behind);
    rewriter.setInsertionPointToEnd(before);
    SmallVector<Value> first{from};
    llvm::append_range(first, inits);
    IntegerAttr low, high;
    if (!isUnsigned && matchPattern(from, m_Constant(&low)) && matchPattern(to, m_Constant(&high)) && low.getValue().slt(high.getValue())) {
      cf::BranchOp::create(rewriter, loc, body, first);
    } else {
      Value any = arith::CmpIOp::create(rewriter, loc, below, from, to);
      cf::CondBranchOp::create(rewriter, loc, any, body, first, behind, inits);
    }
    end();
  }

  void branch(scf::IfOp branch) {
    begin();
    auto inlined = [&](Region &region) {
      if (region.empty())
        return behind;
      Operation *yield = region.back().getTerminator();
      rewriter.setInsertionPoint(yield);
      rewriter.replaceOpWithNewOp<cf::BranchOp>(yield, behind, yield->getOperands());
      Block *first = &region.front();
      rewriter.inlineRegionBefore(region, behind);
      return first;
    };
    Block *then = inlined(branch.getThenRegion()), *otherwise = inlined(branch.getElseRegion());
    rewriter.setInsertionPointToEnd(before);
    cf::CondBranchOp::create(rewriter, loc, branch.getCondition(), then, ValueRange(), otherwise, ValueRange());
    end();
  }

  /// The test stands twice, before the loop and at its end; once at its beginning if it is more than a block.
  void loopWhile(scf::WhileOp loop) {
    begin();
    Region &test = loop.getBefore(), &body = loop.getAfter();
    Block *first = &body.front();
    Operation *yield = body.back().getTerminator();
    if (test.hasOneBlock()) {
      rewriter.setInsertionPointToEnd(before);
      testIn(test.front(), loop.getInits(), first);
      rewriter.setInsertionPoint(yield);
      testIn(test.front(), yield->getOperands(), first);
      rewriter.eraseOp(yield);
    } else {
      Block *header = &test.front();
      auto condition = cast<scf::ConditionOp>(test.back().getTerminator());
      rewriter.setInsertionPoint(condition);
      rewriter.replaceOpWithNewOp<cf::CondBranchOp>(condition, condition.getCondition(), first, condition.getArgs(), behind, condition.getArgs());
      rewriter.setInsertionPoint(yield);
      rewriter.replaceOpWithNewOp<cf::BranchOp>(yield, header, yield->getOperands());
      rewriter.setInsertionPointToEnd(before);
      cf::BranchOp::create(rewriter, loc, header, loop.getInits());
      rewriter.inlineRegionBefore(test, behind);
    }
    rewriter.inlineRegionBefore(body, behind);
    end();
  }

private:
  /// The operation becomes the end of its block; its results are arguments of the next one.
  void begin() {
    before = op->getBlock();
    behind = rewriter.splitBlock(before, std::next(op->getIterator()));
    for (Value result : op->getResults())
      behind->addArgument(result.getType(), loc);
  }

  void end() { rewriter.replaceOp(op, behind->getArguments()); }

  void testIn(Block &test, ValueRange values, Block *body) {
    IRMapping map;
    map.map(test.getArguments(), values);
    for (Operation &part : test.without_terminator())
      rewriter.clone(part, map);
    auto condition = cast<scf::ConditionOp>(test.getTerminator());
    auto passed = llvm::map_to_vector(condition.getArgs(), [&](Value value) { return map.lookupOrDefault(value); });
    cf::CondBranchOp::create(rewriter, loc, map.lookupOrDefault(condition.getCondition()), body, passed, behind, passed);
  }

  RewriterBase &rewriter;
  Operation *op;
  Location loc;
  Block *before = nullptr, *behind = nullptr;
};

struct LoopsToBranches : PassWrapper<LoopsToBranches, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(LoopsToBranches)
  StringRef getArgument() const override { return "cpu-loops-to-branches"; }
  StringRef getDescription() const override { return "loops and branches to blocks; loops test at their end"; }
  void getDependentDialects(DialectRegistry &registry) const override { registry.insert<arith::ArithDialect, cf::ControlFlowDialect>(); }

  void runOnOperation() override {
    SmallVector<Operation *> inner; // before what is around them
    bool known = true;
    getOperation().walk([&](Operation *op) {
      if (isa<affine::AffineDialect, scf::SCFDialect>(op->getDialect()) && op->getNumRegions() > 0)
        inner.push_back(op);
    });
    IRRewriter rewriter(&getContext());
    for (Operation *op : inner)
      known &= lower(rewriter, op);
    if (!known)
      signalPassFailure();
  }

  bool lower(RewriterBase &rewriter, Operation *op) {
    rewriter.setInsertionPoint(op);
    Branches branches(rewriter, op);
    if (auto loop = dyn_cast<affine::AffineForOp>(op)) {
      if (!loop.hasConstantBounds())
        return false;
      auto number = [&](int64_t value) { return arith::ConstantIndexOp::create(rewriter, op->getLoc(), value).getResult(); };
      branches.countedLoop(number(loop.getConstantLowerBound()), number(loop.getConstantUpperBound()), number(loop.getStepAsInt()), false, loop.getInits());
    } else if (auto loop = dyn_cast<scf::ForOp>(op)) {
      branches.countedLoop(loop.getLowerBound(), loop.getUpperBound(), loop.getStep(), loop.getUnsignedCmp(), loop.getInits());
    } else if (auto branch = dyn_cast<scf::IfOp>(op)) {
      branches.branch(branch);
    } else if (auto loop = dyn_cast<scf::WhileOp>(op)) {
      branches.loopWhile(loop);
    } else {
      return false;
    }
    return true;
  }
};

} // namespace

std::unique_ptr<Pass> createLoopsToBranches() { return std::make_unique<LoopsToBranches>(); }

} // namespace tritonc::cpu
