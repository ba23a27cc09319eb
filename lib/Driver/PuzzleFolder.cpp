//===- PuzzleFolder.cpp - puzzles written into a folder, kept, and put back -------------------------------------===//
#include "PuzzleFolder.h"
#include "tritonc/Support/OutputFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

using namespace tritonc;
using llvm::StringRef;

bool PuzzleFolder::holdsPuzzles(StringRef path) {
  PuzzleFolder folder(path.str());
  return llvm::sys::fs::exists(progressFile(path)) || llvm::any_of(puzzles(), [&](const Puzzle &p) { return folder.has(p); });
}

std::string PuzzleFolder::usual() {
  for (StringRef path : {".", "puzzles"})
    if (holdsPuzzles(path))
      return path.str();
  return "";
}

std::string PuzzleFolder::file(const Puzzle &puzzle) const {
  llvm::SmallString<128> file(path == "." ? "" : path);
  llvm::sys::path::append(file, puzzle.fileName());
  return file.str().str();
}

bool PuzzleFolder::has(const Puzzle &puzzle) const { return llvm::sys::fs::exists(file(puzzle)); }

bool PuzzleFolder::isUntouched(const Puzzle &puzzle) const {
  auto text = llvm::MemoryBuffer::getFile(file(puzzle));
  return text && (*text)->getBuffer() == puzzle.text;
}

static llvm::Error failSystem(const std::string &path, int reason) { return llvm::createStringError("`" + path + "`: " + std::strerror(reason)); }

/// A new file with that text; errno is EEXIST if there is one of the name, which stays as it is.
static bool writeNew(const std::string &path, StringRef text) {
  int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0)
    return false;
  llvm::raw_fd_ostream out(file, /*shouldClose=*/true);
  out << text;
  out.close();
  int reason = out.error().value();
  if (!out.has_error())
    return true;
  out.clear_error();
  ::unlink(path.c_str());
  errno = reason;
  return false;
}

llvm::Error PuzzleFolder::init(llvm::raw_ostream &out) const {
  if (std::error_code error = llvm::sys::fs::create_directories(path))
    return failSystem(path, error.value());
  for (const Puzzle &puzzle : puzzles()) {
    bool written = writeNew(file(puzzle), puzzle.text);
    if (!written && errno != EEXIST)
      return failSystem(file(puzzle), errno);
    out << (written ? "wrote  " : "kept   ") << file(puzzle) << (written ? "" : "   it was there") << "\n";
  }
  return standing().takeError();
}

llvm::Expected<std::string> PuzzleFolder::reset(const Puzzle &puzzle) const {
  std::string target = file(puzzle);
  auto backup = moveAside(target, ".backup-");
  if (!backup)
    return backup;
  if (!writeNew(target, puzzle.text))
    return failSystem(target, errno);
  auto changed = standing([&](Standing &standing) { standing[puzzle.name] = {}; });
  if (!changed)
    return changed.takeError();
  return backup;
}

llvm::Expected<Standing> PuzzleFolder::standing(llvm::function_ref<void(Standing &)> change) const {
  auto read = updateProgress(path, change);
  if (!read)
    return read.takeError();
  if (!read->setAside.empty())
    llvm::errs() << "tritonc: " << progressFile(path) << " could not be understood; it is now " << read->setAside << "\n"
                 << "  tritonc puzzles verify   finds out again what is solved\n";
  return std::move(read->standing);
}
