//===- BuiltinsAtomic.cpp - tl.atomic_add and its relatives -----------------------------------------------------===//
#include "Builtins.h"
#include "Codegen.h"

using namespace tritonc;
using namespace tritonc::frontend;
using tile::MemorySemantics;
using Update = Emitter::AtomicUpdate;

/// `sem=` and `scope=`; a CPU knows one scope, all threads.
static MemorySemantics semantics(Arguments &a, unsigned sem, unsigned scope) {
  std::string text = a.string(sem), reach = a.string(scope);
  if (!llvm::is_contained({"", "gpu", "cta", "sys"}, reach))
    a.emitter().fail(error("T0103", "there is no memory scope '" + reach + "'").at(a[scope].span).fact("Memory semantic " + reach + " not supported")
                         .help("the scopes are 'gpu', 'cta' and 'sys'"));
  if (text.empty())
    return MemorySemantics::AcquireRelease;
  if (auto known = tile::symbolizeMemorySemantics(text))
    return *known;
  a.emitter().fail(error("T0103", "there is no memory order '" + text + "'").at(a[sem].span).fact("Memory semantic " + text + " not supported")
                       .help("the orders are 'relaxed', 'acquire', 'release' and 'acq_rel'"));
}

template <Update update> static Object atomic(Arguments &a) {
  return a.emitter().atomic(a.builtin.name, update, a[0], a[1], a[2], semantics(a, 3, 4));
}

static Object compareAndSwap(Arguments &a) { return a.emitter().compareAndSwap(a[0], a[1], a[2], semantics(a, 3, 4)); }

void frontend::addAtomicBuiltins(BuiltinTable &t) {
  addBuiltin(t, "tl.atomic_add(pointer, val, mask=None, sem=None, scope=None)", atomic<Update::Add>, true);
  addBuiltin(t, "tl.atomic_max(pointer, val, mask=None, sem=None, scope=None)", atomic<Update::Max>, true);
  addBuiltin(t, "tl.atomic_min(pointer, val, mask=None, sem=None, scope=None)", atomic<Update::Min>, true);
  addBuiltin(t, "tl.atomic_and(pointer, val, mask=None, sem=None, scope=None)", atomic<Update::And>, true);
  addBuiltin(t, "tl.atomic_or(pointer, val, mask=None, sem=None, scope=None)", atomic<Update::Or>, true);
  addBuiltin(t, "tl.atomic_xor(pointer, val, mask=None, sem=None, scope=None)", atomic<Update::Xor>, true);
  addBuiltin(t, "tl.atomic_xchg(pointer, val, mask=None, sem=None, scope=None)", atomic<Update::Exchange>, true);
  addBuiltin(t, "tl.atomic_cas(pointer, cmp, val, sem=None, scope=None)", compareAndSwap, true);
}
