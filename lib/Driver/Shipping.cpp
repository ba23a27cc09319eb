//===- Shipping.cpp - a file and what is asked of it, to one kernel with the types that it is compiled for ------------===//
#include "Shipping.h"
#include "Guess.h"
#include "Launcher.h"
#include "tritonc/Dialect/Tile.h"
#include "tritonc/Interpreter/Interpreter.h"
#include "tritonc/Report/Findings.h"
#include "llvm/ADT/StringExtras.h"

using namespace tritonc;

const ast::FunctionDef *tritonc::shippedKernel(Session &session) {
  if (!session.options.kernel.empty())
    return session.findKernel();
  std::vector<std::string> names;
  const ast::FunctionDef *only = nullptr;
  for (const KernelEntry &kernel : session.reader().kernels())
    if (!kernel.called) {
      names.push_back(kernel.name);
      only = kernel.function;
    }
  if (names.size() == 1)
    return only;
  if (names.empty())
    session.complain(session.options.file + " has no kernels: functions under `@triton.jit`", Usage);
  else
    session.complain(session.options.file + " has " + llvm::Twine(names.size()) + " kernels; which one? --kernel " + llvm::join(names, ", "), Usage);
  return nullptr;
}

/// The different types that the file itself launches the kernel with.
static std::vector<Signature> launchedSignatures(Session &session, const ast::FunctionDef &kernel, LaunchShape *shape) {
  std::vector<Signature> launched;
  if (llvm::StringRef(session.options.file).ends_with(".py")) // whose host part is a program of its own
    return launched;
  LaunchVisitor visitor(session, [&](const ast::FunctionDef &other, const BoundLaunch &launch) {
    if (&other != &kernel || llvm::is_contained(launched, launch.signature))
      return;
    launched.push_back(launch.signature);
    if (shape)
      *shape = launch.shape;
  });
  runHost(session.module, session.sources, session.hostOptions(), visitor, session.diagnostics);
  session.flush(DoesNotCompile);
  return launched;
}

std::optional<Signature> tritonc::shippedSignature(Session &session, const ast::FunctionDef &kernel, LaunchShape *shape) {
  if (shape)
    *shape = session.configuredShape(kernel);
  if (!session.options.signature.empty()) {
    auto decorators = [&](std::vector<std::pair<std::string, std::optional<Literal>>> known) { return session.decorated(kernel, std::move(known)); };
    auto signature = parseSignature(session.options.signature, kernel, decorators, session.diagnostics);
    session.flush(Usage);
    return signature;
  }
  std::vector<Signature> launched = launchedSignatures(session, kernel, shape);
  if (session.exitCode() != Ok)
    return std::nullopt;
  if (launched.size() == 1)
    return launched.front();
  std::string name = "`" + kernel.name.str() + "`";
  if (launched.empty()) {
    Guesser guesser(session.reader(), session.sources, session.options.config.value_or(0));
    session.complain(session.options.file + " does not launch " + name + ": say for which types, as in --signature '" +
                         spell(guesser.first(kernel), kernel) + "'", Usage);
  } else {
    std::string all;
    for (const Signature &signature : launched)
      all += "\n  --signature '" + spell(signature, kernel) + "'";
    session.complain(session.options.file + " launches " + name + " with " + llvm::Twine(launched.size()) + " sets of types; say which:" + all, Usage);
  }
  return std::nullopt;
}

static void addRuntimeParameters(const ParameterType &type, const std::string &name, std::vector<RuntimeParameter> &parameters) {
  if (type.kind == ParameterType::Constant)
    return;
  if (type.kind == ParameterType::Tuple) {
    for (auto [i, element] : llvm::enumerate(type.elements))
      addRuntimeParameters(element, name + "_" + (type.fields.empty() ? std::to_string(i) : type.fields[i]), parameters);
    return;
  }
  parameters.push_back({name, type.type, type.kind != ParameterType::Scalar, type.readOnly});
  if (type.kind != ParameterType::Descriptor)
    return;
  for (size_t axis = 0; axis < type.block.size(); ++axis)
    parameters.push_back({name + "_size" + std::to_string(axis), DType::Int64});
  for (size_t axis = 0; axis + 1 < type.block.size(); ++axis)
    parameters.push_back({name + "_stride" + std::to_string(axis), DType::Int64});
}

std::vector<RuntimeParameter> tritonc::runtimeParameters(const Signature &signature, const ast::FunctionDef &kernel) {
  std::vector<RuntimeParameter> parameters;
  for (auto [parameter, type] : llvm::zip_equal(kernel.params, signature))
    addRuntimeParameters(type, parameter.name.str(), parameters);
  return parameters;
}

std::vector<KernelConstant> tritonc::compiledConstants(ModuleReader &reader, const Signature &signature, const ast::FunctionDef &kernel) {
  std::vector<KernelConstant> constants;
  for (auto [parameter, type] : llvm::zip_equal(kernel.params, signature)) {
    if (type.kind != ParameterType::Constant)
      continue;
    std::optional<Literal> value = type.fromDefault ? reader.value(parameter.defaultValue, kernel) : type.constant;
    if (!value)
      continue;
    std::optional<int64_t> integer;
    if (auto *number = std::get_if<int64_t>(&value->value))
      integer = *number;
    else if (auto *flag = std::get_if<bool>(&value->value))
      integer = *flag;
    constants.push_back({parameter.name.str(), toPython(*value), integer});
  }
  return constants;
}

ModuleEdit tritonc::refusePrints(Session &session) {
  return [&session](mlir::ModuleOp module, Stage stage) {
    bool prints = false;
    if (stage == Stage::Tile)
      module.walk([&](tile::PrintOp print) {
        prints = true;
        auto report = error("T0308", "a kernel outside of `tritonc` has nobody to print to");
        if (auto place = spanOf(placeOf(print.getLoc()), session.sources))
          report.at(*place, "it prints here");
        session.diagnostics.report(report.help("remove the print, or put it under an `if` of a `tl.constexpr` parameter that is False here"));
      });
    return !prints;
  };
}
