// Turns findings of the sanitizer into diagnostics in tensor language: elements, programs, lanes.
#include "tritonc/Report/Findings.h"
#include "NumberText.h"
#include "Region.h"
#include "llvm/ADT/STLExtras.h"
#include <cstring>
#include <map>

using namespace tritonc;

std::optional<Span> tritonc::spanOf(const Place &place, const SourceManager &sources) {
  for (FileId id = 0; id < sources.size(); ++id)
    if (const SourceFile &file = sources.file(id); file.name() == place.file && place.line)
      return Span{id, file.offset({place.line, place.column}), file.offset({place.endLine, place.endColumn})};
  return std::nullopt;
}

std::string tritonc::programWords(int64_t program, const Grid &grid) {
  int axes = grid[2] != 1 ? 3 : grid[1] != 1 ? 2 : 1;
  int64_t ids[] = {program % grid[0], program / grid[0] % grid[1], program / grid[0] / grid[1]};
  std::string text = "(";
  for (int axis = 0; axis != axes; ++axis)
    text += (axis ? ", " : "") + std::to_string(ids[axis]);
  return text + ")";
}

namespace {
/// One finding on its way to a diagnostic.
struct Writer {
  const Finding &finding;
  const FindingContext &context;
  llvm::ArrayRef<Finding> all; ///< of the launch

  Diagnostic write();
  /// Adds the operations of a race that gets no report of its own to that of the race on the same array that does.
  void join(Diagnostic &report) const;

private:
  DiagnosticBuilder outOfBounds();
  DiagnosticBuilder undefined();
  DiagnosticBuilder misaligned();
  DiagnosticBuilder overflow();
  DiagnosticBuilder race();
  DiagnosticBuilder overlap();
  DiagnosticBuilder assertion();

  int64_t elementBytes() const { return byteSize(finding.type); }
  const ArrayWords *array() const { return finding.array < context.arrays.size() ? &context.arrays[finding.array] : nullptr; }
  std::string arrayName() const { return array() && !array()->name.empty() ? "`" + array()->name + "`" : "the array"; }
  std::string program(int64_t number) const { return "program " + programWords(number, context.grid); }
  std::string programList() const;
  std::string element(int64_t bytes) const;
  std::string range(int64_t first, int64_t last) const;
  std::string arrayFact() const;
  std::string raggedWords(int64_t bytes) const;
  std::string whoDoesIt(int64_t bytes) const;
  std::string unwrittenFact() const;
  std::string laneWords(const char *one, const char *many) const;
  std::string number(uint64_t bits) const;
  void label(DiagnosticBuilder &report, const Place &place, std::string text) const {
    if (auto span = spanOf(place, context.sources))
      report.at(*span, std::move(text));
  }
  std::string does(MemoryEvent::Kind kind, int64_t number) const;
  const Site &site() const { return context.sites[finding.site]; }
  const Site &otherSite() const { return context.sites[finding.otherSite]; }
};
} // namespace

static const char *verb(MemoryEvent::Kind kind) {
  return kind == MemoryEvent::Load ? "reads" : kind == MemoryEvent::Store ? "writes" : "changes";
}
static const char *noun(MemoryEvent::Kind kind) {
  return kind == MemoryEvent::Load ? "this load" : kind == MemoryEvent::Store ? "this store" : "this atomic operation";
}

/// `z[3, 96]` of the element at that many bytes from the array's begin; beyond the array `z + 224`.
std::string Writer::element(int64_t bytes) const {
  const ArrayWords *a = array();
  std::string name = a && !a->name.empty() ? a->name : "array";
  if (!a)
    return "address " + std::to_string(uint64_t(bytes));
  int64_t index = bytes / byteSize(a->type), count = 1;
  for (int64_t size : a->shape)
    count *= size;
  if (index < 0 || index >= count)
    return name + (index < 0 ? " - " : " + ") + std::to_string(std::abs(index));
  if (a->shape.empty())
    return name;
  std::string text;
  for (size_t d = a->shape.size(); d-- > 0; index /= a->shape[d])
    text = std::to_string(index % a->shape[d]) + (text.empty() ? "" : ", ") + text;
  return name + "[" + text + "]";
}

