//===- SlowCode.cpp - accesses and tiles that the CPU's loops are slow with, to warnings with the reason ------------===//
#include "SlowCode.h"
#include "tritonc/Backend/CPU.h"
#include "tritonc/Interpreter/Interpreter.h"
#include "tritonc/Report/Findings.h"
#include "llvm/ADT/StringExtras.h"

using namespace tritonc;
using cpu::SlowPart;

static std::string sizeWords(int64_t bytes) {
  if (bytes % (1 << 20) == 0)
    return std::to_string(bytes >> 20) + " MiB";
  return bytes >= 1 << 10 ? std::to_string(bytes >> 10) + " KiB" : std::to_string(bytes) + " B";
}

static std::string shapeWords(const SlowPart &part) {
  return "[" + llvm::join(llvm::map_range(part.shape, [](int64_t size) { return std::to_string(size); }), ", ") + "]";
}

static DiagnosticBuilder largeTile(const SlowPart &part, Span span) {
  int64_t bytes = part.elementBytes;
  for (int64_t size : part.shape)
    bytes *= size;
  return warning("W1101", "this tile does not stay in the cache")
      .at(span, shapeWords(part) + " of " + std::to_string(part.elementBytes) + " B each: " + sizeWords(bytes))
      .fact("it is used more than once, and a core's own cache holds " + sizeWords(cpu::largestTile) + " at most: each use goes to memory")
      .help("walk through it in a loop, a smaller block at a time");
}

static DiagnosticBuilder gather(const SlowPart &part, Span span) {
  std::string axis = "axis " + std::to_string(part.axis) + " of " + shapeWords(part);
  auto report = warning("W1102", "neighbours in this tile are no neighbours in memory").at(span, part.isStore ? "each element is written on its own" : "each element is read on its own");
  if (part.stride)
    report.fact("along " + axis + " the address moves by " + std::to_string(part.stride) + " elements (" + std::to_string(part.stride * part.elementBytes) + " B) a step");
  else if (part.cause == SlowPart::Data)
    return report.fact("where they lie is decided by values that the kernel has loaded or computed");
  else
    report.fact(part.cause == SlowPart::Computed ? "where they lie is computed with `%`, `//` or another shape, a step at a time"
                                                 : "how far they lie apart along " + axis + " is known only at the launch");
  return report.help("let the last axis of the tile run along what is contiguous in memory, as `tl.arange` with a step of 1");
}

static DiagnosticBuilder laneMask(const SlowPart &part, Span span) {
  auto report = warning("W1103", "this mask cannot become a bound of the loop").at(span, "asked for each lane");
  if (part.cause == SlowPart::Data)
    return report.fact("it depends on values that the kernel has loaded or computed");
  return report.fact("a bound comes of `i < n`, `i <= n` and `i >= n`, joined by `&`, where i grows by one a lane and n is the same for all lanes")
      .help("write the mask that way, or store in all lanes what `tl.where` chooses");
}

void tritonc::reportSlowCode(mlir::ModuleOp module, const SourceManager &sources, Diagnostics &reports) {
  for (const SlowPart &part : cpu::slowParts(module)) {
    std::optional<Span> span = spanOf(placeOf(part.place), sources);
    if (!span)
      continue;
    Diagnostic report = part.kind == SlowPart::LargeTile ? largeTile(part, *span) : part.kind == SlowPart::Gather ? gather(part, *span) : laneMask(part, *span);
    bool known = llvm::any_of(reports.all(), [&](const Diagnostic &d) {
      return d.code == report.code && !d.labels.empty() && d.labels[0].span.file == span->file && d.labels[0].span.begin == span->begin;
    });
    if (!known)
      reports.report(std::move(report));
  }
}
