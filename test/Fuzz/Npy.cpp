// Fuzz target: any bytes as a .npy file; what is read can be written, and reads as the same.
#include "tritonc/Runtime/Npy.h"
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

using namespace tritonc;

static llvm::Expected<Buffer> readBytes(const void *data, size_t size) {
  int file = ::memfd_create("fuzz", MFD_CLOEXEC);
  if (file < 0 || ::write(file, data, size) != ssize_t(size))
    std::abort();
  llvm::Expected<Buffer> buffer = readNpy("/proc/self/fd/" + std::to_string(file));
  ::close(file);
  return buffer;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::Expected<Buffer> buffer = readBytes(data, size);
  if (!buffer) {
    llvm::consumeError(buffer.takeError());
    return 0;
  }
  if (buffer->byteCount() > size) // what was not there cannot have been read
    std::abort();
  std::string path = "/tmp/tritonc-fuzz-" + std::to_string(::getpid()) + ".npy";
  llvm::Error written = writeNpy(path, *buffer);
  llvm::Expected<Buffer> again = readNpy(path);
  ::unlink(path.c_str());
  if (written || !again || again->shape() != buffer->shape() || again->type() != buffer->type() ||
      std::memcmp(again->data(), buffer->data(), buffer->byteCount()) != 0)
    std::abort();
  return 0;
}