/// `200 … 223`, in elements from the array's begin.
std::string Writer::range(int64_t first, int64_t last) const {
  auto index = [&](int64_t bytes) { return bytes >= 0 ? bytes / elementBytes() : -((-bytes + elementBytes() - 1) / elementBytes()); };
  std::string from = std::to_string(index(first)), to = std::to_string(index(last));
  return from == to ? from : from + " … " + to;
}

/// "`x` is f32[200]: 0 … 199 exist"
std::string Writer::arrayFact() const {
  const ArrayWords *a = array();
  int64_t count = 1;
  std::string shape;
  for (int64_t size : a->shape) {
    count *= size;
    shape += (shape.empty() ? "" : ", ") + std::to_string(size);
  }
  std::string text = arrayName() + " is " + messageName(a->type).str() + "[" + shape + "]: ";
  if (!count)
    return text + "it has no elements";
  return text + (count == 1 ? "only 0 exists" : "0 … " + std::to_string(count - 1) + " exist") + (a->shape.size() > 1 ? ", counted row by row" : "");
}

/// "3 of 8 lanes are outside"; "up to 3 of 8 lanes are outside, in 5 rounds of the loop".
std::string Writer::laneWords(const char *one, const char *many) const {
  if (finding.lanesInTile == 1)
    return "";
  const char *most = finding.rounds > 1 && finding.lanesOfRounds != finding.lanes * finding.rounds ? "up to " : "";
  std::string text = most + std::to_string(finding.lanes) + " of " + std::to_string(finding.lanesInTile) + " lanes " + (finding.lanes == 1 ? one : many);
  return finding.rounds > 1 ? text + ", in " + std::to_string(finding.rounds) + " rounds of the loop" : text;
}

/// The bits of an element as a number.
std::string Writer::number(uint64_t bits) const {
  Buffer one(finding.type, {1});
  std::memcpy(one.data(), &bits, elementBytes());
  return elementText(one, 0);
}

/// "programs (0), (1), (2) and 5 more"
std::string Writer::programList() const {
  constexpr size_t shown = 4;
  const auto &list = finding.programs;
  if (list.size() == 1)
    return program(list[0]);
  std::string text = "programs ";
  for (size_t i = 0; i < std::min(shown, list.size()); ++i)
    text += (i ? ", " : "") + programWords(list[i], context.grid);
  return finding.programCount > shown ? text + " and " + std::to_string(finding.programCount - shown) + " more" : text;
}

/// "; 200 is not a multiple of 32" where a row of blocks does not fit into an array of so many bytes.
std::string Writer::raggedWords(int64_t bytes) const {
  int64_t lanes = int64_t(finding.lanesInTile), count = bytes / elementBytes();
  bool isRow = finding.tileShape.size() == 1 && finding.highest - finding.lowest == (lanes - 1) * elementBytes();
  return isRow && count % lanes ? "; " + std::to_string(count) + " is not a multiple of " + std::to_string(lanes) : "";
}

DiagnosticBuilder Writer::outOfBounds() {
  const ArrayWords *a = array();
  if (!a) {
    auto report = error("T0401", std::string(noun(finding.access)) + " " + verb(finding.access) + " at an address that no array holds");
    label(report, site().place, laneWords("is", "are") + (finding.lanesInTile == 1 ? "in " : " in ") + program(finding.program));
    return report.fact("the address came from a number, or from a pointer that is none");
  }
  int64_t bytes = byteSize(a->type);
  for (int64_t size : a->shape)
    bytes *= size;
  bool before = finding.first < 0, behind = finding.last + elementBytes() > bytes;
  std::string where = before && behind ? "outside of " : before ? "before the start of " : "past the end of ";
  auto report = error("T0401", std::string(noun(finding.access)) + " " + verb(finding.access) + " " + where + arrayName());
  std::string lanes = laneWords("is outside", "are outside");
  label(report, site().place, lanes.empty() ? "element " + range(finding.first, finding.last) : lanes);
  if (site().address.line && site().address.line != site().place.line)
    label(report, site().address, "in " + program(finding.program) + ": " + range(finding.lowest, finding.highest));
  report.fact(arrayFact() + ", " + program(finding.program) + " also asks for " + range(finding.first, finding.last));
  if (std::string fact = whoDoesIt(bytes); !fact.empty())
    report.fact(fact);
  return report;
}

