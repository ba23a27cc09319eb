// tl.maximum and tl.minimum ignore NaN and take -0 for less than 0.
// RUN: tritonc-opt %s --cpu-convert-to-llvm | FileCheck %s

// CHECK: llvm.call_intrinsic "llvm.maximumnum"(%{{.*}}, %{{.*}}) : (vector<16xf32>, vector<16xf32>) -> vector<16xf32>
// Of two numbers by hand: LLVM's code for AVX512DQ takes the NaN of a NaN and of what was an integer.
// CHECK: %[[A_NAN:.*]] = llvm.fcmp "uno" %[[A:.*]], %[[A]] : f64
// CHECK: %[[LEAST:.*]] = llvm.intr.minimum(%[[A]], %[[B:.*]]) : (f64, f64) -> f64
// CHECK: %[[WITHOUT_A:.*]] = llvm.select %[[A_NAN]], %[[B]], %[[LEAST]] : i1, f64
// CHECK: %[[B_NAN:.*]] = llvm.fcmp "uno" %[[B]], %[[B]] : f64
// CHECK: llvm.select %[[B_NAN]], %[[A]], %[[WITHOUT_A]] : i1, f64
func.func @extrema(%x: vector<16xf32>, %y: vector<16xf32>, %a: f64, %b: f64) -> (vector<16xf32>, f64) {
  %0 = arith.maxnumf %x, %y : vector<16xf32>
  %1 = arith.minnumf %a, %b : f64
  return %0, %1 : vector<16xf32>, f64
}
