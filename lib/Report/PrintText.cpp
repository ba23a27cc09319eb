// Turns a print of a kernel into text: a line for a row of numbers, a table for two dimensions, slices for more.
#include "DisplayText.h"
#include "NumberText.h"
#include "tritonc/Report/Report.h"

using namespace tritonc;

namespace {
constexpr unsigned lineWidth = 80;
constexpr int64_t least = 3; ///< elements, rows and slices shown at both ends, whatever the width

/// The elements of a print as texts.
class Tile {
public:
  explicit Tile(const PrintEvent &event) : event(event) {}
  std::string text(int64_t i) const {
    if (!event.masked.empty() && event.masked[i])
      return "·";
    return !event.undefined.empty() && event.undefined[i] ? "?" : elementText(event.values, i, event.hexadecimal);
  }

private:
  const PrintEvent &event;
};

/// Which of `count` things are shown: the first `front`, then … if `cut`, then the last `back`.
struct Ends {
  int64_t front, back;
  bool cut;
};
} // namespace

static Ends endsOf(int64_t count, int64_t most) {
  if (count <= std::max(most, 2 * least))
    return {count, 0, false};
  int64_t front = std::max(least, (most + 1) / 2), back = std::max(least, most / 2);
  return {front, back, true};
}

/// Calls `each` with the shown indices, and `gap` where some are left out.
template <typename Each, typename Gap> static void visit(int64_t count, Ends ends, Each each, Gap gap) {
  for (int64_t i = 0; i != ends.front; ++i)
    each(i);
  if (!ends.cut)
    return;
  gap();
  for (int64_t i = count - ends.back; i != count; ++i)
    each(i);
}

/// `program (0, 1)`, with as many numbers as the grid has axes.
static std::string programText(const Grid &program, const Grid &grid) {
  int axes = grid[2] != 1 ? 3 : grid[1] != 1 ? 2 : 1;
  std::string text = "program (";
  for (int axis = 0; axis != axes; ++axis)
    text += (axis ? ", " : "") + std::to_string(program[axis]);
  return text + ")";
}

/// `[1. 2. · · ·]`, with the middle left out where the line would be longer than `width`.
static std::string lineText(const Tile &tile, int64_t count, unsigned width) {
  int64_t shown = count;
  // Only as many texts are made as could fit: each takes a character and a space.
  if (count > int64_t(lineWidth))
    shown = lineWidth / 2;
  for (;; --shown) {
    std::string text = "[";
    auto add = [&](const std::string &piece) { text += (text.size() > 1 ? " " : "") + piece; };
    visit(count, endsOf(count, shown), [&](int64_t i) { add(tile.text(i)); }, [&] { add("…"); });
    text += "]";
    if (displayWidth(text) <= width || shown <= 2 * least)
      return text;
  }
}

/// Rows of a table with aligned columns, from element `base` on, each line with two spaces before it.
static std::string tableText(const Tile &tile, int64_t base, int64_t rows, int64_t columns) {
  Ends rowEnds = endsOf(rows, 32);
  int64_t shown = std::min<int64_t>(columns, lineWidth / 2);
  for (;; --shown) {
    Ends columnEnds = endsOf(columns, shown);
    size_t widest = 1;
    auto eachElement = [&](auto use) {
      visit(rows, rowEnds, [&](int64_t r) {
        visit(columns, columnEnds, [&](int64_t c) { use(tile.text(base + r * columns + c)); }, [] {});
      }, [] {});
    };
    eachElement([&](const std::string &text) { widest = std::max<size_t>(widest, displayWidth(text)); });
    size_t cells = columnEnds.front + columnEnds.back;
    size_t width = 4 + cells * (widest + 1) - 1 + (columnEnds.cut ? 2 : 0);
    if (width > lineWidth && shown > 2 * least)
      continue;
    std::string result;
    visit(rows, rowEnds, [&](int64_t r) {
      std::string line;
      auto add = [&](const std::string &piece) { line += (line.empty() ? "" : " ") + piece; };
      visit(columns, columnEnds, [&](int64_t c) {
        std::string text = tile.text(base + r * columns + c);
        add(std::string(widest - displayWidth(text), ' ') + text);
      }, [&] { add("…"); });
      result += "\n  [" + line + "]";
    }, [&] { result += "\n  …"; });
    return result;
  }
}

/// Each two-dimensional slice under its index: `x[0, :, :]`.
static std::string slicesText(const Tile &tile, const std::string &prefix, const std::vector<int64_t> &shape) {
  size_t rank = shape.size();
  int64_t rows = shape[rank - 2], columns = shape[rank - 1], slices = 1;
  std::vector<int64_t> outer(shape.begin(), shape.end() - 2);
  for (int64_t dim : outer)
    slices *= dim;
  std::string result;
  visit(slices, endsOf(slices, 8), [&](int64_t s) {
    result += "\n  " + prefix + "[" + indexText(outer, s) + ", :, :]" + tableText(tile, s * rows * columns, rows, columns);
  }, [&] { result += "\n  …"; });
  return result;
}

std::string tritonc::formatPrint(const PrintEvent &event, const Grid &grid) {
  const std::vector<int64_t> &shape = event.values.shape();
  Tile tile(event);
  // tl.device_print("sum: ", x) reads `sum = …` as print(x) reads `x = …`.
  std::string prefix = displayed(llvm::StringRef(event.prefix).rtrim(" :="));
  std::string head = programText(event.program, grid) + "  " + prefix + (prefix.empty() ? "" : " = ");
  if (shape.empty())
    return head + tile.text(0);
  head += typeText(event.values.type(), shape);
  if (event.values.size() == 0)
    return head + " []";
  if (shape.size() == 1) {
    unsigned used = displayWidth(head) + 1;
    return head + " " + lineText(tile, shape[0], used < lineWidth ? lineWidth - used : 0);
  }
  return head + (shape.size() == 2 ? tableText(tile, 0, shape[0], shape[1]) : slicesText(tile, prefix, shape));
}
