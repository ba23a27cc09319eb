// Turns a picture into one HTML file: what was observed as JSON, and the program that shows it.
#include "tritonc/Report/Picture.h"
#include "DiagnosticFormats.h"
#include "EmbeddedPage.h"
#include "PictureJson.h"
#include "llvm/Support/Base64.h"
#include "llvm/Support/SHA256.h"

using namespace tritonc;

static void writeSpan(llvm::json::OStream &json, llvm::StringRef name, Span span, const SourceManager &sources, PictureSources &shown) {
  json.attributeArray(name, [&] {
    json.value(shown.numberOf(span.file));
    json.value(int64_t(sources.begin(span).line));
  });
}

/// A finding as a place to look at: which operations, programs and elements.
static void writeFinding(llvm::json::OStream &json, const Finding &finding) {
  json.object([&] {
    json.attribute("kind", int64_t(finding.kind));
    json.attribute("site", int64_t(finding.site));
    json.attribute("program", finding.program);
    bool isRace = finding.kind == Finding::WriteWrite || finding.kind == Finding::ReadWrite || finding.kind == Finding::SameValue;
    if (isRace) {
      json.attribute("otherSite", int64_t(finding.otherSite));
      json.attribute("otherProgram", finding.otherProgram);
    }
    if (finding.array != noArray) {
      json.attribute("array", int64_t(finding.array));
      json.attribute("first", finding.first / int64_t(byteSize(finding.type)));
      json.attribute("last", finding.last / int64_t(byteSize(finding.type)));
    }
    json.attributeArray("programs", [&] {
      for (int64_t p : finding.programs)
        json.value(p);
    });
    json.attribute("programCount", int64_t(finding.programCount));
  });
}

static void writeReports(llvm::json::OStream &json, const PictureLaunch &launch, const SourceManager &sources) {
  json.attributeArray("reports", [&] {
    for (const Diagnostic &report : launch.reports) {
      std::string text, facts;
      llvm::raw_string_ostream textOut(text), factsOut(facts);
      writeText(report, sources, {}, textOut);
      writeJson(report, sources, factsOut);
      json.object([&] {
        json.attribute("text", textValue(text));
        json.attributeBegin("facts");
        json.rawValue(llvm::StringRef(facts).trim());
        json.attributeEnd();
      });
    }
  });
  json.attributeArray("findings", [&] {
    for (const Finding &finding : launch.findings)
      writeFinding(json, finding);
  });
}

static void writeLaunch(llvm::json::OStream &json, const PictureLaunch &launch, const SourceManager &sources, PictureSources &shown) {
  json.attribute("kernel", textValue(launch.kernel));
  writeSpan(json, "definition", launch.kernelName, sources, shown);
  writeSpan(json, "call", launch.call.end > launch.call.begin ? launch.call : launch.kernelName, sources, shown);
  json.attributeArray("grid", [&] {
    for (int64_t n : launch.grid)
      json.value(n);
  });
  json.attribute("test", launch.isTest);
  json.attribute("wrong", launch.isWrong);
  json.attribute("verdict", textValue(launch.verdict));
  json.attributeArray("constants", [&] {
    for (auto &[name, text] : launch.constants)
      json.array([&] { json.value(textValue(name)), json.value(textValue(text)); });
  });
  json.attributeArray("arguments", [&] {
    for (size_t i = 0; i < launch.arguments.size(); ++i)
      json.object([&] {
        const PictureArgument &argument = launch.arguments[i];
        json.attribute("name", textValue(argument.name));
        if (argument.after)
          json.attributeObject("array", [&] { writeArray(json, launch, i); });
        else
          json.attribute("text", textValue(argument.text));
      });
  });
  json.attribute("output", launch.output);
  json.attribute("code", launch.code);
  writeReports(json, launch, sources);
  json.attributeObject("costs", [&] {
    json.attribute("flops", launch.costs.flops);
    json.attribute("bytesRead", int64_t(launch.costs.bytesRead));
    json.attribute("bytesWritten", int64_t(launch.costs.bytesWritten));
    json.attribute("lanes", int64_t(launch.costs.lanes));
    json.attribute("maskedLanes", int64_t(launch.costs.maskedLanes));
  });
  writeRecording(json, launch.recording, shown);
}

static std::string pictureJson(const Picture &picture) {
  std::string text;
  llvm::raw_string_ostream out(text);
  llvm::json::OStream json(out);
  PictureSources shown(picture.sources);
  shown.numberOf(picture.file);
  json.object([&] {
    json.attribute("v", 1);
    json.attribute("type", "picture");
    json.attribute("title", textValue(picture.title));
    json.attribute("tritonc", picture.version);
    json.attributeArray("launches", [&] {
      for (const PictureLaunch &launch : picture.launches)
        json.object([&] { writeLaunch(json, launch, picture.sources, shown); });
    });
    json.attributeArray("codes", [&] {
      for (const PictureCode &code : picture.codes)
        json.object([&] { writeCode(json, code, picture.sources, shown); });
    });
    json.attributeArray("timings", [&] {
      for (const PictureTiming &timing : picture.timings)
        writeTiming(json, timing);
    });
    json.attribute("swept", textValue(picture.sweptName));
    json.attributeArray("sources", [&] { shown.write(json); });
  });
  return text;
}

/// JSON has `<` in strings only. Escaped there, nothing in it can end the element that it stands in, or open another one.
static void writeInScript(llvm::StringRef json, llvm::raw_ostream &out) {
  while (!json.empty()) {
    auto [plain, rest] = json.split('<');
    out << plain;
    if (plain.size() < json.size())
      out << "\\u003c";
    json = rest;
  }
}

/// `'sha256-…'`, as a content security policy names the one script and the one style that it lets through.
static std::string policyHash(llvm::StringRef text) {
  auto digest = llvm::SHA256::hash(llvm::ArrayRef(reinterpret_cast<const uint8_t *>(text.data()), text.size()));
  return "'sha256-" + llvm::encodeBase64(digest) + "'";
}

static void writeHtmlText(llvm::StringRef text, llvm::raw_ostream &out) {
  for (char c : text)
    switch (c) {
    case '<': out << "&lt;"; break;
    case '>': out << "&gt;"; break;
    case '&': out << "&amp;"; break;
    case '"': out << "&quot;"; break;
    default: out << c;
    }
}

void tritonc::writePage(const Picture &picture, llvm::raw_ostream &out) {
  llvm::StringRef script = embeddedPageScript(), style = embeddedPageStyle();
  out << "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      << "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src " << policyHash(script) << "; style-src "
      << policyHash(style) << "\">\n"
      << "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>";
  writeHtmlText(llvm::json::fixUTF8(picture.title), out);
  out << " · tritonc</title>\n<style>" << style << "</style>\n</head>\n<body>\n<div id=\"page\"><noscript>This page needs JavaScript.</noscript></div>\n"
      << "<script type=\"application/json\" id=\"picture\">";
  writeInScript(pictureJson(picture), out);
  out << "</script>\n<script>" << script << "</script>\n</body>\n</html>\n";
}
