// Turns a module of the LLVM dialect into optimised LLVM IR, and that into assembly text or an object file.
#include "LLVMPipeline.h"
#include "SourceLocations.h"
#include "tritonc/Backend/CleanUpIR.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"
#include <chrono>

using namespace llvm;

namespace tritonc::cpu {

/// What each function says of the machine; MLIR's translation leaves it out.
static void addMachineAttributes(Module &module, const Machine &machine) {
  for (Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", machine.cpu);
    function.addFnAttr("target-features", machine.features);
    if (machine.avx512)
      function.addFnAttr("prefer-vector-width", "512");
    function.addFnAttr(Attribute::NoUnwind);
  }
}

Expected<LLVMModule> translateAndOptimise(mlir::ModuleOp source, const Machine &machine, TargetMachine &target,
                                          StageTimes *times) {
  StageClock clock;
  LLVMModule result;
  result.context = std::make_unique<LLVMContext>();
  backend::keepErrors(*result.context, *result.error);
  result.module = mlir::translateModuleToLLVMIR(source, *result.context, "kernel", /*disableVerification=*/true); // MLIR has verified it
  if (!result.module)
    return createStringError("the LLVM dialect could not be translated to LLVM IR");
  result.module->setTargetTriple(target.getTargetTriple());
  result.module->setDataLayout(target.createDataLayout());
  addMachineAttributes(*result.module, machine);
  if (times)
    times->translate = clock.lap();
  if (target.getOptLevel() != CodeGenOptLevel::None)
    backend::cleanUp(*result.module, target, {.hasStack = true, .loopsTestFirst = false});
  if (times)
    times->optimise = clock.lap();
  if (!result.error->empty())
    return createStringError("LLVM: " + *result.error);
  return std::move(result);
}

namespace {
/// Optimised LLVM IR that names the source's lines, and the machine that it is for.
struct LocatedIR {
  std::unique_ptr<TargetMachine> target;
  LLVMModule ir;
};
} // namespace

/// What both texts are made from.
static Expected<LocatedIR> locatedIR(mlir::ModuleOp module, const Options &options) {
  Expected<Machine> machine = machineFor(options);
  if (!machine)
    return machine.takeError();
  if (failed(addSourceLocations(module)))
    return createStringError("the source's lines could not be kept");
  std::unique_ptr<TargetMachine> target = createTargetMachine(*machine, options.optLevel);
  Expected<LLVMModule> ir = translateAndOptimise(module, *machine, *target, nullptr);
  if (!ir)
    return ir.takeError();
  return LocatedIR{std::move(target), std::move(*ir)};
}

Expected<std::string> toLLVMIR(mlir::ModuleOp module, const Options &options) {
  Expected<LocatedIR> located = locatedIR(module, options);
  if (!located)
    return located.takeError();
  std::string text;
  raw_string_ostream stream(text);
  located->ir.module->print(stream, nullptr);
  return text;
}

static Expected<std::string> emitFile(mlir::ModuleOp module, const Options &options, CodeGenFileType type) {
  Expected<LocatedIR> located = locatedIR(module, options);
  if (!located)
    return located.takeError();
  SmallVector<char, 0> bytes;
  raw_svector_ostream stream(bytes);
  if (Error error = generateCode(located->ir, *located->target, type, stream))
    return error;
  return std::string(bytes.begin(), bytes.end());
}

Expected<std::string> toAssembly(mlir::ModuleOp module, const Options &options) {
  return emitFile(module, options, CodeGenFileType::AssemblyFile);
}

Expected<std::string> toObject(mlir::ModuleOp module, const Options &options) {
  return emitFile(module, options, CodeGenFileType::ObjectFile);
}

} // namespace tritonc::cpu
