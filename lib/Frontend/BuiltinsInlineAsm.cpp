//===- BuiltinsInlineAsm.cpp - tl.inline_asm_elementwise: elements into registers, PTX on them, and back ------------===//
#include "InlineAsm.h"
#include "Codegen.h"
#include "Ptx.h"

using namespace tritonc;
using namespace tritonc::frontend;
using ptx::bitsType;

namespace {
/// The registers that the constraints name: `=r,=f,h,l`.
struct Constraints {
  std::vector<unsigned> outputs, inputs; ///< widths in bits
  std::vector<int> ties;                 ///< of each input: the output that it starts with, or -1
};
} // namespace

static Constraints constraintsOf(Arguments &a) {
  Constraints c;
  std::string text = a.string(1);
  llvm::SmallVector<llvm::StringRef> parts;
  llvm::StringRef(text).split(parts, ',', -1, false);
  for (llvm::StringRef part : parts) {
    part = part.trim();
    if (part.starts_with("~"))
      continue;
    bool isOutput = part.consume_front("=");
    part.consume_front("&");
    unsigned tie = 0;
    bool isTie = !isOutput && !part.getAsInteger(10, tie) && tie < c.outputs.size();
    unsigned bits = part == "r" || part == "f" ? 32 : part == "h" ? 16 : part == "l" || part == "d" ? 64 : part == "c" ? 8 : isTie ? c.outputs[tie] : 0;
    if (!bits)
      a.emitter().fail(error("T0121", "there is no constraint '" + part.str() + "'").at(a[1].span)
                           .fact("the constraints are r and f (32 bits), h (16), l and d (64), with `=` for results"));
    (isOutput ? c.outputs : c.inputs).push_back(bits);
    if (!isOutput)
      c.ties.push_back(isTie ? int(tie) : -1);
  }
  return c;
}

/// The elements of a tile, every `pack`th to a tile of its own: [n] to `pack` tiles of [n / pack].
static Emitter::Tiles dealt(Emitter &e, Tile x, unsigned pack) {
  if (pack == 1)
    return {x};
  int64_t half = x.type.shape[0] / 2;
  auto [even, odd] = e.split(e.reshape(x, {half, 2}));
  Emitter::Tiles a = dealt(e, even, pack / 2), b = dealt(e, odd, pack / 2), result;
  for (auto [p, q] : llvm::zip_equal(a, b))
    result.push_back(p), result.push_back(q);
  return result;
}

static Tile gathered(Emitter &e, llvm::ArrayRef<Tile> parts) {
  if (parts.size() == 1)
    return parts[0];
  Emitter::Tiles even, odd;
  for (size_t i = 0; i < parts.size(); i += 2)
    even.push_back(parts[i]), odd.push_back(parts[i + 1]);
  Tile joined = e.join(gathered(e, even), gathered(e, odd));
  return e.reshape(joined, {joined.type.shape.empty() ? 2 : joined.type.shape[0] * 2});
}

namespace {
/// One call: how its values lie in registers.
struct Call {
  Arguments &a;
  Emitter &e = a.emitter();
  unsigned pack = 1;
  Shape shape = {};       ///< of the operands and results
  Shape registerShape = {};
  int64_t elements = 1;

  /// Elements of one type that share a register.
  unsigned perRegister(DType type) const { return std::min<unsigned>(pack, std::max(1u, 32 / std::max(8u, bitWidth(type)))); }

