//===- Classes.cpp - NamedTuples and aggregates: a class statement to its fields, objects and methods ------------===//
#include "Codegen.h"
#include "Constants.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;

using Keywords = llvm::ArrayRef<std::pair<ast::Keyword, Operand>>;

llvm::StringRef frontend::lastName(const ast::Expr *expr) {
  if (auto *call = llvm::dyn_cast_or_null<ast::Call>(expr))
    expr = call->callee;
  if (auto *a = llvm::dyn_cast_or_null<ast::Attribute>(expr))
    return a->attr;
  auto *n = llvm::dyn_cast_or_null<ast::Name>(expr);
  return n ? n->id : llvm::StringRef();
}

static bool isDecorated(llvm::ArrayRef<const ast::Expr *> decorators, std::initializer_list<llvm::StringRef> names) {
  return llvm::any_of(decorators, [&](const ast::Expr *d) { return llvm::is_contained(names, lastName(d)); });
}

//===-- Classes -----------------------------------------------------------------------------------===//

Object Modules::classObject(const ast::ClassDef &definition, ModuleScope &outer) {
  ModuleScope &own = classScope(definition, outer);
  auto record = std::make_shared<RecordClass>();
  record->name = definition.name.str();
  record->definition = &definition;
  record->scope = &own;
  record->aggregate = isDecorated(definition.decorators, {"aggregate", "_aggregate"});
  bool named = false;
  own.bases.clear();
  auto add = [&](const ast::ClassDef &from) {
    for (const ast::Stmt *s : from.body)
      if (auto *field = dyn_cast<ast::AnnAssign>(s))
        if (auto *name = dyn_cast<ast::Name>(field->target); name && !record->find(name->id))
          record->fields.push_back({name->id.str(), field->annotation, field->value});
  };
  for (const ast::Expr *base : definition.bases) {
    auto value = evaluate(base, outer);
    auto *module = value ? value->as<ModuleObject>() : nullptr;
    if (!module)
      continue;
    named |= module->name == "typing.NamedTuple";
    if (module->record) {
      named |= !module->record->aggregate;
      record->fields = module->record->fields;
    }
    if (module->scope && module->scope->isClass && module->scope != &own)
      own.bases.push_back(module->scope);
  }
  add(definition);
  ModuleObject object{definition.name.str(), &own};
  if (named || record->aggregate)
    object.record = std::move(record);
  return object;
}

std::optional<Object> frontend::namedTupleClass(llvm::ArrayRef<Object> arguments, llvm::ArrayRef<std::pair<std::string, Object>> keywords) {
  auto *name = arguments.empty() ? nullptr : arguments[0].as<std::string>();
  auto record = std::make_shared<RecordClass>();
  const Object *fields = arguments.size() > 1 ? &arguments[1] : nullptr, *defaults = nullptr;
  for (auto &[key, value] : keywords) {
    if (key == "field_names" || key == "fields")
      fields = &value;
    if (key == "defaults")
      defaults = &value;
  }
  if (!name || !fields)
    return std::nullopt;
  record->name = *name;
  if (auto *text = fields->as<std::string>()) {
    llvm::SmallVector<llvm::StringRef> words;
    llvm::SplitString(*text, words, ", \t\n");
    for (llvm::StringRef word : words)
      record->fields.push_back({word.str()});
  } else if (auto *list = fields->as<TupleObject>()) {
    for (const Object &e : *list->elements) {
      auto *pair = e.as<TupleObject>();
      auto *field = (pair && !pair->elements->empty() ? pair->elements->front() : e).as<std::string>();
      if (!field)
        return std::nullopt;
      record->fields.push_back({*field});
    }
  } else {
    return std::nullopt;
  }
  auto *values = defaults ? defaults->as<TupleObject>() : nullptr;
  if (values && values->elements->size() <= record->fields.size())
    for (auto [field, value] : llvm::zip(llvm::drop_begin(record->fields, record->fields.size() - values->elements->size()), *values->elements))
      field.fixed = value;
  return Object(ModuleObject{record->name, nullptr, record});
}

//===-- Objects -------------------------------------------------------------------------------------===//

std::optional<std::vector<std::optional<size_t>>> frontend::bindFields(const RecordClass &record, size_t positional, llvm::ArrayRef<std::string> keywords, std::string &why) {
  std::vector<std::optional<size_t>> from(record.fields.size());
  if (positional > from.size())
    return why = "`" + record.name + "` has " + std::to_string(from.size()) + " fields, not " + std::to_string(positional), std::nullopt;
  for (size_t i = 0; i < positional; ++i)
    from[i] = i;
  for (auto [i, keyword] : llvm::enumerate(keywords)) {
    auto field = record.find(keyword);
    if (!field)
      return why = "`" + record.name + "` has no field `" + keyword + "`", std::nullopt;
    if (from[*field])
      return why = "`" + record.name + "` gets two values for `" + keyword + "`", std::nullopt;
    from[*field] = positional + i;
  }
  for (auto [field, place] : llvm::zip(record.fields, from))
    if (!place && !field.defaultValue && !field.fixed)
      return why = "`" + record.name + "` needs a value for `" + field.name + "`", std::nullopt;
  return from;
}

