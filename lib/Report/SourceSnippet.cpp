// Turns spans of a source into its lines with underlines and values below.
#include "SourceSnippet.h"
#include "DisplayText.h"
#include "llvm/ADT/STLExtras.h"
#include <map>

using namespace tritonc;

namespace {
/// A line as cells with their columns, cut out around a place where the line is very long.
class Row {
public:
  Row(llvm::StringRef line, uint32_t focus);
  /// The column at which byte `offset` of the line is shown.
  unsigned columnOf(uint32_t offset) const;
  unsigned width() const { return total; }
  /// The columns [from, to) as text, with … where something is left out.
  std::string window(unsigned from, unsigned to) const;

private:
  std::vector<Cell> cells;
  std::vector<unsigned> columns;
  uint32_t base = 0; ///< first byte that is in `cells`
  unsigned total = 0;
  bool cutFront = false, cutBack = false;
};

/// The columns of a line that are shown.
struct Window {
  unsigned from = 0, to = 0;
};
} // namespace

static bool continuesCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

Row::Row(llvm::StringRef line, uint32_t focus) {
  // A page is narrow, so a few kilobytes around the place are enough, however long the line is.
  constexpr uint32_t before = 1024, after = 4096;
  uint32_t last = uint32_t(line.size());
  if (focus > before) {
    base = focus - before;
    while (base > 0 && continuesCharacter(line[base]) && focus - base < before + 4)
      --base;
    cutFront = base != 0;
  }
  if (last - base > after) {
    last = base + after;
    cutBack = true;
    while (continuesCharacter(line[last]) && last < base + after + 4 && last + 1 < line.size())
      ++last;
  }
  cells = cellsOf(line.slice(base, last));
  for (const Cell &cell : cells) {
    columns.push_back(total);
    total += cell.width;
  }
}

unsigned Row::columnOf(uint32_t offset) const {
  if (offset <= base)
    return 0;
  auto cell = llvm::partition_point(cells, [&](const Cell &c) { return c.end <= offset - base; });
  return cell == cells.end() ? total : columns[cell - cells.begin()];
}

std::string Row::window(unsigned from, unsigned to) const {
  bool front = from > 0 || cutFront, back = to < total || cutBack;
  std::string text;
  unsigned column = from;
  auto advanceTo = [&](unsigned target) {
    if (target > column) {
      text.append(target - column, ' ');
      column = target;
    }
  };
  if (front) {
    text += "…";
    ++column;
  }
  unsigned limit = back ? to - 1 : to;
  for (size_t i = 0; i != cells.size(); ++i) {
    if (columns[i] < column || (cells[i].width == 0 && columns[i] == column && front && i && columns[i - 1] < column))
      continue;
    if (columns[i] + cells[i].width > limit)
      break;
    advanceTo(columns[i]);
    text += cells[i].shown;
    column += cells[i].width;
  }
  if (back) {
    advanceTo(limit);
    text += "…";
  }
  return text;
}

/// The window of `available` columns around the columns [begin, end) of a row, with `trail` columns behind them where there
/// is room; all of the row where it fits.
static Window windowAround(const Row &row, unsigned begin, unsigned end, unsigned trail, unsigned available) {
  if (row.width() <= available && end <= available)
    return {0, std::max(row.width(), end)};
  // Some of what stands before, as far as the end stays in sight; at least the column of the …
  unsigned lead = end - begin + 2 < available ? std::min(8u, available - (end - begin) - 2) : 0;
  lead = std::max(lead, 1u);
  unsigned from = 0;
  if (end + trail > available)
    from = end + trail - available;
  if (from + 1 > begin)
    from = begin > lead ? begin - lead : 0;
  // Not further than what shows the end of the line and of what stands below it.
  unsigned all = std::max(row.width(), end + trail);
  if (from + available > all)
    from = all > available ? all - available : 0;
  return {from, from + available};
}

/// The underline of one mark and its text: beside it where that fits, else below it.
static void putMark(Page &page, const Row &row, const LineMark &mark, Window window, unsigned available) {
  unsigned begin = row.columnOf(mark.begin), end = std::max(row.columnOf(mark.end), begin + 1);
  begin = std::max(begin, window.from) - window.from;
  end = std::min(end, window.from + available) - window.from;
  end = std::max(end, begin + 1);
  std::string text = displayed(mark.text);
  page.gutter();
  page.put(std::string(begin, ' '));
  page.put(std::string(end - begin, mark.mark), mark.ink);
  bool beside = end + 1 + displayWidth(text) <= available;
  if (beside && !text.empty())
    page.put(" " + text, mark.ink);
  page.endLine();
  if (beside)
    return;
  constexpr unsigned narrow = 32;
  unsigned indent = available - begin >= narrow ? begin : available > narrow ? available - narrow : 0;
  for (const std::string &line : wrapped(text, available - indent)) {
    page.gutter();
    page.put(std::string(indent, ' '));
    page.put(line, mark.ink);
    page.endLine();
  }
}