/// "programs (0) … (5) are fine" if they take part in nothing else either; else how many do it. Empty for one program.
std::string Writer::whoDoesIt(int64_t bytes) const {
  auto count = int64_t(finding.programCount), programs = context.grid[0] * context.grid[1] * context.grid[2];
  if (count == programs)
    return programs == 1 ? "" : programs == 2 ? "both programs do this" : "all " + std::to_string(programs) + " programs do this";
  bool othersFine = finding.program == programs - count && llvm::none_of(all, [&](const Finding &other) {
    return !other.programs.empty() && other.programs.front() < finding.program;
  });
  if (!othersFine)
    return std::to_string(count) + " of " + std::to_string(programs) + " programs " + (count == 1 ? "does this" : "do this");
  std::string first = programWords(0, context.grid), last = programWords(finding.program - 1, context.grid);
  const char *between = finding.program == 2 ? " and " : " … ";
  return (finding.program == 1 ? "program " + first + " is fine" : "programs " + first + between + last + " are fine") + raggedWords(bytes);
}

static std::string causeWords(Cause::Kind kind) {
  switch (kind) {
  case Cause::MaskedLoad: return "masked off here, and there is no `other=`";
  case Cause::Unwritten: return "nobody has written what is read here";
  case Cause::Division: return "divided by zero here";
  case Cause::MaskedAtomic: return "masked off here: an atomic operation gives such lanes nothing";
  case Cause::Overflow: return "leaves the range of int32 here";
  case Cause::None:
  case Cause::Outside:
  case Cause::Replaced: break;
  }
  return "";
}

DiagnosticBuilder Writer::undefined() {
  std::string headline;
  if (!finding.use)
    headline = std::string(noun(finding.access)) + (finding.inAddress ? " goes to addresses computed from undefined lanes" : " writes undefined lanes");
  else
    switch (*finding.use) {
    case UndefinedUse::Branch: headline = "an undefined value decides which way the program goes"; break;
    case UndefinedUse::LoopBound: headline = "an undefined value is the bound of a loop"; break;
    case UndefinedUse::Mask: headline = "an undefined value is used as a mask"; break;
    case UndefinedUse::Reduction: headline = "undefined lanes are combined with others"; break;
    case UndefinedUse::Product: headline = "undefined lanes take part in a matrix product"; break;
    case UndefinedUse::Assertion: headline = "an undefined value is asserted"; break;
    }
  auto report = error("T0402", headline);
  std::string lanes = laneWords("is undefined", "are undefined");
  label(report, site().place, lanes.empty() ? "in " + program(finding.program) : lanes + " in " + program(finding.program));
  label(report, otherSite().place, causeWords(finding.cause));
  if (!finding.use && !finding.inAddress && finding.array != noArray)
    report.fact("they land in " + element(finding.first) + (finding.first == finding.last ? "" : " … " + element(finding.last)));
  if (finding.cause == Cause::MaskedLoad)
    report.fact("Triton leaves such lanes to chance; here they are 0")
        .help("say what they hold: `other=` with a value that does no harm, 0.0 in a sum, `float('-inf')` in a maximum");
  else if (finding.cause == Cause::MaskedAtomic)
    report.help("use the result only where the mask is true: `tl.where(mask, old, …)`");
  else if (finding.cause == Cause::Unwritten)
    report.help("write the memory first, or make it with `torch.zeros`");
  else if (finding.cause == Cause::Division)
    report.help("keep the divisor from being 0: `tl.where(d == 0, 1, d)`");
  return report;
}

DiagnosticBuilder Writer::misaligned() {
  auto report = error("T0405", std::string(noun(finding.access)) + " " + verb(finding.access) + " between two elements of " + arrayName());
  label(report, site().place, laneWords("is misaligned", "are misaligned"));
  return report.fact("an element of type " + messageName(finding.type).str() + " lies at a multiple of " + std::to_string(elementBytes()) + " bytes; " +
                     program(finding.program) + " goes to byte " + std::to_string(finding.first));
}