Object Codegen::construct(const std::shared_ptr<const RecordClass> &record, llvm::ArrayRef<Operand> args, Keywords keywords, Span callSpan) {
  if (record->aggregate && modules.member(*record->scope, "__init__"))
    return constructAggregate(record, args, keywords, callSpan);
  std::vector<std::string> names;
  for (auto &[keyword, value] : keywords)
    names.push_back(keyword.name.str());
  std::string why;
  auto from = bindFields(*record, args.size(), names, why);
  if (!from) {
    auto report = error("T0103", why);
    report.at(callSpan);
    if (record->definition)
      report.at(record->definition->nameSpan, "defined here");
    emitter.fail(report);
  }
  std::vector<Object> elements;
  for (auto [field, place] : llvm::zip_equal(record->fields, *from)) {
    if (place)
      elements.push_back(*place < args.size() ? args[*place].object : keywords[*place - args.size()].second.object);
    else
      elements.push_back(field.fixed ? *field.fixed : hostValue(field.defaultValue, *record->scope->parent));
    if (record->aggregate)
      checkField(*record, field, elements.back(), place && *place < args.size() ? args[*place].span : callSpan);
  }
  return Object::tuple(std::move(elements), record);
}

Object Codegen::constructAggregate(const std::shared_ptr<const RecordClass> &record, llvm::ArrayRef<Operand> args, Keywords keywords, Span callSpan) {
  std::string name = "`" + record->name + "`";
  const Binding *init = modules.member(*record->scope, "__init__");
  auto *function = init ? init->value.as<FunctionObject>() : nullptr;
  if (!function)
    emitter.fail(error("T0105", "`__init__` of " + name + " is no function").at(callSpan).at(record->definition->nameSpan, "defined here"));
  if (ast::isKernel(*function->function))
    emitter.fail(error("T0105", "`__init__` of " + name + " is a kernel").at(callSpan).at(function->function->nameSpan, "defined here")
                     .fact(record->name + ".__init__ cannot be a @triton.jit function").help("put `@triton.constexpr_function` above it, or nothing"));
  std::vector<Operand> all{{Object::tuple(std::vector<Object>(record->fields.size(), Object(Poison{})), record), callSpan}};
  all.insert(all.end(), args.begin(), args.end());
  std::vector<std::pair<ast::Keyword, Operand>> given;
  for (auto &k : keywords)
    if (k.first.name != "_semantic" && k.first.name != "_generator")
      given.push_back(k);
  unsigned before = emitter.errorCount();
  Object made = runBody(*function->function, bindParameters(*function->function, all, given, callSpan), callSpan, true, true);
  if (emitter.errorCount() != before)
    throw Failure();
  for (auto [field, value] : llvm::zip_equal(record->fields, *made.as<TupleObject>()->elements))
    if (value.is<Poison>())
      emitter.fail(error("T0105", "`__init__` of " + name + " does not set `" + field.name + "`").at(function->function->nameSpan).at(field.annotation->span, "a field")
                       .fact("constructor for " + record->name + " did not initialize attribute '" + field.name + "'")
                       .help("add `self." + field.name + " = …` to it"));
  return made;
}

//===-- Fields ----------------------------------------------------------------------------------------===//

void Codegen::checkField(const RecordClass &record, const RecordClass::Field &field, const Object &value, Span valueSpan) {
  if (value.is<Poison>())
    throw Failure();
  std::string what = "`" + field.name + "` of `" + record.name + "`";
  llvm::StringRef type = lastName(field.annotation);
  if (ast::isConstexpr(field.annotation)) {
    if (value.tile())
      emitter.fail(error("T0213", what + " has to be known at compile time").at(valueSpan, "this is " + describe(value)).at(field.annotation->span, "tl.constexpr"));
    return;
  }
  bool fits = true;
  if (type == "tensor")
    fits = value.tile();
  else if (type == "tuple")
    fits = value.sequence();
  else if (auto of = modules.evaluate(field.annotation, *record.scope->parent))
    if (auto *wanted = of->as<ModuleObject>(); wanted && wanted->record && wanted->record->aggregate) {
      auto *tuple = value.as<TupleObject>();
      fits = tuple && tuple->record && tuple->record->definition == wanted->record->definition;
    }
  if (fits)
    return;
  auto report = error("T0103", what + " is a `" + emitter.sources.text(field.annotation->span).str() + "`");
  report.at(valueSpan, "this is " + describe(value)).at(field.annotation->span, "says the class");
  if (value.isNumber())
    report.help("make it a value of the program: `tl.full((), " + toText(value) + ", …)`, or make the field a `tl.constexpr`");
  emitter.fail(report);
}

