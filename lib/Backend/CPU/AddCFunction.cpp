// Adds to a kernel at stage `affine` the two functions that C programs call: for a whole grid, and for some of its programs.
#include "Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace tritonc::cpu {

namespace {

struct AddCFunction : PassWrapper<AddCFunction, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(AddCFunction)
  AddCFunction() = default;
  explicit AddCFunction(std::string name) { this->name = std::move(name); }
  AddCFunction(const AddCFunction &other) : PassWrapper(other) {}
  StringRef getArgument() const override { return "cpu-add-c-function"; }
  StringRef getDescription() const override { return "add the functions that C programs call"; }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<arith::ArithDialect, func::FuncDialect, LLVM::LLVMDialect, scf::SCFDialect>();
  }
  Option<std::string> name{*this, "name", llvm::cl::desc("of the C function")};

  void runOnOperation() override;
};

/// Writes the functions around one kernel.
struct CFunctions {
  func::FuncOp kernel;
  std::string name;
  ModuleOp module = kernel->getParentOfType<ModuleOp>();
  Location loc = kernel.getLoc();
  OpBuilder b{kernel};
  Type pointer = LLVM::LLVMPointerType::get(b.getContext()), i32 = b.getI32Type(), i64 = b.getI64Type();

  Value integer(int64_t value, Type type) { return arith::ConstantOp::create(b, loc, b.getIntegerAttr(type, value)); }
  func::FuncOp begin(const std::string &name, ArrayRef<Type> inputs);
  SmallVector<Type> parameters();
  LLVM::LLVMFuncOp library(StringRef name, Type result, ArrayRef<Type> inputs);
  func::FuncOp addPrograms();
  void addGrid(func::FuncOp programs);
  void addYield();
  void addTilePermission();
  void addBF16Rounding();
};

} // namespace

func::FuncOp CFunctions::begin(const std::string &name, ArrayRef<Type> inputs) {
  b.setInsertionPointToEnd(module.getBody());
  auto function = func::FuncOp::create(b, loc, name, b.getFunctionType(inputs, i32));
  b.setInsertionPointToStart(function.addEntryBlock());
  return function;
}

static bool isHalf(Type type) { return type.isF16() || type.isBF16(); }

/// The kernel's own, as C passes them: C has no 16-bit floats, they come as f32.
SmallVector<Type> CFunctions::parameters() {
  return llvm::map_to_vector(kernel.getArgumentTypes().drop_back(4), [&](Type type) { return isHalf(type) ? b.getF32Type() : type; });
}

LLVM::LLVMFuncOp CFunctions::library(StringRef name, Type result, ArrayRef<Type> inputs) {
  if (auto known = module.lookupSymbol<LLVM::LLVMFuncOp>(name))
    return known;
  OpBuilder head = OpBuilder::atBlockBegin(module.getBody());
  return LLVM::LLVMFuncOp::create(head, loc, name, LLVM::LLVMFunctionType::get(result, inputs));
}

/// int NAME_programs(grid, parameters …, first, last): 0, or -1 without memory for the tiles of a program.
func::FuncOp CFunctions::addPrograms() {
  SmallVector<Type> inputs = {pointer};
  llvm::append_range(inputs, parameters());
  inputs.append({i64, i64});
  func::FuncOp function = begin(name + "_programs", inputs);
  SmallVector<Value> operands;
  for (auto [given, wanted] : llvm::zip(function.getArguments().drop_front().drop_back(2), kernel.getArgumentTypes()))
    operands.push_back(isHalf(wanted) ? Value(arith::TruncFOp::create(b, loc, wanted, given)) : Value(given));
  operands.append({function.getArgument(0), *(function.getArguments().end() - 2), function.getArguments().back()});
  auto scratchBytes = kernel->getAttrOfType<IntegerAttr>("tritonc.scratch_bytes");
  Value zero = integer(0, i32);
  if (!scratchBytes || scratchBytes.getInt() == 0) {
    operands.push_back(LLVM::ZeroOp::create(b, loc, pointer));
    func::CallOp::create(b, loc, kernel, operands);
    func::ReturnOp::create(b, loc, zero);
    return function;
  }
  auto allocate = library("aligned_alloc", pointer, {i64, i64});
  auto release = library("free", LLVM::LLVMVoidType::get(b.getContext()), pointer);
  Value alignment = integer(64, i64), bytes = integer(scratchBytes.getInt(), i64), failed = integer(-1, i32);
  Value scratch = LLVM::CallOp::create(b, loc, allocate, ValueRange{alignment, bytes}).getResult();
  Value none = LLVM::ICmpOp::create(b, loc, LLVM::ICmpPredicate::eq, scratch, LLVM::ZeroOp::create(b, loc, pointer));
  auto branch = scf::IfOp::create(b, loc, TypeRange{i32}, none, /*withElseRegion=*/true);
  Operation *end = func::ReturnOp::create(b, loc, branch.getResults());
  b.setInsertionPointToStart(branch.thenBlock());
  scf::YieldOp::create(b, loc, failed);
  b.setInsertionPointToStart(branch.elseBlock());
  operands.push_back(scratch);
  if (auto kept = kernel->getAttrOfType<IntegerAttr>("tritonc.kept_bytes"))
    LLVM::MemsetOp::create(b, loc, scratch, integer(0, b.getI8Type()), integer(kept.getInt(), i64), /*isVolatile=*/false);
  func::CallOp::create(b, loc, kernel, operands);
  LLVM::CallOp::create(b, loc, release, scratch);
  scf::YieldOp::create(b, loc, zero);
  b.setInsertionPointAfter(end);
  return function;
}

