//===- CompileGpu.cpp - a kernel from the tile dialect to PTX, and onto a card ---------------------------------===//
#include "Compile.h"
#include "tritonc/Dialect/Tile.h"
#include "tritonc/Interpreter/Interpreter.h"
#include "tritonc/Report/Findings.h"
#include "mlir/IR/Diagnostics.h"
#include <chrono>

using namespace mlir;
using namespace tritonc;

gpu::Target Compiler::gpuTarget(const LaunchShape &shape, bool mayAlias, const cuda::Device *card) const {
  gpu::Target target;
  if (!options.arch.empty())
    target.arch = options.arch;
  else if (card) // a driver makes code for newer cards of older PTX; only sm_90a has no successors
    target.arch = card->major == 9 && card->minor == 0 ? "sm_90a" : card->major == 8 && card->minor < 9 ? "sm_80" : "sm_89";
  target.warps = options.warps.value_or(shape.warps.value_or(target.warps));
  target.stages = options.stages.value_or(shape.stages.value_or(target.stages));
  target.mayAlias = mayAlias;
  return target;
}

/// What a launch must know of the kernel's parameters.
static std::vector<std::optional<DType>> parametersOf(ModuleOp module) {
  std::vector<std::optional<DType>> parameters;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (!function.isPublic())
      continue;
    for (Type type : function.getArgumentTypes())
      parameters.push_back(isa<tile::PtrType>(type) ? std::nullopt
                           : type.isInteger(1)      ? std::optional(DType::Int1)
                           : type.isInteger()       ? std::optional(DType::Int64)
                           : type.isF16()           ? std::optional(DType::Float16)
                           : type.isBF16()          ? std::optional(DType::BFloat16)
                           : type.isF32()           ? std::optional(DType::Float32)
                           : type.isF64()           ? std::optional(DType::Float64)
                           : isa<Float8E5M2Type>(type) ? std::optional(DType::Float8E5)
                                                     : std::optional(DType::Float8E4NV));
  }
  return parameters;
}

/// Front end, clean-up, tiles to threads, LLVM and NVVM. What a GPU cannot do yet is a report at its place; all else that MLIR says
/// is a mistake of ours.
OwningOpRef<ModuleOp> Compiler::lowerForGpu(const KernelSource &source, Stage last, const gpu::Target &target, Parameters *parameters, const ModuleEdit &edit) {
  bool lowering = false, refused = false;
  ScopedDiagnosticHandler handler(context.get(), [&](mlir::Diagnostic &d) {
    std::string text = d.str();
    if (lowering && StringRef(text).starts_with("the GPU ")) {
      auto report = error("T0216", text);
      if (auto span = spanOf(placeOf(d.getLocation()), source.sources))
        report.at(*span);
      diagnostics.report(report.help("the CPU and the interpreter run it"));
      refused = true;
    } else if (!refused) {
      internalError += text + "\n";
    }
    return success();
  });
  OwningOpRef<ModuleOp> module = tileModule(source, diagnostics);
  if (!module || (edit && !edit(*module, Stage::Tile)))
    return {};
  if (parameters)
    *parameters = parametersOf(*module);
  if (!cleanUp(*module))
    return {};
  lowering = true;
  if (!runPasses(*module, "threads", [&](OpPassManager &passes) { gpu::buildTileToThreads(passes, target); }))
    return {};
  if (last >= Stage::Nvvm && !runPasses(*module, "nvvm", [&](OpPassManager &passes) { gpu::buildThreadsToNvvm(passes, target); }))
    return {};
  return module;
}

std::optional<gpu::Assembly> Compiler::ptx(const KernelSource &source, const gpu::Target &target, Parameters *parameters, const ModuleEdit &edit) {
  OwningOpRef<ModuleOp> module = lowerForGpu(source, Stage::Ptx, target, parameters, edit);
  if (!module)
    return std::nullopt;
  auto start = std::chrono::steady_clock::now();
  auto assembly = gpu::toPtx(*module, target);
  timed("ptx", std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  if (assembly)
    return std::move(*assembly);
  internal(assembly.takeError());
  return std::nullopt;
}

std::optional<std::string> Compiler::printForGpu(const KernelSource &source, Stage stage, const LaunchShape &shape) {
  gpu::Target target = gpuTarget(shape);
  if (stage == Stage::Ptx) {
    auto assembly = ptx(source, target);
    return assembly ? std::optional(std::move(assembly->ptx)) : std::nullopt;
  }
  OwningOpRef<ModuleOp> module = lowerForGpu(source, stage, target, nullptr, {});
  return module ? std::optional(text(*module)) : std::nullopt;
}

std::unique_ptr<Engine> Compiler::onCard(const KernelSource &source, bool mayAlias, const LaunchShape &shape, const ModuleEdit &edit) {
  auto card = cuda::open(options.device);
  if (!card) {
    cardError = llvm::toString(card.takeError());
    return nullptr;
  }
  cuda::KernelCode code;
  auto assembly = ptx(source, gpuTarget(shape, mayAlias, &*card), &code.parameters, edit);
  if (!assembly)
    return nullptr;
  code.ptx = std::move(assembly->ptx), code.name = std::move(assembly->kernel);
  code.sharedBytes = assembly->sharedBytes, code.threads = assembly->threads;
  auto start = std::chrono::steady_clock::now();
  auto engine = cuda::load(code, options.device);
  timed("driver", std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  if (engine)
    return std::move(*engine);
  llvm::handleAllErrors(engine.takeError(), [&](const llvm::StringError &e) {
    bool ofMachine = e.convertToErrorCode() == std::make_error_code(std::errc::not_supported);
    (ofMachine ? cardError : internalError) += e.getMessage() + (ofMachine ? "" : "\n");
  });
  return nullptr;
}
