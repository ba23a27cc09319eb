//===- Reproducer.cpp - the command, the source and what happened, to one file that runs ------------------------===//
#include "Reproducer.h"
#include "tritonc/Support/OutputFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"

using namespace tritonc;
using llvm::StringRef;

/// A word as a shell reads it.
static std::string quoted(StringRef word) {
  if (!word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=,+-#%@") == StringRef::npos && word[0] != '#')
    return word.str();
  std::string text = "'";
  for (char c : word)
    text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

std::string tritonc::repeatCommand(const Options &options, StringRef path) {
  std::string command = "tritonc", file = options.file + (options.kernel.empty() ? "" : ":" + options.kernel);
  for (StringRef word : llvm::ArrayRef(options.commandLine).drop_front())
    command += " " + quoted(word == file ? path.str() + StringRef(file).drop_front(options.file.size()).str() : word.str());
  return command;
}

/// Each line behind `# `.
static std::string commented(StringRef text) {
  std::string result;
  llvm::SmallVector<StringRef> lines;
  text.rtrim().split(lines, '\n');
  for (StringRef line : lines)
    result += ("# " + line).str() + "\n";
  return result;
}

/// The file itself, or the cells of a notebook, without lines that only a notebook takes.
static std::string sourceText(const Options &options, const SourceManager &sources) {
  std::string text;
  bool notebook = StringRef(options.file).contains(".ipynb");
  for (size_t i = 0; i < sources.size(); ++i) {
    const SourceFile &file = sources.file(FileId(i));
    if (!notebook) {
      if (file.name() == options.file)
        return file.text().str();
      continue;
    }
    text += "# " + file.name().str() + "\n";
    for (unsigned line = 1; line <= file.lineCount(); ++line)
      text += (file.line(line).ltrim().starts_with("%") || file.line(line).ltrim().starts_with("!") ? "# " : "") + file.line(line).str() + "\n";
  }
  return text;
}

std::string tritonc::writeReproducer(const Options &options, const SourceManager &sources, StringRef details) {
  for (StringRef folder : {"", "/tmp/"}) {
    std::string path = (folder + "tritonc-crash.tri").str();
    if (llvm::sys::fs::is_symlink_file(path)) // in /tmp somebody else may have put it there
      continue;
    std::string head = "# tritonc " TRITONC_VERSION ", LLVM " LLVM_VERSION_STRING "\n# repeat with: " + repeatCommand(options, path) + "\n" + commented(details) + "\n";
    if (!llvm::errorToBool(writeOutputFile(path, {head, sourceText(options, sources)})))
      return path;
  }
  return "";
}
