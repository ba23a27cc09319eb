//===- ParseFile.cpp - a file, or a notebook's cells, into a module ----------------===//
#include "ParseFile.h"
#include "Encoding.h"
#include "TreeParser.h"
#include "tritonc/Syntax/Parser.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include <system_error>

using namespace tritonc;

void tritonc::parseText(FileId file, const SourceManager &sources, ast::Module &module, Diagnostics &diagnostics,
                        bool notebook) {
  llvm::StringRef text = sources.file(file).text();
  if (checkEncoding(file, text, diagnostics))
    TreeParser(file, text, *module.arena, diagnostics, notebook).parseModule(module.body);
}

void tritonc::parse(FileId file, const SourceManager &sources, ast::Module &module, Diagnostics &diagnostics) {
  parseText(file, sources, module, diagnostics, /*notebook=*/false);
}

static std::string size(uint64_t bytes) {
  return bytes < 10 << 20 ? llvm::utostr(bytes >> 10) + " KiB" : llvm::utostr(bytes >> 20) + " MiB";
}

llvm::Error tritonc::tooLarge(const std::string &what, uint64_t bytes, uint64_t limit) {
  std::string has = bytes ? " has " + size(bytes) : " has more than " + size(limit);
  return llvm::createStringError(std::errc::file_too_large, "%s%s; at most %s are read", what.c_str(), has.c_str(),
                                 size(limit).c_str());
}

/// The bytes of a file, of at most `limit`; pipes and devices are read no further than that.
static llvm::Expected<std::string> readFile(const std::string &path, uint64_t limit) {
  auto cannot = [&](std::error_code error) {
    return llvm::createStringError(error, "cannot read `%s`: %s", path.c_str(), error.message().c_str());
  };
  llvm::sys::fs::file_status status;
  if (std::error_code error = llvm::sys::fs::status(path, status))
    return cannot(error);
  if (status.type() == llvm::sys::fs::file_type::directory_file)
    return cannot(std::make_error_code(std::errc::is_a_directory));
  if (status.type() == llvm::sys::fs::file_type::regular_file && status.getSize() > limit)
    return tooLarge("`" + path + "`", status.getSize(), limit);
  llvm::Expected<llvm::sys::fs::file_t> opened = llvm::sys::fs::openNativeFileForRead(path);
  if (!opened)
    return cannot(llvm::errorToErrorCode(opened.takeError()));
  std::string bytes;
  std::vector<char> chunk(64 << 10);
  while (true) {
    llvm::Expected<size_t> count = llvm::sys::fs::readNativeFile(*opened, chunk);
    if (!count || !*count || bytes.size() > limit) {
      llvm::sys::fs::closeFile(*opened);
      if (!count)
        return cannot(llvm::errorToErrorCode(count.takeError()));
      break;
    }
    bytes.append(chunk.data(), *count);
  }
  if (bytes.size() > limit)
    return tooLarge("`" + path + "`", 0, limit);
  return bytes;
}

llvm::Expected<ast::Module> tritonc::parseFile(const std::string &path, SourceManager &sources,
                                               Diagnostics &diagnostics) {
  auto [book, number] = llvm::StringRef(path).rsplit('#');
  unsigned cell = 0;
  bool oneCell = book.ends_with(".ipynb") && !number.getAsInteger(10, cell);
  bool isNotebook = oneCell || llvm::StringRef(path).ends_with(".ipynb");
  std::string file = oneCell ? book.str() : path;
  auto text = readFile(file, isNotebook ? limits::notebookBytes : limits::sourceBytes);
  if (!text)
    return text.takeError();
  ast::Module module;
  if (isNotebook) {
    std::optional<unsigned> only;
    if (oneCell)
      only = cell;
    if (llvm::Error error = parseNotebook(file, std::move(*text), only, sources, module, diagnostics))
      return std::move(error);
  } else {
    parse(sources.add(file, std::move(*text)), sources, module, diagnostics);
  }
  return module;
}
