// Turns GROUP.json and the zlib-compressed GROUP.bin into recordings over one block of memory.
#include "Recordings.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Compression.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace tritonc;
using namespace tritonc::conformance;
namespace json = llvm::json;

static llvm::Error wrong(const llvm::Twine &what) { return llvm::createStringError(llvm::inconvertibleErrorCode(), what); }

/// A compile-time Python value; `tl.float32` is the type of that name.
static Literal literalOf(const json::Value &value) {
  if (auto b = value.getAsBoolean())
    return {*b};
  if (auto i = value.getAsInteger(); i && value.kind() == json::Value::Number)
    return {*i};
  if (auto d = value.getAsNumber())
    return {*d};
  if (auto text = value.getAsString()) {
    llvm::StringRef name = *text;
    if (name.consume_front("tl."))
      if (auto type = dtypeNamed(name))
        return {*type};
    return {text->str()};
  }
  std::vector<Literal> elements;
  if (auto *array = value.getAsArray()) {
    for (const json::Value &element : *array)
      elements.push_back(literalOf(element));
    return {elements};
  }
  return {};
}

static std::optional<Stretch> placeOf(const json::Array *pair, size_t memory) {
  if (!pair || pair->size() != 2)
    return std::nullopt;
  auto begin = (*pair)[0].getAsUINT64(), bytes = (*pair)[1].getAsUINT64();
  if (!begin || !bytes || *begin > memory || *bytes > memory - *begin)
    return std::nullopt;
  return Stretch{*begin, *bytes};
}

static bool readArgument(const json::Object &object, size_t memory, Argument &argument) {
  llvm::StringRef type = object.getString("type").value_or("");
  argument.name = object.getString("name").value_or("").str();
  if (type == "constexpr") {
    const json::Value *value = object.get("value");
    argument.value = value ? literalOf(*value) : Literal{};
    return true;
  }
  argument.kind = type.consume_front("*") ? Argument::Array : Argument::Number;
  auto dtype = dtypeNamed(type);
  if (!dtype)
    return false;
  argument.type = *dtype;
  if (argument.kind == Argument::Number) {
    const json::Value *value = object.get("value");
    argument.value = value ? literalOf(*value) : Literal{};
    return value && !argument.value.isNone();
  }
  auto before = placeOf(object.getArray("in"), memory);
  argument.before = before.value_or(Stretch{});
  if (object.get("out")) {
    argument.expected = placeOf(object.getArray("out"), memory);
    return before && argument.expected && argument.expected->bytes == before->bytes;
  }
  return before.has_value();
}

static bool readRecording(const json::Object &object, size_t memory, Recording &recording) {
  const json::Array *grid = object.getArray("grid"), *arguments = object.getArray("args");
  const json::Object *check = object.getObject("check");
  recording.name = object.getString("case").value_or("").str();
  recording.kernel = object.getString("kernel").value_or("").str();
  if (!grid || grid->size() != 3 || !arguments || !check)
    return false;
  for (auto [extent, value] : llvm::zip(recording.grid, *grid))
    extent = value.getAsInteger().value_or(0);
  for (const json::Value &argument : *arguments) {
    const json::Object *fields = argument.getAsObject();
    if (!fields || !readArgument(*fields, memory, recording.arguments.emplace_back()))
      return false;
  }
  recording.check.exact = check->getString("mode") == llvm::StringRef("exact");
  recording.check.rtol = check->getNumber("rtol").value_or(0);
  recording.check.atol = check->getNumber("atol").value_or(0);
  return true;
}

static llvm::Expected<std::vector<uint8_t>> readMemory(const std::string &path, size_t size) {
  auto file = llvm::MemoryBuffer::getFile(path, false, false);
  if (!file)
    return wrong(path + ": " + file.getError().message());
  llvm::SmallVector<uint8_t, 0> memory;
  if (llvm::Error error = llvm::compression::zlib::decompress(llvm::arrayRefFromStringRef((*file)->getBuffer()), memory, size))
    return wrong(path + ": " + llvm::toString(std::move(error)));
  if (memory.size() != size)
    return wrong(path + ": holds " + llvm::Twine(memory.size()) + " bytes, not " + llvm::Twine(size));
  return std::vector<uint8_t>(memory.begin(), memory.end());
}

std::vector<std::string> conformance::groupsIn(const std::string &folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (llvm::sys::fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (llvm::sys::path::extension(it->path()) == ".json")
      names.push_back(llvm::sys::path::stem(it->path()).str());
  llvm::sort(names);
  return names;
}

llvm::Expected<Group> conformance::readGroup(const std::string &folder, const std::string &name) {
  std::string base = folder + "/" + name, path = base + ".json";
  auto file = llvm::MemoryBuffer::getFile(path);
  if (!file)
    return wrong(path + ": " + file.getError().message());
  auto value = json::parse((*file)->getBuffer());
  if (!value)
    return wrong(path + ": " + llvm::toString(value.takeError()));
  const json::Object *object = value->getAsObject();
  const json::Array *launches = object ? object->getArray("launches") : nullptr;
  if (!launches)
    return wrong(path + ": no launches");
  auto memory = readMemory(base + ".bin", size_t(object->getInteger("bytes").value_or(0)));
  if (!memory)
    return memory.takeError();
  Group group{name, base + ".tri", {}, std::move(*memory)};
  for (const json::Value &launch : *launches) {
    const json::Object *fields = launch.getAsObject();
    Recording recording;
    if (!fields || !readRecording(*fields, group.memory.size(), recording))
      return wrong(path + ": launch " + llvm::Twine(group.recordings.size() + 1) + " is malformed");
    group.recordings.push_back(std::move(recording));
  }
  return group;
}
