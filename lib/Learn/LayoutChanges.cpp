// Turns rows into columns: indices of an address exchanged, tiles transposed, reductions along the other axis.
#include "Changes.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace tritonc;
using llvm::dyn_cast;

void Changes::exchangedIndices() {
  const std::string reason = "rows and columns look exchanged";
  for (const Access &access : parts.accesses) {
    const ast::Expr *address = parts.address(access);
    std::vector<const ast::Expr *> indices, sizes;
    for (const KernelParts::Index &index : parts.indices(address))
      if (index.written->span.begin >= address->span.begin && index.written->span.end <= address->span.end)
        indices.push_back(index.written);
    for (const Loop &loop : parts.loops) // a counter is an index too
      visitExpr(address, [&](const ast::Expr *e) {
        if (auto *name = dyn_cast<ast::Name>(e); name && name->id == loop.target->id)
          indices.push_back(e);
        return true;
      });
    visitExpr(address, [&](const ast::Expr *e) {
      if (auto *name = dyn_cast<ast::Name>(e); name && llvm::is_contained(parts.sizes(), name->id))
        sizes.push_back(e);
      return true;
    });
    for (size_t a = 0; a != indices.size(); ++a)
      for (size_t b = a + 1; b != indices.size(); ++b) {
        std::vector<Replacement> swap = {{indices[a], text(indices[b])}, {indices[b], text(indices[a])}};
        replace(swap, reason, "of this address");
        for (const ast::Expr *size : sizes) // the stride follows
          for (const std::string &other : lengths()) {
            auto more = swap;
            more.push_back({size, other});
            replace(more, reason, "of this address");
          }
        for (size_t m = 0; m != sizes.size(); ++m)
          for (size_t n = m + 1; n != sizes.size(); ++n) {
            auto more = swap;
            more.push_back({sizes[m], text(sizes[n])}), more.push_back({sizes[n], text(sizes[m])});
            replace(more, reason, "of this address");
          }
      }
  }
}

void Changes::transposes() {
  const std::string reason = "rows and columns look exchanged";
  auto transposed = [](const std::string &tile) { return "tl.trans(" + tile + ")"; };
  for (const Access &access : parts.accesses)
    if (access.isStore && functionOf(access.call->args[1]) != "trans")
      replace({{access.call->args[1], transposed(text(access.call->args[1]))}}, reason, "stored the other way round");
  for (const ast::Expr *e : parts.expressions) {
    auto *call = dyn_cast<ast::Call>(e);
    if (call && functionOf(e) == "dot" && call->args.size() >= 2) {
      replace({{call->args[0], text(call->args[1])}, {call->args[1], text(call->args[0])}}, "the operands of the product look exchanged");
      for (const ast::Expr *arg : call->args.take_front(2))
        replace({{arg, transposed(text(arg))}}, reason);
    }
  }
}

void Changes::needlessTransposes() {
  for (const ast::Expr *e : parts.expressions) {
    auto *call = dyn_cast<ast::Call>(e);
    if (call && functionOf(e) == "trans" && call->args.size() == 1)
      replace({{e, text(call->args[0])}}, "rows and columns look exchanged");
    if (auto *attribute = dyn_cast<ast::Attribute>(e); attribute && attribute->attr == "T")
      replace({{e, text(attribute->value)}}, "rows and columns look exchanged");
  }
}

/// The other axis of a reduction, a column for a row.
void Changes::directions() {
  std::map<std::string, std::vector<Replacement>> ofVariable;
  llvm::MapVector<const ast::Expr *, std::vector<Replacement>> ofStatement;
  for (const ast::Expr *e : parts.expressions) {
    if (auto *call = dyn_cast<ast::Call>(e))
      for (const ast::Expr *axis : {call->args.size() == 2 ? call->args[1] : nullptr, [&]() -> const ast::Expr * {
                                      for (const ast::Keyword &k : call->keywords)
                                        if (k.name == "axis")
                                          return k.value;
                                      return nullptr;
                                    }()})
        if (axis && functionOf(e) != "arange" && functionOf(e) != "program_id" && (text(axis) == "0" || text(axis) == "1"))
          replace({{axis, text(axis) == "0" ? "1" : "0"}}, "this goes along the other axis of the tile");
    auto *subscript = dyn_cast<ast::Subscript>(e);
    auto *pair = subscript ? dyn_cast<ast::Tuple>(subscript->index) : nullptr;
    if (!pair || pair->elements.size() != 2)
      continue;
    bool isRow = llvm::isa<ast::None>(pair->elements[0]), isColumn = llvm::isa<ast::None>(pair->elements[1]);
    if (isRow == isColumn)
      continue;
    Replacement turned = {e, text(subscript->value) + (isRow ? "[:, None]" : "[None, :]")};
    ofVariable[text(subscript->value) + (isRow ? " row" : " column")].push_back(turned);
    const ast::Expr *root = e;
    while (const ast::Expr *parent = parts.parents.lookup(root))
      root = parent;
    ofStatement[root].push_back(turned);
    replace({turned}, isRow ? "this row should be a column" : "this column should be a row");
  }
  for (auto &[name, list] : ofVariable)
    replace(list, "rows and columns look exchanged");
  for (auto &[statement, list] : ofStatement)
    if (list.size() > 1)
      replace(list, "rows and columns look exchanged");
}

/// A load or store that goes along another dimension, with its mask.
void Changes::otherIndices() {
  std::vector<llvm::StringRef> names;
  for (const Access &access : parts.accesses)
    for (const KernelParts::Index &index : parts.indices(parts.address(access)))
      if (!llvm::is_contained(names, index.name))
        names.push_back(index.name);
  for (const Access &access : parts.accesses)
    for (llvm::StringRef from : names)
      for (llvm::StringRef to : names) {
        std::vector<Replacement> places;
        for (const ast::Expr *part : {access.address(), access.mask})
          visitExpr(part, [&](const ast::Expr *e) {
            if (auto *name = dyn_cast<ast::Name>(e); name && name->id == from)
              places.push_back({e, to.str()});
            return true;
          });
        if (from != to)
          replace(std::move(places), access.isStore ? "this store goes along another dimension" : "this load goes along another dimension");
      }
}
