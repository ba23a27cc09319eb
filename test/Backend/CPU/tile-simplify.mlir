// RUN: tritonc-opt %s --tile-simplify | FileCheck %s

// An infinity becomes the largest float8e5: that is not the value it was widened from.
// CHECK-LABEL: func.func @saturates
// CHECK: arith.extf
// CHECK-NEXT: arith.truncf {{.*}} to_nearest_away
func.func @saturates(%x: tensor<4xf8E5M2>) -> tensor<4xf8E5M2> {
  %0 = arith.extf %x : tensor<4xf8E5M2> to tensor<4xf32>
  %1 = arith.truncf %0 to_nearest_away : tensor<4xf32> to tensor<4xf8E5M2>
  return %1 : tensor<4xf8E5M2>
}

// CHECK-LABEL: func.func @rounded_twice
// CHECK: arith.sitofp {{.*}} : i64 to bf16
// CHECK-NEXT: arith.truncf {{.*}} : bf16 to f8E4M3FN
func.func @rounded_twice(%x: i64) -> f8E4M3FN {
  %0 = arith.sitofp %x : i64 to bf16
  %1 = arith.truncf %0 : bf16 to f8E4M3FN
  return %1 : f8E4M3FN
}

// CHECK-LABEL: func.func @exact_before
// CHECK-NEXT: arith.uitofp {{.*}} : i16 to bf16
func.func @exact_before(%x: i16) -> bf16 {
  %0 = arith.uitofp %x : i16 to f32
  %1 = arith.truncf %0 : f32 to bf16
  return %1 : bf16
}

// CHECK-LABEL: func.func @there_and_back
// CHECK-NEXT: return %arg0
func.func @there_and_back(%x: f16) -> f16 {
  %0 = arith.extf %x : f16 to f32
  %1 = arith.truncf %0 : f32 to f16
  return %1 : f16
}
