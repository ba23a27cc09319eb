// Turns the text of `--sweep` into a name and its values.
#include "Sweep.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

using namespace tritonc;

constexpr size_t mostValues = 1000;

static llvm::Error refuse(llvm::StringRef text) {
  return llvm::createStringError("--sweep takes NAME=FROM:TO, NAME=FROM:TO:STEP, NAME=FROM:TO:*FACTOR or NAME=A,B,C with whole numbers, not '" + text + "'");
}

llvm::Expected<Sweep> tritonc::parseSweep(llvm::StringRef text) {
  auto [name, range] = text.split('=');
  Sweep sweep{name.trim().str(), {}};
  if (sweep.name.empty() || range.empty())
    return refuse(text);
  llvm::SmallVector<llvm::StringRef> parts;
  if (!range.contains(':')) {
    range.split(parts, ',');
    for (llvm::StringRef part : parts)
      if (part.trim().getAsInteger(10, sweep.values.emplace_back()))
        return refuse(text);
    return sweep;
  }
  range.split(parts, ':');
  bool multiplies = parts.size() == 3 && parts[2].consume_front("*");
  int64_t from, to, step = 1;
  if (parts.size() > 3 || parts[0].getAsInteger(10, from) || parts[1].getAsInteger(10, to) || (parts.size() == 3 && parts[2].getAsInteger(10, step)))
    return refuse(text);
  if (from > to || step < (multiplies ? 2 : 1) || (multiplies && from < 1))
    return llvm::createStringError("--sweep '" + text + "' goes nowhere: it begins at " + std::to_string(from) + ", ends at " + std::to_string(to) +
                                   (multiplies ? ", times " : ", in steps of ") + std::to_string(step));
  for (int64_t value = from; value <= to;) {
    if (sweep.values.size() == mostValues)
      return llvm::createStringError("--sweep '" + text + "' has more than " + std::to_string(mostValues) + " values");
    sweep.values.push_back(value);
    if (multiplies ? __builtin_mul_overflow(value, step, &value) : __builtin_add_overflow(value, step, &value))
      break;
  }
  return sweep;
}
