//===- Ptx.cpp - a module of the LLVM and NVVM dialects to optimised LLVM IR, and that to PTX ----------===//
#include "tritonc/Backend/GPU.h"
#include "tritonc/Backend/CleanUpIR.h"
#include "tritonc/Backend/Prints.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/PatternMatch.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"

using namespace llvm;

namespace tritonc::gpu {

static constexpr StringLiteral tripleName = "nvptx64-nvidia-cuda";

static const llvm::Target *nvptx() {
  static const llvm::Target *target = [] {
    LLVMInitializeNVPTXTargetInfo();
    LLVMInitializeNVPTXTarget();
    LLVMInitializeNVPTXTargetMC();
    LLVMInitializeNVPTXAsmPrinter();
    std::string error;
    return TargetRegistry::lookupTarget(Triple(tripleName), error);
  }();
  return target;
}

unsigned Target::generation() const {
  unsigned number = 0;
  StringRef digits = arch;
  digits.consume_front("sm_");
  digits.consumeInteger(10, number);
  return number;
}

/// Table "Technical Specifications per Compute Capability" of NVIDIA's programming guide.
uint64_t Target::sharedLimit() const {
  unsigned number = generation(), kilobytes = number >= 120 || number == 86 || number == 89 ? 99 : number >= 90 ? 227 : number >= 80 ? 163 : 64;
  return kilobytes << 10;
}

/// The version of PTX: the oldest that has what this room uses.
static StringRef featuresFor(const Target &target) { return target.generation() > 90 ? "+ptx87" : "+ptx84"; }

Error checkTarget(const Target &target) {
  if (!nvptx())
    return createStringError("this build of LLVM cannot generate code for NVIDIA GPUs");
  std::unique_ptr<MCSubtargetInfo> info(nvptx()->createMCSubtargetInfo(Triple(tripleName), "sm_80", ""));
  if (!info->isCPUStringValid(target.arch))
    return createStringError("there is no GPU architecture named '" + target.arch + "' (try sm_80, sm_89, sm_90a)");
  return Error::success();
}

static std::unique_ptr<TargetMachine> createTargetMachine(const Target &target) {
  TargetOptions options;
  options.AllowFPOpFusion = FPOpFusion::Standard; // a user's x * y + z stays two roundings
  return std::unique_ptr<TargetMachine>(nvptx()->createTargetMachine(Triple(tripleName), target.arch, featuresFor(target), options,
                                                                     std::nullopt, std::nullopt, CodeGenOptLevel::Default));
}

static unsigned numberOf(mlir::Operation *op, StringRef name) {
  auto attribute = op->getAttrOfType<mlir::IntegerAttr>(name);
  return attribute ? attribute.getInt() : 0;
}

/// Whether `value` may lie in a register that an instruction of floats has written: bits that are only seen as an integer.
static bool mayBeFloat(const llvm::Value *value) {
  return !isa<BinaryOperator, LoadInst, Constant>(value) && !(isa<CastInst>(value) && !isa<BitCastInst>(value));
}

/// The lower bits of a register that holds a float are stored by an instruction of LLVM's that NVIDIA's assembler takes for a conversion of
/// the number to an integer. Once copied as bits it holds an integer.
static void copyBitsBeforeNarrowing(Module &module) {
  for (Function &function : module)
    for (Instruction &instruction : instructions(function)) {
      auto *narrowed = dyn_cast<TruncInst>(&instruction);
      auto isStored = [](const User *user) { return isa<StoreInst, InsertElementInst>(user); };
      if (!narrowed || !narrowed->getType()->isIntegerTy() || !mayBeFloat(narrowed->getOperand(0)) || none_of(narrowed->users(), isStored))
        continue;
      Value *wide = narrowed->getOperand(0);
      unsigned bits = wide->getType()->getIntegerBitWidth();
      if (bits != 64 && bits != 32 && bits != 16)
        continue;
      std::string letter = bits == 64 ? "l" : bits == 32 ? "r" : "h";
      auto *type = FunctionType::get(wide->getType(), {wide->getType()}, false);
      auto *copy = InlineAsm::get(type, "mov.b" + std::to_string(bits) + " $0, $1;", "=" + letter + "," + letter, /*hasSideEffects=*/false);
      narrowed->setOperand(0, IRBuilder<>(narrowed).CreateCall(copy, {wide}));
    }
}

/// NVIDIA's assembler takes the negative of 16 bits for a number of 32: that of -32768 becomes 32768 where it is widened or compared. As
/// its complement and one more it is what it should be.
static void negateBitByBit(Module &module) {
  using namespace PatternMatch;
  SmallVector<Instruction *> found;
  for (Function &function : module)
    for (Instruction &instruction : instructions(function))
      if (instruction.getType()->isIntegerTy(16) && (match(&instruction, m_Neg(m_Value())) || match(&instruction, m_Intrinsic<Intrinsic::abs>())))
        found.push_back(&instruction);
  for (Instruction *instruction : found) {
    IRBuilder<> builder(instruction);
    Type *type = instruction->getType();
    bool isAbs = isa<CallInst>(instruction);
    Value *value = instruction->getOperand(isAbs ? 0 : 1);
    auto *negate = InlineAsm::get(FunctionType::get(type, {type}, false), "{ not.b16 $0, $1; add.s16 $0, $0, 1; }", "=h,h", /*hasSideEffects=*/false);
    Value *result = builder.CreateCall(negate, {value});
    if (isAbs)
      result = builder.CreateSelect(builder.CreateICmpSLT(value, ConstantInt::get(type, 0)), result, value);
    instruction->replaceAllUsesWith(result);
    instruction->eraseFromParent();
  }
}

Expected<Assembly> toPtx(mlir::ModuleOp source, const Target &target) {
  if (Error error = checkTarget(target))
    return std::move(error);
  Assembly assembly;
  for (auto function : source.getOps<mlir::LLVM::LLVMFuncOp>())
    if (function->hasAttr("nvvm.kernel")) {
      assembly.kernel = function.getName();
      assembly.sharedBytes = numberOf(function, "tritonc.shared_bytes");
      assembly.threads = numberOf(function, "tritonc.threads");
    }
  std::unique_ptr<TargetMachine> machine = createTargetMachine(target);
  // Known before accesses get their alignment: LLVM's own layout has 4 bytes for an i64.
  source->setAttr(mlir::LLVM::LLVMDialect::getDataLayoutAttrName(), mlir::StringAttr::get(source.getContext(), machine->createDataLayout().getStringRepresentation()));
  auto prints = backend::readPrintSites(source);
  if (!prints)
    return prints.takeError();
  assembly.prints = std::move(*prints);
  std::string error;
  LLVMContext context;
  backend::keepErrors(context, error);
  std::unique_ptr<Module> module = mlir::translateModuleToLLVMIR(source, context, "kernel");
  if (!module)
    return createStringError("the LLVM dialect could not be translated to LLVM IR");
  module->setTargetTriple(machine->getTargetTriple());
  module->setDataLayout(machine->createDataLayout());
  backend::cleanUp(*module, *machine, {.combineLast = true});
  copyBitsBeforeNarrowing(*module);
  negateBitByBit(*module);
  SmallVector<char, 0> bytes;
  raw_svector_ostream stream(bytes);
  legacy::PassManager passes;
  if (machine->addPassesToEmitFile(passes, stream, nullptr, CodeGenFileType::AssemblyFile))
    return createStringError("LLVM cannot write PTX");
  if (error.empty())
    passes.run(*module);
  if (!error.empty())
    return createStringError("LLVM: " + error);
  assembly.ptx.assign(bytes.begin(), bytes.end());
  return assembly;
}

} // namespace tritonc::gpu
