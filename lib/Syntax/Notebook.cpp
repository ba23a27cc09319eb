//===- Notebook.cpp - a Jupyter notebook into the statements of its code cells -----===//
#include "Encoding.h"
#include "ParseFile.h"
#include "Token.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

using namespace tritonc;

/// The JSON reader recurses; what nests deeper than any notebook is kept from it. The offset of the bracket too many.
static std::optional<size_t> tooDeep(llvm::StringRef json) {
  unsigned depth = 0;
  bool inString = false;
  for (size_t i = 0; i < json.size(); ++i) {
    char c = json[i];
    if (inString) {
      i += c == '\\';
      inString = c != '"';
    } else if (c == '"') {
      inString = true;
    } else if (c == '[' || c == '{') {
      if (++depth > limits::expressionNesting)
        return i;
    } else if (c == ']' || c == '}') {
      depth -= depth != 0;
    }
  }
  return std::nullopt;
}

/// The text of a cell: a string, or a list of lines.
static std::string sourceOf(const llvm::json::Object &cell) {
  const llvm::json::Value *source = cell.get("source");
  source = source ? source : cell.get("input"); // the name in notebooks of before 2015
  std::string text;
  if (!source)
    return text;
  if (auto whole = source->getAsString())
    text = whole->str();
  if (const llvm::json::Array *lines = source->getAsArray())
    for (const llvm::json::Value &line : *lines)
      text += line.getAsString().value_or("");
  return text;
}

/// The texts of the code cells in order; null if this is no notebook.
static std::optional<std::vector<std::string>> codeCells(const llvm::json::Value &root) {
  const llvm::json::Object *book = root.getAsObject();
  const llvm::json::Array *cells = book ? book->getArray("cells") : nullptr;
  if (book && !cells)
    if (const llvm::json::Array *sheets = book->getArray("worksheets"); sheets && !sheets->empty())
      if (const llvm::json::Object *sheet = sheets->front().getAsObject())
        cells = sheet->getArray("cells");
  if (!cells)
    return std::nullopt;
  std::vector<std::string> texts;
  for (const llvm::json::Value &value : *cells)
    if (const llvm::json::Object *cell = value.getAsObject(); cell && cell->getString("cell_type") == "code")
      texts.push_back(sourceOf(*cell));
  return texts;
}

/// Where the JSON reader stopped, which did not see the first `skipped` bytes: its message ends in `byte=N]: what`. Damage may
/// go down to characters that are none.
static void reportJson(const std::string &path, std::string json, size_t skipped, llvm::Error problem, SourceManager &sources,
                       Diagnostics &diagnostics) {
  std::string message = llvm::toString(std::move(problem));
  llvm::StringRef rest = llvm::StringRef(message).split("byte=").second;
  uint64_t offset = 0;
  llvm::StringRef what = rest.split("]: ").second;
  if (rest.consumeInteger(10, offset))
    offset = 0;
  uint32_t at = std::min<uint64_t>(offset + skipped, json.size());
  uint32_t end = std::min<uint64_t>(at + 1, json.size());
  FileId file = sources.add(path, std::move(json));
  if (!checkEncoding(file, sources.file(file).text(), diagnostics))
    return;
  diagnostics.report(error("T0022", "this notebook is damaged: it is no JSON").at({file, at, end}, what.str())
                         .help("save it again from the program it comes from"));
}

llvm::Error tritonc::parseNotebook(const std::string &path, std::string json, std::optional<unsigned> only,
                                   SourceManager &sources, ast::Module &module, Diagnostics &diagnostics) {
  if (std::optional<size_t> deep = tooDeep(json)) {
    uint32_t at = *deep;
    FileId file = sources.add(path, std::move(json));
    diagnostics.report(error("T0010", "nesting deeper than 256").at({file, at, at + 1}));
    return llvm::Error::success();
  }
  llvm::StringRef contents = json;
  contents.consume_front("\xEF\xBB\xBF");
  llvm::Expected<llvm::json::Value> root = llvm::json::parse(contents);
  if (!root) {
    size_t skipped = json.size() - contents.size();
    reportJson(path, std::move(json), skipped, root.takeError(), sources, diagnostics);
    return llvm::Error::success();
  }
  auto cells = codeCells(*root);
  if (!cells) {
    diagnostics.report(error("T0022", "`" + path + "` is no notebook: it has no list of cells"));
    return llvm::Error::success();
  }
  uint64_t total = 0;
  for (const std::string &cell : *cells)
    total += cell.size();
  if (total > limits::sourceBytes)
    return tooLarge("the code in `" + path + "`", total, limits::sourceBytes);
  if (only && (*only == 0 || *only > cells->size())) {
    diagnostics.report(error("T0022", "`" + path + "` has no cell " + llvm::utostr(*only) + ": its code cells are 1 … " +
                                          llvm::utostr(cells->size())));
    return llvm::Error::success();
  }
  for (unsigned number = 1; number <= cells->size(); ++number) {
    std::string &cell = (*cells)[number - 1];
    if ((only && *only != number) || llvm::StringRef(cell).ltrim().starts_with("%%"))
      continue;
    FileId file = sources.add(path + "#" + llvm::utostr(number), std::move(cell));
    parseText(file, sources, module, diagnostics, /*notebook=*/true);
  }
  return llvm::Error::success();
}