DiagnosticBuilder Writer::overflow() {
  auto report = error("T0408", "the address of " + std::string(noun(finding.access)) + " was computed with an overflow of int32");
  std::string lanes = laneWords("is wrong", "are wrong");
  label(report, site().place, lanes.empty() ? "in " + program(finding.program) : lanes + " in " + program(finding.program));
  label(report, otherSite().place, causeWords(Cause::Overflow));
  return report.fact("an int32 ends at 2147483647; beyond it goes on at -2147483648").help("compute in 64 bits: convert one operand with `.to(tl.int64)` first");
}

/// "program (1) reads `z[3]`", of a race's first element.
std::string Writer::does(MemoryEvent::Kind kind, int64_t number) const { return program(number) + " " + verb(kind) + " `" + element(finding.first) + "`"; }

/// "z[1], z[2], z[3] are never written", where programs that meet at some elements of the output leave out others.
std::string Writer::unwrittenFact() const {
  if (finding.array != context.output || finding.array == noArray || context.writes.empty())
    return "";
  ElementSet unwritten(array()->shape);
  for (int64_t i = 0; i != unwritten.size(); ++i)
    if (!context.writes[i])
      unwritten.add(i);
  if (!unwritten.count)
    return "";
  if (unwritten.count <= 4) {
    std::string names;
    for (int64_t i = 0; i != unwritten.size(); ++i)
      if (unwritten.has[i])
        names += (names.empty() ? "" : ", ") + element(i * byteSize(array()->type));
    return names + (unwritten.count == 1 ? " is never written" : " are never written");
  }
  RegionWords some{std::to_string(unwritten.count) + " of " + std::to_string(unwritten.size()) + " elements of " + arrayName(), "", true};
  return exactWords(unwritten, array()->name).value_or(some).sentence("is", "are", "never written");
}

DiagnosticBuilder Writer::race() {
  bool bothWrite = finding.kind != Finding::ReadWrite;
  bool one = finding.elements == 1;
  std::string what = one ? "`" + element(finding.first) + "`" : std::to_string(finding.elements) + " elements of " + arrayName();
  if (finding.kind == Finding::SameValue) {
    auto report = warning("T0504", std::to_string(finding.programCount) + " programs write " + what + ", all the same value");
    label(report, site().place, "same address in several programs");
    return report.fact("first " + programList() + ", at `" + element(finding.first) + "`").fact("no race, as all of them agree; but work is done more than once");
  }
  auto report = error(bothWrite ? "T0501" : "T0502", bothWrite ? "data race: " + std::to_string(finding.programCount) + " programs write " + what
                                                               : "data race: some programs read " + what + " while others write");
  bool sameSite = finding.site == finding.otherSite && finding.access == finding.otherAccess;
  label(report, site().place, sameSite ? "same address in several programs" : does(finding.access, finding.program));
  if (!sameSite)
    label(report, otherSite().place, does(finding.otherAccess, finding.otherProgram));
  report.fact("programs have no order; which value stays is chance");
  if (bothWrite && finding.access == MemoryEvent::Store)
    report.fact(program(finding.otherProgram) + " writes " + number(finding.otherValue) + ", " + program(finding.program) + " writes " + number(finding.value));
  else
    report.fact(does(finding.otherAccess, finding.otherProgram) + ", " + does(finding.access, finding.program));
  if (!one)
    report.fact("from `" + element(finding.first) + "` to `" + element(finding.last) + "`");
  if (std::string fact = bothWrite ? unwrittenFact() : ""; !fact.empty())
    report.fact(fact);
  if (finding.access == MemoryEvent::Atomic || finding.otherAccess == MemoryEvent::Atomic)
    report.help("make all accesses atomic that may meet: `tl.atomic_add(ptr, 0)` reads, `tl.atomic_xchg` writes");
  else
    report.help(bothWrite ? "give each program elements of its own, or add with `tl.atomic_add`"
                          : "let a program read only what no other one writes, or write to another array");
  return report;
}

