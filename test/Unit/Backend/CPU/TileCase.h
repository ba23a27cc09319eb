// A kernel over whole tiles, from the operations in its middle, and buffers to run it on.
#pragma once
#include "CompileText.h"
#include <numeric>

namespace tritonc::cpu {

inline std::string typeName(DType type) {
  switch (type) {
  case DType::Int1:
    return "i1";
  case DType::Int8:
    return "i8";
  case DType::Int16:
    return "i16";
  case DType::Int32:
    return "i32";
  case DType::Int64:
    return "i64";
  case DType::Float8E5:
    return "f8E5M2";
  case DType::Float8E4NV:
    return "f8E4M3FN";
  case DType::Float16:
    return "f16";
  case DType::BFloat16:
    return "bf16";
  case DType::Float64:
    return "f64";
  default:
    return "f32";
  }
}

inline std::string shapeText(const std::vector<int64_t> &shape) {
  std::string text;
  for (int64_t size : shape)
    text += std::to_string(size) + "x";
  return text;
}

inline int64_t countOf(const std::vector<int64_t> &shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t(1), std::multiplies<>());
}

/// func(x0, x1, …, z): every tile row-major in a buffer of its own. `body` makes %r from %0, %1, ….
struct Case {
  std::vector<DType> types;
  std::vector<std::vector<int64_t>> shapes;
  DType resultType;
  std::vector<int64_t> resultShape;
  std::string body;

  static std::string tensor(const std::vector<int64_t> &shape, const std::string &element) {
    return shape.empty() ? element : "tensor<" + shapeText(shape) + element + ">";
  }

  /// Pointers to all elements in `name`.
  static std::string pointers(const std::string &name, const std::string &base, const std::vector<int64_t> &shape, DType type) {
    std::string n = std::to_string(countOf(shape)), pointer = "!tile.ptr<" + typeName(type) + ">";
    std::string text = "  %" + name + "i = tile.arange 0 to " + n + " : tensor<" + n + "xi32>\n";
    text += "  %" + name + "s = tile.splat %" + base + " : " + pointer + " -> tensor<" + n + "x" + pointer + ">\n";
    text += "  %" + name + "o = tile.offset %" + name + "s, %" + name + "i : tensor<" + n + "x" + pointer + ">, tensor<" + n +
            "xi32>\n";
    return text + "  %" + name + " = tile.reshape %" + name + "o : tensor<" + n + "x" + pointer + "> -> " +
           tensor(shape, pointer) + "\n";
  }

  std::string text() const {
    std::string head = "func.func @k(", code;
    for (size_t i = 0; i < types.size(); ++i) {
      std::string n = std::to_string(i);
      head += "%x" + n + ": !tile.ptr<" + typeName(types[i]) + ">, ";
      code += pointers("p" + n, "x" + n, shapes[i], types[i]);
      code += "  %v" + n + " = tile.load %p" + n + " : " + tensor(shapes[i], "!tile.ptr<" + typeName(types[i]) + ">") + "\n";
    }
    head += "%z: !tile.ptr<" + typeName(resultType) + ">) {\n";
    code += body + pointers("q", "z", resultShape, resultType);
    return head + code + "  tile.store %q, %r : " + tensor(resultShape, "!tile.ptr<" + typeName(resultType) + ">") +
           "\n  return\n}\n";
  }

  Buffer run(std::vector<Buffer> inputs) const {
    Buffer result(resultType, resultShape);
    auto engine = compileTiles(text());
    if (!engine) {
      ADD_FAILURE() << text();
      return result;
    }
    Launch launch;
    for (Buffer &input : inputs)
      launch.arguments.push_back(&input);
    launch.arguments.push_back(&result);
    EXPECT_FALSE(engine->run(launch, nullptr));
    return result;
  }
};

template <typename T> Buffer filled(DType type, std::vector<int64_t> shape, llvm::function_ref<T(int64_t)> value) {
  Buffer buffer(type, shape);
  for (int64_t i = 0; i < buffer.size(); ++i)
    buffer.as<T>()[i] = value(i);
  return buffer;
}

inline Buffer floats(std::vector<int64_t> shape, unsigned seed = 1) {
  unsigned state = seed;
  return filled<float>(DType::Float32, shape, [&](int64_t) {
    state = state * 1664525 + 1013904223;
    return float(int(state >> 16) % 2001 - 1000) / 8.f;
  });
}

inline Buffer ints(std::vector<int64_t> shape, int from, int to, unsigned seed = 1) {
  unsigned state = seed;
  return filled<int32_t>(DType::Int32, shape, [&](int64_t) {
    state = state * 1664525 + 1013904223;
    return from + int(state >> 8) % (to - from);
  });
}

template <typename T> std::vector<T> elements(const Buffer &buffer) {
  return {buffer.as<T>(), buffer.as<T>() + buffer.size()};
}

/// A number in the buffer's own type.
inline void store(Buffer &buffer, int64_t i, double value) {
  switch (buffer.type()) {
  case DType::Float64:
    buffer.as<double>()[i] = value;
    return;
  case DType::Float32:
    buffer.as<float>()[i] = float(value);
    return;
  case DType::Float16:
    buffer.as<uint16_t>()[i] = toHalfBits(float(value));
    return;
  case DType::BFloat16:
    buffer.as<uint16_t>()[i] = toBFloat16Bits(float(value));
    return;
  default:
    buffer.as<uint8_t>()[i] = toFloat8Bits(float(value), buffer.type());
  }
}

} // namespace tritonc::cpu
