//===- EmitProgram.cpp - a kernel to a function of one thread: signature, blocks, scalars ----------------===//
#include "ThreadEmitter.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;

namespace tritonc::gpu {

ThreadEmitter::ThreadEmitter(func::FuncOp kernel, const MappingPlan &plan, const Target &target)
    : kernel(kernel), plan(plan), target(target), hazards(kernel, plan, target.mayAlias), builder(kernel.getContext()),
      head(kernel.getContext()), loc(kernel.getLoc()) {}

LogicalResult ThreadEmitter::run() {
  auto module = kernel->getParentOfType<ModuleOp>();
  emitSignature();
  emitBlock(kernel.getBody().front());
  loc = kernel.getLoc();
  func::ReturnOp::create(builder, loc);
  if (failed) {
    function.erase();
    return failure();
  }
  std::string name = kernel.getName().str();
  kernel.erase();
  function.setName(name);
  function->setAttr("tritonc.threads", builder.getI32IntegerAttr(32 * target.warps));
  function->setAttr("tritonc.shared_bytes", builder.getI32IntegerAttr(int32_t(sharedBytes)));
  if (!prints.empty())
    module->setAttr("tritonc.prints", builder.getArrayAttr(prints));
  if (shared) {
    builder.setInsertionPointToStart(module.getBody());
    auto type = LLVM::LLVMArrayType::get(builder.getI8Type(), 0);
    LLVM::GlobalOp::create(builder, module.getLoc(), type, /*isConstant=*/false, LLVM::Linkage::External, "tritonc_shared", Attribute(),
                           /*alignment=*/1024, /*addrSpace=*/3);
  }
  return success();
}

Type ThreadEmitter::convert(Type type) { return isa<tile::PtrType>(type) ? LLVM::LLVMPointerType::get(type.getContext(), 1) : type; }

/// The parameters as they are, and at the head what each thread asks the machine.
void ThreadEmitter::emitSignature() {
  SmallVector<Type> inputs = llvm::map_to_vector(kernel.getArgumentTypes(), [&](Type type) { return convert(type); });
  bool printing = kernel.walk([](tile::PrintOp) { return WalkResult::interrupt(); }).wasInterrupted();
  if (printing) // the log
    inputs.push_back(LLVM::LLVMPointerType::get(builder.getContext(), 1));
  builder.setInsertionPoint(kernel);
  function = func::FuncOp::create(builder, loc, (kernel.getName() + ".threads").str(), builder.getFunctionType(inputs, {}));
  Block *entry = function.addEntryBlock();
  for (auto [from, to] : llvm::zip_first(kernel.getArguments(), function.getArguments())) {
    to.setLoc(from.getLoc());
    scalars.map(from, to);
  }
  if (!hazards.sharesMemory()) // what is only read may then be read through the texture cache
    for (auto [i, type] : llvm::enumerate(inputs))
      if (isa<LLVM::LLVMPointerType>(type))
        function.setArgAttr(i, LLVM::LLVMDialect::getNoAliasAttrName(), builder.getUnitAttr());
  builder.setInsertionPointToStart(entry);
  Type i32 = builder.getI32Type();
  Value thread = NVVM::ThreadIdXOp::create(builder, loc, i32);
  Value end = arith::ConstantOp::create(builder, loc, builder.getI32IntegerAttr(0)); // the head ends before it
  head.setInsertionPoint(end.getDefiningOp());
  lane = arith::AndIOp::create(head, loc, thread, constantInt(31));
  warp = arith::ShRUIOp::create(head, loc, thread, constantInt(5));
  programId[0] = NVVM::BlockIdXOp::create(head, loc, i32);
  programId[1] = NVVM::BlockIdYOp::create(head, loc, i32);
  programId[2] = NVVM::BlockIdZOp::create(head, loc, i32);
  programCount[0] = NVVM::GridDimXOp::create(head, loc, i32);
  programCount[1] = NVVM::GridDimYOp::create(head, loc, i32);
  programCount[2] = NVVM::GridDimZOp::create(head, loc, i32);
}

void ThreadEmitter::emitBlock(Block &from) {
  blocks[&from] = builder.getInsertionBlock();
  for (Operation &op : from.without_terminator())
    if (!failed)
      emitOp(&op);
}

/// Constants stand at the head of the function, once each.
Value ThreadEmitter::constant(TypedAttr value) {
  Value &known = constants[value];
  if (!known)
    known = arith::ConstantOp::create(head, kernel.getLoc(), value);
  return known;
}

Value ThreadEmitter::constantInt(int64_t value, Type type) {
  unsigned bits = type.getIntOrFloatBitWidth();
  return constant(builder.getIntegerAttr(type, APInt(bits, uint64_t(value), /*isSigned=*/true, /*implicitTrunc=*/true)));
}

/// 0, +0.0 or the null pointer.
Value ThreadEmitter::zeroOf(Type element) {
  if (isa<LLVM::LLVMPointerType>(element))
    return LLVM::ZeroOp::create(head, kernel.getLoc(), element);
  return constant(builder.getZeroAttr(element));
}

/// The operation as the user wrote it.
static std::string nameOf(Operation *op) {
  StringRef name = op->getName().stripDialect();
  return name == "print" ? "tl.device_print" : name == "map" ? "tl.map_elementwise" : "tl." + name.str();
}

void ThreadEmitter::unsupported(Operation *op) {
  if (!failed)
    op->emitError("the GPU cannot run `" + nameOf(op) + "` yet");
  failed = true;
}

void ThreadEmitter::emitOp(Operation *op) {
  loc = op->getLoc();
  if (auto load = dyn_cast<tile::LoadOp>(op))
    return placed.contains(load.getResult()) ? void() : emitLoad(load);
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
  if (auto print = dyn_cast<tile::PrintOp>(op))
    return emitPrint(print);
  if (auto dot = dyn_cast<tile::DotOp>(op)) {
    const MatrixProduct *product = plan.product(dot);
    return product ? emitProduct(dot, *product) : emitDot(dot);
  }
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return emitFor(loop);
  if (auto branch = dyn_cast<scf::IfOp>(op))
    return emitIf(branch);
  if (auto loop = dyn_cast<scf::WhileOp>(op))
    return emitWhile(loop);
  emitInline(op);
}

/// Scalars are computed here, tiles where they are asked for.
void ThreadEmitter::emitInline(Operation *op) {
  if (op->getNumResults() == 0 || op->getNumRegions() != 0)
    return unsupported(op);
  if (auto id = dyn_cast<tile::ProgramIdOp>(op))
    return scalars.map(op->getResult(0), programId[id.getAxis()]);
  if (auto count = dyn_cast<tile::NumProgramsOp>(op))
    return scalars.map(op->getResult(0), programCount[count.getAxis()]);
  if (auto split = dyn_cast<tile::SplitOp>(op); split && !isa<RankedTensorType>(split.getFirst().getType())) {
    Mapping all;
    all.reg.push_back(0);
    all.lane.assign(5, Mapping::none);
    all.warp.assign(llvm::Log2_32(target.warps), Mapping::none);
    Registers both = tile(split.getX(), all);
    scalars.map(split.getFirst(), both[0]);
    return scalars.map(split.getSecond(), both[1]);
  }
  if (isa<RankedTensorType>(op->getResult(0).getType()))
    return;
  if (op->getNumResults() != 1)
    return unsupported(op);
  if (auto number = dyn_cast<arith::ConstantOp>(op))
    return scalars.map(op->getResult(0), constant(number.getValue()));
  scalars.map(op->getResult(0), apply(op, llvm::map_to_vector(op->getOperands(), [&](Value value) { return scalar(value); })));
}

} // namespace tritonc::gpu
