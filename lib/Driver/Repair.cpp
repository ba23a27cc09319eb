//===- Repair.cpp - a signature and what the compiler said of it, to a better signature ----------------------===//
#include "Guess.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"
#include <chrono>

using namespace tritonc;
using llvm::dyn_cast;
using llvm::StringRef;

namespace tritonc {

/// Looks for one change that lets the compiler come further.
class Repair {
public:
  Repair(Guesser &guesser, const ast::FunctionDef &kernel, TryCompile compile, unsigned limit)
      : guesser(guesser), kernel(kernel), uses(guesser.usage.of(kernel)), compile(compile), left(limit) {}
  Guess run(Signature first);

private:
  struct Change { std::vector<std::pair<size_t, ParameterType>> set; };
  bool attempt(const Signature &signature, Guess &guess);
  const Diagnostic *firstError(const Guess &guess) const;
  Span placeInKernel(const Diagnostic &error) const;
  std::vector<size_t> suspects(const Diagnostic &error) const;
  std::vector<size_t> deciders(const Diagnostic &error) const;
  std::vector<Change> changes(const Guess &guess) const;
  std::vector<ParameterType> alternatives(size_t parameter, const ParameterType &now) const;
  void addNames(StringRef text, llvm::SetVector<size_t> &parameters, llvm::SetVector<size_t> &gates) const;
  int blame(size_t parameter, const ParameterType &now) const;
  void addTests(ast::Body body, uint32_t offset, llvm::SetVector<size_t> &parameters) const;

  Guesser &guesser;
  const ast::FunctionDef &kernel;
  const FunctionUse &uses;
  TryCompile compile;
  unsigned left;
  std::vector<Signature> tried;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
};

} // namespace tritonc

bool Repair::attempt(const Signature &signature, Guess &guess) {
  std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  if (!left || spent.count() > 2 || llvm::is_contained(tried, signature))
    return false;
  --left;
  tried.push_back(signature);
  guess.signature = signature;
  guess.compiles = compile(signature, guess.reports);
  return true;
}

const Diagnostic *Repair::firstError(const Guess &guess) const {
  for (const Diagnostic &d : guess.reports.all())
    if (d.severity == Severity::Error)
      return &d;
  return nullptr;
}

/// Where in the kernel itself the error, or the call that led to it, stands.
Span Repair::placeInKernel(const Diagnostic &error) const {
  auto inside = [&](Span s) { return s.file == kernel.span.file && s.begin >= kernel.span.begin && s.end <= kernel.span.end; };
  for (Span s : llvm::reverse(error.calls))
    if (inside(s))
      return s;
  for (const Label &l : error.labels)
    if (inside(l.span))
      return l.span;
  return kernel.nameSpan;
}

/// The parameters behind the names in a piece of source.
void Repair::addNames(StringRef text, llvm::SetVector<size_t> &parameters, llvm::SetVector<size_t> &gates) const {
  auto isWord = [](char c) { return llvm::isAlnum(c) || c == '_'; };
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && isWord(text[end]))
      ++end;
    StringRef word = text.slice(i, end);
    i = end + 1;
    if (word.empty())
      continue;
    for (auto [n, p] : llvm::enumerate(kernel.params))
      if (p.name == word)
        parameters.insert(n);
    auto it = uses.names.find(word);
    if (it == uses.names.end())
      continue;
    for (const llvm::SmallBitVector *set : {&it->second.loaded, &it->second.base, &it->second.direct})
      for (unsigned n : set->set_bits())
        parameters.insert(n);
    for (unsigned n : it->second.gates.set_bits())
      gates.insert(n);
  }
}

/// The parameters in the tests of each `if` around a place.
void Repair::addTests(ast::Body body, uint32_t offset, llvm::SetVector<size_t> &parameters) const {
  for (const ast::Stmt *s : body) {
    if (offset < s->span.begin || offset >= s->span.end)
      continue;
    if (auto *i = dyn_cast<ast::If>(s)) {
      addTests(i->body, offset, parameters), addTests(i->orelse, offset, parameters);
      addNames(guesser.sources.text(i->test->span), parameters, parameters);
    } else if (auto *f = dyn_cast<ast::For>(s)) {
      addTests(f->body, offset, parameters);
    } else if (auto *w = dyn_cast<ast::While>(s)) {
      addTests(w->body, offset, parameters);
    }
  }
}

/// Calls `visit` with each name that a headline quotes.
static void forEachQuoted(StringRef headline, llvm::function_ref<void(StringRef)> visit) {
  llvm::SmallVector<StringRef> parts;
  headline.split(parts, '`');
  for (size_t i = 1; i < parts.size(); i += 2)
    visit(parts[i]);
}

/// The parameters that decide whether a name that is not defined would be.
std::vector<size_t> Repair::deciders(const Diagnostic &error) const {
  llvm::SetVector<size_t> behind, gates;
  if (error.code == "T0101" || error.code == "T0104")
    forEachQuoted(error.headline, [&](StringRef name) { addNames(name, behind, gates); });
  return std::vector<size_t>(gates.begin(), gates.end());
}

