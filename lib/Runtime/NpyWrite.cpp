// Turns a buffer into a .npy file that is either whole or not there.
#include "NpyHeader.h"
#include "tritonc/Runtime/Npy.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace tritonc;

static llvm::Error fail(const std::string &path, const llvm::Twine &message) {
  return llvm::createStringError("`" + path + "` cannot be written: " + message.str());
}

static llvm::Error failSystem(const std::string &path) { return fail(path, llvm::StringRef(std::strerror(errno))); }

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

static bool writeAll(int descriptor, const char *at, size_t bytes) {
  while (bytes) {
    ssize_t put = ::write(descriptor, at, std::min<size_t>(bytes, 1 << 30));
    if (put < 0 && errno == EINTR)
      continue;
    if (put < 0)
      return false;
    at += put;
    bytes -= put;
  }
  return true;
}

/// Creates a file that did not exist, named after `path`; its descriptor, or -1 with errno set.
static int createBeside(const std::string &path, std::string &name) {
  for (unsigned attempt = 0;; ++attempt) {
    name = path + ".tmp" + std::to_string(::getpid()) + "-" + std::to_string(attempt);
    int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0 || errno != EEXIST || attempt == 1000)
      return descriptor;
  }
}

llvm::Error tritonc::writeNpy(const std::string &path, const Buffer &buffer) {
  assert(buffer.data() && "a buffer that was given elements");
  llvm::Expected<std::string> head = fileHead(path, buffer);
  if (!head)
    return head.takeError();
  // A link keeps pointing where it points: the file behind it is the one that is replaced.
  llvm::SmallString<128> real;
  std::string target = llvm::sys::fs::real_path(path, real) ? path : real.str().str();
  struct stat old;
  bool exists = ::stat(target.c_str(), &old) == 0;
  if (exists && !S_ISREG(old.st_mode))
    return fail(path, S_ISDIR(old.st_mode) ? "it is a directory" : "it is no regular file");

  std::string temporary;
  int descriptor = createBeside(target, temporary);
  if (descriptor < 0)
    return failSystem(path);
  bool ok = writeAll(descriptor, head->data(), head->size()) &&
            writeAll(descriptor, static_cast<const char *>(buffer.data()), buffer.byteCount()) &&
            (!exists || ::fchmod(descriptor, old.st_mode & 07777) == 0) && ::fsync(descriptor) == 0;
  int reason = errno;
  if (::close(descriptor) != 0 && ok) {
    ok = false;
    reason = errno;
  }
  if (ok && ::rename(temporary.c_str(), target.c_str()) != 0) {
    ok = false;
    reason = errno;
  }
  if (ok)
    return llvm::Error::success();
  ::unlink(temporary.c_str());
  errno = reason;
  return failSystem(path);
}
