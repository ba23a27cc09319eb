//===- Builtins.cpp - the table of the language's functions ---------------------------------------------------===//
#include "Builtins.h"
#include "tritonc/Frontend/Language.h"
#include "mlir/IR/Verifier.h"

using namespace tritonc;
using namespace tritonc::frontend;

/// As Python writes them, by name.
static llvm::StringMap<std::string> &signatures() {
  static llvm::StringMap<std::string> all;
  return all;
}

void frontend::addBuiltin(BuiltinTable &table, llvm::StringRef signature, Object (*emit)(Arguments &), bool method) {
  auto [name, rest] = signature.split('(');
  Builtin builtin{name.str(), {}, emit, method};
  llvm::SmallVector<llvm::StringRef> parameters;
  rest.drop_back().split(parameters, ", ", -1, false);
  for (llvm::StringRef p : parameters) {
    auto [parameter, fallback] = p.split('=');
    bool variadic = parameter.consume_front("*");
    builtin.parameters.push_back({parameter.str(), !fallback.empty(), variadic});
  }
  signatures()[name] = signature.str();
  table[name] = std::move(builtin);
}

const llvm::StringMap<Builtin> &frontend::builtins() {
  static const BuiltinTable *table = [] {
    auto *t = new BuiltinTable;
    addProgramBuiltins(*t);
    addShapeBuiltins(*t);
    addElementwiseBuiltins(*t);
    addMemoryBuiltins(*t);
    addReductionBuiltins(*t);
    addDotScaledBuiltins(*t);
    addScanBuiltins(*t);
    addRearrangeBuiltins(*t);
    addAtomicBuiltins(*t);
    addRandomBuiltins(*t);
    addMathBuiltins(*t);
    addTargetBuiltins(*t);
    addPythonBuiltins(*t);
    addTypeBuiltins(*t);
    addWindowBuiltins(*t);
    return t;
  }();
  return *table;
}

const Builtin *frontend::builtinOf(llvm::StringRef module, llvm::StringRef name) {
  auto find = [&](llvm::StringRef prefix) -> const Builtin * {
    auto it = builtins().find((prefix + name).str());
    return it == builtins().end() ? nullptr : &it->second;
  };
  if (module == "triton")
    return find("triton.");
  if (module.ends_with("libdevice"))
    return find("libdevice.");
  if (module == "triton.language.math") { // older Tritons had libdevice's functions there
    bool ofTwo = name == "max" || name == "min"; // not the reductions
    const Builtin *known = ofTwo ? nullptr : find("tl.");
    return known ? known : find("libdevice.");
  }
  if (module == "triton.language.extra" || module == "triton.language.extra.cuda")
    return find("tl.extra.cuda.");
  if (module == "triton.language.target_info")
    return find("tl.target_info.");
  if (llvm::is_contained({"triton.language", "triton.language.core", "triton.language.standard", "triton.language.random"}, module))
    return find("tl.");
  return nullptr;
}

Object frontend::operation(Arguments &a, llvm::StringRef name) {
  Emitter &e = a.emitter();
  Tile x = e.tile(a[0]);
  std::string reason;
  mlir::OperationState state(e.location(), name, x.value, {x.value.getType()});
  mlir::Operation *made = e.builder.create(state);
  mlir::ScopedDiagnosticHandler handler(made->getContext(), [&](mlir::Diagnostic &diagnostic) {
    reason = llvm::StringRef(diagnostic.str()).split("' op ").second.split(", but got").first.str();
  });
  if (failed(mlir::verify(made)))
    e.fail(error("T0118", "`" + a.builtin.name + "` does not take such a value").at(a[0].span, "this is " + toString(x.type)).fact(reason));
  return Object(Tile{made->getResult(0), x.type, {}});
}

std::vector<LanguageFunction> tritonc::languageFunctions() {
  std::vector<LanguageFunction> functions;
  for (auto &entry : builtins())
    functions.push_back({entry.getKey().str(), signatures().lookup(entry.getKey())});
  llvm::sort(functions, [](const LanguageFunction &a, const LanguageFunction &b) { return a.name < b.name; });
  return functions;
}

std::vector<std::string> frontend::builtinNames(llvm::StringRef prefix) {
  std::vector<std::string> names;
  for (auto &entry : builtins())
    if (entry.getKey().starts_with(prefix))
      names.push_back(entry.getKey().drop_front(prefix.size()).str());
  if (prefix == "tl.")
    for (int t = 0; t <= int(DType::Float64); ++t)
      names.push_back(longName(DType(t)).str());
  llvm::sort(names);
  return names;
}
