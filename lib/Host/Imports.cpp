// Turns imports into names: modules that are known here, and files of the project, whose statements run once.
#include "Evaluator.h"
#include "llvm/ADT/Twine.h"

using namespace llvm;

namespace tritonc::host {

static Value unknownValue(const Twine &path) {
  auto object = std::make_shared<Unknown>();
  object->path = path.str();
  return object;
}

static Value moduleValue(StringRef path, ScopePtr scope = nullptr) {
  auto object = std::make_shared<Module>();
  object->path = path.str();
  object->scope = std::move(scope);
  return object;
}

Scope &Evaluator::fileScope(Scope &scope) {
  Scope *file = &scope;
  while (file->parent && file->parent->parent) // the last one holds what needs no import
    file = file->parent.get();
  return *file;
}

ScopePtr Evaluator::importFile(Span from, StringRef name, unsigned level) {
  const ast::Module *module = client.import(sources.file(from.file).name(), name, level);
  if (!module)
    return nullptr;
  ScopePtr &known = importedScopes[module];
  if (known) // perhaps on the way: files may import each other
    return known;
  ScopePtr scope = known = std::make_shared<Scope>();
  scope->parent = builtinScope;
  scope->names["__name__"] = Value(name);
  capture(scope);
  for (const ast::Stmt *stmt : module->body)
    try {
      Value ignored;
      execOne(stmt, scope, ignored);
    } catch (HostError &e) { // libraries do much at their start that nothing here needs: an error where a name of it is used
      if (e.limit || e.silent)
        throw;
      std::vector<StringRef> names;
      namesMade(stmt, names);
      for (StringRef lost : names)
        scope->names[lost] = unknownValue(Twine(name) + "." + lost);
    }
  return scope;
}

void Evaluator::execImport(const ast::Import *stmt, const ScopePtr &scope) {
  for (const ast::Alias &alias : stmt->names) {
    StringRef bound = alias.alias.empty() ? alias.name.split('.').first : alias.alias;
    StringRef path = alias.alias.empty() ? bound : alias.name;
    if (isKnownModule(path))
      bindName(bound, moduleValue(path), *scope);
    else if (ScopePtr file = importFile(stmt->span, path, 0))
      bindName(bound, moduleValue(path, file), *scope);
    else
      bindName(bound, unknownValue(path), *scope);
  }
}

void Evaluator::execImportFrom(const ast::ImportFrom *stmt, const ScopePtr &scope) {
  bool isKnown = stmt->level == 0 && isKnownModule(stmt->module);
  for (const ast::Alias &alias : stmt->names) {
    if (stmt->module == "__future__")
      continue;
    StringRef bound = alias.alias.empty() ? alias.name : alias.alias;
    std::optional<Value> value;
    if (isKnown)
      value = moduleMember(stmt->module, alias.name);
    else if (std::optional<Value> builtin = annotationNamed(alias.name); builtin || alias.name == "test")
      value = builtin ? builtin : builtinNamed("test"); // a puzzle's helper module: those of the host part
    else if (ScopePtr file = importFile(stmt->span, stmt->module, stmt->level)) {
      if (alias.name == "*") {
        for (auto &entry : file->names)
          if (!entry.getKey().starts_with("_"))
            bindName(entry.getKey(), entry.getValue(), *scope);
        continue;
      }
      if (auto it = file->names.find(alias.name); it != file->names.end())
        value = it->second;
    }
    if (alias.name == "*")
      continue; // what a file's own module brings is an error where it is used
    if (!value && !isKnown) { // a file in a package
      std::string name = stmt->module.empty() ? alias.name.str() : (Twine(stmt->module) + "." + alias.name).str();
      if (ScopePtr file = importFile(stmt->span, name, stmt->level))
        value = moduleValue(name, file);
    }
    bindName(bound, value ? *value : unknownValue(Twine(stmt->module) + "." + alias.name), *scope);
  }
}

} // namespace tritonc::host
