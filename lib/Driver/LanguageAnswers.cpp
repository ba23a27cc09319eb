//===- LanguageAnswers.cpp - hover, completion, definitions, mistakes and their mends, in the words of LSP -----------===//
#include "LanguageAnswers.h"
#include "tritonc/Dialect/Records.h"
#include "tritonc/Frontend/Language.h"
#include "tritonc/Frontend/ModuleLoader.h"
#include "tritonc/Support/DType.h"
#include "tritonc/Syntax/Parser.h"

using namespace tritonc;
using llvm::StringRef;
using llvm::json::Array;
using llvm::json::Object;
using llvm::json::Value;
namespace lsp = llvm::lsp;

ParsedText tritonc::parsed(const std::string &text) {
  ParsedText result{std::make_unique<SourceManager>(), {}};
  Diagnostics mistakes;
  parse(result.sources->add("", text), *result.sources, result.module, mistakes);
  return result;
}

/// Headline, facts and advice, a line each.
static std::string messageOf(const Diagnostic &d) {
  std::string message = d.headline;
  if (!d.labels.empty() && !d.labels.front().text.empty())
    message += "\n" + d.labels.front().text;
  for (const std::string &fact : d.facts)
    message += "\n= " + fact;
  for (const Help &help : d.helps)
    message += "\nhelp: " + help.text;
  return message;
}

Array tritonc::diagnosticsOf(const DocumentText &text, const Analysis &analysis, const lsp::URIForFile &uri) {
  Array list;
  for (const Diagnostic &d : analysis.reports) {
    Span at = d.labels.empty() ? Span() : d.labels.front().span;
    auto severity = d.severity == Severity::Error     ? lsp::DiagnosticSeverity::Error
                    : d.severity == Severity::Warning ? lsp::DiagnosticSeverity::Warning
                                                      : lsp::DiagnosticSeverity::Information;
    Array related;
    for (const Label &label : llvm::ArrayRef(d.labels).drop_front(d.labels.empty() ? 0 : 1))
      related.push_back(Object{{"location", Value(lsp::Location(uri, text.range(label.span.begin, label.span.end)))}, {"message", label.text}});
    Object entry{{"range", Value(text.range(at.begin, at.end))}, {"severity", int(severity)}, {"code", d.code}, {"source", "tritonc"}, {"message", messageOf(d)}};
    if (!related.empty())
      entry["relatedInformation"] = std::move(related);
    list.push_back(std::move(entry));
  }
  if (!analysis.complete)
    list.push_back(Object{{"range", Value(text.range(0, 0))}, {"severity", int(lsp::DiagnosticSeverity::Information)}, {"source", "tritonc"},
                          {"message", "this file takes too long to be understood while it is written; `tritonc check` takes its time"}});
  return list;
}

/// The name of the language for what a dotted name of the text means: `tl.load` for `language.load`; empty if it is none of it.
static std::string languageName(StringRef dotted, const ast::Module &module) {
  auto [base, rest] = dotted.split('.');
  std::string full = importedAs(base, module);
  if (full.empty() && base == "tl") // not imported yet
    full = "triton.language";
  if (full.empty())
    return "";
  StringRef path = full;
  std::string tail = rest.empty() ? "" : "." + rest.str();
  size_t at = path.rfind("libdevice");
  if (at != StringRef::npos)
    return path.drop_front(at).str() + tail;
  if (path.consume_front("triton.language"))
    return "tl" + path.str() + tail;
  return path == "triton" ? "triton" + tail : "";
}

/// What the record of the operation with that name says: summary and description. Empty if there is none.
static std::string documentationOf(StringRef function) {
  StringRef name = function.rsplit('.').second;
  StringRef section = operationRecords().split(("### `tile." + name + "`").str()).second.split("\n### ").first;
  if (section.empty())
    return "";
  auto [title, rest] = section.split("\n_").second.split("_\n");
  StringRef description = rest.split("```\n\n").second; // behind the syntax of the operation
  description = description.split("\n```").first.split("\nTraits:").first.trim();
  return (title + ".\n\n" + description).str();
}

