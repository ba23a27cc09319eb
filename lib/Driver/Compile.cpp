//===- Compile.cpp - a kernel from its syntax tree to machine code, stage by stage -------------------===//
#include "Compile.h"
#include "DumpPasses.h"
#include "SlowCode.h"
#include "tritonc/Backend/CleanUp.h"
#include "tritonc/Interpreter/Interpreter.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include <chrono>

using namespace mlir;
using namespace tritonc;

std::optional<Stage> tritonc::stageNamed(StringRef name) {
  static const char *names[] = {"ast", "tile", "affine", "llvm", "llvm-ir", "asm", "threads", "nvvm", "ptx"};
  for (auto [i, known] : llvm::enumerate(names))
    if (name == known)
      return Stage(i);
  return std::nullopt;
}

namespace {
/// Milliseconds since it was made.
struct Stopwatch {
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  double milliseconds() const { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count(); }
};
} // namespace

Compiler::Compiler(const Options &options, tritonc::Diagnostics &diagnostics) : options(options), diagnostics(diagnostics) {
  Stopwatch watch;
  kernelContext = takeContext();
  timed("start", watch.milliseconds());
}

Compiler::~Compiler() { giveBack(std::move(kernelContext)); }

void Compiler::timed(StringRef stage, double milliseconds) {
  for (auto &[name, sum] : times)
    if (name == stage) {
      sum += milliseconds;
      return;
    }
  times.push_back({stage.str(), milliseconds});
}

bool Compiler::internal(llvm::Error error) {
  internalError += llvm::toString(std::move(error)) + "\n";
  return false;
}

bool Compiler::runPasses(ModuleOp module, StringRef stage, llvm::function_ref<void(OpPassManager &)> build) {
  Stopwatch watch;
  PassManager passes(&context());
  build(passes);
  if (!options.afterEachPass.empty())
    passes.addInstrumentation(std::make_unique<DumpPasses>(options.afterEachPass, options.changedOnly, passNumber, dumpError));
  passes.enableVerifier(!options.afterEachPass.empty()); // else once at the end: it takes as long as a pass
  bool ok = succeeded(passes.run(module));
  timed(stage, watch.milliseconds());
  return ok;
}

/// Whatever MLIR says about its own IR is our mistake, never the user's.
static void keepInternalErrors(mlir::Diagnostic &d, std::string &text) { text += d.str() + "\n"; }

OwningOpRef<ModuleOp> Compiler::tileModule(const KernelSource &source, tritonc::Diagnostics &reports) {
  Stopwatch watch;
  ++kernelContext.kernels;
  FrontendOptions frontendOptions;
  frontendOptions.strictTriton = options.strictTriton;
  frontendOptions.loader = loader;
  OwningOpRef<ModuleOp> module = buildTile(context(), source.kernel, source.signature, source.module, source.sources,
                                           frontendOptions, reports);
  timed("tile", watch.milliseconds());
  if (module && failed(verify(*module))) {
    internalError += "the front end made invalid tile IR\n";
    return {};
  }
  return module;
}

void tritonc::addCleanUp(OpPassManager &passes) {
  passes.addPass(backend::createSimplify());
  passes.addPass(createCSEPass());
  passes.addPass(createLoopInvariantCodeMotionPass());
}

bool Compiler::cleanUp(ModuleOp module) { return runPasses(module, "tile", addCleanUp); }

/// The road of every kernel to the CPU: front end, clean-up, loops over vectors, LLVM dialect; the verifier stands between.
OwningOpRef<ModuleOp> Compiler::lower(const KernelSource &source, Stage last, const cpu::Options &cpuOptions,
                                      tritonc::Diagnostics &reports, const ModuleEdit &edit) {
  ScopedDiagnosticHandler handler(&context(), [&](mlir::Diagnostic &d) { return keepInternalErrors(d, internalError), success(); });
  OwningOpRef<ModuleOp> module = tileModule(source, reports);
  if (!module)
    return {};
  if (edit && !edit(*module, Stage::Tile))
    return {};
  if (!cleanUp(*module))
    return {};
  if (last >= Stage::Affine && !runPasses(*module, "affine", [&](OpPassManager &passes) { cpu::buildTileToAffine(passes, cpuOptions); }))
    return {};
  if (last >= Stage::Affine && tellsOfSlowCode)
    reportSlowCode(*module, source.sources, reports);
  if (last >= Stage::LLVM && !runPasses(*module, "llvm", [&](OpPassManager &passes) { cpu::buildAffineToLLVM(passes, cpuOptions); }))
    return {};
  if (failed(verify(*module)) || (edit && last >= Stage::LLVM && !edit(*module, Stage::LLVM)))
    return {};
  return module;
}

