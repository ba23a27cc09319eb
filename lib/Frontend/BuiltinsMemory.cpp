//===- BuiltinsMemory.cpp - tl.load and tl.store ---------------------------------------------------------------------------===//
#include "Builtins.h"
#include "Codegen.h"

using namespace tritonc;
using namespace tritonc::frontend;

/// Hints that Triton knows; an unknown one is a slip worth telling.
static Emitter::Hints hints(Arguments &a, unsigned cache, unsigned eviction) {
  Emitter::Hints h{a.string(cache), a.string(eviction), false};
  static const char *caches[] = {"", ".ca", ".cg", ".cs", ".cv", ".wb", ".wt"}, *evictions[] = {"", "evict_first", "evict_last", "evict_normal"};
  if (!llvm::is_contained(caches, h.cache))
    a.emitter().fail(error("T0103", "there is no cache modifier '" + h.cache + "'").at(a[cache].span).fact("Cache modifier " + h.cache + " not supported"));
  if (!llvm::is_contained(evictions, h.eviction))
    a.emitter().fail(error("T0103", "there is no eviction policy '" + h.eviction + "'").at(a[eviction].span).fact("Eviction policy " + h.eviction + " not supported"));
  return h;
}

static Object load(Arguments &a) {
  Emitter::Hints h = hints(a, 5, 6);
  h.isVolatile = a.flag(7, false);
  if (a[0].object.is<WindowObject>())
    return loadBlock(a, h);
  return a.emitter().load(a[0], a[1], a[2], h);
}

static Object store(Arguments &a) {
  Emitter::Hints h = hints(a, 4, 5);
  if (a[0].object.is<WindowObject>())
    storeBlock(a, h);
  else
    a.emitter().store(a[0], a[1], a[2], h);
  return NoneObject{};
}

void frontend::addMemoryBuiltins(BuiltinTable &t) {
  addBuiltin(t, "tl.load(pointer, mask=None, other=None, boundary_check=(), padding_option='', cache_modifier='', eviction_policy='', volatile=False)", load);
  addBuiltin(t, "tl.store(pointer, value, mask=None, boundary_check=(), cache_modifier='', eviction_policy='')", store, true);
}
