//===- OpTable.cpp - the records of the tile dialect to a table of who supports what ----===//
#include "OpTable.h"
#include "tritonc/Backend/CPU.h"
#include "tritonc/Interpreter/Interpreter.h"
#include "tritonc/Dialect/Records.h"
#include "tritonc/Dialect/Tile.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace tritonc {
namespace {

/// The text of the ```mlir block in the documentation of an operation; empty if it has none.
StringRef exampleOf(StringRef op) {
  StringRef section = operationRecords().split(("### `" + op + "`").str()).second;
  section = section.split("\n### ").first;
  return section.split("```mlir\n").second.split("```").first;
}

/// A pointer argument's tile of one address, in the shape of `type`.
Value addressTile(OpBuilder &builder, Location loc, Value pointer, Type type) {
  auto tile = dyn_cast<RankedTensorType>(type);
  if (!tile)
    return pointer;
  return tile::SplatOp::create(builder, loc, RankedTensorType::get(tile.getShape(), pointer.getType()), pointer);
}

/// Makes a kernel of a function: tiles that it takes are loaded or made of a pointer, what it returns is stored.
void makeKernel(func::FuncOp function) {
  Block &body = function.getBody().front();
  Location loc = function.getLoc();
  OpBuilder builder = OpBuilder::atBlockBegin(&body);
  for (unsigned i = 0, count = body.getNumArguments(); i < count; ++i) {
    BlockArgument argument = body.getArgument(i);
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type)
      continue;
    Type element = type.getElementType();
    bool addresses = isa<tile::PtrType>(element);
    argument.setType(addresses ? element : Type(tile::PtrType::get(element)));
    Value tile = addressTile(builder, loc, argument, type);
    Operation *splat = tile.getDefiningOp();
    if (!addresses)
      tile = tile::LoadOp::create(builder, loc, tile::loadedType(tile.getType()), tile, Value(), Value(), StringAttr(), StringAttr(), false);
    argument.replaceAllUsesExcept(tile, splat);
  }
  auto end = cast<func::ReturnOp>(body.getTerminator());
  builder.setInsertionPoint(end);
  for (Value result : end.getOperands()) {
    Type element = tile::elementOf(result.getType()), i64 = builder.getI64Type();
    if (isa<tile::PtrType>(element)) {
      result = tile::PtrToIntOp::create(builder, loc, tile::withElement(result.getType(), i64), result);
      element = i64;
    }
    Value out = body.addArgument(tile::PtrType::get(element), loc);
    tile::StoreOp::create(builder, loc, addressTile(builder, loc, out, result.getType()), result, Value(), StringAttr(), StringAttr());
  }
  func::ReturnOp::create(builder, loc);
  end.erase();
  function.setType(builder.getFunctionType(body.getArgumentTypes(), {}));
}

/// Whether a record's example lowers to the LLVM dialect.
bool lowersOnCPU(ModuleOp module) {
  for (auto function : module.getOps<func::FuncOp>())
    if (!function.isDeclaration())
      makeKernel(function);
  PassManager passes(module.getContext());
  cpu::Options options;
  cpu::buildTileToAffine(passes, options);
  cpu::buildAffineToLLVM(passes, options);
  return succeeded(passes.run(module));
}

/// Whether the interpreter knows every operation of a record's example.
bool isInterpreted(OwningOpRef<ModuleOp> module) {
  auto engine = interpret(std::move(module), {});
  if (engine)
    return true;
  llvm::consumeError(engine.takeError());
  return false;
}

/// For each word `tile.OP` in the tests below `sources`, the first file that has it; `test/Ops/FAMILY/OP.tri` by its name.
llvm::StringMap<std::string> testedOps(StringRef sources) {
  llvm::StringMap<std::string> found;
  std::vector<std::string> paths;
  for (StringRef folder : {"test/Ops", "test/Backend/CPU"}) {
    llvm::SmallString<128> top(sources);
    llvm::sys::path::append(top, folder);
    std::error_code error;
    for (llvm::sys::fs::recursive_directory_iterator it(top, error), end; it != end && !error; it.increment(error))
      paths.push_back(it->path());
  }
  llvm::sort(paths, [](StringRef a, StringRef b) { return std::pair(!a.ends_with(".tri"), a) < std::pair(!b.ends_with(".tri"), b); });
  for (StringRef path : paths) {
    std::string name = path.drop_front(sources.size()).ltrim('/').str();
    if (path.ends_with(".tri"))
      found.try_emplace(("tile." + llvm::sys::path::stem(path)).str(), name);
    auto text = llvm::MemoryBuffer::getFile(path);
    if (!path.ends_with(".mlir") || !text)
      continue;
    for (StringRef rest = (*text)->getBuffer(); !rest.empty();) {
      rest = rest.substr(rest.find("tile."));
      StringRef op = rest.take_while([](char c) { return llvm::isAlnum(c) || c == '_' || c == '.'; });
      found.try_emplace(op, name);
      rest = rest.drop_front(op.size());
    }
  }
  return found;
}

} // namespace

int printOpTable(MLIRContext &context, StringRef sources) {
  context.loadAllAvailableDialects();
  llvm::StringMap<std::string> tested = testedOps(sources);
  std::string reason;
  ScopedDiagnosticHandler handler(&context, [&](mlir::Diagnostic &diagnostic) {
    if (reason.empty())
      reason = diagnostic.str();
  });
  llvm::outs() << llvm::left_justify("operation", 22) << llvm::left_justify("example", 10) << llvm::left_justify("CPU", 10)
               << llvm::left_justify("interp", 10) << "test\n";
  unsigned count = 0, holes = 0;
  SmallVector<RegisteredOperationName> ops(context.getRegisteredOperations());
  llvm::sort(ops, [](auto a, auto b) { return a.getStringRef() < b.getStringRef(); });
  for (RegisteredOperationName op : ops) {
    StringRef name = op.getStringRef();
    if (op.getDialectNamespace() != "tile" || name == tile::YieldOp::getOperationName()) // a yield belongs to another op
      continue;
    ++count;
    reason.clear();
    OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(exampleOf(name), &context);
    bool used = false;
    if (module)
      module->walk([&](Operation *inner) { used |= inner->getName() == op; });
    bool interpreted = used && isInterpreted(parseSourceString<ModuleOp>(exampleOf(name), &context));
    bool lowers = used && lowersOnCPU(*module);
    auto test = tested.find(name);
    bool hole = !used || !lowers || !interpreted || test == tested.end();
    holes += hole;
    llvm::outs() << llvm::left_justify(name, 22) << llvm::left_justify(used ? "yes" : "MISSING", 10)
                 << llvm::left_justify(lowers ? "yes" : "MISSING", 10)
                 << llvm::left_justify(interpreted ? "yes" : "MISSING", 10)
                 << (test == tested.end() ? "MISSING" : test->second) << "\n";
    if (hole && !reason.empty())
      llvm::outs() << "  " << reason << "\n";
  }
  llvm::outs() << count << " operations, " << holes << " with a hole\n";
  return count == 0 || holes ? 1 : 0;
}

} // namespace tritonc