std::unique_ptr<Engine> Compiler::interpreter(const KernelSource &source, tritonc::Diagnostics &reports, const ModuleEdit &edit) {
  ScopedDiagnosticHandler handler(&context(), [&](mlir::Diagnostic &d) { return keepInternalErrors(d, internalError), success(); });
  OwningOpRef<ModuleOp> module = tileModule(source, reports);
  if (!module)
    return nullptr;
  if (edit && !edit(*module, Stage::Tile))
    return nullptr;
  auto engine = interpret(std::move(module), {int64_t(options.maxSteps)});
  if (!engine) {
    internal(engine.takeError());
    return nullptr;
  }
  return std::move(*engine);
}

std::unique_ptr<cpu::Kernel> Compiler::compile(const KernelSource &source, bool mayAlias, const ModuleEdit &edit) {
  cpu::Options cpuOptions{options.cpu, options.optLevel, mayAlias};
  OwningOpRef<ModuleOp> module = lower(source, Stage::LLVM, cpuOptions, diagnostics, edit);
  if (!module)
    return nullptr;
  cpu::StageTimes stageTimes;
  auto engine = cpu::jit(*module, cpuOptions, &stageTimes);
  if (!engine) {
    internal(engine.takeError());
    return nullptr;
  }
  timed("llvm-ir", stageTimes.translate + stageTimes.optimise);
  timed("machine code", stageTimes.codegen);
  return std::move(*engine);
}

std::optional<ShippedCode> Compiler::ship(const KernelSource &source, const ShipRequest &request, const ModuleEdit &edit) {
  cpu::Options cpuOptions{options.cpu, options.optLevel, request.mayAlias, request.functionName};
  OwningOpRef<ModuleOp> module = lower(source, Stage::LLVM, cpuOptions, diagnostics, edit);
  if (!module)
    return std::nullopt;
  ShippedCode shipped;
  module->walk([&](LLVM::LLVMFuncOp function) {
    if (auto bytes = function->getAttrOfType<IntegerAttr>("tritonc.scratch_bytes"))
      shipped.scratchBytes = size_t(bytes.getInt());
    shipped.waits |= function->hasAttr("tritonc.waits");
  });
  Stopwatch watch;
  auto code = request.code == Code::Object   ? cpu::toObject(*module, cpuOptions)
              : request.code == Code::LLVMIR ? cpu::toLLVMIR(*module, cpuOptions)
                                             : cpu::toAssembly(*module, cpuOptions);
  timed("code", watch.milliseconds());
  if (!code) {
    internal(code.takeError());
    return std::nullopt;
  }
  shipped.bytes = std::move(*code);
  return shipped;
}

std::unique_ptr<Engine> Compiler::onTarget(const KernelSource &source, bool mayAlias, const LaunchShape &shape, const ModuleEdit &edit) {
  if (options.target == "interp")
    return interpreter(source, diagnostics, edit);
  return options.target == "cuda" ? onCard(source, mayAlias, shape, edit) : compile(source, mayAlias, edit);
}

bool Compiler::check(const KernelSource &source, tritonc::Diagnostics &reports) {
  return bool(lower(source, tellsOfSlowCode ? Stage::Affine : Stage::Tile, {options.cpu, options.optLevel}, reports));
}

std::string Compiler::text(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream out(text);
  module.print(out, OpPrintingFlags().enableDebugInfo(true, false));
  out << "\n";
  return text;
}

std::optional<std::string> Compiler::print(const KernelSource &source, Stage stage, const LaunchShape &shape) {
  if (stage == Stage::Ast)
    return ast::print(source.kernel, source.sources);
  if (stage >= Stage::Threads)
    return printForGpu(source, stage, shape);
  cpu::Options cpuOptions{options.cpu, options.optLevel, false};
  OwningOpRef<ModuleOp> module = lower(source, stage, cpuOptions, diagnostics);
  if (!module)
    return std::nullopt;
  if (stage >= Stage::LLVMIR) {
    auto text = stage == Stage::LLVMIR ? cpu::toLLVMIR(*module, cpuOptions) : cpu::toAssembly(*module, cpuOptions);
    if (!text) {
      internal(text.takeError());
      return std::nullopt;
    }
    return *text;
  }
  return text(*module);
}
