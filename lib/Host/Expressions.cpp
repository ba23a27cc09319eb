// Turns an expression of the host part into its value.
#include "Evaluator.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace llvm;

namespace tritonc::host {

Value Evaluator::eval(const ast::Expr *expr, const ScopePtr &scope) {
  step();
  checkStack();
  try {
    return evalUnplaced(expr, scope);
  } catch (HostError &e) {
    if (e.diagnostic.labels.empty())
      e.diagnostic.labels.push_back({expr->span, ""});
    throw;
  }
}

static Value sliceValue(Value start, Value stop, Value step) {
  auto slice = std::make_shared<SliceObject>();
  slice->start = std::move(start);
  slice->stop = std::move(stop);
  slice->step = std::move(step);
  return slice;
}

static Value integerLiteral(const ast::Int *node) {
  APInt value = node->value();
  if (value.getActiveBits() > 63)
    fail("T0152", "the host part has integers of 64 bits; this one needs more", "OverflowError");
  return int64_t(value.getLimitedValue());
}

Value Evaluator::evalUnplaced(const ast::Expr *expr, const ScopePtr &scope) {
  auto optional = [&](const ast::Expr *e) { return e ? eval(e, scope) : Value(); };
  return TypeSwitch<const ast::Expr *, Value>(expr)
      .Case([&](const ast::Name *n) { return evalName(n, *scope); })
      .Case([&](const ast::Int *n) { return integerLiteral(n); })
      .Case([&](const ast::Float *n) { return Value(n->value); })
      .Case([&](const ast::String *n) { return Value(n->value); })
      .Case([&](const ast::FormattedString *n) { return evalFormatted(n, scope); })
      .Case([&](const ast::Bool *n) { return Value(n->value); })
      .Case([&](const ast::None *) { return Value(); })
      .Case([&](const ast::Ellipsis *) { return Value(EllipsisTag()); })
      .Case([&](const ast::Unary *n) { return unaryOp(n->op, eval(n->operand, scope)); })
      .Case([&](const ast::Binary *n) { return evalBinary(n, scope); })
      .Case([&](const ast::BoolOp *n) {
        Value value;
        for (const ast::Expr *e : n->values)
          if (value = eval(e, scope); truth(value) != n->isAnd)
            break;
        return value;
      })
      .Case([&](const ast::Compare *n) { return evalCompare(n, scope); })
      .Case([&](const ast::Conditional *n) { return eval(truth(eval(n->test, scope)) ? n->body : n->orelse, scope); })
      .Case([&](const ast::Call *n) { return evalCall(n, scope); })
      .Case([&](const ast::Attribute *n) {
        Value value = eval(n->value, scope);
        try {
          return attribute(value, n->attr);
        } catch (HostError &e) {
          if (e.diagnostic.labels.empty())
            e.diagnostic.labels.push_back({n->attrSpan, ""});
          throw;
        }
      })
      .Case([&](const ast::Subscript *n) {
        Value value = eval(n->value, scope);
        if (auto *annotation = value.as<Annotation>())
          return annotationShape(*annotation, n->index, scope);
        return subscript(value, eval(n->index, scope));
      })
      .Case([&](const ast::Slice *n) { return sliceValue(optional(n->lower), optional(n->upper), optional(n->step)); })
      .Case([&](const ast::Tuple *n) { return evalDisplay(n->elements, scope, true); })
      .Case([&](const ast::List *n) { return evalDisplay(n->elements, scope, false); })
      .Case([&](const ast::Dict *n) { return evalDict(n, scope); })
      .Case([&](const ast::Set *n) {
        auto set = std::make_shared<Set>();
        for (const Value &v : items(evalDisplay(n->elements, scope, false)))
          set->items.set(v, Value());
        return Value(set);
      })
      .Case([&](const ast::Lambda *n) {
        Value function = makeFunction("<lambda>", n->params, scope);
        function.as<Function>()->body = n->body;
        return function;
      })
      .Case([&](const ast::Comprehension *n) { return evalComprehension(n, scope); })
      .Case([&](const ast::NamedExpr *n) {
        Value value = eval(n->value, scope);
        ScopePtr owner = scope;
        while (owner->isComprehension)
          owner = owner->parent;
        store(n->target, value, owner);
        return value;
      })
      .Default([&](const ast::Expr *) -> Value {
        fail("T0153", "the host part does not know this kind of expression", "SyntaxError");
      });
}

//===-- Names ------------------------------------------------------------------------===//

const Value *Evaluator::lookup(StringRef name, const Scope &scope) const {
  if (scope.globals.contains(name)) {
    auto &names = fileScope(const_cast<Scope &>(scope)).names;
    auto it = names.find(name);
    return it == names.end() ? nullptr : &it->second;
  }
  for (const Scope *s = &scope; s; s = s->parent.get())
    if (auto it = s->names.find(name); it != s->names.end())
      return &it->second;
  return nullptr;
}

Value Evaluator::evalName(const ast::Name *name, const Scope &scope) {
  if (const Value *value = lookup(name->id, scope))
    return *value;
  if (failedNames.contains(name->id)) { // the statement that should have made it was reported
    HostError e{error("T0101", "undefined name").diagnostic, "NameError"};
    e.silent = true;
    throw e;
  }
  if (std::optional<Value> value = builtinNamed(name->id)) {
    if (name->id != "environ")
      builtinScope->names[name->id] = *value;
    return *value;
  }
  DiagnosticBuilder builder = error("T0101", "the name `" + name->id.str() + "` is not defined").at(name->span);
  std::vector<std::string> known = builtinNames();
  for (const Scope *s = &scope; s; s = s->parent.get())
    for (auto &entry : s->names)
      known.push_back(entry.first().str());
  if (std::string close = closestName(name->id, known); !close.empty())
    builder.help("did you mean `" + close + "`?", {{name->span, close}});
  fail(builder, "NameError");
}

//===-- Operators with places ----------------------------------------------------------===//

/// What an operand was, for a label: `f32[4, 200]`, `int`.
static std::string operandText(const Value &value) {
  return value.tensor() ? describe(*value.tensor()) : typeName(value);
}

Value Evaluator::evalBinary(const ast::Binary *expr, const ScopePtr &scope) {
  Value a = eval(expr->lhs, scope), b = eval(expr->rhs, scope);
  try {
    return binaryOp(expr->op, a, b);
  } catch (HostError &e) {
    if (e.diagnostic.labels.empty())
      e.diagnostic.labels = {{expr->opSpan, ""}, {expr->lhs->span, operandText(a)}, {expr->rhs->span, operandText(b)}};
    throw;
  }
}

Value Evaluator::evalCompare(const ast::Compare *expr, const ScopePtr &scope) {
  Value left = eval(expr->first, scope), outcome;
  for (size_t i = 0; i < expr->ops.size(); ++i) {
    Value right = eval(expr->rest[i], scope);
    outcome = compareOp(expr->ops[i], left, right);
    if (i + 1 < expr->ops.size() && !truth(outcome))
      return outcome;
    left = right;
  }
  return outcome;
}

//===-- Displays, strings, comprehensions --------------------------------------------------===//

Value Evaluator::evalDisplay(ArrayRef<const ast::Expr *> elements, const ScopePtr &scope, bool isTuple) {
  std::vector<Value> values;
  for (const ast::Expr *e : elements) {
    if (auto *star = dyn_cast<ast::Starred>(e)) {
      std::vector<Value> more = items(eval(star->value, scope));
      values.insert(values.end(), more.begin(), more.end());
    } else {
      values.push_back(eval(e, scope));
    }
  }
  return isTuple ? makeTuple(std::move(values)) : makeList(std::move(values));
}

Value Evaluator::evalDict(const ast::Dict *expr, const ScopePtr &scope) {
  auto dict = std::make_shared<Dict>();
  for (auto [key, value] : zip(expr->keys, expr->values)) {
    if (key) {
      Value k = eval(key, scope);
      dict->set(k, eval(value, scope));
      continue;
    }
    Value more = eval(value, scope);
    if (!more.as<Dict>())
      fail("T0150", "`**` needs a dict, not a " + typeName(more));
    for (auto &[k, v] : more.as<Dict>()->items)
      dict->set(k, v);
  }
  return dict;
}

Value Evaluator::evalFormatted(const ast::FormattedString *expr, const ScopePtr &scope) {
  std::string out;
  for (const ast::FormattedString::Part &part : expr->parts) {
    if (!part.field) {
      out += part.text;
      continue;
    }
    Value value = eval(part.field, scope);
    char conversion = part.conversion ? part.conversion : part.debug && part.text.empty() ? 'r' : 0;
    if (conversion)
      value = Value(conversion == 's' ? str(value) : repr(value));
    // A format may hold fields itself: `{x:{width}.2f}`; only plain names are looked up.
    std::string spec;
    for (StringRef rest = part.text; !rest.empty();) {
      auto [plain, tail] = rest.split('{');
      spec += plain;
      auto [name, after] = tail.split('}');
      if (const Value *inner = lookup(name.trim(), *scope))
        spec += str(*inner);
      rest = after;
    }
    out += formatValue(value, spec);
  }
  return out;
}

void Evaluator::comprehend(const ast::Comprehension *expr, size_t level, const ScopePtr &scope, function_ref<void()> emit) {
  if (level == expr->generators.size())
    return emit();
  const ast::Generator &generator = expr->generators[level];
  iterate(eval(generator.iter, scope), [&](const Value &item) {
    step();
    store(generator.target, item, scope);
    if (all_of(generator.conditions, [&](const ast::Expr *c) { return truth(eval(c, scope)); }))
      comprehend(expr, level + 1, scope, emit);
    return true;
  });
}

Value Evaluator::evalComprehension(const ast::Comprehension *expr, const ScopePtr &scope) {
  auto inner = std::make_shared<Scope>();
  inner->parent = scope;
  inner->isComprehension = true;
  std::vector<Value> values;
  auto dict = std::make_shared<Dict>();
  comprehend(expr, 0, inner, [&] {
    Value element = eval(expr->element, inner);
    if (expr->form == ast::Comprehension::DictForm)
      dict->set(element, eval(expr->value, inner));
    else if (expr->form == ast::Comprehension::SetForm)
      dict->set(element, Value());
    else
      values.push_back(element);
  });
  switch (expr->form) {
  case ast::Comprehension::ListForm: return makeList(std::move(values));
  case ast::Comprehension::DictForm: return dict;
  case ast::Comprehension::SetForm: {
    auto set = std::make_shared<Set>();
    for (auto &[key, value] : dict->items)
      set->items.set(key, value);
    return set;
  }
  case ast::Comprehension::GeneratorForm: {
    auto generator = std::make_shared<Generator>();
    generator->items = std::move(values);
    return generator;
  }
  }
  return Value();
}

/// `Float32[Tensor, "4 200"]`, `Float32["N1 N0"]`, `Int32[32, 8]`: what is neither text nor a number names the array type.
Value Evaluator::annotationShape(const Annotation &annotation, const ast::Expr *index, const ScopePtr &scope) {
  auto shaped = std::make_shared<Annotation>(annotation);
  shaped->dims.emplace();
  auto *tuple = dyn_cast<ast::Tuple>(index);
  for (const ast::Expr *e : tuple ? tuple->elements : ArrayRef<const ast::Expr *>(index)) {
    auto *name = dyn_cast<ast::Name>(e);
    if (isa<ast::Attribute>(e) || (name && !lookup(name->id, *scope)))
      continue;
    Value value = eval(e, scope);
    if (auto *text = value.as<String>()) {
      SmallVector<StringRef> words;
      SplitString(text->text, words);
      for (StringRef word : words)
        shaped->dims->push_back(Value(word));
    } else if (value.asInt()) {
      shaped->dims->push_back(value);
    }
  }
  return shaped;
}

} // namespace tritonc::host
