//===- PtxBits.cpp - instructions on bits: logic, shifts, permutations, fields, counts ---------------------===//
#include "Ptx.h"

using namespace tritonc;
using namespace tritonc::frontend;
using namespace tritonc::frontend::ptx;
using ast::BinaryOp;
using ast::CompareOp;
using llvm::StringRef;

/// Any function of three bits: `table` has its value for each of the eight, `a` the highest.
Term Machine::lop3(const Term &a, const Term &b, const Term &c, uint64_t table) {
  Term value = a.typed(int64_t(0));
  for (unsigned i = 0; i < 8; ++i)
    if (table >> i & 1)
      value = value | (((i & 4 ? a : ~a) & (i & 2 ? b : ~b)) & (i & 1 ? c : ~c));
  return value;
}

/// Four bytes of the eight of `b` and `a`; the selector's digits name them, 8 more its sign in all bits.
Term Machine::prmt(const Term &a, const Term &b, const Argument &selector) {
  Term all = joined(a, b), result = a.typed(int64_t(0));
  for (unsigned i = 0; i < 4; ++i) {
    std::optional<Term> byte;
    if (selector.kind == Argument::Number) {
      unsigned digit = selector.bits >> (4 * i) & 15;
      byte = (all >> all.typed(int64_t(8 * (digit & 7)))).cast(DType::UInt8);
      if (digit & 8)
        byte = (byte->cast(DType::Int8) >> byte->cast(DType::Int8).typed(int64_t(7))).cast(DType::UInt8);
    } else {
      Term digit = (read(selector, DType::UInt32) >> a.typed(int64_t(4 * i))) & a.typed(int64_t(15));
      byte = (all >> ((digit & a.typed(int64_t(7))) << a.typed(int64_t(3))).cast(DType::UInt64)).cast(DType::UInt8);
      Term sign = (byte->cast(DType::Int8) >> byte->cast(DType::Int8).typed(int64_t(7))).cast(DType::UInt8);
      byte = (digit & a.typed(int64_t(8))).is(CompareOp::Ne, a.typed(int64_t(0))).select(sign, *byte);
    }
    result = result | (byte->cast(DType::UInt32) << a.typed(int64_t(8 * i)));
  }
  return result;
}

/// As many ones from the right; all for 32 and more.
static Term ones(const Term &count, const Term &like) {
  Term one = like.typed(int64_t(1));
  return (one << count.cast(like.dtype())) - one;
}

/// `length` bits of `a` from `position`, with the sign of the highest one if the type has one.
static Term field(const Term &a, const Term &position, const Term &length, bool isSigned) {
  DType bits = bitsType(bitWidth(a.dtype()));
  int64_t width = bitWidth(bits);
  Term x = a.cast(bits), value = (x >> position.cast(bits)) & ones(length, x);
  if (!isSigned)
    return value;
  // The sign: bit position + length - 1, or the highest there is; 0 for an empty field.
  Term end = position + length - position.typed(int64_t(1)), top = end.typed(width - 1);
  Term at = (end < top).select(end, top), sign = (x >> at.cast(bits)) & x.typed(int64_t(1));
  Term fill = (x.typed(int64_t(0)) - sign) & ~ones(length, x);
  return length.is(CompareOp::Eq, length.typed(int64_t(0))).select(x.typed(int64_t(0)), value | fill);
}

bool Machine::executeBits() {
  StringRef name = current->name;
  static const std::pair<const char *, BinaryOp> binaries[] = {{"and", BinaryOp::BitAnd}, {"or", BinaryOp::BitOr}, {"xor", BinaryOp::BitXor}};
  for (auto &[spelling, op] : binaries)
    if (name == spelling) {
      Type type = takeType();
      finish(), expect(3);
      if (type.special == Type::Predicate)
        result(readPredicate(current->arguments[1]).with(op, readPredicate(current->arguments[2])));
      else
        result(argument(1, type.dtype).with(op, argument(2, type.dtype)));
      return true;
    }
  if (name == "not" || name == "cnot") {
    Type type = takeType();
    finish(), expect(2);
    if (type.special == Type::Predicate) {
      result(~readPredicate(current->arguments[1]));
    } else {
      Term x = argument(1, type.dtype);
      result(name == "not" ? ~x : x.is(CompareOp::Eq, x.typed(int64_t(0))).cast(type.dtype));
    }
    return true;
  }
  if (name == "shl" || name == "shr") { // 0 or copies of the sign from a count of the width on
    DType type = takeType().dtype;
    finish(), expect(3);
    Term x = argument(1, type), n = argument(2, DType::UInt32), width = n.typed(int64_t(bitWidth(type)));
    n = (n < width).select(n, width); // before a narrower type loses its high bits
    result(name == "shl" ? x << n.cast(type) : x >> n.cast(type));
    return true;
  }
  if (name == "shf") {
    StringRef way = takeOne({"l", "r"}), mode = takeOne({"wrap", "clamp"});
    takeType(), finish(), expect(4);
    Term all = joined(argument(1, DType::UInt32), argument(2, DType::UInt32)), n = argument(3, DType::UInt32);
    n = mode == "wrap" ? n & n.typed(int64_t(31)) : (n < n.typed(int64_t(32))).select(n, n.typed(int64_t(32)));
    Term amount = n.cast(DType::UInt64);
    result(way == "l" ? ((all << amount) >> all.typed(int64_t(32))).cast(DType::UInt32) : (all >> amount).cast(DType::UInt32));
    return true;
  }
  if (name == "lop3") {
    takeType(), finish(), expect(5);
    if (current->arguments[4].kind != Argument::Number)
      stop("its table is a number");
    result(lop3(argument(1, DType::UInt32), argument(2, DType::UInt32), argument(3, DType::UInt32), current->arguments[4].bits));
    return true;
  }
  if (name == "prmt") {
    takeType(), finish(), expect(4);
    result(prmt(argument(1, DType::UInt32), argument(2, DType::UInt32), current->arguments[3]));
    return true;
  }
  if (name == "bfe") {
    DType type = takeType().dtype;
    finish(), expect(4);
    Term mask = number(DType::UInt32, 255);
    result(field(argument(1, type), argument(2, DType::UInt32) & mask, argument(3, DType::UInt32) & mask, isSignedInt(type)).cast(type));
    return true;
  }
  if (name == "bfi") {
    DType type = takeType().dtype;
    finish(), expect(5);
    Term mask = number(DType::UInt32, 255), a = argument(1, type), b = argument(2, type);
    Term position = (argument(3, DType::UInt32) & mask).cast(type), hole = ones(argument(4, DType::UInt32) & mask, a) << position;
    result((b & ~hole) | ((a << position) & hole));
    return true;
  }
  static const std::pair<const char *, const char *> counts[] = {{"popc", "ctpop"}, {"clz", "ctlz"}};
  for (auto &[spelling, operation] : counts)
    if (name == spelling) {
      DType type = takeType().dtype;
      finish(), expect(2);
      result(argument(1, type).math(operation).cast(DType::UInt32));
      return true;
    }
  if (name == "brev") {
    DType type = takeType().dtype;
    finish(), expect(2);
    Tile x = argument(1, type).tile();
    result(Term(emitter, Tile{tile::BrevOp::create(emitter.builder, emitter.location(), x.value.getType(), x.value), x.type, {}}));
    return true;
  }
  return false;
}