std::optional<Object> Codegen::callSpecial(const Operand &object, llvm::StringRef name, llvm::ArrayRef<Operand> args, Span callSpan) {
  auto *tuple = object.object.as<TupleObject>();
  const Binding *member = tuple && tuple->isAggregate() ? modules.member(*tuple->record->scope, name) : nullptr;
  auto *function = member ? member->value.as<FunctionObject>() : nullptr;
  if (!function)
    return std::nullopt;
  std::vector<Operand> all{object};
  all.insert(all.end(), args.begin(), args.end());
  return callFunction(*function->function, all, {}, callSpan);
}

std::shared_ptr<const RecordClass> frontend::constexprType() {
  static const std::shared_ptr<const RecordClass> record = [] {
    auto made = std::make_shared<RecordClass>();
    made->name = "constexpr_type";
    made->fields.push_back({"value"});
    return made;
  }();
  return record;
}

void Codegen::setField(const ast::Attribute &target, const Object &value, Span valueSpan) {
  auto *self = dyn_cast<ast::Name>(target.value);
  auto held = self && !frame.function->params.empty() && frame.function->params[0].name == self->id ? scope.names.find(self->id) : scope.names.end();
  auto *tuple = held == scope.names.end() ? nullptr : held->second.as<TupleObject>();
  if (!tuple || !tuple->record)
    emitter.fail(error("T0210", "a constructor sets fields of its own object only").at(target.span).fact("Attribute assignment is not supported in triton"));
  const RecordClass &record = *tuple->record;
  auto place = record.find(target.attr);
  if (!place) {
    std::vector<std::string> known;
    for (const auto &f : record.fields)
      known.push_back(f.name);
    std::string close = closestName(target.attr, known);
    auto report = error("T0105", "`" + record.name + "` has no field `" + target.attr.str() + "`");
    report.at(target.attrSpan).at(record.definition->nameSpan, "its fields are the annotated names in the class");
    report.fact(record.name + " has no attribute '" + target.attr.str() + "'");
    report.help(close.empty() ? "declare it in the class: `" + target.attr.str() + ": tl.tensor`" : "did you mean `" + close + "`?");
    emitter.fail(report);
  }
  checkField(record, record.fields[*place], value, valueSpan);
  std::vector<Object> elements = *tuple->elements;
  elements[*place] = value;
  scope.set(self->id, Object::tuple(std::move(elements), tuple->record));
}

Object Codegen::recordAttribute(const Operand &value, const TupleObject &tuple, llvm::StringRef name, Span nameSpan) {
  const RecordClass &record = *tuple.record;
  if (auto place = record.find(name)) {
    if ((*tuple.elements)[*place].is<Poison>() && frame.constructs)
      emitter.fail(error("T0105", "`" + name.str() + "` of `" + record.name + "` is not set yet").at(nameSpan));
    return (*tuple.elements)[*place];
  }
  const Binding *member = record.scope ? modules.member(*record.scope, name) : nullptr;
  auto *function = member ? member->value.as<FunctionObject>() : nullptr;
  if (function && record.aggregate) {
    const ast::FunctionDef &f = *function->function;
    if (isDecorated(f.decorators, {"staticmethod"}))
      return *function;
    if (isDecorated(f.decorators, {"property"}))
      return callFunction(f, {value}, {}, nameSpan);
    return BoundMethodObject{std::make_shared<Object>(value.object), &f};
  }
  auto report = error("T0105", "`" + record.name + "` has no `" + name.str() + "`");
  report.at(nameSpan);
  if (record.definition)
    report.at(record.definition->nameSpan, "defined here");
  std::vector<std::string> known;
  for (const auto &f : record.fields)
    known.push_back(f.name);
  std::string close = closestName(name, known);
  if (function)
    report.fact("in a kernel a NamedTuple has its fields only, no methods").help("write a `@triton.jit` function that takes it, or make the class a `@triton.aggregate`");
  else if (member)
    report.fact("in a kernel an object has the fields and methods of its class, not its other names").help("write `" + record.name + "." + name.str() + "`");
  else if (!close.empty())
    report.help("did you mean `" + close + "`?", {{nameSpan, close}});
  emitter.fail(report);
}
