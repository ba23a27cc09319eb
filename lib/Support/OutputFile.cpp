// Turns bytes into a file that is either whole or not there, at every moment.
#include "tritonc/Support/OutputFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace tritonc;

static llvm::Error fail(const std::string &path, const llvm::Twine &message) {
  return llvm::createStringError("`" + path + "` cannot be written: " + message.str());
}

static llvm::Error failSystem(const std::string &path, int reason) { return fail(path, llvm::StringRef(std::strerror(reason))); }

static bool writeAll(int descriptor, llvm::ArrayRef<llvm::StringRef> parts) {
  for (llvm::StringRef part : parts)
    while (!part.empty()) {
      ssize_t put = ::write(descriptor, part.data(), std::min<size_t>(part.size(), 1 << 30));
      if (put < 0 && errno == EINTR)
        continue;
      if (put < 0)
        return false;
      part = part.drop_front(size_t(put));
    }
  return true;
}

namespace {
/// A file without a name, or with one beside the target where the system has no others, that takes the target's place.
class Replacement {
public:
  explicit Replacement(const std::string &target) : target(target) {}
  /// Removes what did not get into place.
  ~Replacement() {
    if (descriptor >= 0)
      ::close(descriptor);
    if (!name.empty())
      ::unlink(name.c_str());
  }
  /// False with errno set, as all of these.
  bool open();
  bool moveIntoPlace(bool exists);
  int descriptor = -1;

private:
  template <typename Make> bool makeName(Make make);
  const std::string &target;
  std::string name; ///< while it exists and is not the target's
};
} // namespace

/// Gives the file a name beside the target that nothing else has.
template <typename Make> bool Replacement::makeName(Make make) {
  for (unsigned attempt = 0; attempt < 1000; ++attempt) {
    std::string free = target + ".tmp" + std::to_string(::getpid()) + "-" + std::to_string(attempt);
    if (make(free)) {
      name = free;
      return true;
    }
    if (errno != EEXIST)
      return false;
  }
  return false;
}

bool Replacement::open() {
  llvm::StringRef folder = llvm::sys::path::parent_path(target);
  descriptor = ::open(folder.empty() ? "." : folder.str().c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
  if (descriptor >= 0)
    return true;
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT && errno != EINVAL)
    return false;
  return makeName([&](const std::string &free) {
    descriptor = ::open(free.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    return descriptor >= 0;
  });
}

bool Replacement::moveIntoPlace(bool exists) {
  if (name.empty()) {
    std::string self = "/proc/self/fd/" + std::to_string(descriptor);
    auto link = [&](const std::string &to) { return ::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, to.c_str(), AT_SYMLINK_FOLLOW) == 0; };
    if (!exists && link(target))
      return true;
    if (!exists && errno != EEXIST)
      return false;
    if (!makeName(link))
      return false;
  }
  if (::rename(name.c_str(), target.c_str()) != 0)
    return false;
  name.clear();
  return true;
}

/// A terminal, a pipe or a device takes bytes as they come.
static llvm::Error writeThrough(const std::string &path, llvm::ArrayRef<llvm::StringRef> parts) {
  int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0)
    return failSystem(path, errno);
  bool ok = writeAll(descriptor, parts);
  int reason = errno;
  if (::close(descriptor) != 0 && ok) {
    ok = false;
    reason = errno;
  }
  return ok ? llvm::Error::success() : failSystem(path, reason);
}

llvm::Error tritonc::writeOutputFile(const std::string &path, llvm::ArrayRef<llvm::StringRef> parts) {
  if (path.empty())
    return fail(path, "the name is empty");
  // A link keeps pointing where it points: the file behind it is the one that is replaced.
  llvm::SmallString<128> real;
  std::string target = llvm::sys::fs::real_path(path, real) ? path : real.str().str();
  struct stat old;
  bool exists = ::stat(target.c_str(), &old) == 0;
  if (exists && S_ISDIR(old.st_mode))
    return fail(path, "it is a directory");
  if (exists && !S_ISREG(old.st_mode))
    return writeThrough(path, parts);
  Replacement file(target);
  bool ok = file.open() && writeAll(file.descriptor, parts) && (!exists || ::fchmod(file.descriptor, old.st_mode & 07777) == 0) &&
            ::fsync(file.descriptor) == 0 && file.moveIntoPlace(exists);
  return ok ? llvm::Error::success() : failSystem(path, errno);
}

llvm::Expected<std::string> tritonc::moveAside(const std::string &path, llvm::StringRef suffix) {
  for (unsigned n = 1;; ++n) {
    std::string name = path + suffix.str() + std::to_string(n);
    if (::renameat2(AT_FDCWD, path.c_str(), AT_FDCWD, name.c_str(), RENAME_NOREPLACE) == 0)
      return name;
    // A file system without that: a second name first.
    if ((errno == EINVAL || errno == ENOSYS) && ::link(path.c_str(), name.c_str()) == 0 && ::unlink(path.c_str()) == 0)
      return name;
    if (errno == ENOENT)
      return "";
    if (errno != EEXIST || n == 100000)
      return llvm::createStringError("`" + path + "` cannot be renamed: " + std::strerror(errno));
  }
}