static const LanguageFunction *functionNamed(StringRef name) {
  static const std::vector<LanguageFunction> all = languageFunctions();
  auto found = llvm::find_if(all, [&](const LanguageFunction &f) { return f.name == name; });
  return found == all.end() ? nullptr : &*found;
}

/// The smallest expression around an offset of which something is known.
static Span smallestAt(const Analysis &analysis, uint32_t offset) {
  Span smallest;
  for (const ValueAt &value : analysis.values)
    if (value.begin <= offset && offset <= value.end && (smallest.end == 0 || value.end - value.begin < smallest.end - smallest.begin))
      smallest = {0, value.begin, value.end};
  return smallest;
}

static bool isKnown(const Analysis &analysis, Span span) {
  return llvm::any_of(analysis.values, [&](const ValueAt &v) { return v.begin == span.begin && v.end == span.end; });
}

/// The expression that a name stands for where it is used: what was assigned to it, through names of names.
static Span placeOfValue(StringRef name, uint32_t use, const ast::Module &module, const Analysis &analysis) {
  for (int steps = 0; steps < 8; ++steps) {
    std::optional<Span> bound = definitionOf(name, use, module);
    if (!bound || isKnown(analysis, *bound)) // a parameter, a constant
      return bound.value_or(Span());
    const ast::Expr *value = assignedAt(*bound, module);
    auto *other = llvm::dyn_cast_or_null<ast::Name>(value);
    if (!other)
      return value ? value->span : Span();
    name = other->id;
    use = other->span.begin;
  }
  return Span();
}

std::optional<lsp::Hover> tritonc::hoverAt(const DocumentText &text, const ParsedText &tree, const Analysis &analysis, uint32_t offset) {
  lsp::Hover hover{lsp::Range()};
  hover.contents.kind = lsp::MarkupKind::Markdown;
  StringRef name = text.dottedName(offset);
  if (const LanguageFunction *function = functionNamed(languageName(name, tree.module))) {
    uint32_t begin = uint32_t(name.data() - text.text().data());
    hover.range = text.range(begin, begin + uint32_t(name.size()));
    hover.contents.value = "```python\n" + function->signature + "\n```\n\n" + documentationOf(function->name);
    return hover;
  }
  bool isName = !name.empty() && !name.contains('.');
  Span place = isName ? placeOfValue(name, offset, tree.module, analysis) : Span();
  uint32_t begin = uint32_t(name.data() - text.text().data()), end = begin + uint32_t(name.size());
  if (!isKnown(analysis, place)) { // an expression, or a name in one
    place = smallestAt(analysis, offset);
    begin = place.begin, end = place.end;
  }
  if (begin == end)
    return std::nullopt;
  std::vector<std::string> kinds; // of several launches
  for (const ValueAt &value : analysis.values)
    if (value.begin == place.begin && value.end == place.end && !llvm::is_contained(kinds, value.what) && kinds.size() < 4)
      kinds.push_back(value.what);
  hover.range = text.range(begin, end);
  hover.contents.value = "```python\n" + text.text().substr(begin, end - begin) + "\n```\n";
  for (const std::string &kind : kinds)
    hover.contents.value += "\n" + kind + "\n";
  return hover;
}

std::vector<lsp::CompletionItem> tritonc::completionsAt(const DocumentText &text, const ParsedText &tree, uint32_t offset) {
  std::vector<lsp::CompletionItem> items;
  StringRef typed = text.dottedName(offset, /*upTo=*/true);
  if (!typed.contains('.'))
    return items;
  auto [base, begun] = typed.rsplit('.');
  std::string prefix = languageName(base, tree.module);
  if (prefix.empty())
    return items;
  prefix += ".";
  for (const LanguageFunction &function : languageFunctions()) {
    StringRef rest = function.name;
    if (!rest.consume_front(prefix) || rest.contains('.') || !rest.starts_with(begun))
      continue;
    lsp::CompletionItem item;
    item.label = item.insertText = item.filterText = item.sortText = rest.str();
    item.kind = lsp::CompletionItemKind::Function;
    item.detail = function.signature;
    item.insertTextFormat = lsp::InsertTextFormat::PlainText;
    if (std::string documentation = documentationOf(function.name); !documentation.empty())
      item.documentation = lsp::MarkupContent{lsp::MarkupKind::Markdown, documentation};
    items.push_back(std::move(item));
  }
  if (prefix == "tl.")
    for (int type = 0; type <= int(DType::Float64); ++type)
      if (std::string name = longName(DType(type)).str(); StringRef(name).starts_with(begun)) {
        lsp::CompletionItem item;
        item.label = item.insertText = item.filterText = item.sortText = name;
        item.kind = lsp::CompletionItemKind::Constant;
        item.detail = "a type of numbers";
        item.insertTextFormat = lsp::InsertTextFormat::PlainText;
        items.push_back(std::move(item));
      }
  return items;
}

