//===- Tile.h - a value of a program while it is interpreted ------------------------------------===//
#pragma once
#include "Number.h"
#include "tritonc/Dialect/Tile.h"

namespace tritonc::interp {

/// One entry a lane, or a single one that holds for all lanes alike.
template <typename T> class Plane {
public:
  Plane() : items(1, T()) {}
  Plane(T all) : items(1, all) {}
  static Plane of(size_t lanes) {
    Plane plane;
    plane.items.assign(lanes, T());
    return plane;
  }
  bool isUniform() const { return items.size() == 1; }
  T operator[](size_t lane) const { return items[items.size() == 1 ? 0 : lane]; }
  T &lane(size_t i) { return items[i]; }
  /// Makes room for lanes of their own.
  void spread(size_t lanes) {
    if (items.size() == 1 && lanes > 1)
      items.assign(lanes, items[0]);
  }
  llvm::ArrayRef<T> all() const { return items; }
  /// Uniform and zero: nothing to tell.
  bool isZero() const { return items.size() == 1 && items[0] == T(); }

private:
  std::vector<T> items;
};

/// A number, a pointer or a tile of them. Beside the bits of each lane it knows why a lane is not to be relied on, and
/// of a pointer from which array it came.
struct Tile {
  mlir::Type type;                    ///< as in the IR
  size_t lanes = 1;
  Plane<uint64_t> bits;
  Plane<uint32_t> cause;              ///< 0: a good lane; else an index of Scene::causes
  Plane<uint16_t> array = noArrayYet; ///< pointers only: an index of Scene::arrays

  static constexpr uint16_t noArrayYet = UINT16_MAX;

  Tile() = default;
  explicit Tile(mlir::Type type) : type(type), lanes(lanesOf(type)) {}
  Tile(mlir::Type type, uint64_t all) : Tile(type) { bits = all; }

  static size_t lanesOf(mlir::Type type) {
    size_t lanes = 1;
    for (int64_t size : tile::shapeOf(type))
      lanes *= size;
    return lanes;
  }
  mlir::Type element() const { return tile::elementOf(type); }
  llvm::ArrayRef<int64_t> shape() const { return tile::shapeOf(type); }
  unsigned width() const {
    mlir::Type e = element();
    return e.isIntOrFloat() ? e.getIntOrFloatBitWidth() : 64;
  }
  bool isPointer() const { return llvm::isa<tile::PtrType>(element()); }
  bool isUniform() const { return bits.isUniform() && cause.isUniform() && array.isUniform(); }
  int64_t integer(size_t lane = 0) const { return signedOf(bits[lane], width()); }
};

/// As many lanes as `lanes` of the type `type`, or of its elements: lane i is lane from(i) of `x`.
template <typename From> Tile rearranged(const Tile &x, mlir::Type type, size_t lanes, From from) {
  Tile result(type);
  result.lanes = lanes;
  auto move = [&](const auto &source, auto &target) {
    if (source.isUniform()) {
      target = source;
      return;
    }
    target = std::decay_t<decltype(target)>::of(result.lanes);
    if (result.lanes == 1)
      target.lane(0) = source[from(0)];
    else
      for (size_t i = 0; i < result.lanes; ++i)
        target.lane(i) = source[from(i)];
  };
  move(x.bits, result.bits);
  move(x.cause, result.cause);
  move(x.array, result.array);
  return result;
}

/// A tile of `type` whose lane i is lane from(i) of `x`.
template <typename From> Tile rearranged(const Tile &x, mlir::Type type, From from) {
  return rearranged(x, type, Tile::lanesOf(type), from);
}

/// Elements that a step along each dimension moves by, row by row.
inline llvm::SmallVector<int64_t, 5> stridesOf(llvm::ArrayRef<int64_t> shape) {
  llvm::SmallVector<int64_t, 5> strides(shape.size(), 1);
  for (size_t d = shape.size(); d-- > 1;)
    strides[d - 1] = strides[d] * shape[d];
  return strides;
}

} // namespace tritonc::interp
