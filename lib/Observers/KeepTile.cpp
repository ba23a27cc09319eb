// Turns the lanes of a tile into one number, a rule, or a sample of them.
#include "KeepTile.h"
#include <cmath>
#include <cstring>
#include <limits>

using namespace tritonc;

double tritonc::numberOf(DType type, uint64_t bits) {
  switch (type) {
  case DType::Float64: return llvm::bit_cast<double>(bits);
  case DType::Float32: return llvm::bit_cast<float>(uint32_t(bits));
  case DType::Float16: return fromHalfBits(uint16_t(bits));
  case DType::BFloat16: return fromBFloat16Bits(uint16_t(bits));
  case DType::Float8E4NV:
  case DType::Float8E5: return fromFloat8Bits(uint8_t(bits), type);
  case DType::Int1: return double(bits & 1);
  case DType::Int8: return double(int8_t(bits));
  case DType::Int16: return double(int16_t(bits));
  case DType::Int32: return double(int32_t(bits));
  case DType::Int64: return double(int64_t(bits));
  default: return double(bits);
  }
}

/// An integer as it counts; the bits of a float.
static int64_t integerOf(DType type, uint64_t bits) {
  if (isFloat(type))
    return int64_t(bits);
  return type == DType::Int64 || type == DType::UInt64 ? int64_t(bits) : int64_t(numberOf(type, bits));
}

static int64_t laneCount(llvm::ArrayRef<int64_t> shape) {
  int64_t lanes = 1;
  for (int64_t size : shape)
    lanes *= size;
  return lanes;
}

/// Lanes to keep along each dimension: the longest are thinned out until there are few enough.
static std::vector<int64_t> keptAlong(llvm::ArrayRef<int64_t> shape, size_t mostLanes) {
  std::vector<int64_t> kept(shape.begin(), shape.end());
  while (laneCount(kept) > int64_t(mostLanes))
    if (auto longest = std::max_element(kept.begin(), kept.end()); *longest > 2)
      *longest = (*longest + 1) / 2;
    else
      break;
  return kept;
}

/// Goes through all index tuples of `kept`, row by row, with the lane that each one means.
template <typename Visit> static void forEachKept(llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<int64_t> kept, Visit visit) {
  std::vector<int64_t> index(shape.size(), 0);
  for (int64_t n = laneCount(kept), i = 0; i < n; ++i) {
    int64_t lane = 0;
    for (size_t d = 0; d < shape.size(); ++d)
      lane = lane * shape[d] + (kept[d] == shape[d] ? index[d] : index[d] * (shape[d] - 1) / std::max<int64_t>(kept[d] - 1, 1));
    visit(size_t(lane));
    for (size_t d = shape.size(); d-- > 0;) {
      if (++index[d] < kept[d])
        break;
      index[d] = 0;
    }
  }
}

/// Base and strides of integers that are a sum of multiples of their indices; empty if they are not.
static std::vector<int64_t> ruleOf(llvm::ArrayRef<int64_t> numbers, llvm::ArrayRef<int64_t> shape) {
  std::vector<int64_t> rule = {numbers[0]};
  int64_t pitch = laneCount(shape);
  for (int64_t size : shape) {
    pitch /= size;
    rule.push_back(size > 1 ? numbers[pitch] - numbers[0] : 0);
  }
  for (int64_t lane = 0, n = numbers.size(); lane < n; ++lane) {
    int64_t rest = lane, expected = rule[0];
    for (size_t d = shape.size(); d-- > 0; rest /= shape[d])
      expected += rest % shape[d] * rule[d + 1];
    if (numbers[lane] != expected)
      return {};
  }
  return rule;
}

static void setRange(KeptTile &tile, const TileContents &contents, llvm::ArrayRef<int64_t> numbers) {
  tile.least = std::numeric_limits<double>::infinity(), tile.greatest = -tile.least;
  for (size_t i = 0; i < numbers.size(); ++i) {
    uint8_t mark = contents.marks.empty() ? uint8_t(KeptTile::Good) : contents.marks[contents.marks.size() == 1 ? 0 : i];
    double number = isFloat(tile.type) && !tile.isPointer ? numberOf(tile.type, uint64_t(numbers[i])) : double(numbers[i]);
    if (mark == KeptTile::Undefined || std::isnan(number))
      continue;
    tile.least = std::min(tile.least, number), tile.greatest = std::max(tile.greatest, number);
  }
}

KeptTile tritonc::keptTile(const TileContents &contents, size_t mostLanes) {
  KeptTile tile;
  tile.type = contents.type, tile.isPointer = contents.isPointer, tile.array = contents.array;
  tile.shape.assign(contents.shape.begin(), contents.shape.end());
  int64_t bytes = byteSize(contents.type);
  std::vector<int64_t> numbers;
  for (uint64_t bits : contents.bits)
    if (contents.isPointer) {
      int64_t distance = int64_t(bits - contents.begin);
      numbers.push_back(distance >= 0 ? distance / bytes : -((-distance + bytes - 1) / bytes));
    } else
      numbers.push_back(integerOf(contents.type, bits));
  setRange(tile, contents, numbers);
  bool isUniform = llvm::all_equal(numbers), isExact = contents.isPointer || isInt(contents.type);
  tile.kept = keptAlong(contents.shape, mostLanes);
  if (isUniform)
    tile.numbers = {numbers[0]};
  else if (auto rule = isExact && contents.type != DType::Int1 ? ruleOf(numbers, contents.shape) : std::vector<int64_t>(); !rule.empty())
    tile.form = KeptTile::Affine, tile.numbers = rule;
  else
    tile.form = KeptTile::Lanes, forEachKept(contents.shape, tile.kept, [&](size_t lane) { tile.numbers.push_back(numbers[lane]); });
  if (contents.marks.size() == 1)
    tile.marks = {contents.marks[0]};
  else if (!contents.marks.empty())
    forEachKept(contents.shape, tile.kept, [&](size_t lane) { tile.marks.push_back(contents.marks[lane]); });
  if (llvm::all_of(tile.marks, [](uint8_t mark) { return mark == KeptTile::Good; }))
    tile.marks.clear();
  return tile;
}

std::string tritonc::contentsOf(const KeptTile &tile) {
  std::string key;
  auto add = [&](const auto &list) {
    uint64_t size = list.size();
    key.append(reinterpret_cast<const char *>(&size), sizeof size);
    key.append(reinterpret_cast<const char *>(list.data()), list.size() * sizeof(list[0]));
  };
  key += {char(tile.form), char(tile.type), char(tile.isPointer), char(tile.array), char(tile.array >> 8)};
  add(tile.shape);
  add(tile.kept);
  add(tile.numbers);
  add(tile.marks);
  key.append(reinterpret_cast<const char *>(&tile.least), sizeof tile.least); // of lanes that are not kept
  key.append(reinterpret_cast<const char *>(&tile.greatest), sizeof tile.greatest);
  return key;
}

size_t tritonc::textBytesOf(const KeptTile &tile) {
  auto fits = [&](int64_t limit) { return llvm::all_of(tile.numbers, [&](int64_t n) { return n >= -limit && n < limit; }); };
  bool isExact = isInt(tile.type) || tile.isPointer;
  size_t each = tile.form != KeptTile::Lanes || tile.type == DType::Float64 ? 11 : tile.type == DType::Int1 ? 1 : !isExact ? 6
                : fits(128) ? 2 : fits(32768) ? 3 : fits(int64_t(1) << 31) ? 6 : 11;
  return 70 + each * tile.numbers.size() + tile.marks.size() / 4;
}
