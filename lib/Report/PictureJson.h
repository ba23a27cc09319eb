//===- PictureJson.h - pieces of a picture as JSON ------------------------------------------===//
#pragma once
#include "tritonc/Report/Picture.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"

namespace tritonc {

/// Texts of sources that a picture shows, numbered as they are asked for.
class PictureSources {
public:
  explicit PictureSources(const SourceManager &sources) : sources(sources) {}
  /// The number of a file that engines name; -1 for one that is not among the sources.
  int numberOf(llvm::StringRef file);
  int numberOf(FileId file);
  void write(llvm::json::OStream &json) const;

private:
  const SourceManager &sources;
  std::vector<FileId> shown;
};

/// Text may hold any bytes; JSON holds UTF-8 only.
llvm::json::Value textValue(llvm::StringRef text);
/// A number; JSON has no infinities and no NaN, these are strings.
llvm::json::Value numberValue(double number);
/// `name`: equal neighbours as pairs of count and value.
void writeRuns(llvm::json::OStream &json, llvm::StringRef name, llvm::ArrayRef<uint32_t> values);
/// `{"t":…,"d":…}`: numbers in the shortest form that holds them, as base64 of little-endian numbers or as digits.
void writeNumbers(llvm::json::OStream &json, DType type, llvm::ArrayRef<int64_t> numbers);

void writeTile(llvm::json::OStream &json, const KeptTile &tile);
/// One array of the launch: contents before and after, what is expected, traffic of each element; blocks of elements if it is large.
void writeArray(llvm::json::OStream &json, const PictureLaunch &launch, size_t argument);
void writeCode(llvm::json::OStream &json, const PictureCode &code, const SourceManager &sources, PictureSources &shown);
void writeTiming(llvm::json::OStream &json, const PictureTiming &timing);
void writeRecording(llvm::json::OStream &json, const Recording &recording, PictureSources &sources);

} // namespace tritonc
