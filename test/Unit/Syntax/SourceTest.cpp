//===- SourceTest.cpp - lines, columns, reports, names ------------------------------===//
#include "Parsed.h"
#include "tritonc/Syntax/Diagnostic.h"

using namespace tritonc;

TEST(Source, LinesEndAsPythonSays) {
  SourceFile file("f", "a\nbb\r\nccc\rd");
  ASSERT_EQ(file.lineCount(), 4u);
  EXPECT_EQ(file.line(2), "bb");
  EXPECT_EQ(file.line(3), "ccc");
  EXPECT_EQ(file.line(4), "d");
  EXPECT_EQ(file.line(9), "");
}

TEST(Source, ColumnsCountCodePoints) {
  std::string text = "\xEF\xBB\xBFx\nµ = 'äöü' + y\n" + test::repeat("é", 1000) + "z";
  SourceFile file("f", text);
  for (auto [line, column, what] : {std::tuple{1u, 1u, 'x'}, {2u, 13u, 'y'}, {3u, 1001u, 'z'}}) {
    uint32_t offset = text.find(what, 3);
    EXPECT_EQ(file.lineColumn(offset).line, line) << what;
    EXPECT_EQ(file.lineColumn(offset).column, column) << what;
    EXPECT_EQ(file.offset({line, column}), offset) << what;
  }
  EXPECT_EQ(file.lineColumn(text.size() + 5).line, 3u);
}

TEST(Source, EmptyText) {
  SourceFile file("f", "");
  EXPECT_EQ(file.lineCount(), 1u);
  EXPECT_EQ(file.lineColumn(0).column, 1u);
}

TEST(Diagnostic, EqualReportsAreKeptOnce) {
  Diagnostics diagnostics;
  for (uint32_t at : {1u, 1u, 2u})
    diagnostics.report(error("T0001", "no").at({0, at, at + 1}));
  diagnostics.report(warning("W2205", "hm"));
  EXPECT_EQ(diagnostics.all().size(), 3u);
  EXPECT_EQ(diagnostics.errorCount(), 3u); // a repeat is an error all the same
}

TEST(Diagnostic, ClosestName) {
  std::vector<std::string> names = {"load", "store", "arange", "x", "BLOCK"};
  for (auto [name, meant] : {std::pair{"laod", "load"}, {"stroe", "store"}, {"arnge", "arange"}, {"block", "BLOCK"},
                             {"y", ""}, {"frobnicate", ""}, {"load", ""}})
    EXPECT_EQ(closestName(name, names), meant) << name;
}
