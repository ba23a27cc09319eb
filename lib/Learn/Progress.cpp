//===- Progress.cpp - progress.json: read, changed and replaced under a lock -----------------------------------===//
#include "tritonc/Learn/Progress.h"
#include "tritonc/Support/OutputFile.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace tritonc;
using llvm::StringRef;

static constexpr int64_t version = 1;

static std::string inFolder(StringRef folder, StringRef name) {
  llvm::SmallString<128> path(folder);
  llvm::sys::path::append(path, name);
  return path.str().str();
}

std::string tritonc::progressFile(StringRef folder) { return inFolder(folder, "progress.json"); }

static llvm::Error failSystem(const std::string &path, int reason) {
  return llvm::createStringError("`" + path + "`: " + std::strerror(reason));
}

/// The lock of a folder's progress, a file without contents; the system frees it when its holder ends.
static llvm::Expected<int> lock(StringRef folder) {
  std::string path = inFolder(folder, ".progress.lock");
  int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0)
    return failSystem(path, errno);
  while (::flock(file, LOCK_EX) != 0)
    if (errno != EINTR) {
      int reason = errno;
      ::close(file);
      return failSystem(path, reason);
    }
  return file;
}

/// The file's contents, checked; null if it is no progress of any version.
static llvm::json::Object *objectOf(llvm::Expected<llvm::json::Value> &value) {
  if (!value) {
    llvm::consumeError(value.takeError());
    return nullptr;
  }
  llvm::json::Object *object = value->getAsObject();
  return object && object->getInteger("v").value_or(0) >= 1 && object->getObject("puzzles") ? object : nullptr;
}

static Standing read(const llvm::json::Object &object) {
  Standing standing;
  for (auto &[name, value] : *object.getObject("puzzles"))
    if (const llvm::json::Object *entry = value.getAsObject()) {
      PuzzleProgress &p = standing[StringRef(name)];
      p.solved = entry->getBoolean("solved").value_or(false);
      p.opened = entry->getBoolean("opened").value_or(false);
      p.hints = unsigned(std::clamp<int64_t>(entry->getInteger("hints").value_or(0), 0, 3));
    }
  return standing;
}

/// The text of the file; what it holds besides is kept.
static std::string write(llvm::json::Object object, const Standing &standing) {
  object["v"] = version;
  llvm::json::Object &all = *object["puzzles"].getAsObject();
  for (auto &entry : standing) {
    if (!all.getObject(entry.first()))
      all[entry.first().str()] = llvm::json::Object{};
    llvm::json::Object &one = *all.getObject(entry.first());
    one["solved"] = entry.second.solved;
    one["opened"] = entry.second.opened;
    one["hints"] = int64_t(entry.second.hints);
  }
  std::string text;
  llvm::raw_string_ostream(text) << llvm::formatv("{0:2}\n", llvm::json::Value(std::move(object)));
  return text;
}

llvm::Expected<ProgressRead> tritonc::updateProgress(StringRef folder, llvm::function_ref<void(Standing &)> change) {
  std::string path = progressFile(folder);
  auto locked = lock(folder);
  if (!locked)
    return locked.takeError();
  llvm::scope_exit unlock([&] { ::close(*locked); });
  ProgressRead result;
  llvm::json::Object object{{"v", version}, {"puzzles", llvm::json::Object{}}};
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer && buffer.getError() != std::errc::no_such_file_or_directory)
    return llvm::createStringError("`" + path + "`: " + buffer.getError().message());
  if (buffer) {
    auto value = llvm::json::parse((*buffer)->getBuffer());
    llvm::json::Object *found = objectOf(value);
    if (found && *found->getInteger("v") > version)
      return llvm::createStringError("`" + path + "` was written by a newer tritonc, which knows more; it is left as it is");
    if (found) {
      object = std::move(*found);
    } else {
      auto name = moveAside(path, ".damaged-");
      if (!name)
        return name.takeError();
      result.setAside = *name;
    }
  }
  result.standing = read(object);
  Standing before = result.standing;
  change(result.standing);
  auto same = [&](auto &entry) { return before.lookup(entry.first()) == entry.second; };
  if (!llvm::all_of(result.standing, same)) {
    std::string text = write(std::move(object), result.standing);
    if (llvm::Error e = writeOutputFile(path, StringRef(text)))
      return std::move(e);
  }
  return result;
}
