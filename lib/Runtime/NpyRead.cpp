// Turns a .npy file into a buffer, after its header and its size were found to agree.
#include "NpyHeader.h"
#include "tritonc/Runtime/Npy.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/Endian.h"
#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace tritonc;

static constexpr size_t maxHeader = 64 * 1024;

namespace {
/// An open file that knows its name for messages.
struct OpenFile {
  const std::string &path;
  int descriptor;

  llvm::Error fail(const llvm::Twine &message) const {
    return llvm::createStringError("`" + path + "` cannot be read: " + message.str());
  }
  llvm::Error failSystem() const { return fail(llvm::StringRef(std::strerror(errno))); }

  /// Reads exactly `bytes` bytes; `what` names them in the message if the file ends before.
  llvm::Error read(void *into, size_t bytes, llvm::StringRef what) const {
    auto *at = static_cast<char *>(into);
    while (bytes) {
      ssize_t got = ::read(descriptor, at, std::min<size_t>(bytes, 1 << 30));
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return failSystem();
      if (got == 0)
        return fail("it ends within " + what);
      at += got;
      bytes -= got;
    }
    return llvm::Error::success();
  }
};
} // namespace

/// Reads magic, version, length and dict. `offset` becomes where the data starts.
static llvm::Expected<NpyHeader> readHeader(const OpenFile &file, uint64_t fileSize, uint64_t &offset) {
  if (fileSize == 0)
    return file.fail("it is empty");
  unsigned char head[12] = {};
  if (llvm::Error error = file.read(head, std::min<uint64_t>(fileSize, 8), "the first 8 bytes"))
    return error;
  size_t known = std::min<uint64_t>(fileSize, 6);
  if (std::memcmp(head, "\x93NUMPY", known) != 0)
    return file.fail("it is no .npy file (it does not start with \\x93NUMPY)");
  if (fileSize < 8)
    return file.fail("it ends within its magic and version");
  unsigned version = head[6];
  if (version < 1 || version > 3 || head[7] != 0)
    return file.fail("its version is " + llvm::Twine(version) + "." + llvm::Twine(unsigned(head[7])) + ", not 1.0, 2.0 or 3.0");
  size_t lengthBytes = version == 1 ? 2 : 4;
  if (llvm::Error error = file.read(head + 8, lengthBytes, "the length of its header"))
    return error;
  uint32_t length = version == 1 ? llvm::support::endian::read16le(head + 8) : llvm::support::endian::read32le(head + 8);
  if (length > maxHeader)
    return file.fail("its header is " + llvm::Twine(length) + " bytes long, more than 64 KiB");
  offset = 8 + lengthBytes + length;
  if (offset > fileSize)
    return file.fail("it ends within its header, which should be " + llvm::Twine(length) + " bytes long");
  std::string text(length, '\0');
  if (llvm::Error error = file.read(text.data(), length, "its header"))
    return error;
  llvm::Expected<NpyHeader> header = parseNpyHeader(text);
  if (!header)
    return file.fail(llvm::toString(header.takeError()));
  return header;
}

template <typename Word> static void swapWords(void *data, int64_t count) {
  auto *words = static_cast<Word *>(data);
  for (int64_t i = 0; i != count; ++i)
    words[i] = llvm::byteswap(words[i]);
}

static void swapBytes(Buffer &buffer) {
  switch (byteSize(buffer.type())) {
  case 2:
    return swapWords<uint16_t>(buffer.data(), buffer.size());
  case 4:
    return swapWords<uint32_t>(buffer.data(), buffer.size());
  case 8:
    return swapWords<uint64_t>(buffer.data(), buffer.size());
  }
}

/// Copies elements that lie first index fastest into `to`, last index fastest.
template <typename Word> static void copyTransposed(const Buffer &from, Buffer &to) {
  const std::vector<int64_t> &shape = to.shape();
  std::vector<int64_t> strides(shape.size()), index(shape.size());
  int64_t stride = 1, offset = 0;
  for (size_t d = 0; d != shape.size(); ++d) {
    strides[d] = stride;
    stride *= shape[d];
  }
  for (int64_t i = 0, count = to.size(); i != count; ++i) {
    to.as<Word>()[i] = from.as<Word>()[offset];
    for (size_t d = shape.size(); d-- != 0;) { // one step of an odometer
      offset += strides[d];
      if (++index[d] != shape[d])
        break;
      offset -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
}

static void toRowMajor(const Buffer &from, Buffer &to) {
  switch (byteSize(to.type())) {
  case 1:
    return copyTransposed<uint8_t>(from, to);
  case 2:
    return copyTransposed<uint16_t>(from, to);
  case 4:
    return copyTransposed<uint32_t>(from, to);
  case 8:
    return copyTransposed<uint64_t>(from, to);
  }
}

static std::string shapeText(const std::vector<int64_t> &shape) {
  std::string text;
  for (int64_t dim : shape)
    text += (text.empty() ? "" : ", ") + std::to_string(dim);
  return "(" + text + (shape.size() == 1 ? ",)" : ")");
}

/// The elements after the header. Allocates only once the file is known to hold exactly that many.
static llvm::Expected<Buffer> readElements(const OpenFile &file, const NpyHeader &header, uint64_t available) {
  std::string shape = "`shape` " + shapeText(header.shape);
  std::optional<size_t> bytes = byteCountOf(header.type, header.shape);
  if (!bytes)
    return file.fail(shape + " is more than can be counted");
  if (available < *bytes)
    return file.fail("it is truncated: " + shape + " of " + longName(header.type) + " needs " + llvm::Twine(*bytes) +
                     " bytes of data, the file has " + llvm::Twine(available));
  if (available > *bytes)
    return file.fail("it has " + llvm::Twine(available) + " bytes of data, more than the " + llvm::Twine(*bytes) +
                     " that " + shape + " of " + longName(header.type) + " needs");
  std::optional<Buffer> buffer = Buffer::tryMake(header.type, header.shape);
  if (!buffer)
    return file.fail("there is no memory for its " + llvm::Twine(*bytes) + " bytes");
  if (llvm::Error error = file.read(buffer->data(), *bytes, "its data"))
    return error;
  if (header.bigEndian)
    swapBytes(*buffer);
  if (header.type == DType::Int1)
    for (int64_t i = 0, count = buffer->size(); i != count; ++i)
      buffer->as<uint8_t>()[i] = buffer->as<uint8_t>()[i] != 0;
  if (!header.fortranOrder || header.shape.size() < 2 || *bytes == 0)
    return *buffer;
  std::optional<Buffer> rows = Buffer::tryMake(header.type, header.shape);
  if (!rows)
    return file.fail("there is no memory for its " + llvm::Twine(*bytes) + " bytes");
  toRowMajor(*buffer, *rows);
  return *rows;
}

llvm::Expected<Buffer> tritonc::readNpy(const std::string &path) {
  // A FIFO without a writer must not block the open.
  OpenFile file{path, ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
  if (file.descriptor < 0)
    return file.failSystem();
  llvm::scope_exit close([&] { ::close(file.descriptor); });
  struct stat status;
  if (::fstat(file.descriptor, &status) != 0)
    return file.failSystem();
  if (S_ISDIR(status.st_mode))
    return file.fail("it is a directory");
  if (!S_ISREG(status.st_mode))
    return file.fail("it is no regular file");
  uint64_t offset = 0, fileSize = uint64_t(status.st_size);
  llvm::Expected<NpyHeader> header = readHeader(file, fileSize, offset);
  if (!header)
    return header.takeError();
  return readElements(file, *header, fileSize - offset);
}
