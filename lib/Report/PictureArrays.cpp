// Turns an array of a launch into JSON: element by element, or in blocks if it is large.
#include "PictureJson.h"
#include "Comparison.h"
#include <cstring>
#include <limits>

using namespace tritonc;

/// Arrays with more elements are shown in blocks.
constexpr int64_t mostShown = 20'000;
/// Blocks along a side of the picture of a large array.
constexpr int64_t mostBlocks = 96;

static void writeContents(llvm::json::OStream &json, llvm::StringRef name, const Buffer &buffer) {
  std::vector<int64_t> numbers;
  unsigned bytes = byteSize(buffer.type());
  for (int64_t i = 0; i < buffer.size(); ++i) {
    uint64_t bits = 0;
    std::memcpy(&bits, buffer.as<char>() + i * bytes, bytes);
    if (isSignedInt(buffer.type()) && bytes < 8)
      bits = uint64_t(int64_t(bits << (64 - 8 * bytes)) >> (64 - 8 * bytes));
    numbers.push_back(int64_t(bits));
  }
  json.attributeObject(name, [&] { writeNumbers(json, buffer.type(), numbers); });
}

static bool sameBytes(const Buffer &a, const Buffer &b) { return a.byteCount() == b.byteCount() && std::memcmp(a.data(), b.data(), a.byteCount()) == 0; }

/// Where the result of a test is wrong: one a element; empty for another array.
static std::vector<uint32_t> wrongElements(const PictureLaunch &launch, size_t argument, const Buffer &after) {
  std::vector<uint32_t> wrong;
  if (launch.output == int(argument) && launch.expected && launch.expected->shape() == after.shape())
    for (int64_t i = 0; i < after.size(); ++i)
      wrong.push_back(!isRight(after.number(i), launch.expected->number(i), launch.rtol, launch.atol));
  return wrong;
}

/// Bytes of the lines of 64 that hold an element for which `used` is true.
template <typename Used> static std::pair<int64_t, int64_t> uniqueBytes(const Buffer &array, Used used) {
  int64_t elements = 0, lines = 0, last = -1, each = byteSize(array.type());
  for (int64_t i = 0; i < array.size(); ++i) {
    if (!used(i))
      continue;
    ++elements;
    int64_t line = i * each / 64;
    lines += line != last;
    last = line;
  }
  return {elements * each, lines * 64};
}

namespace {
/// A large array, two-dimensional: `height` x `width` elements a block.
struct Blocks {
  int64_t rows, columns, height, width;
  int64_t down() const { return (rows + height - 1) / height; }
  int64_t across() const { return (columns + width - 1) / width; }
};
} // namespace

static Blocks blocksOf(const Buffer &array) {
  const std::vector<int64_t> &shape = array.shape();
  int64_t columns = shape.empty() ? 1 : shape.back(), rows = columns ? array.size() / columns : 0;
  if (rows == 1) { // one dimension: blocks are runs of it
    int64_t width = (columns + mostBlocks * mostBlocks - 1) / (mostBlocks * mostBlocks);
    return {1, columns, 1, width};
  }
  return {rows, columns, (rows + mostBlocks - 1) / mostBlocks, (columns + mostBlocks - 1) / mostBlocks};
}

/// One entry a block: what `of` makes of its elements, combined.
template <typename T, typename Of, typename Combine> static std::vector<T> overBlocks(const Blocks &b, T start, Of of, Combine combine) {
  std::vector<T> result(b.down() * b.across(), start);
  for (int64_t row = 0; row < b.rows; ++row)
    for (int64_t column = 0; column < b.columns; ++column) {
      T &into = result[row / b.height * b.across() + column / b.width];
      into = combine(into, of(row * b.columns + column));
    }
  return result;
}

static void writeDoubles(llvm::json::OStream &json, llvm::StringRef name, llvm::ArrayRef<double> numbers) {
  std::vector<int64_t> bits;
  for (double n : numbers)
    bits.push_back(llvm::bit_cast<uint32_t>(float(n)));
  json.attributeObject(name, [&] { writeNumbers(json, DType::Float32, bits); });
}

static void writeBlocks(llvm::json::OStream &json, const PictureLaunch &launch, size_t argument, const Buffer &after, const ArrayTraffic &traffic) {
  Blocks b = blocksOf(after);
  auto least = [](auto a, auto b) { return std::min(a, b); };
  auto most = [](auto a, auto b) { return std::max(a, b); };
  auto number = [&](int64_t i) { return after.number(i); };
  constexpr double infinity = std::numeric_limits<double>::infinity();
  json.attributeObject("blocks", [&] {
    json.attribute("height", b.height);
    json.attribute("width", b.width);
    json.attribute("down", b.down());
    json.attribute("across", b.across());
    writeDoubles(json, "least", overBlocks(b, infinity, number, least));
    writeDoubles(json, "greatest", overBlocks(b, -infinity, number, most));
    if (!traffic.reads.empty()) {
      writeRuns(json, "reads", overBlocks(b, 0u, [&](int64_t i) { return traffic.reads[i]; }, most));
      writeRuns(json, "writes", overBlocks(b, 0u, [&](int64_t i) { return traffic.writes[i]; }, most));
      writeRuns(json, "fewestWrites", overBlocks(b, UINT32_MAX, [&](int64_t i) { return traffic.writes[i]; }, least));
    }
    if (auto wrong = wrongElements(launch, argument, after); !wrong.empty())
      writeRuns(json, "wrong", overBlocks(b, 0u, [&](int64_t i) { return wrong[i]; }, [](uint32_t a, uint32_t b) { return a + b; }));
  });
}

void tritonc::writeArray(llvm::json::OStream &json, const PictureLaunch &launch, size_t index) {
  const PictureArgument &argument = launch.arguments[index];
  const Buffer &before = *argument.before, &after = *argument.after;
  const ArrayTraffic &traffic = launch.recording.traffic[index];
  json.attribute("type", messageName(after.type()));
  json.attribute("bytes", int64_t(byteSize(after.type())));
  json.attributeArray("shape", [&] {
    for (int64_t size : after.shape())
      json.value(size);
  });
  if (!traffic.reads.empty()) {
    auto [readBytes, readLines] = uniqueBytes(after, [&](int64_t i) { return traffic.reads[i] > 0; });
    auto [writtenBytes, writtenLines] = uniqueBytes(after, [&](int64_t i) { return traffic.writes[i] > 0; });
    json.attributeArray("unique", [&] {
      for (int64_t n : {readBytes, readLines, writtenBytes, writtenLines})
        json.value(n);
    });
  }
  if (after.size() > mostShown)
    return writeBlocks(json, launch, index, after, traffic);
  writeContents(json, "before", before);
  if (!sameBytes(before, after))
    writeContents(json, "after", after);
  if (auto wrong = wrongElements(launch, index, after); !wrong.empty()) {
    writeContents(json, "expected", *launch.expected);
    writeRuns(json, "wrong", wrong);
  }
  writeRuns(json, "reads", traffic.reads);
  writeRuns(json, "writes", traffic.writes);
}
