//===- Term.h - formulas on values, with the operators of the language -----------------------===//
#pragma once
#include "Emitter.h"

namespace tritonc::frontend {

/// A number or a tile in a formula. Its operators are those of a kernel: they promote, broadcast and round alike.
class Term {
public:
  Term(Emitter &emitter, Object object, Span span) : emitter(&emitter), object(std::move(object)), span(span) {}
  Term(Emitter &emitter, Operand operand) : Term(emitter, std::move(operand.object), operand.span) {}
  Term(Emitter &emitter, Tile tile) : Term(emitter, Object(std::move(tile)), emitter.span) {}

  Operand operand() const { return {object, span}; }
  /// The term as a value; a number takes its own type.
  Tile tile() const { return emitter->tile(operand()); }
  Term cast(DType type) const { return {*emitter, emitter->cast(tile(), type)}; }
  Term bitcast(DType type) const { return {*emitter, emitter->bitcast(operand(), type)}; }
  DType dtype() const { return tile().type.element.dtype; }
  /// A number beside this term.
  Term number(double value) const { return {*emitter, Object(value), span}; }
  Term number(int64_t value) const { return {*emitter, Object::integer(value), span}; }
  /// The number in the type and shape of this term.
  Term typed(double value) const { return {*emitter, emitter->constant(Object(value), dtype(), tile().type.shape)}; }
  Term typed(int64_t value) const { return {*emitter, emitter->constant(Object::integer(value), dtype(), tile().type.shape)}; }
  Term is(ast::CompareOp op, const Term &other) const { return {*emitter, emitter->compare(op, operand(), other.operand())}; }
  /// As a condition: what to take where it holds, and where it does not.
  Term select(const Term &yes, const Term &no) const { return {*emitter, emitter->where(operand(), yes.operand(), no.operand())}; }
  /// `math.NAME` of this and others of its type.
  Term math(llvm::StringRef name, llvm::ArrayRef<Term> others = {}) const {
    Emitter::Tiles tiles{tile()};
    for (const Term &t : others)
      tiles.push_back(t.tile());
    return {*emitter, emitter->mathOperation(name, tiles)};
  }
  /// `a op b`; two numbers become values first.
  Term with(ast::BinaryOp op, const Term &other) const {
    Term left = object.isNumber() && other.object.isNumber() ? Term(*emitter, tile()) : *this;
    return {*emitter, emitter->binary(op, left.operand(), other.operand())};
  }

  friend Term operator+(const Term &a, const Term &b) { return a.with(ast::BinaryOp::Add, b); }
  friend Term operator-(const Term &a, const Term &b) { return a.with(ast::BinaryOp::Sub, b); }
  friend Term operator*(const Term &a, const Term &b) { return a.with(ast::BinaryOp::Mul, b); }
  friend Term operator^(const Term &a, const Term &b) { return a.with(ast::BinaryOp::BitXor, b); }
  friend Term operator/(const Term &a, const Term &b) { return a.with(ast::BinaryOp::Div, b); }
  friend Term operator&(const Term &a, const Term &b) { return a.with(ast::BinaryOp::BitAnd, b); }
  friend Term operator|(const Term &a, const Term &b) { return a.with(ast::BinaryOp::BitOr, b); }
  friend Term operator<<(const Term &a, const Term &b) { return a.with(ast::BinaryOp::LShift, b); }
  friend Term operator>>(const Term &a, const Term &b) { return a.with(ast::BinaryOp::RShift, b); }
  friend Term operator<(const Term &a, const Term &b) { return a.is(ast::CompareOp::Lt, b); }
  friend Term operator>(const Term &a, const Term &b) { return a.is(ast::CompareOp::Gt, b); }
  friend Term operator~(const Term &a) { return {*a.emitter, a.emitter->unary(ast::UnaryOp::Invert, a.operand())}; }
  friend Term operator-(const Term &a) { return {*a.emitter, a.emitter->negate(a.tile(), a.span)}; }

private:
  Emitter *emitter;
  Object object;
  Span span;
};

} // namespace tritonc::frontend
