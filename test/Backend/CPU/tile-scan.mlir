// Scans carry vectors where lanes lie beside the axis, scalars along it; sorting is a network; a histogram counts.
// RUN: tritonc-opt %s --tile-to-affine --cse --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @beside
// CHECK: %[[FIRST:.*]] = llvm.load %{{.*}} -> vector<16xf32>
// CHECK: affine.for %{{.*}} = 1 to 4 iter_args(%[[PART:.*]] = %[[FIRST]]) -> (vector<16xf32>) {
// CHECK: %[[NEXT:.*]] = arith.addf %[[PART]], %{{.*}} : vector<16xf32>
// CHECK: llvm.store %[[NEXT]]
// CHECK: affine.yield %[[NEXT]]
func.func @beside(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>) {
  %i = tile.arange 0 to 64 : tensor<64xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<64x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
  %v = tile.load %p : tensor<64x!tile.ptr<f32>>
  %t = tile.reshape %v : tensor<64xf32> -> tensor<4x16xf32>
  %s = tile.scan %t axis 0 : (tensor<4x16xf32>) -> tensor<4x16xf32> {
  ^bb0(%a: f32, %b: f32):
    %c = arith.addf %a, %b : f32
    tile.yield %c : f32
  }
  %r = tile.reshape %s : tensor<4x16xf32> -> tensor<64xf32>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<64x!tile.ptr<f32>>
  %q = tile.offset %zs, %i : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
  tile.store %q, %r : tensor<64x!tile.ptr<f32>>
  return
}

// -----

// From the last to the first; the exponentials are computed in vectors before.
// CHECK-LABEL: func.func @along
// CHECK: math.exp %{{.*}} : vector<16xf32>
// CHECK: affine.for %[[I:.*]] = 1 to 64 iter_args(%{{.*}}) -> (f32) {
// CHECK: arith.subi %c63{{.*}}, %{{.*}} : i64
// CHECK-NOT: math.exp
// CHECK: arith.addf %{{.*}} : f32
func.func @along(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>) {
  %i = tile.arange 0 to 64 : tensor<64xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<64x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
  %v = tile.load %p : tensor<64x!tile.ptr<f32>>
  %e = math.exp %v : tensor<64xf32>
  %s = tile.scan %e axis 0 {reverse} : (tensor<64xf32>) -> tensor<64xf32> {
  ^bb0(%a: f32, %b: f32):
    %c = arith.addf %a, %b : f32
    tile.yield %c : f32
  }
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<64x!tile.ptr<f32>>
  %q = tile.offset %zs, %i : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
  tile.store %q, %s : tensor<64x!tile.ptr<f32>>
  return
}

// -----

// Keys, lanes of a vector against each other, vectors against each other, and the first few back as numbers.
// CHECK-LABEL: func.func @sort
// CHECK: arith.cmpf uno
// CHECK: affine.for %{{.*}} = 0 to 64 step 16
// CHECK: vector.shuffle %{{.*}} [1, 0, 3, 2,
// CHECK: arith.minsi
// CHECK: arith.maxsi
// CHECK: affine.for %{{.*}} = 0 to 64 step 32
// CHECK: arith.bitcast %{{.*}} : vector<8xi32> to vector<8xf32>
func.func @sort(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>) {
  %i = tile.arange 0 to 64 : tensor<64xi32>
  %k = tile.arange 0 to 8 : tensor<8xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<64x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
  %v = tile.load %p : tensor<64x!tile.ptr<f32>>
  %s = tile.sort %v {descending} : tensor<64xf32> -> tensor<8xf32>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<8x!tile.ptr<f32>>
  %q = tile.offset %zs, %k : tensor<8x!tile.ptr<f32>>, tensor<8xi32>
  tile.store %q, %s : tensor<8x!tile.ptr<f32>>
  return
}

// -----

// CHECK-LABEL: func.func @count
// CHECK: affine.for %{{.*}} = 0 to 100 {
// CHECK: %[[COUNTED:.*]] = arith.cmpi ult, %{{.*}}, %{{.*}} : i64
// CHECK: scf.if %[[COUNTED]] {
// CHECK: arith.addi %{{.*}}, %{{.*}} : i32
// CHECK-NEXT: llvm.store
func.func @count(%x: !tile.ptr<i32>, %z: !tile.ptr<i32>) {
  %i = tile.arange 0 to 100 : tensor<100xi32>
  %k = tile.arange 0 to 16 : tensor<16xi32>
  %xs = tile.splat %x : !tile.ptr<i32> -> tensor<100x!tile.ptr<i32>>
  %p = tile.offset %xs, %i : tensor<100x!tile.ptr<i32>>, tensor<100xi32>
  %v = tile.load %p : tensor<100x!tile.ptr<i32>>
  %h = tile.histogram %v : tensor<100xi32> -> tensor<16xi32>
  %zs = tile.splat %z : !tile.ptr<i32> -> tensor<16x!tile.ptr<i32>>
  %q = tile.offset %zs, %k : tensor<16x!tile.ptr<i32>>, tensor<16xi32>
  tile.store %q, %h : tensor<16x!tile.ptr<i32>>
  return
}
