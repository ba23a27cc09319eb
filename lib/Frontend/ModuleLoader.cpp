//===- ModuleLoader.cpp - the dotted name of an import to the parsed file behind it ------===//
#include "tritonc/Frontend/ModuleLoader.h"
#include "tritonc/Syntax/Parser.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace tritonc;
using llvm::StringRef;
namespace path = llvm::sys::path;

bool ModuleLoader::isExternal(StringRef module) {
  static const llvm::StringSet<> names = {
      "triton", "torch", "math", "os", "sys", "numpy", "functools", "itertools", "typing", "typing_extensions", "dataclasses", "enum",
      "contextlib", "warnings", "logging", "packaging", "collections", "operator", "re", "time", "json", "copy", "inspect", "abc",
      "random", "types", "builtins", "__future__", "importlib", "pathlib", "platform", "threading", "string", "struct", "cmath"};
  return names.contains(module.split('.').first);
}

bool ModuleLoader::exists(const std::string &path, bool folder) {
  auto [it, isNew] = known.try_emplace(path, false);
  if (isNew)
    it->second = folder ? llvm::sys::fs::is_directory(path) : llvm::sys::fs::is_regular_file(path);
  return it->second;
}

const ImportedModule *ModuleLoader::open(const std::string &path, const std::string &folder) {
  std::unique_ptr<ImportedModule> &module = modules[path.empty() ? folder : path];
  if (module)
    return module.get();
  module = std::make_unique<ImportedModule>();
  module->path = path;
  module->folder = folder;
  // Messages show it as the user would write it.
  llvm::SmallString<128> here;
  if (!llvm::sys::fs::current_path(here))
    if (StringRef shown = path; shown.consume_front(here) && shown.consume_front("/"))
      module->path = shown.str();
  if (!path.empty()) {
    auto parsed = parseFile(module->path, sources, module->problems);
    if (parsed)
      module->module = std::move(*parsed);
    else
      module->problems.report(error("T0901", llvm::toString(parsed.takeError())));
  }
  return module.get();
}

const ImportedModule *ModuleLoader::inFolder(StringRef folder, StringRef name) {
  llvm::SmallString<128> base(folder);
  llvm::SmallVector<StringRef> parts;
  name.split(parts, '.', -1, false);
  for (StringRef part : parts)
    path::append(base, part);
  std::string stem = base.str().str();
  std::string package = stem + "/__init__.py";
  if (exists(package, false))
    return open(package, stem);
  if (!parts.empty())
    for (const char *extension : {".py", ".tri"})
      if (exists(stem + extension, false))
        return open(stem + extension, "");
  return exists(stem, true) ? open("", stem) : nullptr;
}

const ImportedModule *ModuleLoader::find(StringRef importer, StringRef name, unsigned level) {
  llvm::SmallString<128> folder(importer.split('#').first);
  llvm::sys::fs::make_absolute(folder);
  path::remove_dots(folder, true);
  path::remove_filename(folder);
  if (level) {
    for (unsigned i = 1; i < level; ++i)
      path::remove_filename(folder);
    return inFolder(folder, name);
  }
  if (isExternal(name))
    return nullptr;
  if (auto *beside = inFolder(folder, name))
    return beside;
  for (const std::string &root : roots)
    if (auto *found = inFolder(root, name))
      return found;
  for (int up = 0; up < 32 && path::has_parent_path(folder); ++up) {
    path::remove_filename(folder);
    if (folder.empty())
      break;
    if (auto *found = inFolder(folder, name))
      return found;
  }
  return nullptr;
}

const ImportedModule *ModuleLoader::holding(Span place) const {
  for (auto &entry : modules)
    if (ast::Body body = entry.second->module.body; !body.empty() && body.front()->span.file == place.file)
      return entry.second.get();
  return nullptr;
}