/// int NAME(grid, parameters …): every program, on the calling thread.
void CFunctions::addGrid(func::FuncOp programs) {
  SmallVector<Type> inputs = {pointer};
  llvm::append_range(inputs, parameters());
  func::FuncOp function = begin(name, inputs);
  Value count = integer(1, i64);
  for (int32_t axis = 0; axis < 3; ++axis) {
    Value at = LLVM::GEPOp::create(b, loc, pointer, i32, function.getArgument(0), ArrayRef<LLVM::GEPArg>{axis});
    Value extent = LLVM::LoadOp::create(b, loc, i32, at, 4);
    count = arith::MulIOp::create(b, loc, count, arith::ExtUIOp::create(b, loc, i64, extent));
  }
  auto operands = llvm::to_vector_of<Value>(function.getArguments());
  operands.append({integer(0, i64), count});
  func::ReturnOp::create(b, loc, func::CallOp::create(b, loc, programs, operands).getResults());
}

/// Programs run one after the other here: one that waits has nobody to give way to.
void CFunctions::addYield() {
  auto yield = module.lookupSymbol<LLVM::LLVMFuncOp>("tritonc_yield");
  if (!yield)
    return;
  b.setInsertionPointToStart(yield.addEntryBlock(b));
  LLVM::ReturnOp::create(b, loc, ValueRange());
  yield.setLinkage(LLVM::Linkage::Internal);
}

/// Asks Linux for AMX's tiles, once a call: the answer is the process's, which may be any.
void CFunctions::addTilePermission() {
  auto function = module.lookupSymbol<LLVM::LLVMFuncOp>("tritonc_tiles_granted");
  if (!function)
    return;
  b.setInsertionPointToStart(function.addEntryBlock(b));
  constexpr int64_t archPrctl = 158, requestPermission = 0x1023, tileData = 18; // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
  OpBuilder head = OpBuilder::atBlockBegin(module.getBody());
  auto syscall = LLVM::LLVMFuncOp::create(head, loc, "syscall", LLVM::LLVMFunctionType::get(i64, {i64}, /*isVarArg=*/true));
  SmallVector<Value> operands = {integer(archPrctl, i64), integer(requestPermission, i64), integer(tileData, i64)};
  auto call = LLVM::CallOp::create(b, loc, syscall, operands);
  Value yes = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, call.getResult(), integer(0, i64));
  LLVM::ReturnOp::create(b, loc, Value(arith::ExtUIOp::create(b, loc, i32, yes)));
  function.setLinkage(LLVM::Linkage::Internal);
}

/// Machine code keeps single bf16 numbers by a function that C libraries before GCC 13 lack: it comes along.
void CFunctions::addBF16Rounding() {
  Type bf16 = b.getBF16Type();
  auto mentions = [&](Type type) { return getElementTypeOrSelf(type) == bf16; };
  bool needed = kernel.walk([&](Operation *op) {
                       bool found = llvm::any_of(op->getOperandTypes(), mentions) || llvm::any_of(op->getResultTypes(), mentions);
                       return found ? WalkResult::interrupt() : WalkResult::advance();
                     }).wasInterrupted();
  if (!needed && !llvm::any_of(kernel.getArgumentTypes(), mentions))
    return;
  b.setInsertionPointToEnd(module.getBody());
  auto function = func::FuncOp::create(b, loc, "__truncsfbf2", b.getFunctionType(b.getF32Type(), bf16));
  function->setAttr("llvm.linkage", LLVM::LinkageAttr::get(b.getContext(), LLVM::Linkage::Internal));
  b.setInsertionPointToStart(function.addEntryBlock());
  Value rounded = arith::TruncFOp::create(b, loc, bf16, function.getArgument(0));
  func::ReturnOp::create(b, loc, rounded);
}

void AddCFunction::runOnOperation() {
  for (auto kernel : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
    if (!kernel->hasAttr("tritonc.kernel"))
      continue;
    CFunctions functions{kernel, name};
    functions.addBF16Rounding();
    functions.addGrid(functions.addPrograms());
    functions.addYield();
    functions.addTilePermission();
  }
}

std::unique_ptr<Pass> createAddCFunctionPass(std::string name) { return std::make_unique<AddCFunction>(std::move(name)); }

void registerAddCFunctionPass() { PassRegistration<AddCFunction>(); }

} // namespace tritonc::cpu