void tritonc::putMarkedLine(Page &page, unsigned number, llvm::StringRef line, const std::vector<LineMark> &marks) {
  unsigned available = page.sourceWidth();
  // The line is written again for marks that do not fit in the same window.
  for (size_t first = 0; first != marks.size();) {
    Row row(line, marks[first].begin);
    unsigned begin = row.columnOf(marks[first].begin);
    unsigned end = std::max(row.columnOf(marks[first].end), begin + 1);
    unsigned trail = 0;
    size_t last = first + 1;
    for (; last != marks.size(); ++last) {
      unsigned further = std::max(row.columnOf(marks[last].end), row.columnOf(marks[last].begin) + 1);
      bool wholeLine = row.width() <= available && further <= available && line.size() <= available;
      if (!wholeLine && further + 2 > begin + available)
        break;
      end = std::max(end, further);
    }
    for (size_t i = first; i != last; ++i)
      trail = std::max(trail, std::min(displayWidth(displayed(marks[i].text)) + 1, available / 2));
    Window window = windowAround(row, begin, end, trail, available);
    page.sourceLine(number, row.window(window.from, window.to));
    for (; first != last; ++first)
      putMark(page, row, marks[first], window, available);
  }
}

std::string tritonc::cutLine(llvm::StringRef line, uint32_t begin, unsigned width) {
  Row row(line, begin);
  unsigned column = row.columnOf(begin);
  Window window = windowAround(row, column, column + 1, 20, width);
  return row.window(window.from, std::min(window.to, std::max(row.width(), window.from)));
}

/// Puts a mark in the order of columns, after those that begin at the same one.
static void insert(std::vector<LineMark> &marks, LineMark mark) {
  auto after = llvm::partition_point(marks, [&](const LineMark &other) { return other.begin <= mark.begin; });
  marks.insert(after, std::move(mark));
}

/// A span as marks in its first and its last line; the text goes to the last.
static void addMarks(std::map<unsigned, std::vector<LineMark>> &lines, const SourceFile &file, const Underline &underline) {
  uint32_t size = uint32_t(file.text().size());
  uint32_t begin = std::min(underline.span.begin, size), end = std::min(std::max(underline.span.end, begin), size);
  while (end > begin && (file.text()[end - 1] == '\n' || file.text()[end - 1] == '\r'))
    --end;
  unsigned first = file.lineColumn(begin).line, last = file.lineColumn(end).line;
  uint32_t firstStart = file.lineStart(first), lastStart = file.lineStart(last);
  if (first == last) {
    insert(lines[first], {begin - firstStart, end - firstStart, underline.text, underline.mark, underline.ink});
    return;
  }
  uint32_t lineEnd = uint32_t(file.line(first).size());
  insert(lines[first], {begin - firstStart, lineEnd, "", underline.mark, underline.ink});
  llvm::StringRef lastLine = file.line(last);
  uint32_t indent = uint32_t(lastLine.size() - lastLine.ltrim(" \t").size());
  insert(lines[last],
         {std::min(indent, end - lastStart), end - lastStart, underline.text, underline.mark, underline.ink});
}

void tritonc::putSnippet(Page &page, const SourceManager &sources, const std::vector<Underline> &underlines) {
  std::vector<FileId> files;
  for (const Underline &underline : underlines)
    if (!llvm::is_contained(files, underline.span.file))
      files.push_back(underline.span.file);
  for (FileId id : files) {
    const SourceFile &file = sources.file(id);
    std::map<unsigned, std::vector<LineMark>> lines;
    const Underline *leading = nullptr;
    for (const Underline &underline : underlines) {
      if (underline.span.file != id)
        continue;
      leading = leading ? leading : &underline;
      addMarks(lines, file, underline);
    }
    page.place(file.name(), sources.begin(leading->span), id == files.front() ? "-->" : ":::");
    page.emptyGutter();
    for (auto &[number, marks] : lines)
      putMarkedLine(page, number, file.line(number), marks);
  }
}
