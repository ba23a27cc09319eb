//===- CommandLineLaunch.cpp - `--arg NAME=VALUE` and `--grid` to a launch ---------------------------------------===//
#include "Launcher.h"
#include "tritonc/Runtime/Npy.h"
#include "llvm/ADT/STLExtras.h"
#include <random>

using namespace tritonc;
using llvm::StringRef;

namespace {
struct ArgumentReader {
  Session &session;
  const ast::FunctionDef &kernel;

  bool fail(ExitCode code, std::string headline, StringRef fact = "", std::string help = "") {
    std::string number = code == Environment ? "T0901" : "T0307";
    auto report = error(number, std::move(headline));
    if (!fact.empty())
      report.fact(fact.str());
    if (!help.empty())
      report.help(std::move(help));
    session.diagnostics.report(report);
    session.flush(code);
    return false;
  }

  /// `fp32[4,200]` to an array of that type and shape.
  std::shared_ptr<Buffer> made(StringRef how, StringRef what, StringRef whole) {
    auto [typeName, rest] = what.split('[');
    auto type = dtypeNamed(typeName);
    std::vector<int64_t> shape;
    int64_t elements = 1;
    bool good = type && rest.consume_back("]");
    if (good && !rest.empty()) {
      llvm::SmallVector<StringRef> dims;
      rest.split(dims, ',');
      for (StringRef dim : dims) {
        int64_t n;
        good = good && !dim.trim().getAsInteger(10, n) && n >= 0 && !llvm::MulOverflow(elements, n, elements) && elements <= (int64_t(1) << 32);
        if (good)
          shape.push_back(n);
      }
    }
    if (!good)
      return fail(Usage, "`" + whole.str() + "` is no array", "it is written `" + how.str() + ":fp32[4,200]`: a type, and sizes of at most 4294967296 elements in all"), nullptr;
    auto buffer = std::make_shared<Buffer>(*type, shape);
    if (how == "rand")
      fillRandom(*buffer);
    else if (how == "empty")
      buffer->markUnwritten();
    return buffer;
  }

  /// Floats in [0, 1) as torch.rand draws them; integers in [0, 100).
  void fillRandom(Buffer &b) {
    std::mt19937 generator{uint32_t(session.options.seed)};
    for (int64_t i = 0; i < b.size(); ++i) {
      float f = float(generator() & 0xffffff) / float(1 << 24);
      switch (b.type()) {
      case DType::Float64: b.as<double>()[i] = f; break;
      case DType::Float32: b.as<float>()[i] = f; break;
      case DType::Float16: b.as<uint16_t>()[i] = toHalfBits(f); break;
      case DType::BFloat16: b.as<uint16_t>()[i] = toBFloat16Bits(f); break;
      case DType::Float8E4NV:
      case DType::Float8E5: b.as<uint8_t>()[i] = toFloat8Bits(f, b.type()); break;
      case DType::Int1: b.as<uint8_t>()[i] = f >= 0.5f; break;
      default: {
        int64_t n = int64_t(f * 100);
        std::memcpy(b.as<char>() + i * byteSize(b.type()), &n, byteSize(b.type()));
      }
      }
    }
  }

  /// `x.npy` or `x.npy:bf16`.
  std::shared_ptr<Buffer> file(StringRef path, StringRef type) {
    auto read = readNpy(path.str());
    if (!read)
      return fail(Environment, llvm::toString(read.takeError())), nullptr;
    auto buffer = std::make_shared<Buffer>(std::move(*read));
    if (type.empty())
      return buffer;
    auto wanted = dtypeNamed(type);
    if (!wanted)
      return fail(Usage, "there is no element type `" + type.str() + "`"), nullptr;
    if (byteSize(*wanted) != byteSize(buffer->type()))
      return fail(Usage, "the elements of " + path.str() + " are " + messageName(buffer->type()).str() + ", whose bits are no " + type.str()), nullptr;
    return std::make_shared<Buffer>(buffer->withType(*wanted));
  }

