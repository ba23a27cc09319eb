//===- OutsideTool.cpp - bytes to other bytes, by a program of this machine: its linker, ptxas --------------------------===//
#include "Shipping.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;
using llvm::StringRef;

static llvm::Expected<std::string> contents(StringRef path) {
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return llvm::createStringError("`" + path + "` cannot be read: " + file.getError().message());
  return (*file)->getBuffer().str();
}

namespace {
/// A program with its options, and what its files are called.
struct OutsideTool {
  std::vector<std::string> command; ///< before `-o OUTPUT INPUT`
  std::vector<std::string> after;
  StringRef input, output;
  StringRef failure;                ///< what is to be said if it fails
};
} // namespace

/// What the tool makes of `bytes`. The error is for the user: what could not be done, and the tool's first line.
static llvm::Expected<std::string> run(OutsideTool tool, StringRef bytes) {
  llvm::SmallString<128> folder;
  if (auto failed = llvm::sys::fs::createUniqueDirectory("tritonc", folder))
    return llvm::createStringError("a folder for temporary files cannot be made: " + failed.message());
  llvm::scope_exit remove([&] { llvm::sys::fs::remove_directories(folder); });
  std::string input = (folder + "/" + tool.input).str(), output = (folder + "/" + tool.output).str(), said = (folder + "/said").str();
  std::error_code failed;
  llvm::raw_fd_ostream stream(input, failed);
  stream << bytes;
  stream.close();
  if (failed || stream.has_error()) {
    stream.clear_error();
    return llvm::createStringError("`" + input + "` cannot be written");
  }
  llvm::append_range(tool.command, std::vector<std::string>{"-o", output, input});
  llvm::append_range(tool.command, tool.after);
  std::vector<StringRef> words(tool.command.begin(), tool.command.end());
  std::string problem;
  std::optional<StringRef> redirects[] = {StringRef(""), StringRef(said), StringRef(said)};
  if (llvm::sys::ExecuteAndWait(words[0], words, std::nullopt, redirects, /*SecondsToWait=*/60, 0, &problem) == 0)
    return contents(output);
  auto text = contents(said);
  std::string reason = text ? StringRef(*text).trim().split('\n').first.str() : (llvm::consumeError(text.takeError()), problem);
  return llvm::createStringError(tool.failure + ": " + (reason.empty() ? problem : reason));
}

llvm::Expected<std::string> tritonc::linkShared(StringRef object, StringRef name) {
  OutsideTool tool{{}, {}, "kernel.o", "kernel.so", "the shared library could not be linked"};
  for (StringRef compiler : {"cc", "gcc", "clang", "clang-22"})
    if (auto path = llvm::sys::findProgramByName(compiler); path && tool.command.empty())
      tool.command = {*path, "-shared", "-Wl,-soname," + name.str()}, tool.after = {"-lm"};
  for (StringRef linker : {"ld.lld", "ld.lld-22", "ld"})
    if (auto path = llvm::sys::findProgramByName(linker); path && tool.command.empty())
      tool.command = {*path, "-shared", "-soname=" + name.str(), "-L/usr/lib/x86_64-linux-gnu", "-L/usr/lib64", "-L/usr/lib"},
      tool.after = {"-l:libm.so.6", "-l:libc.so.6"};
  if (tool.command.empty())
    return llvm::createStringError("a shared library needs a linker, and there is no cc, clang, ld.lld or ld on this machine; --emit obj needs none");
  return run(tool, object);
}

std::string tritonc::findPtxas() {
  if (auto path = llvm::sys::findProgramByName("ptxas"))
    return *path;
  auto path = llvm::sys::findProgramByName("ptxas", {"/usr/local/cuda/bin"});
  return path ? *path : "";
}

llvm::Expected<std::string> tritonc::assemblePtx(StringRef ptx, StringRef arch) {
  std::string ptxas = findPtxas();
  if (ptxas.empty())
    return llvm::createStringError("a cubin needs NVIDIA's assembler, and there is no ptxas on this machine; --emit ptx needs none, and the driver takes PTX too");
  return run({{ptxas, "-arch=" + arch.str()}, {}, "kernel.ptx", "kernel.cubin", "ptxas refuses the PTX"}, ptx);
}
