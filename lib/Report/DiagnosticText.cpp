// Turns a diagnostic into the text that people read: headline, source, facts, why, help.
#include "DiagnosticFormats.h"
#include "DisplayText.h"
#include "Patch.h"
#include "SourceSnippet.h"

using namespace tritonc;

/// The largest line number that the report shows, for the width of its gutter.
static unsigned largestLine(const Diagnostic &diagnostic, const SourceManager &sources) {
  unsigned largest = 1;
  auto see = [&](Span span) {
    const SourceFile &file = sources.file(span.file);
    uint32_t end = std::min<uint32_t>(std::max(span.begin, span.end), file.text().size());
    largest = std::max(largest, file.lineColumn(end).line);
  };
  for (const Label &label : diagnostic.labels)
    see(label.span);
  for (const Label &label : diagnostic.whyLabels)
    see(label.span);
  for (const Help &help : diagnostic.helps)
    for (const Edit &edit : help.edits)
      see(edit.span);
  for (Span call : diagnostic.calls)
    see(call);
  return largest;
}

/// Call sites from the innermost out; the middle of a long chain is left out.
static void putCalls(Page &page, const SourceManager &sources, const std::vector<Span> &calls) {
  constexpr size_t most = 4;
  for (size_t i = 0; i != calls.size(); ++i) {
    if (calls.size() > most && i == most - 1) {
      size_t skipped = calls.size() - most;
      page.put("… through " + std::to_string(skipped) + (skipped == 1 ? " more call" : " more calls"));
      page.endLine();
      i = calls.size() - 1;
    }
    page.put("called from here", Ink::Bold);
    page.endLine();
    putSnippet(page, sources, {{calls[i], "", '-', Ink::Gutter}});
  }
}

static void putWhy(Page &page, const SourceManager &sources, const Diagnostic &diagnostic) {
  if (diagnostic.why.empty() && diagnostic.whyLabels.empty())
    return;
  page.headed("why", Ink::Note, diagnostic.why.empty() ? "" : diagnostic.why.front());
  std::vector<Underline> places;
  for (const Label &label : diagnostic.whyLabels)
    places.push_back({label.span, label.text, '^', Ink::Note});
  if (!places.empty())
    putSnippet(page, sources, places);
  for (size_t i = 1; i < diagnostic.why.size(); ++i)
    page.fact(diagnostic.why[i]);
}

static void putHelp(Page &page, const SourceManager &sources, const Help &help, FileId shownFile) {
  page.headed("help", Ink::Help, help.text);
  if (!help.edits.empty())
    putPatch(page, sources, help.edits, shownFile);
  for (const std::string &line : help.example)
    page.exampleLine(line);
  if (help.checked)
    page.fact("checked: " + (help.outcome.empty() ? "with this change the result is correct" : help.outcome));
}

void tritonc::writeText(const Diagnostic &diagnostic, const SourceManager &sources, const ReportStyle &style, llvm::raw_ostream &out) {
  Page page(out, style, largestLine(diagnostic, sources));
  std::string head = nameOf(diagnostic.severity).str();
  if (!diagnostic.code.empty())
    head += "[" + displayed(diagnostic.code) + "]";
  page.headed(head, inkOf(diagnostic.severity), diagnostic.headline, Ink::Bold);

  std::vector<Underline> places;
  for (const Label &label : diagnostic.labels) {
    bool primary = places.empty();
    places.push_back({label.span, label.text, primary ? '^' : '-', primary ? inkOf(diagnostic.severity) : Ink::Gutter});
  }
  if (!places.empty())
    putSnippet(page, sources, places);
  if (!places.empty() && !diagnostic.facts.empty())
    page.emptyGutter();
  for (const std::string &fact : diagnostic.facts)
    page.fact(fact);
  putCalls(page, sources, diagnostic.calls);
  putWhy(page, sources, diagnostic);
  FileId shownFile = places.empty() ? ~FileId(0) : places.front().span.file;
  for (const Help &help : diagnostic.helps)
    putHelp(page, sources, help, shownFile);
}
