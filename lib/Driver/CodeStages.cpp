// Turns IR, LLVM IR and assembly into lines of text and the lines of the kernel's source that they come from.
#include "CodeStages.h"
#include "DumpPasses.h"
#include "tritonc/Interpreter/Interpreter.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Location.h"
#include "mlir/Pass/Pass.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace tritonc;

/// The line of `file` that a location names: its own, or the line that calls the function which it is in.
static unsigned lineIn(Location location, StringRef file) {
  if (auto call = dyn_cast<CallSiteLoc>(location)) {
    unsigned inner = lineIn(call.getCallee(), file);
    return inner ? inner : lineIn(call.getCaller(), file);
  }
  if (auto fused = dyn_cast<FusedLoc>(location)) {
    for (Location part : fused.getLocations())
      if (unsigned line = lineIn(part, file))
        return line;
    return 0;
  }
  if (auto name = dyn_cast<NameLoc>(location))
    return lineIn(name.getChildLoc(), file);
  Place place = placeOf(location);
  return place.file == file ? place.line : 0;
}

/// The module as text without places; a line belongs to the source line of its operation, in the file `file`.
static CodeStage codeOf(ModuleOp module, StringRef name, StringRef file) {
  CodeStage stage;
  stage.name = name.str();
  AsmState::LocationMap places;
  OpPrintingFlags flags;
  AsmState state(module, flags.useLocalScope(), &places);
  llvm::raw_string_ostream out(stage.text);
  module->print(out, state);
  stage.lines.assign(StringRef(stage.text).count('\n') + 1, 0);
  for (auto &[op, place] : places)
    if (place.first >= 1 && place.first <= stage.lines.size())
      stage.lines[place.first - 1] = lineIn(op->getLoc(), file);
  return stage;
}

void RecordPasses::runAfterPass(Pass *pass, Operation *op) {
  if (isAdaptor(pass))
    return;
  auto module = isa<ModuleOp>(op) ? cast<ModuleOp>(op) : op->getParentOfType<ModuleOp>();
  CodeStage stage = codeOf(module, pass->getArgument().empty() ? pass->getName() : pass->getArgument(), file);
  auto last = llvm::find_if(llvm::reverse(stages), [](const CodeStage &s) { return !s.isUnchanged; });
  if (last != stages.rend() && last->text == stage.text)
    stage.isUnchanged = true, stage.text.clear(), stage.lines.clear();
  stages.push_back(std::move(stage));
}

static unsigned numberAfter(StringRef text, StringRef word) {
  size_t at = text.find(word);
  unsigned number = 0;
  if (at != StringRef::npos)
    text.substr(at + word.size()).consumeInteger(10, number);
  return number;
}

/// What the numbered metadata of LLVM IR says: lines, and the files that they are in.
namespace {
struct DebugTable {
  explicit DebugTable(StringRef text) {
    while (!text.empty()) {
      auto [line, rest] = text.split('\n');
      text = rest;
      unsigned number = 0;
      if (StringRef body = line; body.consume_front("!") && !body.consumeInteger(10, number))
        entries[number] = body;
    }
  }
  /// The line of `file` that `!dbg !N` means; 0 if it means another file.
  unsigned lineOf(unsigned number, StringRef file) const {
    StringRef location = entries.lookup(number), scope = entries.lookup(numberAfter(location, "scope: !"));
    StringRef fileEntry = entries.lookup(numberAfter(scope, "file: !"));
    return fileEntry.contains("filename: \"" + llvm::sys::path::filename(file).str() + "\"") ? numberAfter(location, "line: ") : 0;
  }
  llvm::DenseMap<unsigned, StringRef> entries;
};
} // namespace

/// Its debug locations become source lines and are taken out of it.
static CodeStage codeOfLLVMIR(StringRef text, StringRef file) {
  CodeStage stage;
  stage.name = "llvm-ir";
  DebugTable table(text);
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    text = rest;
    if (line.starts_with("!"))
      continue;
    unsigned number = numberAfter(line, "!dbg !");
    size_t at = line.find("!dbg !");
    StringRef shown = at == StringRef::npos ? line : line.take_front(at).rtrim(", ");
    stage.text += (shown + (at != StringRef::npos && line.ends_with("{") ? " {" : "") + "\n").str();
    stage.lines.push_back(number ? table.lineOf(number, file) : 0);
  }
  return stage;
}

