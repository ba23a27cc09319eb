// Turns a diagnostic into one line: a JSON object for programs, or file, place and headline for editors.
#include "DiagnosticFormats.h"
#include "DisplayText.h"
#include "Page.h"
#include "llvm/Support/JSON.h"

using namespace tritonc;

/// Text may hold any bytes; JSON holds UTF-8 only.
static llvm::json::Value jsonText(llvm::StringRef text) { return llvm::json::fixUTF8(text); }

static void writeTexts(llvm::json::OStream &json, llvm::StringRef name, const std::vector<std::string> &texts) {
  json.attributeArray(name, [&] {
    for (const std::string &text : texts)
      json.value(jsonText(text));
  });
}

static void writePlace(llvm::json::OStream &json, const SourceManager &sources, Span span) {
  const SourceFile &file = sources.file(span.file);
  LineColumn begin = file.lineColumn(span.begin), end = file.lineColumn(std::max(span.begin, span.end));
  json.attribute("file", jsonText(file.name()));
  json.attribute("line", begin.line);
  json.attribute("column", begin.column);
  json.attribute("endLine", end.line);
  json.attribute("endColumn", end.column);
}

static void writeLabels(llvm::json::OStream &json, llvm::StringRef name, const SourceManager &sources,
                        const std::vector<Label> &labels) {
  json.attributeArray(name, [&] {
    for (const Label &label : labels)
      json.object([&] {
        writePlace(json, sources, label.span);
        json.attribute("text", jsonText(label.text));
      });
  });
}

static void writeHelp(llvm::json::OStream &json, const SourceManager &sources, const Help &help) {
  json.attribute("text", jsonText(help.text));
  json.attributeArray("edits", [&] {
    for (const Edit &edit : help.edits)
      json.object([&] {
        writePlace(json, sources, edit.span);
        json.attribute("text", jsonText(edit.text));
      });
  });
  writeTexts(json, "example", help.example);
  json.attribute("checked", help.checked);
  if (!help.outcome.empty())
    json.attribute("outcome", jsonText(help.outcome));
}

void tritonc::writeJson(const Diagnostic &diagnostic, const SourceManager &sources, llvm::raw_ostream &out) {
  llvm::json::OStream json(out);
  json.object([&] {
    json.attribute("v", 1);
    json.attribute("type", "diagnostic");
    json.attribute("severity", nameOf(diagnostic.severity));
    json.attribute("code", jsonText(diagnostic.code));
    json.attribute("headline", jsonText(diagnostic.headline));
    writeLabels(json, "labels", sources, diagnostic.labels);
    writeTexts(json, "facts", diagnostic.facts);
    json.attributeArray("calls", [&] {
      for (Span call : diagnostic.calls)
        json.object([&] { writePlace(json, sources, call); });
    });
    writeTexts(json, "why", diagnostic.why);
    writeLabels(json, "whyLabels", sources, diagnostic.whyLabels);
    json.attributeArray("helps", [&] {
      for (const Help &help : diagnostic.helps)
        json.object([&] { writeHelp(json, sources, help); });
    });
    if (std::string next = nextCommand(diagnostic.code); !next.empty())
      json.attribute("next", next);
  });
  out << '\n';
}

void tritonc::writeShort(const Diagnostic &diagnostic, const SourceManager &sources, llvm::raw_ostream &out) {
  if (!diagnostic.labels.empty()) {
    Span span = diagnostic.labels.front().span;
    LineColumn at = sources.begin(span);
    out << displayed(sources.file(span.file).name()) << ':' << at.line << ':' << at.column << ": ";
  }
  out << nameOf(diagnostic.severity);
  if (!diagnostic.code.empty())
    out << '[' << displayed(diagnostic.code) << ']';
  out << ": " << displayed(diagnostic.headline) << '\n';
}
