// Turns the code of a kernel after each pass, and how long it takes, into JSON. Lines that stages share are written once.
#include "PictureJson.h"
#include "llvm/ADT/StringMap.h"

using namespace tritonc;

namespace {
/// Lines of all stages, numbered.
struct LinePool {
  std::vector<llvm::StringRef> lines;
  llvm::StringMap<int64_t> numbers;
  int64_t numberOf(llvm::StringRef line) {
    auto [found, fresh] = numbers.try_emplace(line, int64_t(lines.size()));
    if (fresh)
      lines.push_back(line);
    return found->second;
  }
};
} // namespace

/// `[first, count, …]`: neighbours in the pool are neighbours in most stages.
static void writeLines(llvm::json::OStream &json, llvm::ArrayRef<int64_t> lines) {
  json.attributeArray("lines", [&] {
    for (size_t i = 0; i < lines.size();) {
      size_t end = i + 1;
      while (end < lines.size() && lines[end] == lines[end - 1] + 1)
        ++end;
      json.value(lines[i]);
      json.value(int64_t(end - i));
      i = end;
    }
  });
}

static void writeStage(llvm::json::OStream &json, const CodeStage &stage, LinePool &pool) {
  json.object([&] {
    json.attribute("name", stage.name);
    if (stage.isUnchanged)
      return json.attribute("same", true);
    std::vector<int64_t> lines;
    for (llvm::StringRef text = llvm::StringRef(stage.text).rtrim('\n'); !text.empty();) {
      auto [line, rest] = text.split('\n');
      lines.push_back(pool.numberOf(line));
      text = rest;
    }
    writeLines(json, lines);
    std::vector<uint32_t> from(stage.lines.begin(), stage.lines.end());
    from.resize(lines.size());
    writeRuns(json, "from", from);
  });
}

void tritonc::writeCode(llvm::json::OStream &json, const PictureCode &code, const SourceManager &sources, PictureSources &shown) {
  LinePool pool;
  json.attribute("kernel", textValue(code.kernel));
  json.attribute("types", textValue(code.types));
  json.attribute("source", shown.numberOf(code.name.file));
  json.attribute("line", int64_t(sources.begin(code.name).line));
  json.attributeArray("stages", [&] {
    for (const CodeStage &stage : code.stages)
      writeStage(json, stage, pool);
  });
  json.attributeArray("text", [&] {
    for (llvm::StringRef line : pool.lines)
      json.value(textValue(line));
  });
}

void tritonc::writeTiming(llvm::json::OStream &json, const PictureTiming &timing) {
  json.object([&] {
    json.attribute("kernel", textValue(timing.kernel));
    json.attribute("target", timing.target);
    for (auto [name, number] : {std::pair("line", timing.line), {"launch", timing.launch}, {"config", timing.config}, {"threads", timing.threads}, {"runs", timing.runs}})
      json.attribute(name, int64_t(number));
    json.attributeArray("grid", [&] {
      for (int64_t n : timing.grid)
        json.value(n);
    });
    json.attributeArray("constants", [&] {
      for (auto &[name, text] : timing.constants)
        json.array([&] { json.value(textValue(name)), json.value(textValue(text)); });
    });
    if (timing.swept)
      json.attribute("swept", *timing.swept);
    for (auto [name, number] : {std::pair("median", timing.median), {"p10", timing.p10}, {"p90", timing.p90}, {"flops", timing.flops},
                                {"bytes", timing.bytes}, {"roofGflops", timing.roofGflops}, {"roofGBytes", timing.roofGBytes}})
      json.attribute(name, number);
  });
}
