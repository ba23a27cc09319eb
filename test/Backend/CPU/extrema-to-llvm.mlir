// tl.maximum and tl.minimum ignore NaN and take -0 for less than 0.
// RUN: tritonc-opt %s --cpu-convert-to-llvm | FileCheck %s

// CHECK: llvm.call_intrinsic "llvm.maximumnum"(%{{.*}}, %{{.*}}) : (vector<16xf32>, vector<16xf32>) -> vector<16xf32>
// CHECK: llvm.call_intrinsic "llvm.minimumnum"(%{{.*}}, %{{.*}}) : (f64, f64) -> f64
func.func @extrema(%x: vector<16xf32>, %y: vector<16xf32>, %a: f64, %b: f64) -> (vector<16xf32>, f64) {
  %0 = arith.maxnumf %x, %y : vector<16xf32>
  %1 = arith.minnumf %a, %b : f64
  return %0, %1 : vector<16xf32>, f64
}
