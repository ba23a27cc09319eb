//===- VerifyDiagnostics.cpp - `# expected-error {{…}}` in a file against what is reported -------------------------===//
#include "Session.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;
using llvm::StringRef;

namespace {
/// `# expected-error @+1 {{T0101 text}}`: a report on that line whose code and headline contain the text.
struct Expectation {
  Severity severity;
  unsigned line;
  std::string text;
  bool met = false;
};
} // namespace

static std::vector<Expectation> expectations(const SourceFile &file) {
  std::vector<Expectation> list;
  for (unsigned line = 1; line <= file.lineCount(); ++line) {
    StringRef rest = file.line(line);
    while (true) {
      size_t at = rest.find("expected-");
      if (at == StringRef::npos)
        break;
      rest = rest.drop_front(at + strlen("expected-"));
      bool isError = rest.consume_front("error"), isWarning = !isError && rest.consume_front("warning");
      if (!isError && !isWarning)
        continue;
      rest = rest.ltrim();
      int offset = 0;
      if (rest.consume_front("@")) {
        StringRef number = rest.take_until([](char c) { return c == ' '; });
        rest = rest.drop_front(number.size()).ltrim();
        number.consume_front("+");
        number.getAsInteger(10, offset);
      }
      if (!rest.consume_front("{{"))
        continue;
      auto [text, after] = rest.split("}}");
      rest = after;
      list.push_back({isError ? Severity::Error : Severity::Warning, unsigned(int(line) + offset), text.str()});
    }
  }
  return list;
}

/// Compares one part of a file with what its session reported; the number of differences.
static unsigned compare(Session &session) {
  const SourceFile &file = session.sources.file(0);
  std::vector<Expectation> expected = expectations(file);
  unsigned wrong = 0;
  for (const Diagnostic &d : session.diagnostics.all()) {
    unsigned line = d.labels.empty() ? 0 : session.sources.begin(d.labels.front().span).line;
    std::string text = d.code + " " + d.headline;
    auto match = llvm::find_if(expected, [&](const Expectation &e) {
      return !e.met && e.severity == d.severity && (e.line == line || line == 0) && StringRef(text).contains(e.text);
    });
    if (match != expected.end()) {
      match->met = true;
      continue;
    }
    ++wrong;
    llvm::errs() << file.name() << ":" << line << ": unexpected: " << text << "\n";
  }
  for (const Expectation &e : expected)
    if (!e.met) {
      ++wrong;
      llvm::errs() << file.name() << ":" << e.line << ": expected but not reported: " << e.text << "\n";
    }
  return wrong;
}

int tritonc::verifyCommand(Options options) {
  auto buffer = llvm::MemoryBuffer::getFile(options.file);
  if (!buffer) {
    llvm::errs() << "tritonc: cannot read " << options.file << "\n";
    return Environment;
  }
  // Parts between `# -----` lines are files of their own; blank lines keep their line numbers.
  llvm::SmallVector<StringRef> lines;
  (*buffer)->getBuffer().split(lines, '\n');
  unsigned wrong = 0;
  std::string blank, part;
  auto finish = [&] {
    Session session(options);
    session.text = blank + part;
    session.options.quiet = true;
    options.command == "run" ? runCommand(session) : checkCommand(session);
    wrong += session.sources.size() ? compare(session) : 1;
    blank.append(llvm::count(part, '\n'), '\n');
    part.clear();
  };
  for (StringRef line : lines) {
    if (line.starts_with("# -----"))
      finish();
    part += line.str() + "\n";
  }
  finish();
  return wrong ? WrongResult : Ok;
}
