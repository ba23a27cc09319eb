// Layouts beyond the examples of the design: long lines, odd characters, several files, patches, calls.
#include "Reports.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Unicode.h"
#include <random>

using namespace tritonc;

/// The text without colours.
static std::string plain(llvm::StringRef text) {
  std::string result;
  while (!text.empty()) {
    auto [front, rest] = text.split('\x1b');
    result += front;
    text = rest.split('m').second;
  }
  return result;
}

static void expectWithin(const std::string &text, int width) {
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(text).split(lines, '\n');
  for (llvm::StringRef line : lines) {
    EXPECT_LE(llvm::sys::unicode::columnWidthUTF8(line), width) << line.str();
    EXPECT_GE(llvm::sys::unicode::columnWidthUTF8(line), 0) << line.str();
  }
}

TEST(DiagnosticText, ColourChangesNothingElse) {
  Quoted quoted;
  quoted.add("a.tri", 1, "x = foo(bar)\n");
  Diagnostic diagnostic = error("T0101", "`foo` is not defined")
                              .at(quoted.span("foo"), "no such name")
                              .at(quoted.span("bar"), "i32")
                              .fact("a fact")
                              .help("write `fob`", {{quoted.span("foo"), "fob"}});
  std::string without = quoted.text(diagnostic);
  quoted.style.color = true;
  std::string with = quoted.text(diagnostic);
  EXPECT_NE(with, without);
  EXPECT_EQ(plain(with), without);
  EXPECT_EQ(with.substr(0, 7), "\x1b[1;31m");
}

TEST(DiagnosticText, SeveralLabelsOfALineEachGetARow) {
  Quoted quoted;
  quoted.add("a.tri", 99, "z = x + y\n");
  EXPECT_EQ(quoted.text(error("T0110", "shapes do not fit")
                            .at(quoted.span("x + y"), "cannot be added")
                            .at(quoted.span("y"), "f32[64]")
                            .at(quoted.span("x"), "f32[32]")),
            R"(error[T0110]: shapes do not fit
  --> a.tri:99:5
   |
99 | z = x + y
   |     ^^^^^ cannot be added
   |     - f32[32]
   |         - f32[64]
)");
}

TEST(DiagnosticText, GutterGrowsWithTheLineNumber) {
  Quoted quoted;
  quoted.add("a.tri", 1234, "abc\n");
  EXPECT_EQ(quoted.text(warning("W2205", "h").at(quoted.span("b")).fact("f")), R"(warning[W2205]: h
    --> a.tri:1234:2
     |
1234 | abc
     |  ^
     |
     = f
)");
}

TEST(DiagnosticText, LongLinesAreCutAroundTheLabel) {
  Quoted quoted;
  std::string ones(300, '1'), twos(300, '2');
  quoted.add("a.tri", 1, ones + " + bad + " + twos + "\n");
  std::string text = quoted.text(error("T0101", "h").at(quoted.span("bad"), "a value that is described at some length here"));
  expectWithin(text, 80);
  EXPECT_NE(text.find(" + bad + 2"), std::string::npos) << text;
  EXPECT_NE(text.find("…1"), std::string::npos);
  EXPECT_NE(text.find("2…"), std::string::npos);
  // The caret stands under the label.
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(text).split(lines, '\n');
  size_t column = llvm::sys::unicode::columnWidthUTF8(lines[3].take_front(lines[3].find("bad")));
  EXPECT_EQ(lines[4].find("^^^"), column);
}

TEST(DiagnosticText, LabelsFarApartOnALongLineAreShownApart) {
  Quoted quoted;
  quoted.add("a.tri", 1, "first" + std::string(500, ' ') + "second\n");
  std::string text = quoted.text(error("", "h").at(quoted.span("first"), "1").at(quoted.span("second"), "2"));
  expectWithin(text, 80);
  EXPECT_NE(text.find("^^^^^ 1"), std::string::npos) << text;
  EXPECT_NE(text.find("------ 2"), std::string::npos) << text;
}

TEST(DiagnosticText, AVeryLongLineIsQuick) {
  Quoted quoted;
  quoted.add("a.tri", 1, std::string(10'000'000, 'a') + "\xc3\xa9!");
  std::string text = quoted.text(error("T0001", std::string(5000, 'h')).at(quoted.span("!"), std::string(5000, 't')));
  expectWithin(text, 80);
  EXPECT_NE(text.find("aé!"), std::string::npos);
  Span all{0, 0, 10'000'000};
  expectWithin(quoted.text(error("T0001", "h").at(all)), 80);
}

