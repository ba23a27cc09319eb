// RUN: tritonc-opt --expand-narrow-floats %s | FileCheck %s
// RUN: tritonc-opt --expand-narrow-floats=f16c %s | FileCheck %s --check-prefix=F16C

// bf16 widens by a shift and narrows by adding to its bits: no machine's conversion keeps subnormal numbers.
// CHECK-LABEL: func @add
// CHECK-COUNT-2: arith.shli
// CHECK: arith.addf {{.*}} : vector<16xf32>
// CHECK-NOT: truncf
// CHECK: arith.trunci {{.*}} : vector<16xi32> to vector<16xi16>
// CHECK-NEXT: arith.bitcast {{.*}} : vector<16xi16> to vector<16xbf16>
func.func @add(%x: vector<16xbf16>, %y: vector<16xbf16>) -> vector<16xbf16> {
  %z = arith.addf %x, %y : vector<16xbf16>
  return %z : vector<16xbf16>
}

// CHECK-LABEL: func @half
// CHECK-NOT: extf
// CHECK-NOT: truncf
// CHECK: return
// F16C-LABEL: func @half
// F16C: arith.extf {{.*}} : f16 to f32
// F16C-NEXT: arith.mulf {{.*}} : f32
// F16C-NEXT: arith.truncf {{.*}} : f32 to f16
func.func @half(%x: f16) -> f16 {
  %z = arith.mulf %x, %x : f16
  return %z : f16
}

// From f64 the one rounding is that of the result: the way there rounds to odd.
// F16C-LABEL: func @fromDouble
// F16C: arith.truncf {{.*}} : f64 to f32
// F16C: arith.ori
// F16C: arith.truncf {{.*}} : f32 to f16
func.func @fromDouble(%x: f64) -> f16 {
  %z = arith.truncf %x : f64 to f16
  return %z : f16
}

// Bits that only move stay narrow.
// CHECK-LABEL: func @moved
// CHECK: arith.select {{.*}} : bf16
// CHECK-NEXT: return
func.func @moved(%c: i1, %x: bf16, %y: bf16) -> bf16 {
  %z = arith.select %c, %x, %y : bf16
  return %z : bf16
}

// 8-bit floats go through f32 too; what is too large becomes the largest finite number.
// CHECK-LABEL: func @float8
// CHECK-NOT: extf
// CHECK: arith.addf {{.*}} : vector<16xf32>
// CHECK: %[[LARGEST:.*]] = arith.constant dense<123> : vector<16xi32>
// CHECK: arith.trunci {{.*}} : vector<16xi32> to vector<16xi8>
// CHECK-NEXT: arith.bitcast {{.*}} : vector<16xi8> to vector<16xf8E5M2>
func.func @float8(%x: vector<16xf8E5M2>) -> vector<16xf8E5M2> {
  %z = arith.addf %x, %x : vector<16xf8E5M2>
  return %z : vector<16xf8E5M2>
}

// No machine's conversion rounds toward zero: bits are cut off.
// F16C-LABEL: func @towardZero
// F16C-NOT: truncf
// F16C: arith.shrui
// F16C: arith.bitcast {{.*}} : i16 to f16
func.func @towardZero(%x: f32) -> f16 {
  %z = arith.truncf %x toward_zero : f32 to f16
  return %z : f16
}

// F16C-LABEL: func @toSingle
// F16C: arith.truncf {{.*}} : f64 to f32
// F16C-NOT: arith.ori
// F16C: return
func.func @toSingle(%x: f64) -> f32 {
  %z = arith.truncf %x toward_zero : f64 to f32
  return %z : f32
}
