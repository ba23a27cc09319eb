// Turns a finished test into a verdict: one line that says right or wrong, then the reasons and the next step.
#include "Comparison.h"
#include "DiagnosticFormats.h"
#include "DisplayText.h"
#include "NumberText.h"
#include "Page.h"
#include "llvm/Support/JSON.h"
#include <cmath>

using namespace tritonc;

static int64_t programsOf(const Grid &grid) { return grid[0] * grid[1] * grid[2]; }

static std::string countOf(int64_t count, const char *word) {
  return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

/// "z matches x + 10"
static std::string success(const Verdict &verdict) {
  return displayed(verdict.output + (verdict.spec.empty() ? " is as expected" : " matches " + verdict.spec));
}

/// "200 of 200 elements, max error 0"
static std::string extent(const Comparison &comparison) {
  return std::to_string(comparison.elements) + " of " + countOf(comparison.elements, "element") + ", max error " +
         plainText(comparison.maxError, 2);
}

/// "z differs in 360 of 9000 elements"
static std::string failure(const Verdict &verdict, const Comparison &comparison) {
  std::string name = displayed(verdict.output);
  if (!comparison.sameShape)
    return name + " has not the shape that the spec gives";
  return name + " differs in " + std::to_string(comparison.wrong) + " of " + countOf(comparison.elements, "element");
}

/// `800 B`, `1.5 MB`
static std::string bytesText(uint64_t bytes) {
  static const char *units[] = {" B", " kB", " MB", " GB", " TB"};
  double value = double(bytes);
  unsigned unit = 0;
  for (; value >= (unit ? 1000 : 10000) && unit < 4; ++unit)
    value /= 1000;
  return plainText(value, unit ? 3 : 4) + units[unit];
}

/// "· memory ok · no races · every element of z written once", and on a line of its own what was moved.
static void writeChecks(const CheckSummary &checks, const std::string &output, Page &page) {
  page.put(" · memory ok · no races");
  if (checks.writtenOnce)
    page.put(" · every element of " + output + " written once");
  if (checks.schedules > 1)
    page.put(" · same in " + std::to_string(checks.schedules) + " orders");
  page.endLine();
  page.put("  reads " + bytesText(checks.bytesRead) + " · writes " + bytesText(checks.bytesWritten));
  if (checks.maskedLanes)
    page.put(" · " + plainText(100.0 * double(checks.maskedLanes) / double(checks.lanes), 3) + " % of lanes masked");
}

static void writeVerdictText(const Verdict &verdict, const Comparison &comparison, const ReportStyle &style, llvm::raw_ostream &out) {
  Page page(out, style, 1);
  bool ok = comparison.wrong == 0;
  page.put(ok ? "✓" : "✗", ok ? Ink::Good : Ink::Error);
  std::string line = " " + displayed(verdict.kernel) + ": " + (ok ? success(verdict) : failure(verdict, comparison));
  page.put(line, Ink::Bold);
  if (ok) {
    std::string facts = extent(comparison);
    bool beside = 1 + displayWidth(line) + 4 + displayWidth(facts) <= style.width;
    if (!beside)
      page.endLine();
    page.put((beside ? "    " : "  ") + facts);
    page.endLine();
    page.put("  " + countOf(programsOf(verdict.grid), "program"));
    if (verdict.checks)
      writeChecks(*verdict.checks, displayed(verdict.output), page);
  }
  page.endLine();
}

static void writeVerdictJson(const Verdict &verdict, const Comparison &comparison, llvm::raw_ostream &out) {
  llvm::json::OStream json(out);
  json.object([&] {
    json.attribute("v", 1);
    json.attribute("type", "verdict");
    json.attribute("ok", comparison.wrong == 0);
    json.attribute("kernel", llvm::json::fixUTF8(verdict.kernel));
    json.attribute("output", llvm::json::fixUTF8(verdict.output));
    json.attribute("spec", llvm::json::fixUTF8(verdict.spec));
    json.attribute("elements", comparison.elements);
    json.attribute("wrong", comparison.wrong);
    if (std::isfinite(comparison.maxError))
      json.attribute("maxError", comparison.maxError);
    else
      json.attribute("maxError", nullptr);
    json.attribute("programs", programsOf(verdict.grid));
    if (verdict.checks)
      json.attributeObject("checks", [&] {
        json.attribute("bytesRead", int64_t(verdict.checks->bytesRead));
        json.attribute("bytesWritten", int64_t(verdict.checks->bytesWritten));
        json.attribute("lanes", int64_t(verdict.checks->lanes));
        json.attribute("maskedLanes", int64_t(verdict.checks->maskedLanes));
        json.attribute("writtenOnce", verdict.checks->writtenOnce);
        json.attribute("schedules", verdict.checks->schedules);
      });
    json.attributeArray("grid", [&] {
      for (int64_t size : verdict.grid)
        json.value(size);
    });
  });
  out << '\n';
}

/// `file:line:col: ok: kernel: z matches x + 10`; a failure is told by its diagnostics alone.
static void writeVerdictShort(const Verdict &verdict, const Comparison &comparison, const SourceManager &sources,
                              llvm::raw_ostream &out) {
  if (comparison.wrong)
    return;
  LineColumn at = sources.begin(verdict.kernelName);
  out << displayed(sources.file(verdict.kernelName.file).name()) << ':' << at.line << ':' << at.column
      << ": ok: " << displayed(verdict.kernel) << ": " << success(verdict) << '\n';
}

bool tritonc::reportVerdict(const Verdict &verdict, const SourceManager &sources, const ReportStyle &style, llvm::raw_ostream &out) {
  Comparison comparison = compare(verdict);
  switch (style.format) {
  case MessageFormat::Human:
    writeVerdictText(verdict, comparison, style, out);
    break;
  case MessageFormat::Short:
    writeVerdictShort(verdict, comparison, sources, out);
    break;
  case MessageFormat::Json:
    writeVerdictJson(verdict, comparison, out);
    break;
  }
  if (comparison.wrong == 0)
    return true;
  // The text begins with the verdict's own line, which names the kernel; a line alone needs the place.
  bool human = style.format == MessageFormat::Human;
  std::vector<Diagnostic> findings = diagnose(verdict, comparison);
  findings.front().why = verdict.why;
  findings.front().whyLabels = verdict.whyLabels;
  for (Diagnostic &finding : findings) {
    if (human)
      out << '\n';
    else
      finding.labels = {{verdict.kernelName, ""}};
    renderDiagnostic(finding, sources, style, out);
  }
  if (human) {
    Page page(out, style, 1);
    page.put("next: " + nextCommand(findings.front().code), Ink::Bold);
    page.endLine();
  }
  return false;
}