/// The place of a name that another file of the project defines, which an import of this file means.
static std::optional<lsp::Location> importedDefinition(StringRef dotted, const ParsedText &tree, const lsp::URIForFile &uri) {
  SourceManager sources;
  ModuleLoader loader(sources, {});
  auto in = [&](StringRef moduleName, unsigned level, StringRef name) -> std::optional<lsp::Location> {
    const ImportedModule *module = ModuleLoader::isExternal(moduleName) ? nullptr : loader.find(uri.file(), moduleName, level);
    auto span = module && !module->path.empty() ? definitionOf(name, UINT32_MAX, module->module) : std::nullopt;
    auto file = span ? lsp::URIForFile::fromFile(module->path, "file") : llvm::Expected<lsp::URIForFile>(llvm::createStringError("none"));
    if (!file) {
      llvm::consumeError(file.takeError());
      return std::nullopt;
    }
    return lsp::Location(*file, DocumentText(sources.file(span->file).text().str()).range(span->begin, span->end));
  };
  auto [base, member] = dotted.split('.');
  for (const ast::Stmt *stmt : tree.module.body) {
    if (auto *from = llvm::dyn_cast<ast::ImportFrom>(stmt)) {
      for (const ast::Alias &alias : from->names)
        if ((alias.alias.empty() ? alias.name : alias.alias) == base && member.empty())
          return in(from->module, from->level, alias.name);
    } else if (auto *import = llvm::dyn_cast<ast::Import>(stmt)) {
      for (const ast::Alias &alias : import->names)
        if ((alias.alias.empty() ? alias.name : alias.alias) == base && !member.empty())
          return in(alias.name, 0, member);
    }
  }
  return std::nullopt;
}

std::vector<lsp::Location> tritonc::definitionsAt(const DocumentText &text, const ParsedText &tree, const lsp::URIForFile &uri, uint32_t offset) {
  StringRef name = text.dottedName(offset);
  if (name.empty())
    return {};
  if (auto elsewhere = importedDefinition(name, tree, uri))
    return {*elsewhere};
  if (name.contains('.'))
    return {};
  auto span = definitionOf(name, offset, tree.module);
  return span ? std::vector{lsp::Location(uri, text.range(span->begin, span->end))} : std::vector<lsp::Location>();
}

std::vector<lsp::CodeAction> tritonc::actionsFor(const DocumentText &text, const Analysis &analysis, const lsp::URIForFile &uri, lsp::Range range) {
  std::vector<lsp::CodeAction> actions;
  uint32_t begin = text.offset(range.start), end = text.offset(range.end);
  for (const Diagnostic &d : analysis.reports) {
    if (d.labels.empty() || d.labels.front().span.end < begin || d.labels.front().span.begin > end)
      continue;
    for (const Help &help : d.helps) {
      if (help.edits.empty())
        continue;
      lsp::CodeAction action;
      action.title = help.text;
      action.kind = lsp::CodeAction::kQuickFix.str();
      action.edit.emplace();
      for (const Edit &edit : help.edits)
        action.edit->changes[uri.uri().str()].push_back({text.range(edit.span.begin, edit.span.end), edit.text});
      actions.push_back(std::move(action));
    }
  }
  return actions;
}
