// Turns rows into columns: indices of an address exchanged, tiles transposed, reductions along the other axis.
#include "Changes.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace tritonc;
using llvm::dyn_cast;

/// The sizes that an index is multiplied by on the way up to the whole address.
std::vector<const ast::Expr *> Changes::stridesOf(const ast::Expr *index, const ast::Expr *address) const {
  std::vector<const ast::Expr *> strides;
  for (const ast::Expr *e = index; e != address && parts.parents.lookup(e); e = parts.parents.lookup(e))
    if (auto *product = dyn_cast<ast::Binary>(parts.parents.lookup(e)); product && product->op == ast::BinaryOp::Mul)
      visitExpr(e == product->lhs ? product->rhs : product->lhs, [&](const ast::Expr *part) {
        if (auto *name = dyn_cast<ast::Name>(part); name && llvm::is_contained(parts.sizes(), name->id))
          strides.push_back(part);
        return true;
      });
  return strides;
}

void Changes::exchangedIndices() {
  std::vector<const ast::Expr *> seen;
  for (const Access &access : parts.accesses)
    for (const ast::Expr *address : parts.addressTexts(access)) {
      if (llvm::is_contained(seen, address))
        continue;
      seen.push_back(address);
      std::vector<const ast::Expr *> indices;
      for (const KernelParts::Index &index : parts.indices(address))
        if (index.written->span.begin >= address->span.begin && index.written->span.end <= address->span.end)
          indices.push_back(index.written);
      visitExpr(address, [&](const ast::Expr *e) { // the program's place and a counter are indices too
        if (llvm::isa<ast::Name>(e) && parts.isPlace(e) && !llvm::is_contained(indices, e))
          indices.push_back(e);
        return true;
      });
      for (size_t a = 0; a != indices.size(); ++a)
        for (size_t b = a + 1; b != indices.size(); ++b)
          exchange(indices[a], indices[b], address);
    }
}

/// Two indices of an address, alone, and with one of their strides turned into another or two of them exchanged.
void Changes::exchange(const ast::Expr *a, const ast::Expr *b, const ast::Expr *address) {
  const std::string reason = "rows and columns look exchanged", label = "of this address";
  if (text(a) == text(b))
    return;
  const std::vector<Replacement> swap = {{a, text(b)}, {b, text(a)}};
  replace(swap, reason, label);
  auto strides = stridesOf(a, address);
  for (const ast::Expr *size : stridesOf(b, address))
    if (!llvm::is_contained(strides, size))
      strides.push_back(size);
  for (const ast::Expr *size : strides)
    for (const std::string &other : lengths())
      if (auto more = swap; other != text(size)) {
        more.push_back({size, other});
        replace(std::move(more), reason, label);
      }
  for (size_t m = 0; m != strides.size(); ++m)
    for (size_t n = m + 1; n != strides.size(); ++n)
      if (auto more = swap; text(strides[m]) != text(strides[n])) {
        more.push_back({strides[m], text(strides[n])}), more.push_back({strides[n], text(strides[m])});
        replace(std::move(more), reason, label);
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
