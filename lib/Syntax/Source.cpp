//===- Source.cpp - a text into lines, a byte offset into line and column -----===//
#include "tritonc/Syntax/Source.h"
#include <algorithm>
#include <cassert>

using namespace tritonc;

namespace {
/// Continuation bytes are counted at each multiple of this, so that a column in a long line costs a short walk.
constexpr uint32_t markDistance = 256;

bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }
} // namespace

SourceFile::SourceFile(std::string name, std::string text) : fileName(std::move(name)), contents(std::move(text)) {
  llvm::StringRef all = contents;
  // A byte order mark at the start belongs to no column.
  lineStarts.push_back(all.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  uint32_t continuations = 0;
  for (uint32_t i = 0; i < all.size(); ++i) {
    if (i % markDistance == 0)
      continuationMarks.push_back(continuations);
    continuations += isContinuation(all[i]);
    if (all[i] == '\n' || (all[i] == '\r' && (i + 1 == all.size() || all[i + 1] != '\n')))
      lineStarts.push_back(i + 1);
  }
  continuationMarks.push_back(continuations);
}

uint32_t SourceFile::continuationsBefore(uint32_t offset) const {
  if (offset >= contents.size() && contents.size() % markDistance == 0)
    return continuationMarks.back();
  uint32_t mark = offset / markDistance, count = continuationMarks[mark];
  for (uint32_t i = mark * markDistance; i < offset; ++i)
    count += isContinuation(contents[i]);
  return count;
}

llvm::StringRef SourceFile::line(unsigned number) const {
  if (number == 0 || number > lineStarts.size())
    return {};
  uint32_t end = number < lineStarts.size() ? lineStarts[number] : contents.size();
  return llvm::StringRef(contents).slice(lineStarts[number - 1], end).rtrim("\r\n");
}

LineColumn SourceFile::lineColumn(uint32_t offset) const {
  offset = std::clamp<uint32_t>(offset, lineStarts[0], std::max<uint32_t>(lineStarts[0], contents.size()));
  auto after = std::upper_bound(lineStarts.begin(), lineStarts.end(), offset);
  uint32_t start = *(after - 1);
  uint32_t continuations = continuationsBefore(offset) - continuationsBefore(start);
  return {static_cast<unsigned>(after - lineStarts.begin()), offset - start - continuations + 1};
}

uint32_t SourceFile::offset(LineColumn place) const {
  unsigned number = std::clamp<unsigned>(place.line, 1, lineCount());
  llvm::StringRef text = line(number);
  size_t i = 0;
  for (unsigned column = 1; column < place.column && i < text.size(); ++column)
    for (++i; i < text.size() && isContinuation(text[i]);)
      ++i;
  return lineStart(number) + i;
}

FileId SourceManager::add(std::string name, std::string text) {
  files.push_back(std::make_unique<SourceFile>(std::move(name), std::move(text)));
  return files.size() - 1;
}
