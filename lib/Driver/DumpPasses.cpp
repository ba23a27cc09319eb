//===- DumpPasses.cpp - the IR after every pass, a file each ----------------------------------------------===//
#include "DumpPasses.h"
#include "tritonc/Support/OutputFile.h"
#include "mlir/IR/Operation.h"
#include "mlir/Pass/Pass.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace tritonc;

static std::string text(Operation *op) {
  std::string result;
  llvm::raw_string_ostream out(result);
  op->print(out, OpPrintingFlags().enableDebugInfo(true, false).useLocalScope());
  out << "\n";
  return result;
}

bool tritonc::isAdaptor(Pass *pass) { return pass->getName().contains("OpToOpPassAdaptor"); }

void DumpPasses::runBeforePass(Pass *pass, Operation *op) {
  if (changedOnly && !isAdaptor(pass))
    before = text(op);
}

void DumpPasses::runAfterPass(Pass *pass, Operation *op) {
  if (isAdaptor(pass))
    return;
  std::string after = text(op);
  unsigned n = number++;
  if (changedOnly && after == before)
    return;
  std::string name = pass->getArgument().empty() ? pass->getName().str() : pass->getArgument().str();
  std::string file;
  llvm::raw_string_ostream(file) << llvm::format("%02u-", n) << name << ".mlir";
  llvm::SmallString<128> path(directory);
  llvm::sys::path::append(path, file);
  if (trouble.empty())
    if (auto e = tritonc::writeOutputFile(path.str().str(), StringRef(after)))
      trouble = llvm::toString(std::move(e));
}