/// Assembly or PTX: lines of the source come from its `.loc` lines.
static CodeStage codeOfAssembly(StringRef text, StringRef name, StringRef file) {
  CodeStage stage;
  stage.name = name.str();
  llvm::DenseSet<unsigned> files; // numbers of `.file` lines that are the kernel's own
  unsigned current = 0;
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    text = rest;
    StringRef body = line.trim();
    unsigned number = 0;
    if (body.starts_with(".loc")) {
      body = body.drop_front(4).ltrim();
      body.consumeInteger(10, number);
      unsigned at = 0;
      body = body.ltrim();
      body.consumeInteger(10, at);
      current = files.contains(number) ? at : 0;
      continue;
    }
    if (body.starts_with(".file")) {
      body = body.drop_front(5).ltrim();
      body.consumeInteger(10, number);
      if (body.contains("\"" + llvm::sys::path::filename(file).str() + "\""))
        files.insert(number);
      continue;
    }
    bool isInstruction = !body.empty() && !body.starts_with(".") && !body.ends_with(":");
    stage.text += line.rtrim().str() + "\n";
    stage.lines.push_back(isInstruction ? current : 0);
  }
  return stage;
}

static void add(std::vector<CodeStage> &stages, llvm::Expected<std::string> text, Compiler &compiler, llvm::function_ref<CodeStage(StringRef)> codeOf) {
  if (text)
    stages.push_back(codeOf(*text));
  else
    compiler.internalError += llvm::toString(text.takeError()) + "\n";
}

static void addStagesOfCpu(std::vector<CodeStage> &stages, ModuleOp module, Compiler &compiler, const Options &options) {
  cpu::Options cpuOptions{options.cpu, options.optLevel, false};
  PassManager passes(module.getContext());
  addCleanUp(passes);
  cpu::buildTileToAffine(passes, cpuOptions);
  cpu::buildAffineToLLVM(passes, cpuOptions);
  passes.addInstrumentation(std::make_unique<RecordPasses>(stages, options.file));
  if (failed(passes.run(module)))
    return;
  OwningOpRef<ModuleOp> copy = module.clone();
  add(stages, cpu::toLLVMIR(*copy, cpuOptions), compiler, [&](StringRef text) { return codeOfLLVMIR(text, options.file); });
  add(stages, cpu::toAssembly(module, cpuOptions), compiler, [&](StringRef text) { return codeOfAssembly(text, "asm", options.file); });
}

/// What a GPU cannot do yet ends the list; it is no mistake.
static void addStagesOfGpu(std::vector<CodeStage> &stages, ModuleOp module, Compiler &compiler, const Options &options, const LaunchShape &shape) {
  ScopedDiagnosticHandler quiet(module.getContext(), [](mlir::Diagnostic &d) { return success(StringRef(d.str()).starts_with("the GPU ")); });
  tritonc::gpu::Target target = compiler.gpuTarget(shape);
  PassManager passes(module.getContext());
  addCleanUp(passes);
  tritonc::gpu::buildTileToThreads(passes, target);
  tritonc::gpu::buildThreadsToNvvm(passes, target);
  passes.addInstrumentation(std::make_unique<RecordPasses>(stages, options.file));
  if (failed(passes.run(module)))
    return;
  if (auto assembly = tritonc::gpu::toPtx(module, target))
    stages.push_back(codeOfAssembly(assembly->ptx, "ptx", options.file));
  else
    compiler.internalError += llvm::toString(assembly.takeError()) + "\n";
}

std::vector<CodeStage> tritonc::everyStage(Compiler &compiler, const Options &options, const KernelSource &source, const LaunchShape &shape,
                                          tritonc::Diagnostics &reports) {
  std::vector<CodeStage> stages;
  compiler.interpreter(source, reports, [&](ModuleOp module, Stage) {
    stages.push_back(codeOf(module, "tile", options.file));
    if (options.target == "cuda")
      addStagesOfGpu(stages, module, compiler, options, shape);
    else
      addStagesOfCpu(stages, module, compiler, options);
    return false;
  });
  return stages;
}