TEST(DiagnosticText, CaretsStandUnderTabsWideAndCombiningCharacters) {
  Quoted quoted;
  quoted.add("a.tri", 1, "\tx = \"漢字\" + e\u0301 + bad\n");
  EXPECT_EQ(quoted.text(error("", "h").at(quoted.span("bad"))), "error: h\n"
                                                                 "  --> a.tri:1:18\n"
                                                                 "   |\n"
                                                                 " 1 |     x = \"漢字\" + e\u0301 + bad\n"
                                                                 "   |                      ^^^\n");
}

TEST(DiagnosticText, ControlAndBidiCharactersAreEscaped) {
  Quoted quoted;
  quoted.add("a\x1b[2J.tri", 1, "x = \x1b[31m\u202e\x7f\u200b\xff\u0085 + bad\n");
  std::string text = quoted.text(error("T0001", "the \x1b[2J\u2066 name\n").at(quoted.span("bad"), "\x07").fact("\x1b").help("\u202e"));
  EXPECT_EQ(text, R"(error[T0001]: the \x1b[2J\u2066 name\x0a
  --> a\x1b[2J.tri:1:18
   |
 1 | x = \x1b[31m\u202e\x7f\u200b\xff\x85 + bad
   |                                        ^^^ \x07
   |
   = \x1b
help: \u202e
)");
}

TEST(DiagnosticText, SpansOverSeveralLinesAndAtTheEnd) {
  Quoted quoted;
  quoted.add("a.tri", 1, "z = load(\n    x,\n    y)\n");
  Span call = quoted.span("load(");
  call.end = quoted.span("y)").end;
  EXPECT_EQ(quoted.text(error("", "h").at(call, "i32")), R"(error: h
  --> a.tri:1:5
   |
 1 | z = load(
   |     ^^^^^
 3 |     y)
   |     ^^ i32
)");
  uint32_t end = uint32_t(quoted.sources.file(0).text().size());
  EXPECT_EQ(quoted.text(error("", "h").at({0, end, end}, "the end")), R"(error: h
  --> a.tri:4:1
   |
 4 |
   | ^ the end
)");
  quoted.add("empty.tri", 1, "");
  EXPECT_EQ(quoted.text(error("", "empty").at({1, 0, 0})), "error: empty\n  --> empty.tri:1:1\n   |\n 1 |\n   | ^\n");
}

TEST(DiagnosticText, LongFactsHangAndLongLabelTextsGoBelow) {
  Quoted quoted;
  quoted.add("a.tri", 1, "    value = compute_something_of_some_length(argument)\n");
  std::string words = "many words that say what is known here and do not fit beside the underline of the place";
  EXPECT_EQ(quoted.text(error("T0110", words + " at all").at(quoted.span("argument"), words).fact(words)),
            R"(error[T0110]: many words that say what is known here and do not fit beside the
              underline of the place at all
  --> a.tri:1:46
   |
 1 |     value = compute_something_of_some_length(argument)
   |                                              ^^^^^^^^
   |                                            many words that say what is
   |                                            known here and do not fit beside
   |                                            the underline of the place
   |
   = many words that say what is known here and do not fit beside the underline
     of the place
)");
}

TEST(DiagnosticText, CodeIsNotBrokenWhereItNeedNotBe) {
  Quoted quoted;
  EXPECT_EQ(quoted.text(error("", "h").help("to pair every element with every other make one a row: `[None, :]` and so on")),
            "error: h\nhelp: to pair every element with every other make one a row: `[None, :]` and so\n      on\n");
  EXPECT_EQ(quoted.text(error("", "h").help("to pair every element with every other one make one of them a row: `[None, :]`")),
            "error: h\nhelp: to pair every element with every other one make one of them a row:\n      `[None, :]`\n");
}

TEST(DiagnosticText, OtherFilesAndCallsHaveTheirOwnPlace) {
  Quoted quoted;
  quoted.add("a.tri", 1, "def f(a): return a + b\n");
  quoted.add("b.ipynb#4", 1, "f(1)\ng()\n");
  Diagnostic diagnostic =
      error("T0101", "h").at(quoted.span("b"), "here").at(quoted.span("g", 0, 1), "there").fact("a fact");
  diagnostic.calls = {quoted.span("f(1)", 0, 1)};
  EXPECT_EQ(quoted.text(diagnostic), R"(error[T0101]: h
  --> a.tri:1:22
   |
 1 | def f(a): return a + b
   |                      ^ here
  ::: b.ipynb#4:2:1
   |
 2 | g()
   | - there
   |
   = a fact
called from here
  --> b.ipynb#4:1:1
   |
 1 | f(1)
   | ----
)");
  diagnostic.calls.assign(40, quoted.span("f(1)", 0, 1));
  std::string text = quoted.text(diagnostic);
  EXPECT_NE(text.find("… through 36 more calls\n"), std::string::npos) << text;
}

TEST(DiagnosticText, PatchesShowWhatChanges) {
  Quoted quoted;
  quoted.add("a.tri", 8, "a = fob(x)\nb = g(y)\nc = h(z)\nd = 1\n");
  auto help = [&](std::vector<Edit> edits) {
    std::string text = quoted.text(error("", "h").at(quoted.span("d")).help("do", std::move(edits)));
    return text.substr(text.find("do\n") + 3);
  };
  EXPECT_EQ(help({{quoted.span("fob"), "foo"}}), "   |\n 8 - a = fob(x)\n 8 + a = foo(x)\n");
  EXPECT_EQ(help({{quoted.behind("y"), ", 2"}, {quoted.behind("g("), "1, "}}),
            "   |\n 9 | b = g(1, y, 2)\n   |       +++ +++\n");
  EXPECT_EQ(help({{quoted.behind("x"), ", 1"}, {quoted.span("z"), "w"}}),
            "   |\n 8 | a = fob(x, 1)\n   |          +++\n10 - c = h(z)\n10 + c = h(w)\n");
  Span line = quoted.span("b = ");
  EXPECT_EQ(help({{{0, line.begin, line.begin}, "m = y < 3\n"}}), "   |\n 9 + m = y < 3\n");
  EXPECT_EQ(help({{quoted.span("b = g(y)\n"), ""}}), "   |\n 9 - b = g(y)\n");
  EXPECT_EQ(help({{quoted.span("fob"), "foo"}, {quoted.span("ob(x)"), "overlapping"}}),
            "   |\n 8 - a = fob(x)\n 8 + a = foo(x)\n");
}

// Any bytes, any spans: the text fits the page and shows no control character, and JSON is one line.
TEST(DiagnosticText, WhateverTheSourceHolds) {
  static const char *pieces[] = {"a", " ", "\n", "\t", "\r\n", "é", "漢", "e\u0301", "\u202e", "\x1b", "\xff", "\xc3", "foo(bar)", "`x", "…", "😀",
                                 "                ", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "\\"};
  for (unsigned seed = 0; seed != 1500; ++seed) {
    std::mt19937 random(seed);
    auto text = [&](unsigned most) {
      std::string result;
      for (unsigned n = random() % most; n--;)
        result += pieces[random() % std::size(pieces)];
      return result;
    };
    Quoted quoted;
    quoted.add("a.tri", 1, text(200));
    quoted.add("b.tri", 1, text(40));
    auto span = [&] {
      FileId file = random() % 2;
      auto size = uint32_t(quoted.sources.file(file).text().size());
      uint32_t begin = random() % (size + 1);
      return Span{file, begin, begin + uint32_t(random() % (random() % 2 ? size - begin + 1 : std::min(size - begin, 6u) + 1))};
    };
    Diagnostic diagnostic = error("T0701", text(30));
    for (unsigned n = random() % 4; n--;)
      diagnostic.labels.push_back({span(), text(20)});
    diagnostic.facts = {text(40), text(40)};
    diagnostic.why = {text(10)};
    diagnostic.whyLabels = {{span(), text(10)}};
    diagnostic.calls = {span()};
    diagnostic.helps = {{text(20), {{span(), text(6)}, {span(), text(6)}}, {text(30)}, true, text(9)}};
    std::string human = quoted.text(diagnostic);
    expectWithin(human, 80);
    EXPECT_EQ(human.find('\x1b'), std::string::npos);
    quoted.style.format = MessageFormat::Json;
    std::string json = quoted.text(diagnostic);
    EXPECT_TRUE(bool(llvm::json::parse(json)));
    EXPECT_EQ(json.find('\n'), json.size() - 1);
  }
}

TEST(DiagnosticList, ShowsTheFirstFewAndTheNextCommand) {
  Quoted quoted;
  quoted.add("a.tri", 1, "a b c d e f\n");
  std::vector<Diagnostic> list;
  for (const char *name : {"a", "b", "c", "d", "e"})
    list.push_back(error("T0702", std::string("wrong ") + name).at(quoted.span(name)));
  list.insert(list.begin() + 1, error("T0701", "follows").at(quoted.span("a")));
  list.push_back(warning("W1", "slow"));
  std::string text = quoted.text(list);
  EXPECT_EQ(text.find("follows"), std::string::npos);
  EXPECT_NE(text.find("wrong c"), std::string::npos);
  EXPECT_EQ(text.find("wrong d"), std::string::npos);
  EXPECT_NE(text.find("\n\nwarning[W1]: slow\n\n… and 2 more errors\nnext: tritonc explain T0702\n"), std::string::npos) << text;
  EXPECT_EQ(quoted.text(std::vector<Diagnostic>{}), "");
}

TEST(DiagnosticList, FindingsOfARunDoNotFollowFromEachOther) {
  Quoted quoted;
  quoted.add("a.tri", 1, "a b\n");
  auto report = [&](const char *code, const char *headline) { return error(code, headline).at(quoted.span("a")); };
  std::string text = quoted.text({report("T0401", "outside"), report("T0501", "races"), report("T0401", "outside again")});
  EXPECT_NE(text.find("outside"), std::string::npos);
  EXPECT_NE(text.find("races"), std::string::npos);
  EXPECT_EQ(text.find("again"), std::string::npos);
}

TEST(DiagnosticList, ShortIsALineEach) {
  Quoted quoted;
  quoted.style.format = MessageFormat::Short;
  quoted.add("a.tri", 1, "a = é + b\n");
  EXPECT_EQ(quoted.text({error("T0113", "the value\x1b").at(quoted.span("b")), warning("W2205", "h")}),
            "a.tri:1:9: error[T0113]: the value\\x1b\nwarning[W2205]: h\n");
}

TEST(DiagnosticList, JsonCarriesEveryFact) {
  Quoted quoted;
  quoted.style.format = MessageFormat::Json;
  quoted.add("a.tri", 1, "x = y\nz\n");
  Diagnostic diagnostic = error("T0701", "head \xff\n")
                              .at(quoted.span("y"), "f32")
                              .at(quoted.span("z"), "i32")
                              .fact("fact")
                              .help("help", {{quoted.behind("x"), "1"}}, {"line"});
  diagnostic.why = {"why"};
  diagnostic.whyLabels = {{quoted.span("x"), "because"}};
  diagnostic.calls = {quoted.span("z")};
  diagnostic.helps[0].checked = true;
  diagnostic.helps[0].outcome = "right";
  std::string text = quoted.text({diagnostic, warning("W1", "w")});
  EXPECT_EQ(text,
            R"({"v":1,"type":"diagnostic","severity":"error","code":"T0701","headline":"head �\n",)"
            R"("labels":[{"file":"a.tri","line":1,"column":5,"endLine":1,"endColumn":6,"text":"f32"},)"
            R"({"file":"a.tri","line":2,"column":1,"endLine":2,"endColumn":2,"text":"i32"}],"facts":["fact"],)"
            R"("calls":[{"file":"a.tri","line":2,"column":1,"endLine":2,"endColumn":2}],"why":["why"],)"
            R"("whyLabels":[{"file":"a.tri","line":1,"column":1,"endLine":1,"endColumn":2,"text":"because"}],)"
            R"("helps":[{"text":"help","edits":[{"file":"a.tri","line":1,"column":2,"endLine":1,"endColumn":2,"text":"1"}],)"
            R"("example":["line"],"checked":true,"outcome":"right"}],"next":"tritonc explain T0701"})"
            "\n"
            R"({"v":1,"type":"diagnostic","severity":"warning","code":"W1","headline":"w","labels":[],"facts":[],)"
            R"("calls":[],"why":[],"whyLabels":[],"helps":[]})"
            "\n");
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(text).split(lines, '\n', -1, false);
  for (llvm::StringRef line : lines)
    EXPECT_TRUE(bool(llvm::json::parse(line)));
}

TEST(Explain, EveryCodeHasItsParts) {
  for (const Explanation &explanation : explanations()) {
    EXPECT_EQ(explain(explanation.code), &explanation);
    EXPECT_FALSE(explanation.title.empty()) << explanation.code.str();
    EXPECT_FALSE(explanation.text.empty()) << explanation.code.str();
    EXPECT_EQ(explanation.wrong.empty(), explanation.right.empty()) << explanation.code.str();
    if (!explanation.wrong.empty()) {
      EXPECT_NE(explanation.wrong, explanation.right) << explanation.code.str();
    }
    expectWithin(explanation.title.str() + "\n" + explanation.text.str(), 80);
  }
  EXPECT_EQ(explain("t0701"), explain("T0701"));
  EXPECT_EQ(explain("T9999"), nullptr);
  EXPECT_EQ(explain(""), nullptr);
}
