//===- Source.h - the texts of a compilation and places in them --------------===//
#pragma once
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tritonc {

using FileId = uint32_t;

/// A half-open range of bytes in one source text.
struct Span {
  FileId file = 0;
  uint32_t begin = 0, end = 0;
  bool operator==(const Span &o) const { return file == o.file && begin == o.begin && end == o.end; }
};

/// A place as people count it: line and column from 1, columns in code points.
struct LineColumn {
  unsigned line = 1, column = 1;
};

/// One text: a `.tri` file, or one cell of a notebook (named `book.ipynb#4`).
class SourceFile {
public:
  SourceFile(std::string name, std::string text);
  llvm::StringRef name() const { return fileName; }
  llvm::StringRef text() const { return contents; }
  unsigned lineCount() const { return lineStarts.size(); }
  /// The text of a line (from 1) without its line break.
  llvm::StringRef line(unsigned number) const;
  /// First byte of a line (from 1).
  uint32_t lineStart(unsigned number) const { return lineStarts[number - 1]; }
  LineColumn lineColumn(uint32_t offset) const;
  /// The byte at a place; the inverse of lineColumn, clamped to the line.
  uint32_t offset(LineColumn place) const;

private:
  std::string fileName, contents;
  std::vector<uint32_t> lineStarts;
  std::vector<uint32_t> continuationMarks; ///< UTF-8 continuation bytes before each 256th byte
  uint32_t continuationsBefore(uint32_t offset) const;
};

/// Owns every text of a run. A FileId is an index; texts never move.
class SourceManager {
public:
  FileId add(std::string name, std::string text);
  const SourceFile &file(FileId id) const { return *files[id]; }
  size_t size() const { return files.size(); }
  llvm::StringRef text(Span span) const { return file(span.file).text().slice(span.begin, span.end); }
  LineColumn begin(Span span) const { return file(span.file).lineColumn(span.begin); }

private:
  std::vector<std::unique_ptr<SourceFile>> files;
};

} // namespace tritonc