  std::vector<Term> registersOf(Tile x) {
    if (x.type.element.pointer)
      x = e.convert({Object(x), e.span}, ElementType(DType::Int64), {NoneObject{}, e.span});
    if (x.type.element.dtype == DType::Int1)
      x = e.cast(x, DType::UInt8);
    Emitter::Tiles lanes;
    if (elements >= pack) {
      lanes = pack == 1 ? Emitter::Tiles{x} : dealt(e, e.reshape(x, {elements}), pack);
    } else { // fewer elements than one call takes: they stand there again and again
      Emitter::Tiles few = shape.empty() ? Emitter::Tiles{x} : dealt(e, e.reshape(x, {elements}), unsigned(elements));
      for (unsigned i = 0; i < pack; ++i)
        lanes.push_back(few[i % elements]);
    }
    if (pack > 1)
      for (Tile &t : lanes)
        t = registerShape.empty() && !t.type.isScalar() ? e.reshape(t, {}) : t;
    std::vector<Term> registers;
    unsigned each = perRegister(x.type.element.dtype), width = bitWidth(x.type.element.dtype);
    for (unsigned i = 0; i < pack; i += each) {
      Term value = Term(e, lanes[i]).bitcast(bitsType(width));
      if (each > 1) {
        value = value.cast(bitsType(each * width));
        for (unsigned j = 1; j < each; ++j)
          value = value | (Term(e, lanes[i + j]).bitcast(bitsType(width)).cast(value.dtype()) << value.typed(int64_t(j * width)));
      }
      registers.push_back(value);
    }
    return registers;
  }

  Tile fromRegisters(llvm::ArrayRef<Tile> registers, DType type) {
    unsigned width = std::max(8u, bitWidth(type)), each = perRegister(type);
    Emitter::Tiles lanes;
    for (const Tile &r : registers)
      for (unsigned j = 0; j < each; ++j) {
        Term bits = Term(e, r).bitcast(bitsType(bitWidth(r.type.element.dtype)));
        Term part = (each > 1 ? bits >> bits.typed(int64_t(j * width)) : bits).cast(bitsType(width));
        lanes.push_back((bitWidth(type) == 1 ? part.cast(DType::Int1) : part.bitcast(type)).tile());
      }
    lanes.resize(std::min<int64_t>(pack, elements));
    if (pack == 1)
      return lanes[0];
    Tile all = gathered(e, lanes);
    return shape.empty() ? all : e.reshape(all, shape);
  }
};
} // namespace

/// Where a piece of the text stands in the file, if the text is written at the call.
static Span placeOf(Emitter &e, Span text, llvm::StringRef piece) {
  size_t at = e.sources.text(text).find(piece.trim());
  if (piece.trim().empty() || at == llvm::StringRef::npos)
    return text;
  return {text.file, text.begin + unsigned(at), text.begin + unsigned(at + piece.trim().size())};
}

[[noreturn]] static void refuse(Arguments &a, const ptx::Problem &problem) {
  llvm::StringRef name = problem.where.trim(), what = problem.what;
  bool isInstruction = what.empty() || name.contains(' '); // else one operand of it
  if (name.starts_with("@"))
    name = name.drop_front(std::min(name.find_first_of(" \t"), name.size())).trim();
  name = name.substr(0, name.find_first_of(" \t\n;"));
  static constexpr llvm::StringLiteral wordsOfOperands[] = {"operand", "register", "predicate", "no value", "an address", "two parts", "another type"};
  bool ofOperands = llvm::any_of(wordsOfOperands, [&](llvm::StringRef word) { return what.contains(word); });
  auto report = error("T0121", "`" + name.str() + "` " + (!isInstruction ? "is no operand" : ofOperands ? "does not go with its operands" : "is not known here"));
  report.at(placeOf(a.emitter(), a[0].span, problem.where), problem.what.empty() ? "this instruction" : problem.what);
  report.help("write the same with functions of the language, or keep it in a branch that a `tl.constexpr` turns off");
  a.emitter().fail(report);
}

static std::vector<DType> resultTypes(Arguments &a) {
  std::vector<DType> types;
  auto add = [&](const Object &o) {
    auto *t = o.as<TypeObject>();
    if (!t || t->type.pointer)
      a.emitter().fail(error("T0103", "`dtype` is an element type such as `tl.float32`, or a tuple of them").at(a[3].span, "this is " + describe(o)));
    types.push_back(t->type.dtype);
  };
  if (auto *tuple = a[3].object.as<TupleObject>())
    llvm::for_each(*tuple->elements, add);
  else
    add(a[3].object);
  return types;
}