std::vector<size_t> Repair::suspects(const Diagnostic &error) const {
  llvm::SetVector<size_t> parameters, gates;
  const SourceManager &sources = guesser.sources;
  Span place = placeInKernel(error);
  auto inside = [&](Span s) { return s.file == kernel.span.file && s.begin >= kernel.span.begin && s.end <= kernel.span.end; };
  for (const Label &l : error.labels)
    if (inside(l.span))
      addNames(sources.text(l.span), parameters, gates);
  addNames(sources.text(place), parameters, gates);
  forEachQuoted(error.headline, [&](StringRef name) { addNames(name, parameters, gates); });
  const SourceFile &file = sources.file(place.file);
  addNames(file.line(file.lineColumn(place.begin).line), parameters, gates);
  addTests(kernel.body, place.begin, parameters);
  parameters.insert(gates.begin(), gates.end());
  std::vector<size_t> list(parameters.begin(), parameters.end());
  return list;
}

std::vector<ParameterType> Repair::alternatives(size_t n, const ParameterType &now) const {
  const ast::Parameter &p = kernel.params[n];
  const ParameterUse &use = uses.parameters[n];
  std::vector<ParameterType> list;
  auto constant = [&](Literal l) { list.push_back({ParameterType::Constant, DType::Int32, false, std::move(l)}); };
  auto types = [&](ParameterType::Kind kind, std::initializer_list<DType> all) {
    for (DType t : all)
      if (now.kind != kind || now.type != t)
        list.push_back({kind, t});
  };
  if (now.kind == ParameterType::Descriptor) {
    auto add = [&](ParameterType type) {
      if (type != now && !llvm::is_contained(list, type))
        list.push_back(std::move(type));
    };
    auto resize = [&](size_t d, int64_t size) {
      ParameterType other = now;
      other.block[d] = size;
      if (size > 0 && !(d + 1 == now.block.size() && size * byteSize(now.type) < 16))
        add(other);
    };
    for (bool half : {true, false}) // a part of a block is the likeliest
      for (size_t d = now.block.size(); d-- > 0;)
        resize(d, half ? now.block[d] / 2 : now.block[d] * 2);
    for (size_t d = now.block.size(); d-- > 0;)
      for (int64_t size : {64, 32, 128, 16, 1})
        resize(d, size);
    for (DType type : {DType::Float32, DType::BFloat16, DType::Float8E4NV, DType::Int8}) {
      ParameterType other = now;
      other.type = type;
      add(other);
    }
    return list;
  }
  if (now.kind == ParameterType::Tuple)
    return list;
  if (now.kind == ParameterType::Pointer) {
    if (use.asInt)
      types(ParameterType::Scalar, {DType::Int32});
    if (isFloat(now.type))
      types(ParameterType::Pointer, {DType::Int32, DType::Float16, DType::Int64, DType::BFloat16, DType::UInt8, DType::Int1, DType::Int8});
    else
      types(ParameterType::Pointer, {DType::Float32, DType::Int64, DType::Int32, DType::Float16, DType::Int1, DType::UInt8});
    if (use.optional)
      constant({});
    if (!use.pointer)
      types(ParameterType::Scalar, {DType::Int32, DType::Float32});
    return list;
  }
  if (now.kind == ParameterType::Scalar && p.name.lower().find("stride") != std::string::npos) {
    types(ParameterType::Scalar, {DType::Int32, DType::Int64});
    return list;
  }
  if (now.kind == ParameterType::Scalar) { // never a constant: whoever launches passes a number
    if (isFloat(now.type) || !use.asInt) // an offset or a bound stays a whole number
      types(ParameterType::Scalar, {isFloat(now.type) ? DType::Int32 : DType::Float32});
    if (!use.asInt && !use.asFloat && !p.annotation)
      types(ParameterType::Pointer, {DType::Float32, DType::Int32});
    types(ParameterType::Scalar, {DType::Int64, DType::Int1});
    if (use.optional)
      constant({});
    return list;
  }
  Literal value = now.constant;
  if (now.fromDefault && p.defaultValue)
    value = guesser.modules.value(p.defaultValue, kernel).value_or(Literal{});
  if (auto *flag = std::get_if<bool>(&value.value)) {
    constant(Literal{!*flag});
  } else if (std::holds_alternative<std::string>(value.value)) {
    for (const Literal &l : use.comparedWith)
      constant(l);
    constant(Literal{std::string()});
    constant({});
  } else if (std::holds_alternative<DType>(value.value)) {
    for (DType t : {DType::Float16, DType::BFloat16, DType::Int32, DType::Int8})
      constant(Literal{t});
  } else if (value.isNone()) {
    if (isConstexpr(p)) {
      constant(Literal{int64_t(32)}), constant(Literal{false});
    } else {
      types(ParameterType::Pointer, {DType::Float32, DType::Int32});
      types(ParameterType::Scalar, {DType::Int32});
    }
  } else if (auto *number = std::get_if<int64_t>(&value.value)) {
    for (const Literal &l : use.comparedWith)
      constant(l);
    for (int64_t v : {64, 16, 128, 32, 1, 8, 256, 2, 4, 0})
      if (v != *number)
        constant(Literal{v});
    constant(Literal{DType::Float32});
  } else {
    constant(Literal{int64_t(16)});
  }
  return list;
}

