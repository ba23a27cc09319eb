//===- AtomicWords.cpp - orders and kinds of the dialect's atomics in LLVM's words ------------------===//
#include "tritonc/Backend/Elements.h"

using namespace mlir;

namespace tritonc::backend {

LLVM::AtomicOrdering orderingOf(tile::MemorySemantics semantics) {
  switch (semantics) {
  case tile::MemorySemantics::Relaxed:
    return LLVM::AtomicOrdering::monotonic;
  case tile::MemorySemantics::Acquire:
    return LLVM::AtomicOrdering::acquire;
  case tile::MemorySemantics::Release:
    return LLVM::AtomicOrdering::release;
  case tile::MemorySemantics::AcquireRelease:
    return LLVM::AtomicOrdering::acq_rel;
  }
  llvm_unreachable("every case returns");
}

LLVM::AtomicOrdering failureOrdering(LLVM::AtomicOrdering ordering) {
  bool acquires = ordering == LLVM::AtomicOrdering::acquire || ordering == LLVM::AtomicOrdering::acq_rel;
  return acquires ? LLVM::AtomicOrdering::acquire : LLVM::AtomicOrdering::monotonic;
}

LLVM::AtomicBinOp instructionOf(tile::AtomicKind kind) {
  switch (kind) {
  case tile::AtomicKind::Add:
    return LLVM::AtomicBinOp::add;
  case tile::AtomicKind::FAdd:
    return LLVM::AtomicBinOp::fadd;
  case tile::AtomicKind::Max:
    return LLVM::AtomicBinOp::max;
  case tile::AtomicKind::UMax:
    return LLVM::AtomicBinOp::umax;
  case tile::AtomicKind::Min:
    return LLVM::AtomicBinOp::min;
  case tile::AtomicKind::UMin:
    return LLVM::AtomicBinOp::umin;
  case tile::AtomicKind::And:
    return LLVM::AtomicBinOp::_and;
  case tile::AtomicKind::Or:
    return LLVM::AtomicBinOp::_or;
  case tile::AtomicKind::Xor:
    return LLVM::AtomicBinOp::_xor;
  case tile::AtomicKind::Exchange:
    return LLVM::AtomicBinOp::xchg;
  }
  llvm_unreachable("every case returns");
}

} // namespace tritonc::backend
