// Turns a module of the LLVM dialect into text of its LLVM IR or assembly, or into an object file for others.
#include "CodeGenerator.h"
#include "SourceLocations.h"

using namespace llvm;

namespace tritonc::cpu {

/// `module` in LLVM IR that names the source's lines, optimised, with the code generator that it belongs to.
static Expected<std::unique_ptr<CodeGenerator>> located(mlir::ModuleOp module, const Options &options, CodeGenFileType type, Module *&ir) {
  Expected<Machine> machine = machineFor(options);
  if (!machine)
    return machine.takeError();
  if (failed(addSourceLocations(module)))
    return createStringError("the source's lines could not be kept");
  auto generator = std::make_unique<CodeGenerator>(*machine, options.optLevel, type);
  Expected<Module *> translated = generator->translate(module);
  if (!translated)
    return translated.takeError();
  ir = *translated;
  if (Error error = generator->optimise())
    return error;
  return std::move(generator);
}

Expected<std::string> toLLVMIR(mlir::ModuleOp module, const Options &options) {
  Module *ir = nullptr;
  auto generator = located(module, options, CodeGenFileType::Null, ir);
  if (!generator)
    return generator.takeError();
  std::string text;
  raw_string_ostream stream(text);
  ir->print(stream, nullptr);
  return text;
}

static Expected<std::string> emitFile(mlir::ModuleOp module, const Options &options, CodeGenFileType type) {
  Module *ir = nullptr;
  auto generator = located(module, options, type, ir);
  if (!generator)
    return generator.takeError();
  auto bytes = (*generator)->generate();
  if (!bytes)
    return bytes.takeError();
  return std::string(bytes->begin(), bytes->end());
}

Expected<std::string> toAssembly(mlir::ModuleOp module, const Options &options) {
  return emitFile(module, options, CodeGenFileType::AssemblyFile);
}

Expected<std::string> toObject(mlir::ModuleOp module, const Options &options) {
  return emitFile(module, options, CodeGenFileType::ObjectFile);
}

} // namespace tritonc::cpu
