// Turns optimised LLVM IR into an object file or assembly text, by those of LLVM's passes that a kernel needs.
#include "LLVMPipeline.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/Pass.h"

using namespace llvm;

namespace tritonc::cpu {

namespace {
/// Takes the passes that LLVM adds for any program, but leaves out what costs time and gives a kernel nothing.
struct KernelPasses : legacy::PassManagerBase {
  legacy::PassManager passes;

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

Error generateCode(LLVMModule &ir, TargetMachine &target, CodeGenFileType type, raw_pwrite_stream &out) {
  KernelPasses kernel;
  if (target.addPassesToEmitFile(kernel, out, nullptr, type))
    return createStringError("LLVM cannot generate code for this machine");
  kernel.passes.run(*ir.module);
  if (!ir.error->empty())
    return createStringError("LLVM: " + *ir.error);
  return Error::success();
}

} // namespace tritonc::cpu
