//===- Bind.cpp - arguments to a kernel's parameters: types, constants, memory ------------------===//
#include "Bind.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MathExtras.h"

using namespace tritonc;
using llvm::dyn_cast;
using llvm::dyn_cast_or_null;

bool tritonc::isConstexpr(const ast::Parameter &p) { return ast::isConstexpr(p.annotation); }

/// The number type that an annotation fixes: `tl.int64`, `"i32"`; none for others.
static std::optional<DType> annotatedType(const ast::Parameter &p) {
  if (auto *name = dyn_cast_or_null<ast::Name>(p.annotation))
    return dtypeNamed(name->id);
  if (auto *attribute = dyn_cast_or_null<ast::Attribute>(p.annotation))
    return dtypeNamed(attribute->attr);
  auto *text = dyn_cast_or_null<ast::String>(p.annotation);
  return text ? dtypeNamed(text->value) : std::nullopt;
}

/// Names that a launch takes besides the kernel's parameters.
static bool isLaunchOption(llvm::StringRef name) {
  static const char *options[] = {"num_warps", "num_stages", "num_ctas", "maxnreg", "launch_pdl", "launch_cooperative_grid", "stream", "warmup", "waves_per_eu"};
  return llvm::is_contained(options, name);
}

/// A Python number for a parameter that is no constant: its type by annotation or value. 1 is compiled in.
static ParameterType scalarType(const ast::FunctionDef &kernel, size_t index, const Literal &literal, RuntimeArgument &argument) {
  const ast::Parameter &p = kernel.params[index];
  Scalar scalar;
  std::optional<DType> annotated = annotatedType(p);
  if (auto *b = std::get_if<bool>(&literal.value)) {
    scalar.type = annotated.value_or(DType::Int1);
    scalar.integer = *b, scalar.real = *b;
  } else if (auto *i = std::get_if<int64_t>(&literal.value)) {
    if (*i == 1 && !p.annotation && !isNotSpecialized(kernel, index))
      return {ParameterType::Constant, DType::Int32, false, literal};
    scalar.type = annotated.value_or(*i >= INT32_MIN && *i <= INT32_MAX ? DType::Int32 : DType::Int64);
    scalar.integer = *i, scalar.real = double(*i);
  } else {
    scalar.type = annotated.value_or(DType::Float32);
    scalar.real = std::get<double>(literal.value);
    scalar.integer = isInt(scalar.type) ? int64_t(scalar.real) : 0;
  }
  argument = scalar;
  return {ParameterType::Scalar, scalar.type};
}

namespace {
struct Binder {
  const LaunchRequest &request;
  Diagnostics &diagnostics;
  const ast::FunctionDef &kernel = *request.kernel;
  std::vector<const LaunchArgument *> bound = std::vector<const LaunchArgument *>(kernel.params.size(), nullptr);
  std::string name = "`" + kernel.name.str() + "`";

  bool fail(DiagnosticBuilder report) {
    diagnostics.report(report);
    return false;
  }
  DiagnosticBuilder at(std::string code, std::string headline, Span span) {
    auto report = error(std::move(code), std::move(headline));
    if (span.end > span.begin)
      report.at(span);
    return report;
  }

  bool match() {
    size_t next = 0;
    for (const LaunchArgument &a : request.arguments) {
      if (a.keyword.empty()) {
        if (next == kernel.params.size())
          return fail(at("T0302", name + " has " + std::to_string(kernel.params.size()) + " parameters; this argument is one too many", a.span)
                          .at(kernel.nameSpan, "defined here"));
        bound[next++] = &a;
        continue;
      }
      auto *p = llvm::find_if(kernel.params, [&](const ast::Parameter &p) { return p.name == a.keyword; });
      if (p == kernel.params.end()) {
        if (isLaunchOption(a.keyword))
          continue;
        return fail(unknown(a));
      }
      size_t i = p - kernel.params.begin();
      if (bound[i])
        return fail(at("T0302", "`" + a.keyword + "` of " + name + " is given twice", a.span).at(p->span, "this parameter"));
      bound[i] = &a;
    }
    return true;
  }

