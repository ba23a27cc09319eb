//===- EmitProgram.cpp - a kernel of one program, to a function that runs a range of programs ------===//
#include "TileEmitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/UB/IR/UBOps.h"

using namespace mlir;

namespace tritonc::cpu {

TileEmitter::TileEmitter(func::FuncOp kernel, const BufferPlan &plan, VectorMachine machine)
    : kernel(kernel), plan(plan), machine(machine), builder(kernel), loc(kernel.getLoc()) {}

template <class... Ops> static bool hasAny(func::FuncOp kernel) {
  return kernel.walk([](Operation *op) { return isa<Ops...>(op) ? WalkResult::interrupt() : WalkResult::advance(); }).wasInterrupted();
}

bool sharesMemory(func::FuncOp kernel) { return hasAny<tile::AtomicRMWOp, tile::AtomicCASOp, tile::IntToPtrOp>(kernel); }

bool programsMeet(func::FuncOp kernel) { return sharesMemory(kernel) || hasAny<scf::WhileOp>(kernel); }

LogicalResult TileEmitter::run() {
  linesAhead = findLinesAhead(kernel, plan);
  emitSignature();
  emitProgramLoop();
  if (needsFence) { // what bypassed the caches is seen by others from here on
    builder.setInsertionPoint(entry->getTerminator());
    LLVM::CallIntrinsicOp::create(builder, loc, builder.getStringAttr("llvm.x86.sse.sfence"), ValueRange());
  }
  if (keepsTiles) {
    builder.setInsertionPoint(entry->getTerminator());
    whereGranted([&] { releaseTiles(); });
  }
  auto module = kernel->getParentOfType<ModuleOp>();
  function->setAttr("tritonc.kernel", builder.getUnitAttr());
  function->setAttr("tritonc.scratch_bytes", builder.getI64IntegerAttr(scratch->arenaBytes()));
  if (keptOperands > 0)
    function->setAttr("tritonc.kept_bytes", builder.getI64IntegerAttr(bytesOfRecords(kernel)));
  if (!prints.empty())
    module->setAttr("tritonc.prints", builder.getArrayAttr(prints));
  if (!slowParts.empty())
    module->setAttr("tritonc.slow", builder.getArrayAttr(slowParts.getArrayRef()));
  if (failed) {
    function.erase();
    return failure();
  }
  if (waits)
    function->setAttr("tritonc.waits", builder.getUnitAttr());
  if (waits || sharesMemory(kernel))
    function->setAttr("tritonc.shares_memory", builder.getUnitAttr());
  kernel.erase();
  builder.setInsertionPointToStart(module.getBody());
  Type address = LLVM::LLVMPointerType::get(builder.getContext()), i32 = builder.getI32Type();
  auto declare = [&](StringRef name, ArrayRef<Type> operands) {
    if (!module.lookupSymbol(name))
      LLVM::LLVMFuncOp::create(builder, module.getLoc(), name,
                               LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(builder.getContext()), operands));
  };
  if (!prints.empty())
    declare("tritonc_print", {address, i32, i32, i32, i32, address, address});
  if (waits)
    declare("tritonc_yield", i32);
  return success();
}

Type TileEmitter::convert(Type type) {
  return isa<tile::PtrType>(type) ? LLVM::LLVMPointerType::get(type.getContext()) : type;
}

/// KERNEL.programs(parameters …, launch, first, last, scratch); a name that no C function has, as `exp` or `memset` would.
void TileEmitter::emitSignature() {
  Type address = LLVM::LLVMPointerType::get(builder.getContext()), i64 = builder.getI64Type();
  SmallVector<Type> inputs = llvm::map_to_vector(kernel.getArgumentTypes(), [&](Type type) { return convert(type); });
  inputs.append({address, i64, i64, address});
  builder.setInsertionPoint(kernel);
  function = func::FuncOp::create(builder, loc, (kernel.getName() + ".programs").str(), builder.getFunctionType(inputs, {}));
  entry = function.addEntryBlock();
  for (auto [from, to] : llvm::zip(kernel.getArguments(), function.getArguments())) {
    to.setLoc(from.getLoc());
    scalars.map(from, to);
  }
  auto added = function.getArguments().take_back(4);
  launch = added[0];
  scratch.emplace(entry, added[3], bytesOfRecords(kernel));
}

