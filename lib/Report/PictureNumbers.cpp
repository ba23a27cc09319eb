// Turns numbers, tiles and texts of a picture into JSON that a page reads back exactly.
#include "PictureJson.h"
#include "llvm/Support/Base64.h"
#include <cmath>
#include <cstring>

using namespace tritonc;

llvm::json::Value tritonc::textValue(llvm::StringRef text) { return llvm::json::fixUTF8(text); }

llvm::json::Value tritonc::numberValue(double number) {
  if (std::isnan(number))
    return "NaN";
  if (std::isinf(number))
    return number > 0 ? "Infinity" : "-Infinity";
  return number;
}

void tritonc::writeRuns(llvm::json::OStream &json, llvm::StringRef name, llvm::ArrayRef<uint32_t> values) {
  json.attributeArray(name, [&] {
    for (size_t i = 0; i < values.size();) {
      size_t end = i;
      while (end < values.size() && values[end] == values[i])
        ++end;
      json.value(int64_t(end - i));
      json.value(int64_t(values[i]));
      i = end;
    }
  });
}

template <typename T, typename Range, typename Convert> static std::string base64Of(const Range &numbers, Convert convert) {
  std::vector<char> bytes(numbers.size() * sizeof(T));
  for (size_t i = 0; i < numbers.size(); ++i) {
    T value = convert(numbers[i]);
    std::memcpy(bytes.data() + i * sizeof(T), &value, sizeof(T));
  }
  return llvm::encodeBase64(bytes);
}

/// Floats of up to 32 bits, and others as doubles.
static void writeFloats(llvm::json::OStream &json, DType type, llvm::ArrayRef<int64_t> numbers) {
  auto wide = [&](int64_t bits) {
    uint64_t b = uint64_t(bits);
    switch (type) {
    case DType::Float64: return llvm::bit_cast<double>(b);
    case DType::Float32: return double(llvm::bit_cast<float>(uint32_t(b)));
    case DType::Float16: return double(fromHalfBits(uint16_t(b)));
    case DType::BFloat16: return double(fromBFloat16Bits(uint16_t(b)));
    default: return double(fromFloat8Bits(uint8_t(b), type));
    }
  };
  if (numbers.size() == 1) {
    json.attribute("t", "n");
    json.attributeArray("d", [&] { json.value(numberValue(wide(numbers[0]))); });
    return;
  }
  bool isWide = type == DType::Float64;
  json.attribute("t", isWide ? "f64" : "f32");
  json.attribute("d", isWide ? base64Of<double>(numbers, wide) : base64Of<float>(numbers, wide));
}

static std::string bitSet(llvm::ArrayRef<int64_t> numbers) {
  std::vector<uint8_t> bytes((numbers.size() + 7) / 8);
  for (size_t i = 0; i < numbers.size(); ++i)
    bytes[i / 8] |= uint8_t((numbers[i] & 1) << (i % 8));
  return llvm::encodeBase64(bytes);
}

void tritonc::writeNumbers(llvm::json::OStream &json, DType type, llvm::ArrayRef<int64_t> numbers) {
  if (isFloat(type))
    return writeFloats(json, type, numbers);
  auto fits = [&](int64_t limit) { return llvm::all_of(numbers, [&](int64_t n) { return n >= -limit && n < limit; }); };
  auto same = [](int64_t n) { return n; };
  if (numbers.size() <= 8 || !fits(int64_t(1) << 31)) {
    json.attribute("t", "n");
    json.attributeArray("d", [&] {
      for (int64_t n : numbers)
        if (type == DType::UInt64 && n < 0)
          json.value(std::to_string(uint64_t(n)));
        else if (std::abs(double(n)) < 9e15)
          json.value(n);
        else
          json.value(std::to_string(n)); // more digits than a number of the page has
    });
  } else if (type == DType::Int1) {
    json.attribute("t", "u1");
    json.attribute("n", int64_t(numbers.size()));
    json.attribute("d", bitSet(numbers));
  } else if (fits(128)) {
    json.attribute("t", "i8");
    json.attribute("d", base64Of<int8_t>(numbers, same));
  } else if (fits(32768)) {
    json.attribute("t", "i16");
    json.attribute("d", base64Of<int16_t>(numbers, same));
  } else {
    json.attribute("t", "i32");
    json.attribute("d", base64Of<int32_t>(numbers, same));
  }
}

static void writeList(llvm::json::OStream &json, llvm::StringRef name, llvm::ArrayRef<int64_t> list) {
  json.attributeArray(name, [&] {
    for (int64_t n : list)
      json.value(n);
  });
}

void tritonc::writeTile(llvm::json::OStream &json, const KeptTile &tile) {
  json.object([&] {
    json.attribute("type", messageName(tile.type));
    writeList(json, "s", tile.shape);
    if (tile.isPointer)
      json.attribute("p", tile.array == noArray ? -1 : int(tile.array));
    json.attribute("k", tile.form == KeptTile::Same ? "s" : tile.form == KeptTile::Affine ? "a" : "l");
    if (tile.form == KeptTile::Lanes && tile.kept != tile.shape)
      writeList(json, "kept", tile.kept);
    writeNumbers(json, tile.isPointer ? DType::Int64 : tile.type, tile.numbers);
    if (!tile.marks.empty()) {
      std::vector<uint32_t> marks(tile.marks.begin(), tile.marks.end());
      writeRuns(json, "m", marks);
    }
    if (tile.form == KeptTile::Lanes && tile.least <= tile.greatest)
      json.attributeArray("r", [&] {
        json.value(numberValue(tile.least));
        json.value(numberValue(tile.greatest));
      });
  });
}
