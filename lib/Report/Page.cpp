// Turns pieces of a report into lines with gutter, colour and hanging indents.
#include "Page.h"
#include "DisplayText.h"

using namespace tritonc;

Ink tritonc::inkOf(Severity severity) {
  return severity == Severity::Error ? Ink::Error : severity == Severity::Warning ? Ink::Warning : Ink::Note;
}

llvm::StringRef tritonc::nameOf(Severity severity) {
  return severity == Severity::Error ? "error" : severity == Severity::Warning ? "warning" : "note";
}

static llvm::StringRef escapeSequence(Ink ink) {
  switch (ink) {
  case Ink::Plain:
    return "";
  case Ink::Bold:
    return "\x1b[1m";
  case Ink::Error:
    return "\x1b[1;31m";
  case Ink::Warning:
    return "\x1b[1;33m";
  case Ink::Note:
    return "\x1b[1;36m";
  case Ink::Gutter:
    return "\x1b[34m";
  case Ink::Help:
  case Ink::Good:
    return "\x1b[32m";
  }
  llvm_unreachable("every ink is listed");
}

static unsigned digitsOf(unsigned number) { return unsigned(std::to_string(number).size()); }

Page::Page(llvm::raw_ostream &out, const ReportStyle &style, unsigned largestLine)
    : out(out), style(style), gutterWidth(std::max(2u, digitsOf(largestLine))) {}

void Page::put(llvm::StringRef text, Ink ink) {
  if (style.color && ink != Ink::Plain && !text.empty())
    out << escapeSequence(ink) << text << "\x1b[0m";
  else
    out << text;
}

void Page::emptyGutter() {
  put(std::string(gutterWidth + 1, ' ') + "|", Ink::Gutter);
  endLine();
}

void Page::sourceLine(unsigned number, llvm::StringRef text, char mark) {
  std::string digits = std::to_string(number);
  put(std::string(gutterWidth - digits.size(), ' ') + digits + " ", Ink::Gutter);
  put(llvm::StringRef(&mark, 1), mark == '+' ? Ink::Help : mark == '-' ? Ink::Error : Ink::Gutter);
  text = text.rtrim(' ');
  if (!text.empty())
    put(" ");
  put(text);
  endLine();
}

void Page::gutter() { put(std::string(gutterWidth + 1, ' ') + "| ", Ink::Gutter); }

void Page::place(llvm::StringRef file, LineColumn at, llvm::StringRef arrow) {
  put(std::string(gutterWidth, ' ') + arrow.str() + " ", Ink::Gutter);
  put(displayed(file) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column));
  endLine();
}

unsigned Page::sourceWidth() const { return std::max(20u, style.width > gutterWidth + 3 ? style.width - gutterWidth - 3 : 0); }

void Page::fact(llvm::StringRef text) {
  auto [first, further] = text.split('\n');
  bool isFirst = true;
  for (const std::string &line : wrapped(displayed(first), sourceWidth())) {
    put(std::string(gutterWidth + 1, ' ') + (isFirst ? "= " : "  "), Ink::Gutter);
    put(line);
    endLine();
    isFirst = false;
  }
  while (!further.empty()) {
    auto [line, rest] = further.split('\n');
    exampleLine(line);
    further = rest;
  }
}

void Page::exampleLine(llvm::StringRef text) {
  unsigned indent = gutterWidth + 5;
  bool isFirst = true;
  // Two columns are kept for what a long line goes on with.
  for (const std::string &line : wrapped(displayed(text), std::max(20u, style.width > indent + 2 ? style.width - indent - 2 : 0))) {
    put(std::string(indent + (isFirst ? 0 : 2), ' '));
    put(line);
    endLine();
    isFirst = false;
  }
}

void Page::headed(llvm::StringRef label, Ink ink, llvm::StringRef text, Ink textInk) {
  unsigned indent = unsigned(label.size()) + 2;
  unsigned width = style.width > indent + 20 ? style.width - indent : 20;
  put(label, ink);
  put(": ", textInk);
  bool isFirst = true;
  for (const std::string &line : wrapped(displayed(text), width)) {
    if (!isFirst)
      put(std::string(indent, ' '));
    put(line, textInk);
    endLine();
    isFirst = false;
  }
}
