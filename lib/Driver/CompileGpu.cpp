//===- CompileGpu.cpp - a kernel from the tile dialect to PTX, and onto a card ---------------------------------===//
#include "Compile.h"
#include "tritonc/Dialect/Tile.h"
#include "tritonc/Interpreter/Interpreter.h"
#include "tritonc/Report/Findings.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringExtras.h"
#include <chrono>

using namespace mlir;
using namespace tritonc;

tritonc::gpu::Target Compiler::gpuTarget(const LaunchShape &shape, bool mayAlias, const cuda::Device *card) const {
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
  ScopedDiagnosticHandler handler(&context(), [&](mlir::Diagnostic &d) {
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
  if (failed(verify(*module)))
    return {};
  return module;
}

/// A function that the code calls and nobody has: the driver would refuse it. Empty if there is none.
static StringRef missingFunction(StringRef ptx) {
  for (size_t at = ptx.find(".extern .func"); at != StringRef::npos; at = ptx.find(".extern .func", at + 1)) {
    StringRef rest = ptx.substr(at + StringRef(".extern .func").size()).ltrim();
    if (rest.consume_front("(")) // what it returns
      rest = rest.split(')').second.ltrim();
    StringRef name = rest.take_until([](char c) { return !llvm::isAlnum(c) && c != '_' && c != '$'; });
    if (!llvm::is_contained({"vprintf", "__assertfail", "malloc", "free"}, name)) // the driver has these
      return name;
  }
  return "";
}

std::optional<tritonc::gpu::Assembly> Compiler::ptx(const KernelSource &source, const gpu::Target &target, Parameters *parameters, const ModuleEdit &edit) {
  OwningOpRef<ModuleOp> module = lowerForGpu(source, Stage::Ptx, target, parameters, edit);
  if (!module)
    return std::nullopt;
  auto start = std::chrono::steady_clock::now();
  auto assembly = gpu::toPtx(*module, target);
  timed("ptx", std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  if (!assembly) {
    internal(assembly.takeError());
    return std::nullopt;
  }
  StringRef missing = missingFunction(assembly->ptx);
  if (missing.empty())
    return std::move(*assembly);
  auto report = error("T0216", "the GPU cannot run `" + missing.str() + "` yet");
  diagnostics.report(report.at(source.kernel.nameSpan, "this kernel calls it").help("the CPU and the interpreter run it"));
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
  code.prints = std::move(assembly->prints);
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
