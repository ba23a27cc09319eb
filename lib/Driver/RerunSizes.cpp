//===- RerunSizes.cpp - a call of `test(…)` to calls with other sizes and blocks ---------------------------===//
#include "RerunSizes.h"
#include "tritonc/Learn/Learn.h"
#include "llvm/ADT/STLExtras.h"

using namespace tritonc;
using llvm::dyn_cast;

namespace {
/// `"N0": 200` of a dictionary; 0 where no number stands.
struct Entry {
  std::string name;
  int64_t value;
  Span span = {};
};
using Entries = std::vector<Entry>;
} // namespace

/// A tile of all blocks may have this many lanes in a test of longer blocks.
constexpr int64_t largestTile = 1 << 16;

static const ast::Dict *dictOf(const ast::Call &test, llvm::StringRef keyword) {
  for (const ast::Keyword &k : test.keywords)
    if (k.name == keyword)
      return llvm::dyn_cast_or_null<ast::Dict>(k.value);
  return nullptr;
}

static Entries entriesOf(const ast::Dict *dict) {
  Entries entries;
  if (dict)
    for (auto [key, value] : llvm::zip(dict->keys, dict->values))
      if (auto *name = llvm::dyn_cast_or_null<ast::String>(key)) {
        auto *number = dyn_cast<ast::Int>(value);
        bool isSize = number && number->value().isIntN(31);
        entries.push_back({name->value.str(), isSize ? int64_t(number->value().getZExtValue()) : 0, value->span});
      }
  return entries;
}

/// Those that the call gives, and those that `test` adds: 32 for each axis without one.
static Entries blocksOf(const ast::Call &test, const Entries &sizes) {
  Entries blocks = entriesOf(dictOf(test, "B"));
  auto has = [](const Entries &list, llvm::StringRef name) { return llvm::any_of(list, [&](const Entry &e) { return e.name == name; }); };
  for (auto [size, block] : {std::pair("N0", "B0"), std::pair("N1", "B1"), std::pair("N2", "B2")})
    if (has(sizes, size) && !has(blocks, block))
      blocks.push_back({block, 32});
  return blocks;
}

/// The size with one lane in its last block, or with one missing there if smaller, further off than a block is long; one that fits in a
/// block goes on fitting.
static int64_t otherSize(int64_t size, int64_t longest, bool smaller, bool beyond) {
  if (size <= longest && longest > 1 && !beyond)
    return std::max<int64_t>(1, smaller ? size / 2 : size - 1);
  return smaller ? (size / 2 / longest + 1) * longest - 1 : (size / longest + 1) * longest + 1;
}

/// `B0` of `N0`, `B_MID` of `MID`; 0 if the size has none of its own.
static int64_t blockOf(llvm::StringRef size, const Entries &blocks) {
  for (const Entry &block : blocks)
    if (block.name == ("B" + size.drop_front()).str() || block.name == ("B_" + size).str())
      return block.value;
  return 0;
}

/// No two of them the same. `beyond`: which of those that fit in a block do not, if it is their own or they have none.
static std::vector<Edit> otherSizes(const Entries &sizes, const Entries &blocks, const std::string &shapes, bool smaller,
                                    llvm::function_ref<bool(llvm::StringRef)> beyond) {
  std::vector<Edit> edits;
  std::vector<int64_t> taken;
  int64_t longest = 1;
  for (const Entry &block : blocks)
    longest = std::max(longest, block.value);
  for (const Entry &size : sizes) {
    if (size.value <= 0 || !hasWord(shapes, size.name))
      continue;
    int64_t own = blockOf(size.name, blocks);
    int64_t other = otherSize(size.value, longest, smaller, beyond(size.name) && (own == 0 || (own > 1 && size.value <= own)));
    bool fits = other <= longest && longest > 1;
    while (llvm::is_contained(taken, other) && !(fits && other == 1))
      other += fits ? -1 : longest;
    taken.push_back(other);
    edits.push_back({size.span, std::to_string(other)});
  }
  return edits;
}

/// Sizes so small that each element counts: no tolerance hides one that is left out.
static std::vector<Edit> tinySizes(const Entries &sizes, const std::string &shapes) {
  static constexpr int64_t tiny[] = {3, 2, 5, 7, 4, 6};
  std::vector<Edit> edits;
  for (const Entry &size : sizes)
    if (size.value > 0 && hasWord(shapes, size.name) && edits.size() != std::size(tiny))
      edits.push_back({size.span, std::to_string(tiny[edits.size()])});
  return edits;
}