/// The operands in one shape.
static Emitter::Tiles operands(Arguments &a, Shape &shape) {
  Emitter &e = a.emitter();
  std::vector<Object> objects = {a[2].object};
  if (auto *tuple = a[2].object.as<TupleObject>())
    objects = *tuple->elements;
  Emitter::Tiles tiles;
  for (const Object &o : objects)
    tiles.push_back(e.tile({o, a[2].span}));
  for (Tile &t : tiles) {
    auto common = Emitter::commonShape(shape, t.type.shape);
    if (!common)
      e.fail(error("T0110", "the shapes of the operands differ").at(a[2].span, toString(TileType{t.type.element, shape}) + " and " + toString(t.type)));
    shape = *common;
  }
  for (Tile &t : tiles)
    t = *e.tryBroadcast(t, shape);
  return tiles;
}

static Object inlineAssembly(Arguments &a) {
  Emitter &e = a.emitter();
  std::string text = a.string(0);
  std::vector<DType> types = resultTypes(a);
  Constraints constraints = constraintsOf(a);
  Call call{a};
  call.pack = a.given(5) ? unsigned(a.integer(5, "`pack`")) : 1;
  if (call.pack == 0 || call.pack > 16 || (call.pack & (call.pack - 1)))
    e.fail(error("T0121", "`pack` is a power of two up to 16").at(a[5].span));
  Emitter::Tiles tiles = operands(a, call.shape);
  for (int64_t d : call.shape)
    call.elements *= d;
  if (call.pack == 1)
    call.registerShape = call.shape;
  else if (call.elements > call.pack)
    call.registerShape = {call.elements / call.pack};
  auto parsed = ptx::parse(text);
  if (auto *problem = std::get_if<ptx::Problem>(&parsed))
    refuse(a, *problem);

  std::vector<Term> inputs;
  for (const Tile &t : tiles)
    llvm::append_range(inputs, call.registersOf(t));
  size_t outputs = 0;
  for (DType type : types)
    outputs += call.pack / call.perRegister(type);
  if (outputs != constraints.outputs.size() || inputs.size() != constraints.inputs.size())
    e.fail(error("T0121", "the constraints do not name the registers that the values take").at(a[1].span)
               .fact("the results take " + std::to_string(outputs) + " registers, the operands " + std::to_string(inputs.size()))
               .fact("the constraints name " + std::to_string(constraints.outputs.size()) + " and " + std::to_string(constraints.inputs.size())));
  ptx::Machine machine(e, call.registerShape);
  auto name = [](size_t i) { return "$" + std::to_string(i); };
  for (auto [i, bits] : llvm::enumerate(constraints.outputs))
    machine.declare(name(i), bits);
  for (auto [i, bits] : llvm::enumerate(constraints.inputs)) {
    machine.declare(name(outputs + i), bits);
    Term value = bitWidth(inputs[i].dtype()) == bits ? inputs[i] : inputs[i].cast(bitsType(bits));
    machine.set(name(outputs + i), value.tile());
    if (constraints.ties[i] >= 0)
      machine.set(name(constraints.ties[i]), value.tile());
  }
  if (auto problem = machine.run(std::get<ptx::Code>(parsed)))
    refuse(a, *problem);

  std::vector<Object> results;
  size_t next = 0;
  for (DType type : types) {
    Emitter::Tiles registers;
    for (unsigned i = 0; i < call.pack; i += call.perRegister(type)) {
      auto value = machine.get(name(next));
      if (!value)
        e.fail(error("T0121", "the instructions never set the result `" + name(next) + "`").at(a[0].span));
      registers.push_back(*value);
      ++next;
    }
    results.push_back(call.fromRegisters(registers, type));
  }
  return a[3].object.is<TupleObject>() ? Object::tuple(std::move(results)) : results[0];
}

void frontend::addInlineAsmBuiltins(BuiltinTable &t) {
  for (llvm::StringRef name : {"tl.inline_asm_elementwise", "tl.extra.cuda.inline_asm_elementwise"})
    addBuiltin(t, (name + "(asm, constraints, args, dtype, is_pure=False, pack=1)").str(), inlineAssembly);
}
