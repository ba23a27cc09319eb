// Turns a module of the LLVM dialect into machine code in this process and makes an Engine of it.
#include "CodeGenerator.h"
#include "KernelEngine.h"
#include "WaitingPrograms.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/ADT/bit.h"
#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"
#include <chrono>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

using namespace llvm;

namespace tritonc::cpu {

namespace {
/// Measures stages that follow each other.
class StageClock {
public:
  /// Milliseconds since the last lap.
  double lap() {
    auto now = std::chrono::steady_clock::now();
    return std::chrono::duration<double, std::milli>(now - std::exchange(start, now)).count();
  }

private:
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
};


/// What is made once a process: the linker, and a code generator a machine.
struct Session {
  std::mutex guard;
  std::unique_ptr<orc::LLJIT> linker;
  std::map<std::tuple<std::string, std::string, unsigned, size_t>, std::unique_ptr<CodeGenerator>> generators;
  uint64_t kernels = 0;
  std::string reported; ///< what the linker said since it was last asked

  Error start();
  CodeGenerator &generatorFor(const Machine &machine, unsigned optLevel, size_t part);
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

CodeGenerator &Session::generatorFor(const Machine &machine, unsigned optLevel, size_t part) {
  std::unique_ptr<CodeGenerator> &generator = generators[{machine.cpu, machine.features, optLevel, part}];
  if (!generator)
    generator = std::make_unique<CodeGenerator>(machine, optLevel, CodeGenFileType::ObjectFile);
  return *generator;
}

/// An object file.
using Object = SmallVector<char, 0>;

/// What machine code calls to keep a single bf16 on a machine without instructions for it; C libraries before GCC 13 lack it.
static __bf16 roundToBF16(float value) { return llvm::bit_cast<__bf16>(toBFloat16Bits(value)); }

/// Links `objects` into a library of their own, which lives as long as `code`.
static Expected<EntryPoint> link(std::vector<Object> objects, StringRef entryName, std::shared_ptr<void> &code) {
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
  for (Object &object : objects)
    if (Error error = linker.addObjectFile(*library, std::make_unique<SmallVectorMemoryBuffer>(std::move(object), /*RequiresNullTerminator=*/false)))
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
    if (auto bytes = function->getAttrOfType<mlir::IntegerAttr>("tritonc.kept_bytes"))
      kernel.keptBytes = size_t(bytes.getInt());
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

/// Says in `to` that there is such a function.
static void declare(mlir::LLVM::LLVMFuncOp function, mlir::ModuleOp to) {
  auto declaration = function.cloneWithoutRegions();
  declaration->removeAttr("tritonc.part");
  declaration->removeAttr("tritonc.kernel");
  to.getBody()->push_front(declaration);
}

/// Moves the functions marked `tritonc.part` from `module` into one of their own; each declares what the other one has.
static mlir::OwningOpRef<mlir::ModuleOp> takeParts(mlir::ModuleOp module) {
  mlir::OwningOpRef<mlir::ModuleOp> own(mlir::ModuleOp::create(module.getLoc()));
  for (auto function : llvm::make_early_inc_range(module.getOps<mlir::LLVM::LLVMFuncOp>())) {
    bool isPart = function->hasAttr("tritonc.part");
    declare(function, isPart ? module : *own);
    if (isPart)
      function->moveBefore(own->getBody(), own->getBody()->end());
  }
  return own;
}

/// Machine code of what the generators have translated: the first on this thread, each other one on a thread of its own if there is one.
static Expected<std::vector<Object>> compile(ArrayRef<CodeGenerator *> generators, double &optimise) {
  std::vector<Object> objects(generators.size());
  std::vector<std::string> errors(generators.size());
  auto work = [&](size_t i) {
    StageClock clock;
    Error error = generators[i]->optimise();
    if (i == 0)
      optimise = clock.lap();
    if (!error) {
      auto object = generators[i]->generate();
      if (object)
        objects[i] = std::move(*object);
      else
        error = object.takeError();
    }
    if (error)
      errors[i] = llvm::toString(std::move(error));
  };
  std::vector<std::thread> others;
  for (size_t i = 1; i < generators.size(); ++i) {
    try {
      others.emplace_back(work, i);
    } catch (const std::system_error &) {
      work(i);
    }
  }
  work(0);
  for (std::thread &other : others)
    other.join();
  for (const std::string &error : errors)
    if (!error.empty())
      return createStringError(error);
  return objects;
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
  StageClock clock;
  mlir::OwningOpRef<mlir::ModuleOp> parts = takeParts(module);
  SmallVector<CodeGenerator *> generators;
  for (mlir::ModuleOp half : {module, *parts}) {
    generators.push_back(&session().generatorFor(*machine, options.optLevel, generators.size()));
    if (auto ir = generators.back()->translate(half); !ir)
      return ir.takeError();
  }
  double translate = clock.lap(), optimise = 0;
  Expected<std::vector<Object>> objects = compile(generators, optimise);
  if (!objects)
    return objects.takeError();
  if (Error error = session().start())
    return error;
  Expected<EntryPoint> entry = link(std::move(*objects), kernel->name + ".entry", kernel->code);
  if (!entry)
    return entry.takeError();
  if (times)
    *times = {translate, optimise, clock.lap() - optimise};
  kernel->entry = *entry;
  return makeEngine(std::move(*kernel));
}

} // namespace tritonc::cpu