/// Where nothing is masked, a size is so many blocks: other numbers of them, no two the same.
static std::vector<Edit> wholeSizes(const Entries &sizes, int64_t longest, const std::string &shapes, int64_t first) {
  std::vector<Edit> edits;
  for (const Entry &size : sizes)
    if (size.value > 0 && hasWord(shapes, size.name))
      edits.push_back({size.span, std::to_string((first + int64_t(edits.size())) * longest)});
  return edits;
}

/// `{"B0": 64, "B1": 128}`: other lengths, each twice that of the one before it, or at least twice its own if one block has to hold
/// all; empty if that makes too large a tile.
static std::string otherBlocks(Entries blocks, bool lastIsLongest, bool holdAll, bool growsUnits) {
  int64_t shortest = INT64_MAX, before = 0, tile = 1;
  for (const Entry &block : blocks)
    shortest = block.value > 1 ? std::min(shortest, block.value) : shortest;
  for (size_t i = 0; i != blocks.size(); ++i) {
    int64_t &length = blocks[lastIsLongest ? i : blocks.size() - 1 - i].value;
    if (length > 1 && !holdAll)
      length = before ? 2 * before : lastIsLongest ? 2 * shortest : shortest;
    else if (length > 1 || growsUnits)
      for (before = std::max(before + 1, 2 * length); length < before;)
        length *= 2;
    before = length > 1 ? length : before;
    tile *= length;
    if (length <= 0 || tile > largestTile)
      return "";
  }
  std::string text;
  for (const Entry &block : blocks)
    text += (text.empty() ? "{\"" : ", \"") + block.name + "\": " + std::to_string(block.value);
  return text + "}";
}

std::vector<OtherTest> tritonc::otherTests(const ast::Call &test, const ast::FunctionDef &spec, const KernelSizes &kernel, const SourceManager &sources) {
  const ast::Dict *counts = dictOf(test, "nelem"), *given = dictOf(test, "B");
  Entries sizes = entriesOf(counts), blocks = blocksOf(test, sizes);
  if (!counts)
    return {};
  std::string shapes;
  for (const ast::Parameter &p : spec.params)
    shapes += " " + (p.annotation ? sources.text(p.annotation->span).str() : "");
  std::vector<OtherTest> tests;
  int64_t longest = 1;
  for (const Entry &block : blocks)
    longest = std::max(longest, block.value);
  if (!kernel.isMasked && llvm::all_of(sizes, [&](const Entry &size) { return size.value % longest == 0; })) {
    for (int64_t first : {1, 2})
      tests.push_back({wholeSizes(sizes, longest, shapes, first)});
    return tests;
  }
  tests.push_back({tinySizes(sizes, shapes)});
  auto none = [](llvm::StringRef) { return false; };
  const std::vector<Edit> larger = otherSizes(sizes, blocks, shapes, false, none);
  tests.push_back({larger}), tests.push_back({otherSizes(sizes, blocks, shapes, true, none)});
  auto isNew = [&](const std::vector<Edit> &edits) {
    return llvm::none_of(tests, [&](const OtherTest &test) {
      return llvm::equal(edits, test.edits, [](const Edit &a, const Edit &b) { return a.text == b.text; });
    });
  };
  if (auto walked = otherSizes(sizes, blocks, shapes, false, [&](llvm::StringRef size) { return kernel.walked.contains(size); }); isNew(walked))
    tests.push_back({std::move(walked)});
  if (auto all = otherSizes(sizes, blocks, shapes, false, [](llvm::StringRef) { return true; }); isNew(all))
    tests.push_back({std::move(all), CaseNeed::None});
  if (llvm::any_of(blocks, [](const Entry &b) { return b.value <= 0; }) || (given && entriesOf(given).size() != given->keys.size()))
    return tests;
  bool holdAll = llvm::any_of(sizes, [&](const Entry &size) {
    int64_t own = blockOf(size.name, blocks);
    return own ? own > 1 && size.value <= own : llvm::any_of(blocks, [&](const Entry &block) { return block.value > 1 && size.value <= block.value; });
  });
  auto addBlocks = [&](bool lastIsLongest, bool growsUnits) {
    Span after{counts->span.file, counts->span.end, counts->span.end};
    if (std::string text = otherBlocks(blocks, lastIsLongest, holdAll || growsUnits, growsUnits); !text.empty())
      tests.push_back({larger, growsUnits ? CaseNeed::OfBlocks : CaseNeed::All}),
          tests.back().edits.push_back(given ? Edit{given->span, text} : Edit{after, ", B=" + text});
  };
  size_t units = llvm::count_if(blocks, [](const Entry &b) { return b.value == 1; });
  if (units < blocks.size())
    addBlocks(true, false);
  if (units + 1 < blocks.size())
    addBlocks(false, false);
  if (units)
    addBlocks(true, true);
  return tests;
}
