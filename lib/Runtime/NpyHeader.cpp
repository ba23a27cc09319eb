// Turns the Python dict at the head of a .npy file into element type, order and shape, and back.
#include "NpyHeader.h"
#include "tritonc/Support/Literal.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace tritonc;

static constexpr size_t maxRank = 64; // NumPy's own bound

static llvm::Error fail(const llvm::Twine &message) { return llvm::createStringError(message.str()); }

/// A piece of the file as a message may show it: quoted, escaped, cut.
static std::string shown(llvm::StringRef text) {
  bool cut = text.size() > 40;
  return toPython({text.take_front(40).str()}) + (cut ? " …" : "");
}

namespace {
/// A cursor over the header's text. Each method takes one piece of Python's grammar off the front.
class HeaderReader {
public:
  explicit HeaderReader(llvm::StringRef text) : rest(text) {}
  llvm::Expected<NpyHeader> read();

private:
  llvm::StringRef rest;
  NpyHeader header;
  bool hasDescr = false, hasOrder = false, hasShape = false;

  /// Takes `c`, after white space.
  bool take(char c) {
    rest = rest.ltrim(" \t\r\n");
    return rest.consume_front(llvm::StringRef(&c, 1));
  }
  bool takeString(llvm::StringRef &out);
  bool takeWord(llvm::StringRef word);
  llvm::Error readField();
  llvm::Error readDescr();
  llvm::Error readOrder();
  llvm::Error readShape();
  llvm::Error readDimension();
};
} // namespace

/// A string without escapes; none of the three keys and no element type needs one.
bool HeaderReader::takeString(llvm::StringRef &out) {
  rest = rest.ltrim(" \t\r\n");
  if (!rest.starts_with("'") && !rest.starts_with("\""))
    return false;
  size_t end = rest.find(rest[0], 1);
  if (end == llvm::StringRef::npos)
    return false;
  out = rest.slice(1, end);
  rest = rest.drop_front(end + 1);
  return !out.contains('\\') && !out.contains('\n');
}

bool HeaderReader::takeWord(llvm::StringRef word) {
  rest = rest.ltrim(" \t\r\n");
  llvm::StringRef letters = rest.take_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
  return letters == word && rest.consume_front(word);
}

/// Why elements of this kind cannot be held, or empty if the kind letter says nothing.
static llvm::StringRef refusedKind(char kind) {
  switch (kind) {
  case 'O':
    return "Python objects";
  case 'U':
  case 'S':
  case 'a':
    return "text";
  case 'V':
    return "raw or structured records";
  case 'c':
    return "complex numbers";
  case 'M':
  case 'm':
    return "dates or times";
  default:
    return "";
  }
}

llvm::Error HeaderReader::readDescr() {
  if (take('[') || take('{'))
    return fail("`descr` describes structured elements; only plain numbers and booleans can be read");
  llvm::StringRef descr;
  if (!takeString(descr))
    return fail("`descr` should be a string such as '<f4', but the header goes on with " + shown(rest));
  char order = descr.empty() ? '\0' : descr[0];
  bool hasOrderMark = llvm::StringRef("<>|=").contains(order) && order;
  llvm::StringRef kindAndSize = descr.drop_front(hasOrderMark ? 1 : 0);
  if (!kindAndSize.empty())
    if (llvm::StringRef what = refusedKind(kindAndSize[0]); !what.empty())
      return fail("`descr` is " + shown(descr) + ": elements that are " + what + " cannot be read; only numbers and booleans");
  auto type = llvm::StringSwitch<std::optional<DType>>(kindAndSize)
                  .Case("b1", DType::Int1)
                  .Case("i1", DType::Int8).Case("i2", DType::Int16).Case("i4", DType::Int32).Case("i8", DType::Int64)
                  .Case("u1", DType::UInt8).Case("u2", DType::UInt16).Case("u4", DType::UInt32).Case("u8", DType::UInt64)
                  .Case("f2", DType::Float16).Case("f4", DType::Float32).Case("f8", DType::Float64)
                  .Default(std::nullopt);
  if (!type)
    return fail("`descr` is " + shown(descr) + ", no element type that can be read (b1, i1 … i8, u1 … u8, f2, f4, f8)");
  if ((!hasOrderMark || order == '|') && byteSize(*type) > 1)
    return fail("`descr` is " + shown(descr) + ", which leaves the byte order open ('<' or '>')");
  header.type = *type;
  header.bigEndian = order == '>';
  return llvm::Error::success();
}

llvm::Error HeaderReader::readOrder() {
  if (takeWord("True"))
    header.fortranOrder = true;
  else if (!takeWord("False"))
    return fail("`fortran_order` should be True or False, but the header goes on with " + shown(rest));
  return llvm::Error::success();
}

