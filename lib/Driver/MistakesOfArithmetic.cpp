//===- MistakesOfArithmetic.cpp - operations on numbers to wrong ones ----------------------------------------===//
#include "Mistakes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "tritonc/Dialect/Tile.h"

using namespace mlir;
using namespace tritonc;

std::vector<Mistake> tritonc::integerMistakes() {
  using P = arith::CmpIPredicate;
  return {
      {"divide-signed", "signed division as unsigned", renamed("tile.divsi", "tile.divui")},
      {"divide-unsigned", "unsigned division as signed", renamed("tile.divui", "tile.divsi")},
      {"remainder-signed", "signed remainder as unsigned", renamed("tile.remsi", "tile.remui")},
      {"remainder-unsigned", "unsigned remainder as signed", renamed("tile.remui", "tile.remsi")},
      {"divide-remainder", "quotient for remainder", renamed("tile.remui", "tile.divui")},
      {"shift-signed", "arithmetic shift as logical", renamed("tile.shrsi", "tile.shrui")},
      {"shift-unsigned", "logical shift as arithmetic", renamed("tile.shrui", "tile.shrsi")},
      {"shift-count", "shift counts are taken modulo the width, as processors do",
       each<tile::ShLIOp>([](tile::ShLIOp op, OpBuilder &b) {
         Value count = op->getOperand(1);
         int64_t width = tile::elementOf(count.getType()).getIntOrFloatBitWidth();
         op->setOperand(1, arith::AndIOp::create(b, op.getLoc(), count, constantLike(b, count, width - 1)));
         return width > 1;
       })},
      {"multiply-high", "low half of a product for the high half", renamed("tile.umulhi", "arith.muli")},
      {"subtract-swapped", "operands of integer subtraction exchanged", swapped("arith.subi")},
      {"and-or", "or for and", renamed("arith.andi", "arith.ori")},
      {"xor-or", "or for exclusive or", renamed("arith.xori", "arith.ori")},
      {"extend-signed", "sign extension fills with zeros", renamed("arith.extsi", "arith.extui")},
      {"extend-unsigned", "zero extension fills with the sign", renamed("arith.extui", "arith.extsi")},
      {"compare-signed", "signed less-than as unsigned", predicate<arith::CmpIOp>(P::slt, P::ult)},
      {"compare-unsigned", "unsigned less-than as signed", predicate<arith::CmpIOp>(P::ult, P::slt)},
      {"compare-equal", "less-or-equal forgets equality", predicate<arith::CmpIOp>(P::sle, P::slt)},
      {"compare-greater", "greater-or-equal forgets equality", predicate<arith::CmpIOp>(P::sge, P::sgt)},
      {"maximum-signed", "signed maximum as unsigned", renamed("arith.maxsi", "arith.maxui")},
      {"minimum-unsigned", "unsigned minimum as signed", renamed("arith.minui", "arith.minsi")},
      {"minimum-maximum", "maximum for minimum", renamed("arith.minsi", "arith.maxsi")},
      {"absolute-integer", "abs of an integer leaves it", skipped("math.absi")},
      {"bits-reversed", "brev leaves its operand", skipped("tile.brev")},
      {"count-zeros", "leading zeros for trailing ones", renamed("math.cttz", "math.ctlz")},
  };
}

std::vector<Mistake> tritonc::floatMistakes() {
  using P = arith::CmpFPredicate;
  auto rounding = [](arith::TruncFOp op, OpBuilder &b) {
    op.setRoundingmodeAttr(arith::RoundingModeAttr::get(b.getContext(), arith::RoundingMode::toward_zero));
    return true;
  };
  return {
      {"divide-swapped", "operands of a float division exchanged", swapped("arith.divf")},
      {"divide-reciprocal", "division as multiplication by the reciprocal",
       each<arith::DivFOp>([](arith::DivFOp op, OpBuilder &b) {
         Value inverse = arith::DivFOp::create(b, op.getLoc(), constantLike(b, op.getRhs(), 1), op.getRhs());
         return replace(op, arith::MulFOp::create(b, op.getLoc(), op.getLhs(), inverse));
       })},
      {"negate-zero", "-x as 0 - x: the sign of zero is lost",
       each<arith::NegFOp>([](arith::NegFOp op, OpBuilder &b) {
         return replace(op, arith::SubFOp::create(b, op.getLoc(), constantLike(b, op.getOperand(), 0), op.getOperand()));
       })},
      {"multiply-add", "fma rounds twice",
       each<math::FmaOp>([](math::FmaOp op, OpBuilder &b) {
         Value product = arith::MulFOp::create(b, op.getLoc(), op.getA(), op.getB());
         return replace(op, arith::AddFOp::create(b, op.getLoc(), product, op.getC()));
       })},
      {"contract", "a product that is added is not rounded",
       each<arith::AddFOp>([](arith::AddFOp op, OpBuilder &b) {
         auto product = op.getLhs().getDefiningOp<arith::MulFOp>();
         return product && replace(op, math::FmaOp::create(b, op.getLoc(), product.getLhs(), product.getRhs(), op.getRhs()));
       })},
      {"narrow-rounding", "narrowing rounds toward zero", each<arith::TruncFOp>(rounding)},
      {"narrow-twice", "float64 is narrowed by way of float32",
       each<arith::TruncFOp>([](arith::TruncFOp op, OpBuilder &b) {
         Type source = op.getIn().getType(), f32 = b.getF32Type();
         if (!tile::elementOf(source).isF64() || tile::elementOf(op.getType()).isF32())
           return false;
         op->setOperand(0, arith::TruncFOp::create(b, op.getLoc(), tile::withElement(source, f32), op.getIn()));
         return true;
       })},
      {"to-signed", "float to signed integer as to unsigned", renamed("tile.fptosi", "tile.fptoui")},
      {"to-unsigned", "float to unsigned integer as to signed", renamed("tile.fptoui", "tile.fptosi")},
      {"from-signed", "signed integer to float as unsigned", renamed("arith.sitofp", "arith.uitofp")},
      {"from-unsigned", "unsigned integer to float as signed", renamed("arith.uitofp", "arith.sitofp")},
      {"less-unordered", "less-than holds for NaN", predicate<arith::CmpFOp>(P::OLT, P::ULT)},
      {"unequal-ordered", "a NaN equals itself", predicate<arith::CmpFOp>(P::UNE, P::ONE)},
      {"greater-equal", "greater-than holds for equal numbers", predicate<arith::CmpFOp>(P::OGT, P::OGE)},
      {"maximum-nan", "the maximum of a NaN and a number is NaN", renamed("arith.maxnumf", "arith.maximumf")},
      {"minimum-nan", "the strict minimum ignores NaN", renamed("arith.minimumf", "arith.minnumf")},
      {"absolute-float", "abs of a float leaves it", skipped("math.absf")},
      {"floor-trunc", "floor rounds toward zero", renamed("math.floor", "math.trunc")},
      {"ceil-floor", "ceil rounds down", renamed("math.ceil", "math.floor")},
      {"exp-base", "exp with base 2", renamed("math.exp", "math.exp2")},
      {"log-base", "log with base 2", renamed("math.log", "math.log2")},
      {"root", "rsqrt without the reciprocal", renamed("math.rsqrt", "math.sqrt")},
      {"sine", "cos for sin", renamed("math.sin", "math.cos")},
      {"select-swapped", "the arms of where exchanged",
       each<arith::SelectOp>([](arith::SelectOp op, OpBuilder &) {
         Value yes = op.getTrueValue(), no = op.getFalseValue();
         op->setOperand(1, no), op->setOperand(2, yes);
         return true;
       })},
  };
}
