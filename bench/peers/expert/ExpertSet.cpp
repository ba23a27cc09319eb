// The kernels by hand as a set; SET names it and SET_NAME says which compiler made it.
#include "../KernelSet.h"
#include "Expert.h"

static KernelSet all() {
  KernelSet set = {};
  set.name = SET_NAME, set.isExpert = 1;
  set.vectorAdd = EXPERT::vectorAdd, set.vectorAddStreaming = EXPERT::vectorAddStreaming;
  set.softmax = EXPERT::softmax, set.layerNorm = EXPERT::layerNorm;
  set.outerAdd = EXPERT::outerAdd, set.outerAddStreaming = EXPERT::outerAddStreaming, set.rowSum = EXPERT::rowSum;
  set.product = EXPERT::product, set.batchedProduct = EXPERT::batchedProduct;
#if defined(__AMX_BF16__)
  set.bfloatProduct = EXPERT::bfloatProduct;
#endif
  set.attention = EXPERT::attention, set.convolution = EXPERT::convolution, set.unpack = EXPERT::unpack;
  return set;
}

extern "C" const KernelSet SET = all();
