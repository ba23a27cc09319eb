// Turns a dimension's text (a number, a name, or a sum of products of them) into a size.
#include "Dimensions.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;

namespace tritonc::host {

namespace {
struct DimensionParser {
  StringRef rest;
  function_ref<std::optional<int64_t>(StringRef)> lookup;
  std::string &problem;
  unsigned depth = 0;

  std::optional<int64_t> wrong(const Twine &what) {
    if (problem.empty())
      problem = what.str();
    return std::nullopt;
  }

  std::optional<int64_t> atom() {
    if (rest.consume_front("(")) {
      if (++depth > 50)
        return wrong("it is nested too deeply");
      std::optional<int64_t> value = sum();
      --depth;
      return value && !rest.consume_front(")") ? wrong("a `)` is missing") : value;
    }
    StringRef word = rest.take_while([](char c) { return isAlnum(c) || c == '_'; });
    rest = rest.drop_front(word.size());
    int64_t value;
    if (word.empty())
      return wrong("a number or a name is missing");
    if (!word.getAsInteger(10, value))
      return value;
    if (isDigit(word[0]))
      return wrong("`" + word + "` is not possible");
    std::optional<int64_t> found = lookup(word);
    return found ? found : wrong("`" + word + "` has no value");
  }

  std::optional<int64_t> product() {
    std::optional<int64_t> left = atom();
    while (left && (rest.starts_with("*") || rest.starts_with("/") || rest.starts_with("%"))) {
      char op = rest[0];
      rest = rest.drop_front(rest.starts_with("//") ? 2 : 1);
      std::optional<int64_t> right = atom();
      if (!right)
        return right;
      if (op == '*' ? MulOverflow(*left, *right, *left) : *right <= 0)
        return wrong("it has no size");
      if (op != '*')
        left = op == '/' ? *left / *right : *left % *right;
    }
    return left;
  }

  std::optional<int64_t> sum() {
    std::optional<int64_t> left = product();
    while (left && (rest.starts_with("+") || rest.starts_with("-"))) {
      bool minus = rest[0] == '-';
      rest = rest.drop_front();
      std::optional<int64_t> right = product();
      if (!right)
        return right;
      if (minus ? SubOverflow(*left, *right, *left) : AddOverflow(*left, *right, *left))
        return wrong("it has no size");
    }
    return left;
  }
};
} // namespace

std::optional<int64_t> dimension(StringRef text, function_ref<std::optional<int64_t>(StringRef)> lookup, std::string &problem) {
  DimensionParser parser{text, lookup, problem};
  std::optional<int64_t> value = parser.sum();
  if (value && !parser.rest.empty())
    return parser.wrong("`" + parser.rest + "` is left over");
  if (value && *value < 0)
    return parser.wrong("it is negative");
  return value;
}

} // namespace tritonc::host