/// for p in first … last: pid0 = p % nx, pid1 = p / nx % ny, pid2 = p / (nx ny)
void TileEmitter::emitProgramLoop() {
  Type address = LLVM::LLVMPointerType::get(builder.getContext()), i32 = builder.getI32Type(), i64 = builder.getI64Type();
  builder.setInsertionPointToEnd(entry);
  for (int32_t axis = 0; axis < 3; ++axis) {
    Value at = LLVM::GEPOp::create(builder, loc, address, i32, launch, ArrayRef<LLVM::GEPArg>{axis});
    programCount[axis] = LLVM::LoadOp::create(builder, loc, i32, at, 4);
  }
  findTileShape();
  auto added = function.getArguments().take_back(3);
  auto loop = scf::ForOp::create(builder, loc, added[0], added[1], constantInt(1, i64));
  func::ReturnOp::create(builder, loc);
  loop.getBody()->getTerminator()->erase();
  builder.setInsertionPointToEnd(loop.getBody());
  Value rest = loop.getInductionVar();
  for (unsigned axis = 0; axis < 3; ++axis) {
    Value id = rest;
    if (axis < 2) {
      OpBuilder outside(loop);
      Value count = arith::ExtUIOp::create(outside, loc, i64, programCount[axis]);
      id = arith::RemUIOp::create(builder, loc, rest, count);
      rest = arith::DivUIOp::create(builder, loc, rest, count);
    }
    programId[axis] = arith::TruncIOp::create(builder, loc, i32, id);
  }
  levels.assign(1, Level{loop.getBody(), loop.getBody()->end()});
  emitBlock(kernel.getBody().front());
  builder.setInsertionPointToEnd(loop.getBody());
  scf::YieldOp::create(builder, kernel.getLoc());
}

void TileEmitter::emitBlock(Block &block) {
  for (Operation &op : block.without_terminator())
    if (!failed)
      emitOp(&op);
}

/// Constants stand at the head of the function, once each.
Value TileEmitter::constant(TypedAttr value) {
  Value &known = constants[value];
  if (!known) {
    OpBuilder head = OpBuilder::atBlockBegin(entry);
    known = arith::ConstantOp::create(head, kernel.getLoc(), value);
  }
  return known;
}

Value TileEmitter::constantInt(int64_t value, Type type) { return constant(builder.getIntegerAttr(type, value)); }

/// 0, +0.0 or the null pointer.
Value TileEmitter::zeroOf(Type element) {
  if (isa<LLVM::LLVMPointerType>(element))
    return LLVM::ZeroOp::create(builder, loc, element);
  return constant(builder.getZeroAttr(element));
}

Lanes TileEmitter::unsupported(Operation *op) {
  if (!failed)
    op->emitOpError("has no lowering for CPUs");
  failed = true;
  at(0);
  return uniform(zeroOf(elementType(op->getResult(0))));
}

void TileEmitter::emitOp(Operation *op) {
  loc = op->getLoc();
  startSink();
  at(0);
  if (auto store = dyn_cast<tile::StoreOp>(op))
    return emitStore(store);
  if (auto reduce = dyn_cast<tile::ReduceOp>(op))
    return emitReduce(reduce);
  if (auto scan = dyn_cast<tile::ScanOp>(op))
    return emitScan(scan);
  if (auto map = dyn_cast<tile::MapOp>(op))
    return emitMap(map);
  if (auto sort = dyn_cast<tile::SortOp>(op))
    return emitSort(sort);
  if (auto histogram = dyn_cast<tile::HistogramOp>(op))
    return emitHistogram(histogram);
  if (auto rmw = dyn_cast<tile::AtomicRMWOp>(op))
    return emitAtomic(rmw);
  if (auto cas = dyn_cast<tile::AtomicCASOp>(op))
    return emitAtomic(cas);
  if (auto dot = dyn_cast<tile::DotOp>(op))
    return plan.storedDirectly(dot) ? void() : emitDot(dot);
  if (auto print = dyn_cast<tile::PrintOp>(op))
    return emitPrint(print);
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return emitFor(loop);
  if (auto branch = dyn_cast<scf::IfOp>(op))
    return emitIf(branch);
  if (auto loop = dyn_cast<scf::WhileOp>(op))
    return emitWhile(loop);
  emitInline(op);
}

/// Scalars are computed here; of tiles those that have a buffer, the others where they are used.
void TileEmitter::emitInline(Operation *op) {
  if (op->getNumResults() == 0 || op->getNumRegions() != 0) {
    op->emitOpError("has no lowering for CPUs");
    failed = true;
    return;
  }
  for (OpResult result : op->getResults()) {
    if (!isa<RankedTensorType>(result.getType())) {
      emitScalar(result);
    } else if (plan.isBuffered(result) && !plan.isWrittenByDot(result)) {
      ScratchTile tile = makeScratch(result);
      arrangeOperand(result, tile);
      materialise(result, tile);
      buffers[result] = tile;
    }
  }
}

void TileEmitter::emitScalar(OpResult result) {
  Operation *op = result.getOwner();
  Value emitted;
  startSink();
  at(0);
  if (auto id = dyn_cast<tile::ProgramIdOp>(op))
    emitted = programId[id.getAxis()];
  else if (auto count = dyn_cast<tile::NumProgramsOp>(op))
    emitted = programCount[count.getAxis()];
  else if (auto fill = dyn_cast<arith::ConstantOp>(op))
    emitted = constant(fill.getValue());
  else
    emitted = compute(result, {}).base;
  scalars.map(result, emitted);
}

} // namespace tritonc::cpu
