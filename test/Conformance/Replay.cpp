// Turns a recording into a launch as a host would make it, and its arrays afterwards into what differs.
#include "Replay.h"
#include "Compare.h"
#include "Driver/Bind.h"
#include <cstring>

using namespace tritonc;
using namespace tritonc::conformance;

Replay::Replay(const Group &group, Target &target) : group(group), target(target) {
  Diagnostics diagnostics;
  auto parsed = parseFile(group.source, sources, diagnostics);
  if (!parsed)
    unreadable = llvm::toString(parsed.takeError());
  else if (diagnostics.hasErrors())
    unreadable = group.source + ": " + diagnostics.all().front().headline;
  else
    module = std::move(*parsed);
}

static Buffer bufferOf(const Group &group, DType type, const Stretch &place) {
  Buffer buffer(type, {int64_t(place.bytes / byteSize(type))});
  std::memcpy(buffer.data(), group.at(place), buffer.byteCount());
  return buffer;
}

/// A number as the recording's host passed it: the integer 1 is compiled in by Triton (bindArguments), others have their type.
static decltype(LaunchArgument::value) numberOf(const Argument &argument) {
  Scalar scalar;
  scalar.type = argument.type;
  if (auto *i = std::get_if<int64_t>(&argument.value.value)) {
    if (*i == 1 && isInt(argument.type))
      return argument.value;
    scalar.integer = *i, scalar.real = double(*i);
  } else if (auto *b = std::get_if<bool>(&argument.value.value)) {
    scalar.integer = *b, scalar.real = *b;
  } else if (auto *d = std::get_if<double>(&argument.value.value)) {
    scalar.real = *d;
  }
  return scalar;
}

static LaunchRequest requestFor(const Recording &recording, const Group &group, const ast::FunctionDef &kernel) {
  LaunchRequest request;
  request.kernel = &kernel;
  request.grid = recording.grid;
  for (const Argument &a : recording.arguments) {
    LaunchArgument argument;
    argument.keyword = a.name;
    if (a.kind == Argument::Array)
      argument.value = std::make_shared<Buffer>(bufferOf(group, a.type, a.before));
    else if (a.kind == Argument::Number)
      argument.value = numberOf(a);
    else
      argument.value = a.value;
    request.arguments.push_back(std::move(argument));
  }
  return request;
}

const Replay::Compiled &Replay::compiled(const ast::FunctionDef &kernel, const Signature &signature, bool mayAlias) {
  for (const Compiled &c : cache)
    if (c.kernel == &kernel && c.mayAlias == mayAlias && c.signature == signature)
      return c;
  Compiled made{&kernel, signature, mayAlias, nullptr, ""};
  made.engine = target.compile({kernel, made.signature, module, sources}, mayAlias, made.problem);
  return cache.emplace_back(std::move(made));
}

std::vector<std::string> Replay::run(const Recording &recording) {
  if (!unreadable.empty())
    return {unreadable};
  const ast::FunctionDef *kernel = nullptr;
  for (const ast::FunctionDef *k : ast::kernelsOf(module))
    if (k->name == recording.kernel)
      kernel = k;
  if (!kernel)
    return {"there is no kernel `" + recording.kernel + "`"};
  LaunchRequest request = requestFor(recording, group, *kernel);
  Diagnostics diagnostics;
  auto bound = bindArguments(request, diagnostics);
  if (!bound)
    return {diagnostics.all().front().code + " " + diagnostics.all().front().headline};
  const Compiled &code = compiled(*kernel, bound->signature, bound->overlaps);
  if (!code.engine)
    return {code.problem};
  if (!target.launches())
    return {};
  Launch launch{recording.grid, bound->arguments};
  if (auto fault = code.engine->run(launch, nullptr))
    return {fault->code + " " + fault->message};
  std::vector<std::string> problems;
  for (auto [recorded, launched] : llvm::zip(recording.arguments, request.arguments)) {
    if (!recorded.expected)
      continue;
    std::string text = difference(*std::get<std::shared_ptr<Buffer>>(launched.value), bufferOf(group, recorded.type, *recorded.expected), recording.check);
    if (!text.empty())
      problems.push_back(recorded.name + text);
  }
  return problems;
}
