// Turns any bytes into text that a terminal shows as it is meant, and measures and wraps it.
#include "DisplayText.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Unicode.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;

static constexpr unsigned tabStop = 4;

static std::string escaped(uint32_t point) {
  std::string text;
  llvm::raw_string_ostream out(text);
  if (point <= 0xff)
    out << "\\x" << llvm::format_hex_no_prefix(point, 2);
  else if (point <= 0xffff)
    out << "\\u" << llvm::format_hex_no_prefix(point, 4);
  else
    out << "\\U" << llvm::format_hex_no_prefix(point, 8);
  return text;
}

/// The character at `text[at]`, `column` columns from the start of the line.
static Cell cellAt(llvm::StringRef text, uint32_t at, unsigned column) {
  Cell cell{at, at + 1, "", 1};
  auto byte = static_cast<unsigned char>(text[at]);
  if (byte == '\t') {
    cell.width = tabStop - column % tabStop;
    cell.shown.assign(cell.width, ' ');
    return cell;
  }
  uint32_t point = byte;
  bool whole = byte < 0x80;
  if (!whole) {
    auto *next = text.bytes_begin() + at;
    whole = llvm::convertUTF8Sequence(&next, text.bytes_end(), &point, llvm::strictConversion) == llvm::conversionOK;
    if (whole)
      cell.end = uint32_t(next - text.bytes_begin());
    else
      point = byte;
  }
  llvm::StringRef piece = text.slice(cell.begin, cell.end);
  // Formatting characters are bidi marks and zero-width ones: what follows would be shown elsewhere, or they hide.
  bool plain = byte < 0x80 ? llvm::isPrint(char(byte))
                           : whole && llvm::sys::unicode::isPrintable(int(point)) && !llvm::sys::unicode::isFormatting(int(point)) &&
                                 point != 0x2028 && point != 0x2029;
  int width = !plain ? -1 : byte < 0x80 ? 1 : llvm::sys::unicode::columnWidthUTF8(piece);
  if (width < 0) {
    cell.shown = escaped(point);
    cell.width = cell.shown.size();
  } else {
    cell.shown = piece.str();
    cell.width = unsigned(width);
  }
  return cell;
}

std::vector<Cell> tritonc::cellsOf(llvm::StringRef text) {
  std::vector<Cell> cells;
  unsigned column = 0;
  for (uint32_t at = 0; at < text.size(); at = cells.back().end) {
    cells.push_back(cellAt(text, at, column));
    column += cells.back().width;
  }
  return cells;
}

std::string tritonc::displayed(llvm::StringRef text) {
  if (llvm::all_of(text, llvm::isPrint))
    return text.str();
  std::string result;
  for (const Cell &cell : cellsOf(text))
    result += cell.shown;
  return result;
}

unsigned tritonc::displayWidth(llvm::StringRef text) {
  int width = llvm::sys::unicode::columnWidthUTF8(text);
  return width < 0 ? unsigned(text.size()) : unsigned(width);
}

/// Bytes of the longest front of `text` that fits in `width` columns; at least one character.
static size_t fittingFront(llvm::StringRef text, unsigned width) {
  size_t bytes = 0;
  unsigned used = 0;
  for (const Cell &cell : cellsOf(text)) {
    if (bytes && used + cell.width > width)
      break;
    used += cell.width;
    bytes = cell.end;
  }
  return bytes;
}

/// The last space up to `front` where a line may end: not at its start, and not within `code` unless there is no other.
static size_t breakBefore(llvm::StringRef text, size_t front) {
  size_t start = text.find_first_not_of(' '), any = llvm::StringRef::npos;
  for (size_t space = text.rfind(' ', front + 1); space != llvm::StringRef::npos && space > start; space = text.rfind(' ', space)) {
    if (text.take_front(space).count('`') % 2 == 0)
      return space;
    any = any == llvm::StringRef::npos ? space : any;
  }
  return any;
}

std::vector<std::string> tritonc::wrapped(llvm::StringRef text, unsigned width) {
  std::vector<std::string> lines;
  while (text.size() > width) {
    // No character takes more than 8 bytes a column here, so the front decides.
    size_t front = fittingFront(text.take_front(8 * size_t(width) + 8), width);
    if (front == text.size())
      break;
    if (size_t space = breakBefore(text, front); space != llvm::StringRef::npos)
      front = space;
    lines.push_back(text.take_front(front).rtrim(' ').str());
    text = text.drop_front(front).ltrim(' ');
  }
  if (lines.empty() || !text.empty())
    lines.push_back(text.str());
  return lines;
}
