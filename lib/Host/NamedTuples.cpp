// Turns `class P(NamedTuple)` and `namedtuple(…)` into types that are called, and calls of them into tuples with names.
#include "Evaluator.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace tritonc::host {

/// A class of fields with annotations; anything else is a class that the host part does not know.
void Evaluator::execClass(const ast::ClassDef *stmt, const ScopePtr &scope) {
  auto record = std::make_shared<RecordType>();
  record->name = stmt->name.str();
  bool isRecord = false;
  for (const ast::Expr *base : stmt->bases) {
    Value known;
    try {
      known = eval(base, scope);
    } catch (HostError &e) {
      if (e.limit || e.silent)
        throw;
    }
    auto *unknown = known.as<Unknown>();
    auto *inherited = known.as<RecordType>();
    isRecord = isRecord || inherited || (unknown && unknown->path == "typing.NamedTuple");
    if (inherited)
      record->fields = inherited->fields;
  }
  if (!isRecord) {
    auto unknown = std::make_shared<Unknown>();
    unknown->path = record->name;
    return bindName(unknown->path, unknown, *scope);
  }
  for (const ast::Stmt *s : stmt->body)
    if (auto *field = dyn_cast<ast::AnnAssign>(s))
      if (auto *name = dyn_cast<ast::Name>(field->target))
        record->fields.push_back({name->id.str(), field->value ? std::optional(eval(field->value, scope)) : std::nullopt});
  bindName(record->name, record, *scope);
}

std::optional<Value> Evaluator::makeRecordType(const Unknown &callee, const CallArguments &arguments) {
  if (callee.path != "collections.namedtuple" && callee.path != "typing.NamedTuple")
    return std::nullopt;
  Value fields, defaults;
  if (arguments.positional.size() > 1)
    fields = arguments.positional[1];
  for (const KeywordArgument &k : arguments.keywords)
    (k.name == "defaults" ? defaults : fields) = k.value;
  auto record = std::make_shared<RecordType>();
  if (arguments.positional.empty() || !arguments.positional[0].as<String>() || fields.isNone())
    fail("T0103", "`" + callee.path + "` takes a name and the names of the fields", "TypeError");
  record->name = str(arguments.positional[0]);
  if (auto *text = fields.as<String>()) {
    SmallVector<StringRef> words;
    SplitString(text->text, words, ", \t\n");
    for (StringRef word : words)
      record->fields.push_back({word.str(), std::nullopt});
  } else {
    for (const Value &field : items(fields))
      record->fields.push_back({str(field.as<Tuple>() && !field.as<Tuple>()->items.empty() ? field.as<Tuple>()->items[0] : field), std::nullopt});
  }
  std::vector<Value> last = defaults.isNone() ? std::vector<Value>() : items(defaults);
  for (size_t i = 0, n = record->fields.size(); i < last.size() && last.size() <= n; ++i)
    record->fields[n - last.size() + i].second = last[i];
  return Value(record);
}

Value Evaluator::makeRecord(const RecordType &type, const CallArguments &arguments) {
  std::string name = "`" + type.name + "`";
  if (arguments.positional.size() > type.fields.size())
    fail("T0103", name + " has " + std::to_string(type.fields.size()) + " fields, not " + std::to_string(arguments.positional.size()), "TypeError");
  std::vector<std::optional<Value>> given(arguments.positional.begin(), arguments.positional.end());
  given.resize(type.fields.size());
  for (const KeywordArgument &k : arguments.keywords) {
    auto field = find_if(type.fields, [&](auto &f) { return f.first == k.name; });
    if (field == type.fields.end())
      fail(error("T0103", name + " has no field `" + k.name + "`").at(k.span), "TypeError");
    if (given[field - type.fields.begin()])
      fail(error("T0103", name + " gets `" + k.name + "` twice").at(k.span), "TypeError");
    given[field - type.fields.begin()] = k.value;
  }
  std::vector<std::pair<std::string, Value>> fields;
  for (auto [field, value] : zip_equal(type.fields, given)) {
    if (!value && !field.second)
      fail("T0103", name + " needs a value for `" + field.first + "`", "TypeError");
    fields.push_back({field.first, value ? *value : *field.second});
  }
  Value made = makeNamed(std::move(fields));
  made.as<Tuple>()->type = type.name;
  return made;
}

} // namespace tritonc::host