  bool read(StringRef text, LaunchArgument &argument) {
    auto [name, value] = text.split('=');
    if (name.empty() || !text.contains('='))
      return fail(Usage, "--arg takes NAME=VALUE, not `" + text.str() + "`");
    argument.keyword = argument.tensorName = name.str();
    auto *p = llvm::find_if(kernel.params, [n = name](const ast::Parameter &p) { return p.name == n; });
    if (p != kernel.params.end() && isConstexpr(*p)) {
      auto literal = parseLiteral(value);
      if (!literal)
        return fail(Usage, "`" + value.str() + "` is no Python literal", "`" + name.str() + "` is a tl.constexpr: 128, True, None, 1.5, \"relu\"");
      argument.value = *literal;
      return true;
    }
    auto [head, tail] = value.split(':');
    if (head == "empty" || head == "zeros" || head == "rand") {
      argument.value = made(head, tail, value);
      return std::get<std::shared_ptr<Buffer>>(argument.value) != nullptr;
    }
    size_t npy = value.rfind(".npy");
    if (npy != StringRef::npos && (npy + 4 == value.size() || value[npy + 4] == ':')) {
      argument.value = file(value.take_front(npy + 4), value.drop_front(std::min(npy + 5, value.size())));
      return std::get<std::shared_ptr<Buffer>>(argument.value) != nullptr;
    }
    auto literal = parseLiteral(head);
    auto type = tail.empty() ? std::nullopt : dtypeNamed(tail);
    if (!literal || (!tail.empty() && !type))
      return fail(Usage, "`" + value.str() + "` is no value for `" + name.str() + "`", "write a file.npy, zeros:fp32[8], rand:fp32[8], a number such as 100 or 0.5:fp64, or None");
    if (type)
      return typed(*literal, *type, value, argument);
    argument.value = *literal;
    return true;
  }

  bool typed(const Literal &literal, DType type, StringRef value, LaunchArgument &argument) {
    Scalar scalar;
    scalar.type = type;
    if (auto *i = std::get_if<int64_t>(&literal.value))
      scalar.integer = *i, scalar.real = double(*i);
    else if (auto *d = std::get_if<double>(&literal.value); d && isFloat(type))
      scalar.real = *d;
    else if (auto *b = std::get_if<bool>(&literal.value))
      scalar.integer = *b, scalar.real = *b;
    else
      return fail(Usage, "`" + value.str() + "` is no number of that type");
    argument.value = scalar;
    return true;
  }
};
} // namespace

std::optional<LaunchRequest> tritonc::commandLineLaunch(Session &session, const ast::FunctionDef &kernel) {
  ArgumentReader reader{session, kernel};
  LaunchRequest request;
  request.kernel = &kernel;
  llvm::SmallVector<StringRef> extents;
  StringRef(session.options.grid).split(extents, ',', -1, false);
  if (extents.empty() || extents.size() > 3) {
    reader.fail(Usage, extents.empty() ? "the grid is missing" : "a grid has at most three sizes", "", "add `--grid X`, `--grid X,Y` or `--grid X,Y,Z`");
    return std::nullopt;
  }
  for (auto [extent, text] : llvm::zip(request.grid, extents))
    if (text.trim().getAsInteger(10, extent)) {
      reader.fail(Usage, "--grid takes whole numbers, not `" + session.options.grid + "`");
      return std::nullopt;
    }
  for (const std::string &text : session.options.args) {
    LaunchArgument argument;
    if (!reader.read(text, argument))
      return std::nullopt;
    request.arguments.push_back(std::move(argument));
  }
  // What decorators say of the rest.
  std::vector<std::pair<std::string, std::optional<Literal>>> known;
  for (const LaunchArgument &a : request.arguments) {
    auto *literal = std::get_if<Literal>(&a.value);
    auto *scalar = std::get_if<Scalar>(&a.value);
    std::optional<Literal> value;
    if (literal)
      value = *literal;
    else if (scalar)
      value = isFloat(scalar->type) ? Literal{scalar->real} : Literal{scalar->integer};
    known.push_back({a.keyword, value});
  }
  auto decorated = session.decorated(kernel, known);
  if (!decorated)
    return std::nullopt;
  for (auto &[name, value] : *decorated)
    if (name == "num_warps" || name == "num_stages" || llvm::any_of(kernel.params, [n = llvm::StringRef(name)](const ast::Parameter &p) { return p.name == n; })) {
      LaunchArgument argument;
      argument.keyword = name;
      argument.value = value;
      request.arguments.push_back(std::move(argument));
    }
  return request;
}
