// Turns a buffer into a .npy file that is either whole or not there.
#include "NpyHeader.h"
#include "tritonc/Runtime/Npy.h"
#include "tritonc/Support/OutputFile.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"

using namespace tritonc;

static llvm::Error fail(const std::string &path, const llvm::Twine &message) {
  return llvm::createStringError("`" + path + "` cannot be written: " + message.str());
}

/// Magic, version 1.0, length and dict, padded with spaces so that the data starts at a multiple of 64.
static llvm::Expected<std::string> fileHead(const std::string &path, const Buffer &buffer) {
  std::string dict = npyHeaderText(buffer.type(), buffer.shape());
  size_t total = llvm::alignTo(10 + dict.size() + 1, 64);
  if (total - 10 > UINT16_MAX)
    return fail(path, "its shape has too many dimensions");
  dict.append(total - 10 - dict.size() - 1, ' ');
  dict += '\n';
  char length[2];
  llvm::support::endian::write16le(length, uint16_t(dict.size()));
  return std::string("\x93NUMPY\x01\x00", 8) + std::string(length, 2) + dict;
}

llvm::Error tritonc::writeNpy(const std::string &path, const Buffer &buffer) {
  assert(buffer.data() && "a buffer that was given elements");
  llvm::Expected<std::string> head = fileHead(path, buffer);
  if (!head)
    return head.takeError();
  llvm::sys::fs::file_status old;
  if (!llvm::sys::fs::status(path, old) && llvm::sys::fs::is_other(old))
    return fail(path, "it is no regular file");
  return writeOutputFile(path, {*head, llvm::StringRef(static_cast<const char *>(buffer.data()), buffer.byteCount())});
}
