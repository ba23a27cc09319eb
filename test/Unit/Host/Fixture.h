//===- Fixture.h - runs a text of the host part against a client of the test's own -----===//
#pragma once
#include "tritonc/Host/Host.h"
#include "tritonc/Syntax/Parser.h"
#include "gtest/gtest.h"
#include <functional>

namespace tritonc {

/// Keeps what the host part launched, tested and printed.
struct RecordingClient : HostClient {
  std::function<bool(const LaunchRequest &)> onLaunch = [](const LaunchRequest &) { return true; };
  std::vector<LaunchRequest> launches;
  std::vector<TestOutcome> outcomes;
  std::vector<std::string> lines;

  bool launch(const LaunchRequest &request) override {
    launches.push_back(request);
    return onLaunch(request);
  }
  void tested(const TestOutcome &outcome) override { outcomes.push_back(outcome); }
  void print(llvm::StringRef line) override { lines.push_back(line.str()); }
  const ast::Module *import(llvm::StringRef, llvm::StringRef, unsigned) override { return nullptr; }
};

struct HostTest : testing::Test {
  SourceManager sources;
  Diagnostics diagnostics;
  RecordingClient client;
  ast::Module module;
  HostResult result;

  void run(const std::string &text, HostOptions options = {}) {
    FileId file = sources.add("test.tri", text);
    parse(file, sources, module, diagnostics);
    ASSERT_FALSE(diagnostics.hasErrors()) << diagnostics.all()[0].headline;
    result = runHost(module, sources, options, client, diagnostics);
  }
  /// What was printed, and every report as `code headline`.
  std::vector<std::string> messages() const {
    std::vector<std::string> out;
    for (const Diagnostic &d : diagnostics.all())
      out.push_back(d.code + " " + d.headline);
    return out;
  }
  /// Runs `text` and expects it to print exactly `lines`, without a report.
  void expectLines(const std::string &text, std::vector<std::string> lines) {
    run("import torch, math\n" + text);
    EXPECT_EQ(messages(), std::vector<std::string>());
    EXPECT_EQ(client.lines, lines);
  }
  /// Runs `text` and expects one report with this code at this text.
  void expectError(const std::string &text, const std::string &code, const std::string &place) {
    run(text);
    ASSERT_EQ(diagnostics.all().size(), 1u) << testing::PrintToString(messages());
    const Diagnostic &d = diagnostics.all()[0];
    EXPECT_EQ(d.code, code) << d.headline;
    ASSERT_FALSE(d.labels.empty());
    EXPECT_EQ(sources.text(d.labels[0].span).str(), place) << d.headline;
  }
};

} // namespace tritonc