llvm::Error HeaderReader::readDimension() {
  rest = rest.ltrim(" \t\r\n");
  bool negative = rest.consume_front("-");
  llvm::StringRef digits = rest.take_while(llvm::isDigit);
  if (digits.empty())
    return fail("`shape` should be a tuple of whole numbers, but the header goes on with " + shown(rest));
  std::string place = "`shape` says " + std::string(negative ? "-" : "") + digits.take_front(40).str() + " in dimension " +
                      std::to_string(header.shape.size());
  if (negative)
    return fail(place + "; a size cannot be negative");
  int64_t size;
  if (digits.getAsInteger(10, size))
    return fail(place + ", which does not fit in 63 bits");
  if (header.shape.size() == maxRank)
    return fail("`shape` has more than " + llvm::Twine(maxRank) + " dimensions");
  rest = rest.drop_front(digits.size());
  header.shape.push_back(size);
  return llvm::Error::success();
}

llvm::Error HeaderReader::readShape() {
  if (!take('('))
    return fail("`shape` should be a tuple such as (3, 4), but the header goes on with " + shown(rest));
  bool comma = true;
  while (!take(')')) {
    if (!comma)
      return fail("`shape` should go on with `,` or `)`, but the header goes on with " + shown(rest));
    if (llvm::Error error = readDimension())
      return error;
    comma = take(',');
  }
  if (header.shape.size() == 1 && !comma)
    return fail("`shape` is a number in parentheses; a tuple of one is written (3,)");
  return llvm::Error::success();
}

llvm::Error HeaderReader::readField() {
  llvm::StringRef key;
  if (!takeString(key))
    return fail("the header should name a field here, but goes on with " + shown(rest));
  bool *seen = llvm::StringSwitch<bool *>(key)
                   .Case("descr", &hasDescr)
                   .Case("fortran_order", &hasOrder)
                   .Case("shape", &hasShape)
                   .Default(nullptr);
  if (!seen)
    return fail("the header has a field " + shown(key) + "; only `descr`, `fortran_order` and `shape` belong there");
  if (*seen)
    return fail("the header has `" + key + "` twice");
  *seen = true;
  if (!take(':'))
    return fail("`" + key + "` in the header should be followed by `:`");
  return seen == &hasDescr ? readDescr() : seen == &hasOrder ? readOrder() : readShape();
}

llvm::Expected<NpyHeader> HeaderReader::read() {
  if (!take('{'))
    return fail("the header should be a Python dict, but starts with " + shown(rest));
  bool comma = true;
  while (!take('}')) {
    if (!comma)
      return fail("the header should go on with `,` or `}`, but goes on with " + shown(rest));
    if (llvm::Error error = readField())
      return error;
    comma = take(',');
  }
  rest = rest.ltrim(" \t\r\n");
  if (!rest.empty())
    return fail("the header has more after its dict: " + shown(rest));
  for (auto [seen, name] : {std::pair(hasDescr, "descr"), {hasOrder, "fortran_order"}, {hasShape, "shape"}})
    if (!seen)
      return fail(llvm::Twine("the header has no `") + name + "`");
  return header;
}

llvm::Expected<NpyHeader> tritonc::parseNpyHeader(llvm::StringRef text) { return HeaderReader(text).read(); }

/// NumPy's name of the elements in memory; what NumPy lacks is written as unsigned bit patterns.
static llvm::StringRef descrOf(DType type) {
  switch (type) {
  case DType::Int1:
    return "|b1";
  case DType::Int8:
    return "|i1";
  case DType::Int16:
    return "<i2";
  case DType::Int32:
    return "<i4";
  case DType::Int64:
    return "<i8";
  case DType::UInt8:
  case DType::Float8E4NV:
  case DType::Float8E5:
    return "|u1";
  case DType::UInt16:
  case DType::BFloat16:
    return "<u2";
  case DType::UInt32:
    return "<u4";
  case DType::UInt64:
    return "<u8";
  case DType::Float16:
    return "<f2";
  case DType::Float32:
    return "<f4";
  case DType::Float64:
    return "<f8";
  }
  llvm_unreachable("every element type is listed");
}

std::string tritonc::npyHeaderText(DType type, const std::vector<int64_t> &shape) {
  Literal tuple;
  auto &items = tuple.value.emplace<std::vector<Literal>>();
  for (int64_t dim : shape)
    items.push_back({dim});
  return ("{'descr': '" + descrOf(type) + "', 'fortran_order': False, 'shape': " + toPython(tuple) + ", }").str();
}
