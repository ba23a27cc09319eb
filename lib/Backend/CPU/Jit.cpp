// Turns a module of the LLVM dialect into machine code in this process and makes an Engine of it.
#include "CodeGenerator.h"
#include "KernelEngine.h"
#include "WaitingPrograms.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/ADT/bit.h"
#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"
#include <map>
#include <mutex>

using namespace llvm;

namespace tritonc::cpu {

namespace {

/// What is made once a process: the linker, and a code generator a machine.
struct Session {
  std::mutex guard;
  std::unique_ptr<orc::LLJIT> linker;
  std::map<std::tuple<std::string, std::string, unsigned>, std::unique_ptr<CodeGenerator>> generators;
  uint64_t kernels = 0;
  std::string reported; ///< what the linker said since it was last asked

  Error start();
  CodeGenerator &generatorFor(const Machine &machine, unsigned optLevel);
};

} // namespace

/// Never destroyed: engines may outlive every static object, and the process ends soon after.
static Session &session() {
  static auto *session = new Session;
  return *session;
}

Error Session::start() {
  if (linker)
    return Error::success();
  auto made = orc::LLJITBuilder().setPlatformSetUp(orc::setUpInactivePlatform).create();
  if (!made)
    return made.takeError();
  linker = std::move(*made);
  // The linker would print: what it says goes into the Error of the call that it concerns.
  linker->getExecutionSession().setErrorReporter(
      [this](Error error) { reported += (reported.empty() ? "" : "; ") + llvm::toString(std::move(error)); });
  return Error::success();
}

CodeGenerator &Session::generatorFor(const Machine &machine, unsigned optLevel) {
  std::unique_ptr<CodeGenerator> &generator = generators[{machine.cpu, machine.features, optLevel}];
  if (!generator)
    generator = std::make_unique<CodeGenerator>(machine, optLevel, CodeGenFileType::ObjectFile);
  return *generator;
}

/// What machine code calls to keep a single bf16 on a machine without instructions for it; C libraries before GCC 13 lack it.
static __bf16 roundToBF16(float value) { return llvm::bit_cast<__bf16>(toBFloat16Bits(value)); }

/// Links `object` into a library of its own, which lives as long as `code`.
static Expected<EntryPoint> link(std::unique_ptr<MemoryBuffer> object, StringRef entryName,
                                 std::shared_ptr<void> &code) {
  orc::LLJIT &linker = *session().linker;
  auto library = linker.createJITDylib("kernel." + std::to_string(session().kernels++));
  if (!library)
    return library.takeError();
  code = std::shared_ptr<void>(&*library, [](void *library) {
    std::lock_guard<std::mutex> lock(session().guard);
    auto &owner = session().linker->getExecutionSession();
    consumeError(owner.removeJITDylib(*static_cast<orc::JITDylib *>(library)));
  });
  auto process = orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(linker.getDataLayout().getGlobalPrefix());
  if (!process)
    return process.takeError();
  library->addGenerator(std::move(*process));
  orc::SymbolMap symbols;
  symbols[linker.mangleAndIntern("tritonc_print")] = {orc::ExecutorAddr::fromPtr(&printFromKernel),
                                                      JITSymbolFlags::Exported | JITSymbolFlags::Callable};
  symbols[linker.mangleAndIntern("tritonc_yield")] = {orc::ExecutorAddr::fromPtr(&yieldFromKernel),
                                                      JITSymbolFlags::Exported | JITSymbolFlags::Callable};
  symbols[linker.mangleAndIntern("__truncsfbf2")] = {orc::ExecutorAddr::fromPtr(&roundToBF16),
                                                     JITSymbolFlags::Exported | JITSymbolFlags::Callable};
  if (Error error = library->define(orc::absoluteSymbols(std::move(symbols))))
    return error;
  if (Error error = linker.addObjectFile(*library, std::move(object)))
    return error;
  session().reported.clear();
  auto address = linker.lookup(*library, entryName);
  if (!address) {
    std::string what = llvm::toString(address.takeError());
    return createStringError("the compiled kernel could not be linked: " +
                             (session().reported.empty() ? what : session().reported));
  }
  return address->toPtr<EntryPoint>();
}

static Expected<Parameter> parameterOf(mlir::Type type) {
  if (mlir::isa<mlir::LLVM::LLVMPointerType>(type))
    return Parameter{Parameter::Pointer, DType::Int64};
  if (type.isInteger(1))
    return Parameter{Parameter::Integer, DType::Int1};
  if (type.isInteger())
    return Parameter{Parameter::Integer, DType::Int64};
  if (type.isF16())
    return Parameter{Parameter::Float, DType::Float16};
  if (type.isBF16())
    return Parameter{Parameter::Float, DType::BFloat16};
  if (type.isF32())
    return Parameter{Parameter::Float, DType::Float32};
  if (type.isF64())
    return Parameter{Parameter::Float, DType::Float64};
  return createStringError("a kernel parameter has a type that cannot be passed at run time");
}

/// The kernel's name, parameters, scratch and prints, as the module says them.
static Expected<CompiledKernel> describeKernel(mlir::ModuleOp module) {
  CompiledKernel kernel;
  for (auto function : module.getOps<mlir::LLVM::LLVMFuncOp>()) {
    if (!function->hasAttr("tritonc.kernel"))
      continue;
    if (!kernel.name.empty())
      return createStringError("the module has more than one kernel");
    kernel.name = function.getName().split('.').first.str(); // without `.programs`
    if (auto bytes = function->getAttrOfType<mlir::IntegerAttr>("tritonc.scratch_bytes"))
      kernel.scratchBytes = size_t(bytes.getInt());
    kernel.waits = function->hasAttr("tritonc.waits");
    for (mlir::Type type : ArrayRef(function.getArgumentTypes()).drop_back(4)) {
      Expected<Parameter> parameter = parameterOf(type);
      if (!parameter)
        return parameter.takeError();
      kernel.parameters.push_back(*parameter);
    }
  }
  if (kernel.name.empty())
    return createStringError("the module has no kernel");
  Expected<std::vector<PrintSite>> prints = readPrintSites(module);
  if (!prints)
    return prints.takeError();
  kernel.prints = std::move(*prints);
  return kernel;
}

Expected<std::unique_ptr<Kernel>> jit(mlir::ModuleOp module, const Options &options, StageTimes *times) {
  Expected<CompiledKernel> kernel = describeKernel(module);
  if (!kernel)
    return kernel.takeError();
  Expected<Machine> machine = machineFor(options);
  if (!machine)
    return machine.takeError();
  if (Error error = checkRunsHere(*machine))
    return error;

  std::lock_guard<std::mutex> lock(session().guard);
  CodeGenerator &generator = session().generatorFor(*machine, options.optLevel);
  StageClock clock;
  if (auto ir = generator.translate(module); !ir)
    return ir.takeError();
  double translate = clock.lap();
  if (Error error = generator.optimise())
    return error;
  double optimise = clock.lap();
  Expected<SmallVector<char, 0>> bytes = generator.generate();
  if (!bytes)
    return bytes.takeError();
  auto object = std::make_unique<SmallVectorMemoryBuffer>(std::move(*bytes), /*RequiresNullTerminator=*/false);
  if (Error error = session().start())
    return error;
  Expected<EntryPoint> entry = link(std::move(object), kernel->name + ".entry", kernel->code);
  if (!entry)
    return entry.takeError();
  if (times)
    *times = {translate, optimise, clock.lap()};
  kernel->entry = *entry;
  return makeEngine(std::move(*kernel));
}

} // namespace tritonc::cpu