/// How likely it is that the type of a parameter was guessed wrong.
int Repair::blame(size_t n, const ParameterType &now) const {
  const ParameterUse &use = uses.parameters[n];
  if (now.kind == ParameterType::Pointer)
    return use.asInt && !use.loadsInt ? 4 : 3;
  if (now.kind == ParameterType::Descriptor)
    return 3;
  if (now.kind == ParameterType::Scalar)
    return kernel.params[n].annotation || use.asInt ? 0 : 1;
  bool flag = std::holds_alternative<bool>(now.constant.value);
  return flag || now.constant.isNone() || std::holds_alternative<DType>(now.constant.value) || std::holds_alternative<std::string>(now.constant.value) ? 2 : 0;
}

/// What no other type mends: only a constant that leaves the place out does.
static bool isBeyondTypes(StringRef code) { return llvm::is_contained({"T0102", "T0201", "T0209", "T0211", "T0212"}, code); }

std::vector<Repair::Change> Repair::changes(const Guess &guess) const {
  const Diagnostic *error = firstError(guess);
  if (!error)
    return {};
  std::vector<std::vector<ParameterType>> perParameter;
  std::vector<size_t> parameters = suspects(*error);
  if (isBeyondTypes(error->code))
    llvm::erase_if(parameters, [&](size_t n) { return guess.signature[n].kind != ParameterType::Constant && !uses.parameters[n].optional; });
  // Numbers that only size or place things are the last to blame.
  std::vector<size_t> order = deciders(*error);
  llvm::erase_if(parameters, [&](size_t n) { return llvm::is_contained(order, n); });
  for (int degree = 4; degree >= 0; --degree)
    for (size_t n : parameters)
      if (blame(n, guess.signature[n]) == degree)
        order.push_back(n);
  parameters = order;
  for (size_t n : parameters)
    perParameter.push_back(alternatives(n, guess.signature[n]));
  std::vector<Change> list;
  auto addAll = [&](DType type) { // kernels are mostly written for one float type
    Change all;
    for (auto [n, now] : llvm::enumerate(guess.signature))
      if (now.kind == ParameterType::Pointer && isFloat(now.type) && now.type != type)
        all.set.push_back({n, {ParameterType::Pointer, type}});
    if (!all.set.empty())
      list.push_back(std::move(all));
  };
  if (error->code == "T0117") // operands of `tl.dot` of different types
    addAll(DType::Float16), addAll(DType::BFloat16);
  if (error->code == "T0202" && StringRef(error->headline).contains("i32[")) // whole numbers summed up are products of int8
    addAll(DType::Int8);
  // The first alternative of each, then all pointers at once, then the second of each …
  for (size_t round = 0; round < 10; ++round) {
    for (auto [n, options] : llvm::zip_equal(parameters, perParameter))
      if (round < options.size())
        list.push_back({{{n, options[round]}}});
    static const DType narrower[] = {DType::Float16, DType::BFloat16, DType::Int8};
    if (round < std::size(narrower) && !isBeyondTypes(error->code))
      addAll(narrower[round]);
  }
  return list;
}

Guess Repair::run(Signature first) {
  Guess best;
  attempt(first, best);
  for (bool improved = true; improved && !best.compiles;) {
    improved = false;
    const Diagnostic *error = firstError(best);
    if (!error)
      break;
    uint32_t reached = placeInKernel(*error).begin;
    unsigned errors = best.reports.errorCount();
    std::vector<size_t> decide = deciders(*error);
    for (const Change &change : changes(best)) {
      Signature signature = best.signature;
      for (auto &[n, type] : change.set)
        signature[n] = type;
      Guess next;
      if (!attempt(signature, next)) {
        if (!left)
          return best;
        continue;
      }
      const Diagnostic *nextError = firstError(next);
      // A name that another branch would have set is set now; what is wrong there is the next thing to mend.
      bool nowDefined = nextError && error->code == "T0101" && nextError->code != "T0101" &&
                        llvm::all_of(change.set, [&](auto &set) { return llvm::is_contained(decide, set.first); });
      uint32_t place = nextError ? placeInKernel(*nextError).begin : 0;
      if (next.compiles || (nextError && (place > reached || nowDefined || (place == reached && next.reports.errorCount() < errors)))) {
        best = std::move(next);
        improved = true;
        break;
      }
    }
  }
  return best;
}

Guess Guesser::best(const ast::FunctionDef &kernel, TryCompile compile, unsigned limit) { return Repair(*this, kernel, compile, limit).run(first(kernel)); }