  DiagnosticBuilder unknown(const LaunchArgument &a) {
    std::vector<std::string> known;
    for (const ast::Parameter &p : kernel.params)
      known.push_back(p.name.str());
    auto report = at("T0302", name + " has no parameter `" + a.keyword + "`", a.span);
    report.at(kernel.nameSpan, "its parameters are " + llvm::join(known, ", "));
    report.fact("Keyword argument " + a.keyword + " was specified but unrecognised");
    std::string close = closestName(a.keyword, known);
    if (!close.empty())
      report.help("did you mean `" + close + "`?");
    return report;
  }

  /// What the user calls an argument: the tensor's name, or the parameter's.
  static std::string nameOf(const LaunchArgument &a, const ast::Parameter &p) {
    llvm::StringRef name = a.tensorName.empty() ? p.name : llvm::StringRef(a.tensorName);
    name.consume_back("_ptr");
    return name.str();
  }

  bool bindOne(size_t i, BoundLaunch &launch) {
    const ast::Parameter &p = kernel.params[i];
    if (!bound[i]) {
      if (!p.defaultValue)
        return fail(at("T0301", "the argument `" + p.name.str() + "` of " + name + " is missing", request.call).at(p.span, "this parameter has no default")
                        .help(request.call.end > request.call.begin ? "pass it: `" + p.name.str() + "=…`" : "add `--arg " + p.name.str() + "=…`"));
      ParameterType type{ParameterType::Constant};
      type.fromDefault = true;
      launch.signature.push_back(type);
      return true;
    }
    auto bound = bindValue(i, *this->bound[i], nameOf(*this->bound[i], p), launch);
    if (bound)
      launch.signature.push_back(*bound);
    return bound.has_value();
  }

  /// An argument, or an element of a tuple that is one: its type; what it passes at run time goes to the launch.
  std::optional<ParameterType> bindValue(size_t i, const LaunchArgument &a, const std::string &called, BoundLaunch &launch) {
    const ast::Parameter &p = kernel.params[i];
    auto refuse = [&](std::string code, std::string what) -> std::optional<ParameterType> {
      fail(at(std::move(code), "`" + p.name.str() + "` of " + name + " is a compile-time constant" + what, a.span).at(p.span, "tl.constexpr"));
      return std::nullopt;
    };
    auto pass = [&](RuntimeArgument argument) {
      launch.arguments.push_back(std::move(argument));
      launch.names.push_back(called);
    };
    if (auto *descriptor = std::get_if<DescriptorArgument>(&a.value)) {
      if (isConstexpr(p))
        return refuse("T0303", ", not a descriptor");
      ParameterType type{ParameterType::Descriptor, descriptor->base->type()};
      type.block = descriptor->block, type.padsWithNaN = descriptor->padsWithNaN;
      pass(descriptor->base.get());
      for (int64_t size : descriptor->shape)
        pass(Scalar{DType::Int64, size, double(size)});
      for (int64_t stride : llvm::ArrayRef(descriptor->strides).drop_back())
        pass(Scalar{DType::Int64, stride, double(stride)});
      return type;
    }
    if (auto *buffer = std::get_if<std::shared_ptr<Buffer>>(&a.value)) {
      if (isConstexpr(p))
        return refuse("T0303", ", not an array");
      pass(buffer->get());
      return ParameterType{ParameterType::Pointer, (*buffer)->type()};
    }
    if (auto *scalar = std::get_if<Scalar>(&a.value)) {
      if (isConstexpr(p))
        return refuse("T0305", ": give a plain Python literal");
      pass(*scalar);
      return ParameterType{ParameterType::Scalar, scalar->type};
    }
    if (auto *tuple = std::get_if<std::shared_ptr<const TupleArgument>>(&a.value))
      return bindTuple(i, (*tuple)->elements, (*tuple)->names, called, launch);
    const Literal &literal = std::get<Literal>(a.value);
    auto *list = std::get_if<std::vector<Literal>>(&literal.value);
    if (list && !isConstexpr(p) && !a.isConstant) {
      std::vector<LaunchArgument> elements;
      for (const Literal &e : *list)
        elements.push_back({"", e, a.span});
      return bindTuple(i, elements, {}, called, launch);
    }
    bool number = std::holds_alternative<bool>(literal.value) || std::holds_alternative<int64_t>(literal.value) || std::holds_alternative<double>(literal.value);
    RuntimeArgument argument;
    ParameterType type = isConstexpr(p) || a.isConstant || !number ? ParameterType{ParameterType::Constant, DType::Int32, false, literal} : scalarType(kernel, i, literal, argument);
    if (type.kind == ParameterType::Scalar)
      pass(argument);
    return type;
  }

