//===- EmitDebug.cpp - assertions of a kernel ---------------------------------------------------===//
#include "Emitter.h"

using namespace tritonc;
using namespace tritonc::frontend;

void Emitter::assertion(const Operand &condition, const std::string &message, const std::optional<Operand> &mask) {
  Tile c = toBool(tile(condition));
  if (mask) { // not mask or condition
    Tile m = toBool(tile(*mask));
    Tile off = unary(ast::UnaryOp::Not, {Object(m), mask->span});
    broadcastTogether(off, c, mask->span, condition.span);
    c = emitBinary(ast::BinaryOp::BitOr, off, c);
  }
  tile::AssertOp::create(builder, location(), c.value, message);
}
