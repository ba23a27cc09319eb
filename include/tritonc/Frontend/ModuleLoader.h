//===- ModuleLoader.h - the files that a file imports, found and parsed once ------------===//
#pragma once
#include "tritonc/Syntax/Ast.h"
#include "tritonc/Syntax/Diagnostic.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <memory>

namespace tritonc {

/// A module of Python that an import found: a file, or a folder (a package, perhaps without an `__init__.py`).
struct ImportedModule {
  std::string path;     ///< of the file; empty for a folder without one
  std::string folder;   ///< where its submodules are; empty for a plain file
  ast::Module module;   ///< what the file holds
  Diagnostics problems; ///< syntax errors in it
};

/// Finds modules as Python would in a checkout that is not installed: `from .x import f` beside the importing file;
/// `import pkg.x` beside it, then under the roots of `-I`, then in each folder above it. Nothing is read before it is asked for.
class ModuleLoader {
public:
  ModuleLoader(SourceManager &sources, std::vector<std::string> roots) : sources(sources), roots(std::move(roots)) {}

  /// The module that the file `importer` means by `level` dots and `name`; null if there is none.
  const ImportedModule *find(llvm::StringRef importer, llvm::StringRef name, unsigned level);
  /// The submodule `name` in a folder; null if there is none.
  const ImportedModule *inFolder(llvm::StringRef folder, llvm::StringRef name);
  /// The file that a place stands in, if it was imported; null if it was not.
  const ImportedModule *holding(Span place) const;
  /// Names that the toolchain itself stands for: `triton`, `torch`, `math`, `os` … They are never looked for in files.
  static bool isExternal(llvm::StringRef module);

private:
  const ImportedModule *open(const std::string &path, const std::string &folder);
  bool exists(const std::string &path, bool folder);

  SourceManager &sources;
  std::vector<std::string> roots;
  llvm::StringMap<std::unique_ptr<ImportedModule>> modules; ///< by path, or folder
  llvm::StringMap<bool> known;                              ///< whether a path exists
};

} // namespace tritonc
