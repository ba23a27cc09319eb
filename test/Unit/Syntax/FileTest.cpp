//===- FileTest.cpp - files and notebooks, their cells, their limits -----------------===//
#include "Parsed.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;
using namespace tritonc::test;

namespace {
/// A file that lives as long as the test, and what reading it gives.
struct File {
  llvm::SmallString<128> path;
  SourceManager sources;
  Diagnostics diagnostics;
  std::string problem;
  ast::Module module;

  File(const std::string &text, const char *suffix, const std::string &cell = "") {
    llvm::sys::fs::createTemporaryFile("tritonc-test", suffix, path);
    std::error_code error;
    llvm::raw_fd_ostream(path, error) << text;
    auto parsed = parseFile(path.str().str() + cell, sources, diagnostics);
    if (parsed)
      module = std::move(*parsed);
    else
      problem = llvm::toString(parsed.takeError());
  }
  ~File() { llvm::sys::fs::remove(path); }
  std::string errors() const { return Parsed::list(sources, diagnostics); }
};

const char book[] = R"({"cells": [
  {"cell_type": "markdown", "source": ["def no("]},
  {"cell_type": "code", "source": ["!pip install triton\n", "%matplotlib inline\n", "a = 1\n", "if a:\n", "    !ls\n"]},
  {"cell_type": "code", "source": "%%capture\n)("},
  {"cell_type": "code", "source": ["x = ('%d'\n", "     % a)\n", "b = )\n"]}
 ], "nbformat": 4})";
} // namespace

TEST(Notebook, CellsInOrder) {
  File file(book, "ipynb");
  EXPECT_EQ(file.problem, "");
  EXPECT_EQ(file.errors(), "T0013@3:5");
  ASSERT_EQ(file.sources.size(), 2u);
  EXPECT_EQ(file.sources.file(1).name(), file.path.str().str() + "#3");
  std::string tree = ast::print(file.module, file.sources);
  EXPECT_NE(tree.find("Assign 3:1"), std::string::npos); // commands are no statements, and lines keep their numbers
  EXPECT_NE(tree.find("#3\nAssign 1:1"), std::string::npos);
}

TEST(Notebook, OneCell) {
  File file(book, "ipynb", "#1");
  EXPECT_EQ(file.errors(), "");
  EXPECT_EQ(file.sources.size(), 1u);
  EXPECT_EQ(File(book, "ipynb", "#4").errors(), "T0022");
  EXPECT_EQ(File(book, "ipynb", "#0").errors(), "T0022");
  EXPECT_EQ(File(book, "ipynb", "#2").errors(), "");
}

TEST(Notebook, Damaged) {
  EXPECT_EQ(File("", "ipynb").errors(), "T0022@1:1");
  EXPECT_EQ(File("{\"cells\": [\n  }", "ipynb").errors(), "T0022@2:4");
  EXPECT_EQ(File("[1, 2]", "ipynb").errors(), "T0022");
  EXPECT_EQ(File("{\"cells\": [1, {}, {\"cell_type\": \"code\"}]}", "ipynb").errors(), "");
  EXPECT_EQ(File(repeat("[", 100000), "ipynb").errors(), "T0010@1:257");
  EXPECT_EQ(File("\xFF\xFE", "ipynb").errors(), "T0015@1:1");
}

TEST(File, LimitsAreErrorsOfTheMachine) {
  EXPECT_EQ(File(std::string(1 << 20, '\n'), "tri").problem, "");
  std::string big = File(std::string((1 << 20) + 1, '\n'), "tri").problem;
  EXPECT_NE(big.find("at most 1024 KiB are read"), std::string::npos) << big;
  EXPECT_NE(File(std::string(10 << 20, 'x'), "tri").problem, "");
  std::string cells = R"({"cells": [{"cell_type": "code", "source": ")" + std::string((1 << 20) + 1, ' ') + "\"}]}";
  EXPECT_NE(File(cells, "ipynb").problem.find("the code in"), std::string::npos);
}

TEST(File, CannotBeRead) {
  SourceManager sources;
  Diagnostics diagnostics;
  for (const char *path : {"/nonexistent/x.tri", "/", "/nonexistent/x.ipynb#3", "/dev/zero"}) {
    auto parsed = parseFile(path, sources, diagnostics);
    EXPECT_FALSE(static_cast<bool>(parsed)) << path;
    llvm::consumeError(parsed.takeError());
  }
}
