// Turns a recording into JSON: operations, tiles, and the steps of each program that was kept.
#include "PictureJson.h"

using namespace tritonc;

int PictureSources::numberOf(FileId file) {
  auto found = llvm::find(shown, file);
  if (found == shown.end())
    return shown.push_back(file), int(shown.size() - 1);
  return int(found - shown.begin());
}

int PictureSources::numberOf(llvm::StringRef name) {
  for (FileId id = 0; id < sources.size(); ++id)
    if (sources.file(id).name() == name)
      return numberOf(id);
  return -1;
}

void PictureSources::write(llvm::json::OStream &json) const {
  for (FileId id : shown)
    json.object([&] {
      json.attribute("name", textValue(sources.file(id).name()));
      json.attribute("text", textValue(sources.file(id).text()));
    });
}

static void writePlace(llvm::json::OStream &json, const Place &place, PictureSources &sources) {
  json.array([&] {
    json.value(place.line ? sources.numberOf(place.file) : -1);
    for (unsigned n : {place.line, place.column, place.endLine, place.endColumn})
      json.value(int64_t(n));
  });
}

static void writeNumbersOf(llvm::json::OStream &json, llvm::StringRef name, llvm::ArrayRef<unsigned> numbers) {
  json.attributeArray(name, [&] {
    for (unsigned n : numbers)
      json.value(int64_t(n));
  });
}

static void writeSite(llvm::json::OStream &json, const Site &site, const TracedOperation &operation, PictureSources &sources) {
  json.object([&] {
    json.attribute("op", operation.name);
    if (!operation.detail.empty())
      json.attribute("detail", operation.detail);
    json.attributeBegin("at");
    writePlace(json, site.place, sources);
    json.attributeEnd();
    if (!site.calls.empty())
      json.attributeArray("calls", [&] {
        for (const Place &call : site.calls)
          writePlace(json, call, sources);
      });
    writeNumbersOf(json, "in", operation.operands);
    writeNumbersOf(json, "out", operation.results);
    if (operation.parent >= 0)
      json.attribute("parent", operation.parent);
    if (site.flops > 0)
      json.attribute("flops", site.flops);
  });
}

static void writeLaneRuns(llvm::json::OStream &json, llvm::StringRef name, const KeptAccess::Runs &runs) {
  json.attributeArray(name, [&] {
    for (auto [first, count] : runs) {
      json.value(int64_t(first));
      json.value(int64_t(count));
    }
  });
}

static void writeAccess(llvm::json::OStream &json, const KeptAccess &access) {
  json.object([&] {
    json.attribute("kind", access.kind == MemoryEvent::Load ? "load" : access.kind == MemoryEvent::Store ? "store" : "atomic");
    json.attribute("array", access.array == noArray ? -1 : int(access.array));
    json.attribute("pointers", access.pointers);
    json.attribute("lanes", int64_t(access.lanes));
    if (access.activeLanes != access.lanes) {
      json.attribute("active", int64_t(access.activeLanes));
      writeLaneRuns(json, "on", access.active);
    }
    if (access.outsideLanes) {
      json.attribute("outside", int64_t(access.outsideLanes));
      writeLaneRuns(json, "beyond", access.outside);
    }
    if (access.shortened)
      json.attribute("shortened", true);
  });
}

/// `[site, access, number, tile, …]` a step.
static void writeProgram(llvm::json::OStream &json, const KeptProgram &program) {
  json.object([&] {
    json.attribute("id", program.program);
    if (program.cut)
      json.attribute("cut", true);
    json.attributeArray("steps", [&] {
      for (const KeptStep &step : program.steps)
        json.array([&] {
          json.value(int64_t(step.site));
          json.value(step.access);
          for (auto [number, tile] : step.values) {
            json.value(int64_t(number));
            json.value(int64_t(tile));
          }
        });
    });
  });
}

void tritonc::writeRecording(llvm::json::OStream &json, const Recording &recording, PictureSources &sources) {
  writeNumbersOf(json, "parameters", recording.list.parameters);
  auto list = [&](llvm::StringRef name, const auto &items, auto write) {
    json.attributeArray(name, [&] {
      for (const auto &item : items)
        write(item);
    });
  };
  json.attributeArray("sites", [&] {
    for (auto [site, operation] : llvm::zip(recording.sites, recording.list.operations))
      writeSite(json, site, operation, sources);
  });
  list("tiles", recording.tiles, [&](const KeptTile &tile) { writeTile(json, tile); });
  list("accesses", recording.accesses, [&](const KeptAccess &access) { writeAccess(json, access); });
  list("programs", recording.programs, [&](const KeptProgram &program) { writeProgram(json, program); });
}
