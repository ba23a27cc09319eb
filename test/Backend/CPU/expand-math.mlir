// RUN: tritonc-opt --expand-math --split-input-file %s | FileCheck %s
// RUN: tritonc-opt --expand-math=scalef --split-input-file %s | FileCheck %s --check-prefix=SCALEF

// A vector of exp is a reduction, a polynomial and an addition to the exponent, or two steps of scaling where a lane comes near 0 or infinity;
// nothing is called.
// CHECK-LABEL: func @exp
// CHECK-NOT: call
// CHECK-COUNT-7: math.fma {{.*}} : vector<16xf32>
// CHECK-NOT: math.exp
// CHECK: scf.if
// CHECK-COUNT-2: arith.mulf {{.*}} : vector<16xf32>
// CHECK: } else {
// CHECK-NEXT: arith.bitcast
// CHECK-NEXT: arith.bitcast
// CHECK: arith.shli
// CHECK-NEXT: arith.addi
// CHECK-NOT: arith.mulf
// CHECK: return
// SCALEF-LABEL: func @exp
// SCALEF: llvm.call_intrinsic "llvm.x86.avx512.mask.scalef.ps.512"
// SCALEF-NOT: call
// SCALEF: return
func.func @exp(%x: vector<16xf32>) -> vector<16xf32> {
  %y = math.exp %x : vector<16xf32>
  return %y : vector<16xf32>
}

// -----

// What is left at the edge of a tile does not ask; numbers far below are taken for 0, not brought there by a product.
// CHECK-LABEL: func @narrow
// CHECK-NOT: scf.if
// CHECK: %[[LOW:.*]] = arith.cmpf olt, %{{.*}}, %{{.*}} : vector<8xf32>
// CHECK-COUNT-2: arith.mulf {{.*}} : vector<8xf32>
// CHECK-NOT: scf.if
// CHECK: %[[ALL:.*]] = arith.select %[[LOW]]
// CHECK: return %[[ALL]]
func.func @narrow(%x: vector<8xf32>) -> vector<8xf32> {
  %y = math.exp %x : vector<8xf32>
  return %y : vector<8xf32>
}

// -----

// The instruction takes 512 bits: a vector of 32 is two of them, one of 7 goes without.
// SCALEF-LABEL: func @widths
// SCALEF-COUNT-2: llvm.call_intrinsic "llvm.x86.avx512.mask.scalef.ps.512"
// SCALEF-COUNT-2: llvm.call_intrinsic "llvm.x86.avx512.mask.scalef.pd.512"
// SCALEF-NOT: call_intrinsic
// SCALEF: return
func.func @widths(%x: vector<32xf32>, %y: vector<16xf64>, %z: vector<7xf32>, %s: f32)
    -> (vector<32xf32>, vector<16xf64>, vector<7xf32>, f32) {
  %a = math.exp2 %x : vector<32xf32>
  %b = math.exp %y : vector<16xf64>
  %c = math.exp %z : vector<7xf32>
  %d = math.exp %s : f32
  return %a, %b, %c, %d : vector<32xf32>, vector<16xf64>, vector<7xf32>, f32
}

// -----

// Each function is gone, on scalars and on vectors.
// CHECK-LABEL: func @all
// CHECK-NOT: {{math\.(exp|exp2|expm1|log|log2|log1p|sin|cos|tanh|erf|rsqrt|powf)}}
// CHECK-NOT: call
// CHECK: return
func.func @all(%x: f32) -> f32 {
  %0 = math.exp %x : f32
  %1 = math.exp2 %0 : f32
  %2 = math.expm1 %1 : f32
  %3 = math.log %2 : f32
  %4 = math.log2 %3 : f32
  %5 = math.log1p %4 : f32
  %6 = math.sin %5 : f32
  %7 = math.cos %6 : f32
  %8 = math.tanh %7 : f32
  %9 = math.erf %8 : f32
  %10 = math.rsqrt %9 : f32
  %11 = math.powf %10, %9 : f32
  return %11 : f32
}

// -----

// Large angles have a branch of their own, taken if any lane needs it; it calculates in f64.
// CHECK-LABEL: func @sin
// CHECK: %[[LARGE:.*]] = arith.cmpi ne
// CHECK: scf.if %[[LARGE]]
// CHECK: arith.extf {{.*}} : vector<8xf32> to vector<8xf64>
// CHECK: } else {
// CHECK-NEXT: scf.yield
func.func @sin(%x: vector<8xf32>) -> vector<8xf32> {
  %y = math.sin %x : vector<8xf32>
  return %y : vector<8xf32>
}

// -----

// f16 and bf16 are calculated in f32 and rounded once.
// CHECK-LABEL: func @narrow
// CHECK: arith.extf {{.*}} : vector<8xf16> to vector<8xf32>
// CHECK: arith.truncf {{.*}} : vector<8xf32> to vector<8xf16>
func.func @narrow(%x: vector<8xf16>) -> vector<8xf16> {
  %y = math.log %x : vector<8xf16>
  return %y : vector<8xf16>
}

// -----

// What is rare is a call for each lane.
// CHECK: llvm.func @atanf(f32) -> f32
// CHECK-LABEL: func @rare
// CHECK-COUNT-2: llvm.call @atanf
func.func @rare(%x: vector<2xf32>) -> vector<2xf32> {
  %y = math.atan %x : vector<2xf32>
  return %y : vector<2xf32>
}

// -----

// What machines have stays as it is.
// CHECK-LABEL: func @kept
// CHECK: math.sqrt
// CHECK-NEXT: math.fma
// CHECK-NEXT: math.floor
// CHECK-NEXT: math.absf
func.func @kept(%x: vector<8xf32>) -> vector<8xf32> {
  %0 = math.sqrt %x : vector<8xf32>
  %1 = math.fma %0, %0, %x : vector<8xf32>
  %2 = math.floor %1 : vector<8xf32>
  %3 = math.absf %2 : vector<8xf32>
  return %3 : vector<8xf32>
}
