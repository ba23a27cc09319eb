//===- CudaPrints.h - the log of a launch on a card ------------------------------------------------------===//
#pragma once
#include "CudaDevice.h"

namespace tritonc::cuda {

/// Memory of the card into which programs print. A launch counts what it wants to print also where there is no room for it.
class CudaPrints {
public:
  CudaPrints(Context &context, llvm::ArrayRef<PrintSite> sites) : context(context), sites(sites) {}
  /// An empty log with room for `bytes`; its address.
  llvm::Expected<Address> prepare(size_t bytes);
  /// What the launch wanted to print, in bytes, once it has ended.
  llvm::Expected<size_t> wanted() const;
  /// Hands on what is in it, programs in order.
  llvm::Error replay(size_t bytes, const Grid &grid, Observer &observer) const;

private:
  Context &context;
  llvm::ArrayRef<PrintSite> sites;
  Address log = 0;
};

} // namespace tritonc::cuda
