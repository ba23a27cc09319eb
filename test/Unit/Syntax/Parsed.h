//===- Parsed.h - a text with what became of it, for the tests of this folder ------===//
#pragma once
#include "tritonc/Syntax/Parser.h"
#include <gtest/gtest.h>

namespace tritonc::test {

struct Parsed {
  SourceManager sources;
  Diagnostics diagnostics;
  ast::Module module;

  explicit Parsed(std::string text) { parse(sources.add("test.tri", std::move(text)), sources, module, diagnostics); }
  std::string tree() const { return ast::print(module, sources); }
  /// `T0003@1:11 T0006@3:2`, or `` if all is well.
  std::string errors() const { return list(sources, diagnostics); }

  static std::string list(const SourceManager &sources, const Diagnostics &diagnostics) {
    std::string all;
    for (const Diagnostic &found : diagnostics.all()) {
      all += (all.empty() ? "" : " ") + found.code;
      if (found.labels.empty())
        continue;
      LineColumn place = sources.begin(found.labels[0].span);
      all += "@" + std::to_string(place.line) + ":" + std::to_string(place.column);
    }
    return all;
  }
  /// The text with the edits of all helps made.
  std::string mended() const {
    std::string text = sources.file(0).text().str();
    std::vector<Edit> edits;
    for (const Diagnostic &found : diagnostics.all())
      for (const Help &help : found.helps)
        edits.insert(edits.end(), help.edits.begin(), help.edits.end());
    std::sort(edits.begin(), edits.end(), [](const Edit &a, const Edit &b) { return a.span.begin > b.span.begin; });
    for (const Edit &edit : edits)
      text.replace(edit.span.begin, edit.span.end - edit.span.begin, edit.text);
    return text;
  }
};

inline std::string repeat(llvm::StringRef text, unsigned times) {
  std::string all;
  for (unsigned i = 0; i < times; ++i)
    all += text;
  return all;
}

} // namespace tritonc::test
