// Pages: whatever the texts of a picture are, the document keeps its two scripts and its JSON.
#include "tritonc/Report/Picture.h"
#include "llvm/Support/JSON.h"
#include <gtest/gtest.h>

using namespace tritonc;

static const char *hostileTexts[] = {
    "</script><script>x()</script>", "<!--<script>", "</ScRiPt >", "]]>", "<img src=x onerror=x()>", "\"'\\", "&lt;/script&gt;", "\xe2\x80\xae</script", "\xe2\x80\xa8x()",
    "\xff\xfe</script>", "</title><script>x()</script>", "<\xc0\xbc/script>", "\x01\x1f</script>", "\xed\xa0\x80<script>", "</style><script>x()</script>",
};

/// A picture with the text in each field that a file may fill.
static std::string pageOf(const std::string &text) {
  SourceManager sources;
  FileId file = sources.add(text, text + "\n" + text);
  Picture picture{text, "1", sources, file, {}, {}, {}, text};
  PictureLaunch launch;
  launch.kernel = text, launch.verdict = text;
  launch.kernelName = launch.call = {file, 0, 1};
  launch.constants = {{text, text}};
  launch.arguments.push_back({text, text, std::nullopt, std::nullopt});
  launch.reports.push_back(error("T0401", text).at({file, 0, 1}, text).fact(text).help(text, {{{file, 0, 1}, text}}, {text}));
  launch.reports.back().why = {text, text};
  launch.recording.sites.push_back({{text, 1, 1, 1, 2}, {}, {}, 0});
  launch.recording.list.operations.push_back({"tile.load", "axis 0", {}, {}, -1});
  picture.launches.push_back(std::move(launch));
  picture.codes.push_back({text, text, {file, 0, 1}, {{"tile", text, {1}, false}}});
  picture.timings.push_back({text, "cpu", 1, 0, 0, 1, 1, {1, 1, 1}, {{text, text}}, std::nullopt, 1, 1, 1, 1, 1, 0, 0});
  std::string page;
  llvm::raw_string_ostream out(page);
  writePage(picture, out);
  return page;
}

static size_t countOf(llvm::StringRef page, llvm::StringRef what) { return page.lower().empty() ? 0 : llvm::StringRef(page.lower()).count(what); }

TEST(Picture, hostileTextsStayText) {
  std::string plain = pageOf("x");
  for (const char *text : hostileTexts) {
    std::string page = pageOf(text);
    for (const char *tag : {"<script", "</script", "<style", "</style", "<title", "</title", "<img", "<!--"})
      EXPECT_EQ(countOf(page, tag), countOf(plain, tag)) << tag << " in a page with " << text;
    llvm::StringRef json = llvm::StringRef(page).split("id=\"picture\">").second.split("</script>").first;
    auto value = llvm::json::parse(json);
    ASSERT_TRUE(bool(value)) << llvm::toString(value.takeError());
    EXPECT_EQ(value->getAsObject()->getString("title"), llvm::StringRef(llvm::json::fixUTF8(text)));
  }
}

TEST(Picture, numbersComeBackExactly) {
  SourceManager sources;
  Picture picture{"x", "1", sources, sources.add("x.tri", "x"), {}, {}, {}, ""};
  PictureLaunch launch;
  KeptTile tile;
  tile.form = KeptTile::Same, tile.type = DType::Int64, tile.numbers = {INT64_MIN};
  launch.recording.tiles.push_back(tile);
  tile.type = DType::UInt64, tile.numbers = {-1};
  launch.recording.tiles.push_back(tile);
  tile.type = DType::Float32, tile.numbers = {0x7fc00000};
  launch.recording.tiles.push_back(tile);
  picture.launches.push_back(std::move(launch));
  std::string page;
  llvm::raw_string_ostream out(page);
  writePage(picture, out);
  for (const char *text : {"[\"-9223372036854775808\"]", "[\"18446744073709551615\"]", "[\"NaN\"]"})
    EXPECT_NE(page.find(text), std::string::npos) << text;
}
