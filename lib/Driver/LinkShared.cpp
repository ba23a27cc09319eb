//===- LinkShared.cpp - an object file to a shared library, by the system's own linker -------------------------------===//
#include "Shipping.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;
using llvm::StringRef;

/// The command that links, with the options that its kind takes; empty if this machine has none.
static std::vector<std::string> linkCommand() {
  for (StringRef compiler : {"cc", "gcc", "clang", "clang-22"})
    if (auto path = llvm::sys::findProgramByName(compiler))
      return {*path, "-shared", "-lm"};
  for (StringRef linker : {"ld.lld", "ld.lld-22", "ld"})
    if (auto path = llvm::sys::findProgramByName(linker))
      return {*path, "-shared", "-L/usr/lib/x86_64-linux-gnu", "-L/usr/lib64", "-L/usr/lib", "-l:libm.so.6", "-l:libc.so.6"};
  return {};
}

static llvm::Expected<std::string> contents(StringRef path) {
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return llvm::createStringError("`" + path + "` cannot be read: " + file.getError().message());
  return (*file)->getBuffer().str();
}

llvm::Expected<std::string> tritonc::linkShared(StringRef object, StringRef name) {
  std::vector<std::string> command = linkCommand();
  if (command.empty())
    return llvm::createStringError("a shared library needs a linker, and there is no cc, clang, ld.lld or ld on this machine; --emit obj needs none");
  llvm::SmallString<128> folder;
  if (auto failed = llvm::sys::fs::createUniqueDirectory("tritonc", folder))
    return llvm::createStringError("a folder for temporary files cannot be made: " + failed.message());
  llvm::scope_exit remove([&] { llvm::sys::fs::remove_directories(folder); });
  std::string input = (folder + "/kernel.o").str(), output = (folder + "/kernel.so").str(), said = (folder + "/said").str();
  std::error_code failed;
  llvm::raw_fd_ostream stream(input, failed);
  stream << object;
  stream.close();
  if (failed || stream.has_error()) {
    stream.clear_error();
    return llvm::createStringError("`" + input + "` cannot be written");
  }
  bool driver = command.back() == "-lm";
  command.insert(command.begin() + 2, {"-o", output, input, driver ? "-Wl,-soname," + name.str() : "-soname=" + name.str()});
  std::vector<StringRef> words(command.begin(), command.end());
  std::string problem;
  std::optional<StringRef> redirects[] = {StringRef(""), StringRef(said), StringRef(said)};
  int code = llvm::sys::ExecuteAndWait(command[0], words, std::nullopt, redirects, /*SecondsToWait=*/60, 0, &problem);
  if (code == 0)
    return contents(output);
  auto output_text = contents(said);
  std::string reason = output_text ? StringRef(*output_text).trim().split('\n').first.str() : (llvm::consumeError(output_text.takeError()), problem);
  return llvm::createStringError("the shared library could not be linked: " + (reason.empty() ? problem : reason));
}
