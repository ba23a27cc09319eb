//===- PtxMemory.cpp - ld, st, atom and red of PTX as loads, stores and atomic updates ----------------------===//
#include "Ptx.h"

using namespace tritonc;
using namespace tritonc::frontend;
using namespace tritonc::frontend::ptx;
using llvm::StringRef;

/// Memory orders, scopes, caches: one memory here, always up to date.
static bool isHint(StringRef m) {
  static const StringRef hints[] = {"global", "volatile", "weak", "relaxed", "acquire", "release", "acq_rel", "cta", "cluster", "gpu", "sys", "ca", "cg", "cs", "cv", "lu",
                                    "wb", "wt", "nc", "noftz", "mmio"};
  return llvm::is_contained(hints, m) || m.starts_with("L1::") || m.starts_with("L2::");
}

static std::optional<Emitter::AtomicUpdate> updateNamed(StringRef name) {
  using Update = Emitter::AtomicUpdate;
  static const std::pair<const char *, Update> updates[] = {{"add", Update::Add}, {"min", Update::Min}, {"max", Update::Max}, {"and", Update::And},
                                                            {"or", Update::Or}, {"xor", Update::Xor}, {"exch", Update::Exchange}};
  for (auto &[spelling, update] : updates)
    if (name == spelling)
      return update;
  return std::nullopt;
}

bool Machine::executeMemory() {
  StringRef name = current->name;
  bool isLoad = name == "ld" || name == "ldu", isStore = name == "st", isAtomic = name == "atom" || name == "red";
  if (!isLoad && !isStore && !isAtomic)
    return false;
  llvm::erase_if(left, isHint);
  unsigned count = take("v2") ? 2 : take("v4") ? 4 : 1;
  StringRef operation = isAtomic ? takeOne({"add", "min", "max", "and", "or", "xor", "exch", "cas"}) : "";
  DType type = takeType().dtype;
  finish();
  unsigned addressAt = isStore || name == "red" ? 0 : 1;
  if (current->arguments.size() <= addressAt || current->arguments[addressAt].kind != Argument::Address)
    stop("`[address]` is missing");
  const Argument &address = current->arguments[addressAt];
  Argument base;
  base.name = address.name;
  Term start = read(base, DType::Int64);
  Operand mask{NoneObject{}, emitter.span};
  if (!current->guard.empty()) {
    Argument guard;
    guard.name = current->guard, guard.negated = current->guardNegated;
    mask = readPredicate(guard).operand();
  }
  auto pointer = [&](unsigned i) {
    Term at = start + start.typed(int64_t(address.bits) + int64_t(i * byteSize(type)));
    return Term(emitter, emitter.convert(at.operand(), ElementType(type, true), {NoneObject{}, emitter.span})).operand();
  };
  auto part = [&](const Argument &list, unsigned i) -> const Argument & {
    if (count == 1)
      return list;
    if (list.kind != Argument::Vector || list.elements.size() != count)
      stop("as many registers as the vector has stand in `{…}`");
    return list.elements[i];
  };
  if (isLoad) {
    expect(2);
    for (unsigned i = 0; i < count; ++i)
      write(part(current->arguments[0], i), Term(emitter, emitter.load(pointer(i), mask, {NoneObject{}, emitter.span}, {"", "", true})));
    return true;
  }
  if (isStore) {
    expect(2);
    for (unsigned i = 0; i < count; ++i)
      emitter.store(pointer(i), read(part(current->arguments[1], i), type).operand(), mask, {});
    return true;
  }
  auto value = [&](unsigned i) {
    if (addressAt + i >= current->arguments.size())
      stop("an operand is missing");
    return read(current->arguments[addressAt + i], type).operand();
  };
  auto order = tile::MemorySemantics::AcquireRelease;
  std::optional<Tile> old;
  if (operation == "cas") {
    if (!current->guard.empty())
      stop("it cannot stand under a predicate here");
    old = emitter.compareAndSwap(pointer(0), value(1), value(2), order);
  } else if (auto update = updateNamed(operation); update && count == 1) {
    old = emitter.atomic("tl.inline_asm_elementwise", *update, pointer(0), value(1), mask, order);
  } else {
    stop("it names no update that is known here");
  }
  if (name == "atom")
    result(Term(emitter, *old));
  return true;
}
