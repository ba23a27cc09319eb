// Turns `kernel[grid](…)` into a request for the client: arguments as memory and literals, the grid as three numbers.
#include "Evaluator.h"

using namespace llvm;

namespace tritonc::host {

/// The memory of a tensor as the kernel sees it, shared with it. A view that is not row-major is passed as what its
/// pointer reaches: the kernel gets its strides as numbers.
std::shared_ptr<Buffer> sharedBuffer(const Tensor &t) {
  std::vector<int64_t> shape(t.shape().begin(), t.shape().end());
  if (!t.isContiguous()) {
    int64_t extent = 1;
    for (int64_t d = 0; d < t.rank(); ++d)
      extent += (t.shape()[d] - 1) * t.strides()[d];
    shape = {extent};
  }
  struct Kept {
    std::shared_ptr<Storage> storage;
    Buffer buffer;
  };
  auto kept = std::make_shared<Kept>(Kept{t->storage, Buffer(t.type(), shape, t.base())});
  kept->buffer.setUnwritten(t->storage->bytes.unwritten());
  return std::shared_ptr<Buffer>(kept, &kept->buffer);
}

static std::optional<Literal> literalOf(const Value &value) {
  Nesting guard;
  if (value.isNone())
    return Literal{};
  if (value.isBool())
    return Literal{truth(value)};
  if (value.isInt())
    return Literal{*value.asInt()};
  if (value.isFloat())
    return Literal{*value.asFloat()};
  if (auto *s = value.as<String>())
    return Literal{s->text};
  if (auto *d = value.as<DTypeObject>())
    return Literal{d->type};
  if (auto *k = value.as<Kernel>())
    return Literal{FunctionName{k->def->name.str()}};
  if (auto *c = value.as<Constexpr>())
    return literalOf(c->value);
  auto *t = value.as<Tuple>();
  auto *l = value.as<List>();
  if ((!t && !l) || (t && !t->names.empty()))
    return std::nullopt;
  std::vector<Literal> items;
  for (const Value &v : t ? t->items : l->items) {
    std::optional<Literal> item = v.as<Constexpr>() ? std::nullopt : literalOf(v);
    if (!item)
      return std::nullopt;
    items.push_back(std::move(*item));
  }
  return Literal{std::move(items)};
}

static DescriptorArgument descriptorArgument(Evaluator &evaluator, const Descriptor &d) {
  auto numbers = [&](const Value &list) {
    std::vector<int64_t> result;
    for (const Value &v : evaluator.items(list))
      result.push_back(v.asInt().value_or(1));
    return result;
  };
  return {sharedBuffer(*d.base.tensor()), numbers(d.shape), numbers(d.strides), numbers(d.block), str(d.padding) == "nan"};
}

LaunchArgument Evaluator::launchArgument(const Value &value, StringRef keyword, Span span) {
  LaunchArgument argument;
  argument.keyword = keyword.str();
  argument.span = span;
  if (const Tensor *t = value.tensor())
    argument.value = sharedBuffer(*t);
  else if (auto *d = value.as<Descriptor>())
    argument.value = descriptorArgument(*this, *d);
  else if (std::optional<Literal> literal = literalOf(value)) {
    argument.value = std::move(*literal);
    argument.isConstant = value.as<Constexpr>();
  } else if (auto *t = value.as<Tuple>()) {
    Nesting guard;
    auto tuple = std::make_shared<TupleArgument>();
    for (const Value &element : t->items)
      tuple->elements.push_back(launchArgument(element, "", span));
    tuple->names = t->names;
    argument.value = std::shared_ptr<const TupleArgument>(std::move(tuple));
  } else
    fail(error("T0161", "a " + typeName(value) + " cannot be passed to a kernel").at(span));
  return argument;
}

//===-- Grids --------------------------------------------------------------------------------===//

/// Every parameter whose value is known, by name: what a grid function gets.
static std::shared_ptr<Dict> metaOf(const Kernel &kernel, const CallArguments &arguments, function_ref<Value(const ast::Expr *)> eval) {
  auto meta = std::make_shared<Dict>();
  ArrayRef<ast::Parameter> params = kernel.def->params;
  for (size_t i = 0; i < arguments.positional.size() && i < params.size(); ++i)
    meta->set(Value(params[i].name), arguments.positional[i]);
  for (const KeywordArgument &keyword : arguments.keywords)
    meta->set(Value(keyword.name), keyword.value);
  for (const ast::Parameter &param : params)
    if (param.defaultValue && !meta->find(Value(param.name)))
      meta->set(Value(param.name), eval(param.defaultValue));
  return meta;
}

Grid Evaluator::gridOf(const Launcher &launcher, const CallArguments &arguments) {
  Value given = launcher.grid;
  if (given.as<Function>() || given.as<NativeObject>()) {
    ScopePtr scope = launcher.kernel->scope;
    auto meta = metaOf(*launcher.kernel, arguments, [&](const ast::Expr *e) { return eval(e, scope); });
    given = call(given, {{Value(meta)}, {}, {}, {""}}, {});
  }
  std::vector<Value> sizes;
  if (auto *t = given.as<Tuple>())
    sizes = t->items;
  else if (auto *l = given.as<List>())
    sizes = l->items;
  else
    sizes = {given};
  if (sizes.empty() || sizes.size() > 3)
    fail(error("T0161", "a grid has one to three sizes, this has " + std::to_string(sizes.size())), "ValueError");
  Grid grid = {1, 1, 1};
  for (size_t i = 0; i < sizes.size(); ++i) {
    std::optional<Tensor> size = asOperand(sizes[i]);
    if (!size || size->numel() != 1 || isFloat(size->type()))
      fail(error("T0161", "the sizes of a grid are ints, not a " + typeName(sizes[i]))
               .help("for a float use `triton.cdiv(n, BLOCK)` or `//`"));
    grid[i] = size->integer();
    if (grid[i] < 0)
      fail("T0161", "a grid cannot have the size " + std::to_string(grid[i]), "ValueError");
  }
  return grid;
}

//===-- Decorated kernels ------------------------------------------------------------------------===//

static const ast::Expr *keywordOf(const ast::Call *call, StringRef name, size_t position) {
  for (const ast::Keyword &keyword : call->keywords)
    if (keyword.name == name)
      return keyword.value;
  return position < call->args.size() ? call->args[position] : nullptr;
}

/// Adds what `@triton.autotune` (one of its configurations) and `@triton.heuristics` say for arguments that the call
/// leaves open.
void Evaluator::addDecorated(const Kernel &kernel, CallArguments &arguments) {
  auto given = [&](StringRef name) {
    for (const KeywordArgument &keyword : arguments.keywords)
      if (keyword.name == name)
        return true;
    for (size_t i = 0; i < arguments.positional.size() && i < kernel.def->params.size(); ++i)
      if (kernel.def->params[i].name == name)
        return true;
    return false;
  };
  auto add = [&](const Dict &dict, Span span) {
    for (auto &[key, value] : dict.items)
      if (!given(str(key)))
        arguments.keywords.push_back({str(key), value, span});
  };
  auto addConfiguration = [&](const Value &list, Span span) {
    std::vector<Value> configs = items(list);
    if (configs.empty())
      return;
    size_t chosen = options.lastConfig ? std::min<size_t>(options.config, configs.size() - 1) : options.config;
    if (chosen >= configs.size())
      fail(error("T0161", "there is no configuration " + std::to_string(options.config) + ": this kernel has " +
                              std::to_string(configs.size())).at(span), "ValueError");
    auto *config = configs[chosen].as<Config>();
    if (!config)
      fail(error("T0161", "`configs` holds a " + typeName(configs[chosen]) + " instead of a triton.Config")
               .at(span));
    add(*config->constants, span);
    add(*config->options, span);
  };
  auto addHeuristics = [&](const Value &table, Span span) {
    if (!table.as<Dict>())
      return;
    for (auto &[key, function] : table.as<Dict>()->items) {
      auto meta = metaOf(kernel, arguments, [&](const ast::Expr *e) { return eval(e, kernel.scope); });
      Dict computed;
      computed.set(key, call(function, {{Value(meta)}, {}, {}, {""}}, span));
      add(computed, span);
    }
  };
  // What calls said, the outermost first, then what stands above the `def`.
  for (const Scope *s = kernel.scope.get(); s; s = s->parent.get()) {
    if (auto said = s->names.find("@autotune"); said != s->names.end())
      addConfiguration(said->second, kernel.def->nameSpan);
    if (auto said = s->names.find("@heuristics"); said != s->names.end())
      addHeuristics(said->second, kernel.def->nameSpan);
  }
  for (const ast::Expr *decorator : kernel.def->decorators) {
    auto *decoration = dyn_cast<ast::Call>(decorator);
    const ast::Expr *callee = decoration ? decoration->callee : nullptr;
    StringRef name = isa_and_nonnull<ast::Attribute>(callee) ? cast<ast::Attribute>(callee)->attr
                     : isa_and_nonnull<ast::Name>(callee) ? cast<ast::Name>(callee)->id : "";
    const ast::Expr *said = name == "autotune" ? keywordOf(decoration, "configs", 0) : name == "heuristics" ? keywordOf(decoration, "values", 0) : nullptr;
    if (said && name == "autotune")
      addConfiguration(eval(said, kernel.scope), said->span);
    else if (said)
      addHeuristics(eval(said, kernel.scope), decoration->span);
  }
}

//===-- Launches ------------------------------------------------------------------------------------===//

Value Evaluator::launch(const Launcher &launcher, CallArguments arguments, Span span) {
  addDecorated(*launcher.kernel, arguments);
  for (KeywordArgument &keyword : arguments.keywords)
    if (auto instead = replaced(keyword.name))
      keyword.value = Value(*instead);
  LaunchRequest request;
  request.kernel = launcher.kernel->def;
  request.call = span;
  request.grid = gridOf(launcher, arguments);
  for (size_t i = 0; i < arguments.positional.size(); ++i) {
    Span place = i < arguments.spans.size() ? arguments.spans[i] : span;
    request.arguments.push_back(launchArgument(arguments.positional[i], "", place));
    if (i < arguments.names.size())
      request.arguments.back().tensorName = arguments.names[i];
  }
  for (const KeywordArgument &keyword : arguments.keywords) {
    if (keyword.name == "grid" || keyword.name == "warmup")
      continue;
    request.arguments.push_back(launchArgument(keyword.value, keyword.name, keyword.span));
    request.arguments.back().tensorName = keyword.name;
  }
  ++result.launches;
  if (!client.launch(request))
    endSilently();
  return Value();
}

void Evaluator::endSilently() {
  HostError e{error("T0161", "the launch failed").diagnostic, "RuntimeError"};
  e.silent = true;
  throw e;
}

} // namespace tritonc::host
