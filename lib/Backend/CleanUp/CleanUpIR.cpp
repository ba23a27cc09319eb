//===- CleanUpIR.cpp - LLVM IR to LLVM IR without what is computed twice, or in a loop for nothing ---===//
#include "tritonc/Backend/CleanUpIR.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Transforms/InstCombine/InstCombine.h"
#include "llvm/Transforms/Scalar/EarlyCSE.h"
#include "llvm/Transforms/Scalar/LICM.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"
#include "llvm/Transforms/Scalar/LoopRotation.h"
#include "llvm/Transforms/Scalar/SROA.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"

using namespace llvm;

namespace tritonc::backend {

void keepErrors(LLVMContext &context, std::string &error) {
  context.setDiagnosticHandlerCallBack(
      [](const DiagnosticInfo *info, void *text) {
        auto &kept = *static_cast<std::string *>(text);
        if (info->getSeverity() != DS_Error || !kept.empty())
          return;
        raw_string_ostream stream(kept);
        DiagnosticPrinterRawOStream printer(stream);
        info->print(printer);
      },
      &error);
}

static FunctionPassManager passesFor(const CleanUpIR &code) {
  FunctionPassManager passes;
  if (code.hasStack)
    passes.addPass(SROAPass(SROAOptions::ModifyCFG));
  passes.addPass(EarlyCSEPass());
  passes.addPass(InstCombinePass());
  passes.addPass(SimplifyCFGPass());
  // A loop tests at its end, so that what it computes anew each time can move before it.
  LoopPassManager hoisting;
  if (code.loopsTestFirst)
    hoisting.addPass(LoopRotatePass());
  hoisting.addPass(LICMPass(LICMOptions()));
  passes.addPass(createFunctionToLoopPassAdaptor(std::move(hoisting), /*UseMemorySSA=*/true));
  passes.addPass(EarlyCSEPass(/*UseMemorySSA=*/true));
  if (code.combineLast)
    passes.addPass(InstCombinePass());
  passes.addPass(SimplifyCFGPass());
  return passes;
}

void cleanUp(Module &module, TargetMachine &target, const CleanUpIR &code) {
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager callGraph;
  ModuleAnalysisManager modules;
  PassBuilder builder(&target);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(callGraph);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, callGraph, modules);
  ModulePassManager passes;
  passes.addPass(createModuleToFunctionPassAdaptor(passesFor(code)));
  passes.run(module, modules);
}

} // namespace tritonc::backend