  std::optional<ParameterType> bindTuple(size_t i, llvm::ArrayRef<LaunchArgument> elements, llvm::ArrayRef<std::string> names, const std::string &called, BoundLaunch &launch) {
    ParameterType type{ParameterType::Tuple};
    type.fields = names;
    for (auto [n, element] : llvm::enumerate(elements)) {
      auto bound = bindValue(i, element, called + (names.empty() ? "[" + std::to_string(n) + "]" : "." + names[n]), launch);
      if (!bound)
        return std::nullopt;
      type.elements.push_back(*bound);
    }
    return type;
  }
};
} // namespace

/// True if two of the buffers share a byte.
static bool overlap(const std::vector<RuntimeArgument> &arguments) {
  std::vector<std::pair<uintptr_t, uintptr_t>> ranges;
  for (const RuntimeArgument &a : arguments)
    if (auto *buffer = std::get_if<Buffer *>(&a))
      ranges.push_back({uintptr_t((*buffer)->data()), uintptr_t((*buffer)->data()) + (*buffer)->byteCount()});
  llvm::sort(ranges);
  for (size_t i = 1; i < ranges.size(); ++i)
    if (ranges[i].first < ranges[i - 1].second)
      return true;
  return false;
}

/// `num_warps=…` and `num_stages=…` of the launch, or of its configuration; T0309 for a number that no GPU can have.
static bool readShape(const LaunchRequest &request, LaunchShape &shape, Diagnostics &diagnostics) {
  for (const LaunchArgument &a : request.arguments) {
    bool warps = a.keyword == "num_warps";
    auto *literal = std::get_if<Literal>(&a.value);
    auto *number = literal ? std::get_if<int64_t>(&literal->value) : nullptr;
    if ((!warps && a.keyword != "num_stages") || !number)
      continue;
    if (warps ? *number < 1 || *number > 32 || !llvm::isPowerOf2_64(uint64_t(*number)) : *number < 0 || *number > 64) {
      auto report = error("T0309", "`" + a.keyword + "` is " + std::to_string(*number));
      if (a.span.end > a.span.begin)
        report.at(a.span);
      diagnostics.report(report.help(warps ? "a program has 1, 2, 4, 8, 16 or 32 warps" : "1 to 4 stages are usual"));
      return false;
    }
    (warps ? shape.warps : shape.stages) = unsigned(*number);
  }
  return true;
}

std::optional<BoundLaunch> tritonc::bindArguments(const LaunchRequest &request, Diagnostics &diagnostics) {
  Binder binder{request, diagnostics};
  BoundLaunch launch;
  if (!binder.match())
    return std::nullopt;
  for (size_t i = 0; i < request.kernel->params.size(); ++i)
    if (!binder.bindOne(i, launch))
      return std::nullopt;
  if (!readShape(request, launch.shape, diagnostics))
    return std::nullopt;
  launch.overlaps = overlap(launch.arguments);
  return launch;
}
