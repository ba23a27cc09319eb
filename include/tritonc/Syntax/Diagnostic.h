//===- Diagnostic.h - what a user is told, as data ---------------------------===//
// Every room reports through this; only Report turns it into text or JSON.
#pragma once
#include "tritonc/Syntax/Source.h"
#include <functional>
#include <optional>

namespace tritonc {

enum class Severity { Error, Warning, Note };

/// A piece of source with what holds there (`f32[32]`). The first label of a diagnostic is the primary one (`^^^^`).
struct Label {
  Span span;
  std::string text;
};

/// A change to the source: the bytes of `span` become `text`; an empty span inserts.
struct Edit {
  Span span;
  std::string text;
};

/// An action that the user can take.
struct Help {
  std::string text;                 ///< one sentence, without the word "help"
  std::vector<Edit> edits;          ///< shown as a patch under the text; may be empty
  std::vector<std::string> example; ///< lines shown below the text as they are
  bool checked = false;             ///< the patched source was recompiled and rerun
  std::string outcome = {};         ///< what the rerun showed, if checked: "the kernel is correct"
};

/// One report: headline, places with values, facts, reasons, actions.
struct Diagnostic {
  Severity severity = Severity::Error;
  std::string code;                 ///< `T0113`, `W2205`
  std::string headline;             ///< in the user's words, no full stop
  std::vector<Label> labels;        ///< the first is the primary place; empty if there is no place in a source
  std::vector<std::string> facts;   ///< `= …` lines
  std::vector<std::string> why;     ///< only what was proved: a sentence, then facts shown below the places as `= …`
  std::vector<Label> whyLabels;     ///< places shown under `why:`
  std::vector<Help> helps;
  std::vector<Span> calls;          ///< call sites that led here, innermost first
};

/// Builds a diagnostic in one expression: `error("T0101", "…").at(span, "…").fact("…")`.
class DiagnosticBuilder {
public:
  DiagnosticBuilder(Severity severity, std::string code, std::string headline) {
    diagnostic.severity = severity;
    diagnostic.code = std::move(code);
    diagnostic.headline = std::move(headline);
  }
  DiagnosticBuilder &at(Span span, std::string text = "") { diagnostic.labels.push_back({span, std::move(text)}); return *this; }
  DiagnosticBuilder &fact(std::string text) { diagnostic.facts.push_back(std::move(text)); return *this; }
  DiagnosticBuilder &help(std::string text, std::vector<Edit> edits = {}, std::vector<std::string> example = {}) {
    diagnostic.helps.push_back({std::move(text), std::move(edits), std::move(example), false});
    return *this;
  }
  operator Diagnostic() const { return diagnostic; }
  Diagnostic diagnostic;
};

inline DiagnosticBuilder error(std::string code, std::string headline) { return {Severity::Error, std::move(code), std::move(headline)}; }
inline DiagnosticBuilder warning(std::string code, std::string headline) { return {Severity::Warning, std::move(code), std::move(headline)}; }

/// Collects the diagnostics of a run in the order in which they were found. Equal reports are kept once.
class Diagnostics {
public:
  void report(Diagnostic diagnostic);
  const std::vector<Diagnostic> &all() const { return list; }
  unsigned errorCount() const { return errors; }
  bool hasErrors() const { return errors != 0; }

private:
  std::vector<Diagnostic> list;
  unsigned errors = 0;
};

/// The name among `candidates` closest to `name` (small edit distance), for "did you mean"; empty if none is close.
std::string closestName(llvm::StringRef name, const std::vector<std::string> &candidates);

} // namespace tritonc
