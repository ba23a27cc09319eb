// Turns the edits of a help into the lines they change, before and after.
#include "Patch.h"
#include "DisplayText.h"
#include "SourceSnippet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

using namespace tritonc;

namespace {
/// Edits that touch a run of lines of one file, in order and without overlap.
struct Hunk {
  FileId file = 0;
  unsigned firstLine = 0, lastLine = 0;
  std::vector<const Edit *> edits;
};
} // namespace

static bool inFileOrder(const Edit *a, const Edit *b) {
  return std::tie(a->span.file, a->span.begin, a->span.end) < std::tie(b->span.file, b->span.begin, b->span.end);
}

static std::vector<Hunk> hunksOf(const SourceManager &sources, const std::vector<Edit> &edits) {
  std::vector<const Edit *> order;
  for (const Edit &edit : edits) {
    auto after = llvm::partition_point(order, [&](const Edit *other) { return !inFileOrder(&edit, other); });
    order.insert(after, &edit);
  }
  std::vector<Hunk> hunks;
  for (const Edit *edit : order) {
    const SourceFile &file = sources.file(edit->span.file);
    unsigned first = file.lineColumn(edit->span.begin).line;
    unsigned last = std::max(first, file.lineColumn(edit->span.end).line);
    bool sameHunk = !hunks.empty() && hunks.back().file == edit->span.file && first <= hunks.back().lastLine;
    if (sameHunk && edit->span.begin < hunks.back().edits.back()->span.end)
      continue; // overlaps the edit before it: a patch has one text
    if (!sameHunk)
      hunks.push_back({edit->span.file, first, last, {}});
    hunks.back().lastLine = std::max(hunks.back().lastLine, last);
    hunks.back().edits.push_back(edit);
  }
  return hunks;
}

/// The bytes of the hunk's lines, with the line break of the last.
static std::pair<uint32_t, uint32_t> bytesOf(const Hunk &hunk, const SourceFile &file) {
  uint32_t begin = file.lineStart(hunk.firstLine);
  uint32_t end = hunk.lastLine < file.lineCount() ? file.lineStart(hunk.lastLine + 1) : uint32_t(file.text().size());
  return {begin, end};
}

/// The hunk's text after the edits; where each inserted piece lies in it.
static std::string patched(const Hunk &hunk, const SourceFile &file, std::vector<LineMark> &inserted) {
  auto [at, end] = bytesOf(hunk, file);
  std::string text;
  for (const Edit *edit : hunk.edits) {
    text += file.text().slice(at, edit->span.begin);
    uint32_t begin = uint32_t(text.size());
    text += edit->text;
    inserted.push_back({begin, uint32_t(text.size()), "", '+', Ink::Help});
    at = std::max(at, edit->span.end);
  }
  text += file.text().slice(at, end);
  return text;
}

static bool onlyInsertsWithinLines(const Hunk &hunk) {
  return llvm::all_of(hunk.edits, [](const Edit *edit) {
    return edit->span.begin == edit->span.end && !llvm::StringRef(edit->text).contains('\n');
  });
}

/// A new text beside its `+++`: one underline under all insertions of the line.
static void putInsertions(Page &page, const Hunk &hunk, llvm::StringRef line, const std::vector<LineMark> &inserted) {
  if (inserted.size() == 1)
    return putMarkedLine(page, hunk.firstLine, line, inserted);
  unsigned available = page.sourceWidth();
  if (displayWidth(displayed(line)) > available)
    return putMarkedLine(page, hunk.firstLine, line, inserted);
  page.sourceLine(hunk.firstLine, displayed(line));
  page.gutter();
  unsigned column = 0;
  for (const LineMark &mark : inserted) {
    unsigned begin = displayWidth(displayed(line.take_front(mark.begin)));
    unsigned end = displayWidth(displayed(line.take_front(mark.end)));
    page.put(std::string(begin - column, ' '));
    page.put(std::string(end - begin, '+'), Ink::Help);
    column = end;
  }
  page.endLine();
}

/// The lines of `text` without the last line's break.
static llvm::SmallVector<llvm::StringRef> linesOf(llvm::StringRef text) {
  llvm::SmallVector<llvm::StringRef> lines;
  if (text.empty())
    return lines;
  text.consume_back("\n");
  text.split(lines, '\n');
  for (llvm::StringRef &line : lines)
    line = line.rtrim('\r');
  return lines;
}

static void putDifference(Page &page, const Hunk &hunk, llvm::StringRef before, llvm::StringRef after) {
  auto oldLines = linesOf(before), newLines = linesOf(after);
  unsigned same = 0; // lines at the front that do not change are not shown; nor are those at the back
  while (same < oldLines.size() && same < newLines.size() && oldLines[same] == newLines[same])
    ++same;
  while (oldLines.size() > same && newLines.size() > same && oldLines.back() == newLines.back()) {
    oldLines.pop_back();
    newLines.pop_back();
  }
  auto put = [&](const llvm::SmallVector<llvm::StringRef> &lines, const llvm::SmallVector<llvm::StringRef> &others, char mark) {
    for (size_t i = same; i < lines.size(); ++i) {
      uint32_t focus = 0;
      if (i < others.size())
        while (focus < lines[i].size() && focus < others[i].size() && lines[i][focus] == others[i][focus])
          ++focus;
      page.sourceLine(hunk.firstLine + unsigned(i), cutLine(lines[i], focus, page.sourceWidth()), mark);
    }
  };
  put(oldLines, newLines, '-');
  put(newLines, oldLines, '+');
}

void tritonc::putPatch(Page &page, const SourceManager &sources, const std::vector<Edit> &edits, FileId shownFile) {
  FileId current = shownFile;
  bool isFirst = true;
  for (const Hunk &hunk : hunksOf(sources, edits)) {
    const SourceFile &file = sources.file(hunk.file);
    if (hunk.file != current)
      page.place(file.name(), file.lineColumn(hunk.edits.front()->span.begin));
    if (isFirst || hunk.file != current)
      page.emptyGutter();
    current = hunk.file;
    isFirst = false;
    std::vector<LineMark> inserted;
    std::string after = patched(hunk, file, inserted);
    auto [begin, end] = bytesOf(hunk, file);
    if (onlyInsertsWithinLines(hunk))
      putInsertions(page, hunk, llvm::StringRef(after).rtrim("\r\n"), inserted);
    else
      putDifference(page, hunk, file.text().slice(begin, end), after);
  }
}
