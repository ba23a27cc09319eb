// Turns a module of the LLVM dialect into optimised LLVM IR, and that into an object file or assembly text, by those of LLVM's passes that
// a kernel needs.
#include "CodeGenerator.h"
#include "tritonc/Backend/CleanUpIR.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Pass.h"

using namespace llvm;

namespace tritonc::cpu {

/// So many kernels leave less behind in a context than it takes itself.
constexpr unsigned mostKernels = 64;

namespace {
/// Takes the passes that LLVM adds for any program, but leaves out what costs time and gives a kernel nothing.
struct KernelPasses : legacy::PassManagerBase {
  legacy::PassManager &passes;
  explicit KernelPasses(legacy::PassManager &passes) : passes(passes) {}

  void add(Pass *pass) override {
    if (isWanted(pass->getPassName()))
      passes.add(pass);
    else
      delete pass;
  }

  static bool isWanted(StringRef name) {
    static const StringSet<> unwanted = {
        // Loops come with addresses that advance by themselves or are an operand: 17 % of the time for a product.
        "Canonicalize Freeze Instructions in Loops", "Loop Strength Reduction",
        // The order before registers are given out is kept: processors that run vectors well reorder by themselves.
        "Post RA top-down list latency scheduler",
        // What kernels do not have: calls of the C library to be merged or replaced, exceptions, garbage collection, jumps to computed
        // places, guards against attacks, and hooks.
        "Merge contiguous icmps into a memcmp", "Expand memcmp() to load/stores", "Partially inline calls to library functions",
        "Replace intrinsics with calls to vector library", "Exception handling preparation", "Lower Garbage Collection Instructions",
        "Shadow Stack GC Lowering", "Create Garbage Collector Module Metadata", "Analyze Machine Code For Garbage Collection",
        "Fixup Statepoint Caller Saved", "Expand indirectbr instructions", "Prepare callbr", "ObjC ARC contraction",
        "Safe Stack instrumentation pass", "Insert stack protectors", "X86 speculative load hardening",
        "X86 Load Value Injection (LVI) Load Hardening", "Insert KCFI indirect call checks", "Local Dynamic TLS Access Clean-up",
        "Instrument function entry/exit with calls to e.g. mcount() (post inlining)", "Insert fentry calls", "Insert XRay ops",
        "Implement the 'patchable-function' attribute",
        // Immediates of 64 bits are rare, and loads that belong together stand together.
        "Constant Hoisting", "Interleaved Access Pass"};
    return !unwanted.contains(name);
  }
};
} // namespace

CodeGenerator::CodeGenerator(const Machine &machine, unsigned optLevel, CodeGenFileType type)
    : machine(machine), type(type), target(createTargetMachine(machine, optLevel)) {}

/// The passes go with the context: they may remember types of it.
void CodeGenerator::renew() {
  module.reset();
  if (context && ++kernels < mostKernels)
    return;
  kernels = 0;
  passes.reset();
  context = std::make_unique<LLVMContext>();
  backend::keepErrors(*context, error);
}

Error CodeGenerator::whatLLVMSaid() { return error.empty() ? Error::success() : createStringError("LLVM: " + error); }

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

Expected<Module *> CodeGenerator::translate(mlir::ModuleOp source) {
  renew();
  error.clear();
  module = mlir::translateModuleToLLVMIR(source, *context, "kernel", /*disableVerification=*/true); // MLIR has verified it
  if (!module)
    return createStringError("the LLVM dialect could not be translated to LLVM IR");
  module->setTargetTriple(target->getTargetTriple());
  module->setDataLayout(target->createDataLayout());
  addMachineAttributes(*module, machine);
  return module.get();
}

Error CodeGenerator::optimise() {
  if (target->getOptLevel() != CodeGenOptLevel::None)
    backend::cleanUp(*module, *target, {.hasStack = true, .loopsTestFirst = false});
  return whatLLVMSaid();
}

Expected<SmallVector<char, 0>> CodeGenerator::generate() {
  if (!passes) {
    passes = std::make_unique<legacy::PassManager>();
    KernelPasses kernel(*passes);
    if (target->addPassesToEmitFile(kernel, out, nullptr, type)) {
      passes.reset();
      return createStringError("LLVM cannot generate code for this machine");
    }
  }
  bytes.clear();
  passes->run(*module);
  if (Error failed = whatLLVMSaid())
    return failed;
  return SmallVector<char, 0>(bytes.begin(), bytes.end());
}

} // namespace tritonc::cpu
