//===- FolderWatch.h - which files of a folder were saved ------------------------------------------------------===//
#pragma once
#include "llvm/ADT/StringMap.h"
#include <cstdint>
#include <string>
#include <vector>

namespace tritonc {

/// Tells of files that were written or replaced in a folder: at once where the system does, else when it is asked to look.
class FolderWatch {
public:
  explicit FolderWatch(std::string folder);
  ~FolderWatch();
  FolderWatch(const FolderWatch &) = delete;
  /// Readable when something happened; negative: only `changed` finds out.
  int events() const { return descriptor; }
  /// The names of files that were saved since the last call; `look`: also those that the system has not told of.
  std::vector<std::string> saved(llvm::ArrayRef<std::string> files, bool look);

private:
  struct Stamp {
    int64_t seconds = 0, nanoseconds = 0, size = -1;
    uint64_t inode = 0;
    bool operator==(const Stamp &) const = default;
  };
  Stamp stampOf(const std::string &file) const;
  const std::string folder;
  int descriptor = -1;
  llvm::StringMap<Stamp> seen;
};

} // namespace tritonc