void Writer::join(Diagnostic &report) const {
  auto add = [&](const Place &place, MemoryEvent::Kind kind, int64_t number) {
    auto span = spanOf(place, context.sources);
    auto isThere = [&](const Label &label) { return label.span.file == span->file && label.span.begin == span->begin && label.span.end == span->end; };
    if (span && llvm::none_of(report.labels, isThere))
      report.labels.push_back({*span, does(kind, number)});
  };
  add(site().place, finding.access, finding.program);
  add(otherSite().place, finding.otherAccess, finding.otherProgram);
}

DiagnosticBuilder Writer::overlap() {
  auto report = error("T0503", "this store writes " + std::string(finding.elements == 1 ? "one element" : std::to_string(finding.elements) + " elements") +
                                   " of " + arrayName() + " more than once, with different values");
  label(report, site().place, "several lanes have the same address");
  return report.fact("in " + program(finding.program) + " two lanes write " + number(finding.otherValue) + " and " + number(finding.value) + " to `" +
                     element(finding.first) + "`; which one stays is chance");
}

DiagnosticBuilder Writer::assertion() {
  auto report = error("T0406", finding.text.empty() ? "the assertion is false" : "the assertion is false: " + finding.text);
  std::string lanes = laneWords("is false", "are false");
  label(report, site().place, lanes.empty() ? "in " + program(finding.program) : lanes + " in " + program(finding.program));
  return report;
}

Diagnostic Writer::write() {
  auto build = [&] {
    switch (finding.kind) {
    case Finding::OutOfBounds: return outOfBounds();
    case Finding::Undefined: return undefined();
    case Finding::Misaligned: return misaligned();
    case Finding::Overflow: return overflow();
    case Finding::StoreOverlap: return overlap();
    case Finding::Assertion: return assertion();
    case Finding::WriteWrite:
    case Finding::ReadWrite:
    case Finding::SameValue: return race();
    }
    llvm_unreachable("every kind is handled");
  };
  Diagnostic diagnostic = build();
  for (const Place &call : site().calls)
    if (auto span = spanOf(call, context.sources))
      diagnostic.calls.push_back(*span);
  return diagnostic;
}

/// A warning at the operation or the array of an error: what it says holds only while the error is there.
static bool isUndoneByError(const Finding &finding, llvm::ArrayRef<Finding> findings) {
  return finding.kind == Finding::SameValue && llvm::any_of(findings, [&](const Finding &other) {
    return other.kind != Finding::SameValue && (other.site == finding.site || other.array == finding.array);
  });
}

std::vector<Diagnostic> tritonc::describeFindings(llvm::ArrayRef<Finding> findings, const FindingContext &context) {
  std::vector<Diagnostic> diagnostics;
  auto isRace = [](const Finding &f) { return f.kind == Finding::WriteWrite || f.kind == Finding::ReadWrite || f.kind == Finding::SameValue; };
  // Of several races on one array the first that two writes make says most; an error there makes the warning pointless.
  auto leaderOf = [&](const Finding &finding) {
    const Finding *leader = &finding;
    for (const Finding &other : findings)
      if (isRace(other) && other.array == finding.array && (other.kind < leader->kind || (other.kind == leader->kind && &other < leader)))
        leader = &other;
    return leader;
  };
  std::map<const Finding *, size_t> reports; // of the races that lead
  for (const Finding &finding : findings) {
    if ((isRace(finding) && leaderOf(finding) != &finding) || isUndoneByError(finding, findings))
      continue;
    if (isRace(finding))
      reports[&finding] = diagnostics.size();
    diagnostics.push_back(Writer{finding, context, findings}.write());
  }
  for (const Finding &finding : findings) {
    const Finding *leader = isRace(finding) ? leaderOf(finding) : &finding;
    auto report = reports.find(leader);
    if (leader != &finding && report != reports.end() && (finding.kind == Finding::SameValue) == (leader->kind == Finding::SameValue))
      Writer{finding, context, findings}.join(diagnostics[report->second]);
  }
  return diagnostics;
}
