// Arithmetic that is never undefined: guards around what the machine leaves open.
// RUN: tritonc-opt %s --tile-to-affine --cse --split-input-file | FileCheck %s

// x / 0 == 0, INT_MIN / -1 == INT_MIN, without a trap; 32-bit vectors divide as doubles.
// CHECK-LABEL: func.func @divide
// CHECK: %[[ZERO:.*]] = arith.cmpi eq, %[[Y:.*]], %{{.*}} : vector<16xi32>
// CHECK: %[[D:.*]] = arith.select %{{.*}}, %{{.*}}, %[[Y]] : vector<16xi1>, vector<16xi32>
// CHECK: %[[WIDE:.*]] = arith.sitofp %[[D]] : vector<16xi32> to vector<16xf64>
// CHECK: %[[RATIO:.*]] = arith.divf %{{.*}}, %[[WIDE]]
// CHECK: %[[Q:.*]] = arith.fptosi %[[RATIO]] : vector<16xf64> to vector<16xi32>
// CHECK: arith.select %[[ZERO]], %{{.*}}, %[[Q]]
func.func @divide(%x: !tile.ptr<i32>, %z: !tile.ptr<i32>) {
  %i = tile.arange 0 to 64 : tensor<64xi32>
  %xs = tile.splat %x : !tile.ptr<i32> -> tensor<64x!tile.ptr<i32>>
  %p = tile.offset %xs, %i : tensor<64x!tile.ptr<i32>>, tensor<64xi32>
  %y = tile.load %p : tensor<64x!tile.ptr<i32>>
  %q = tile.divsi %i, %y : tensor<64xi32>
  %zs = tile.splat %z : !tile.ptr<i32> -> tensor<64x!tile.ptr<i32>>
  %o = tile.offset %zs, %i : tensor<64x!tile.ptr<i32>>, tensor<64xi32>
  tile.store %o, %q : tensor<64x!tile.ptr<i32>>
  return
}

// -----

// By a constant there is nothing to guard; floats to integers saturate.
// CHECK-LABEL: func.func @constant
// CHECK: arith.remsi %{{.*}}, %{{.*}} : i32
// CHECK: llvm.call_intrinsic "llvm.fptosi.sat"(%{{.*}}) : (f32) -> i32
// CHECK-NOT: arith.select
// CHECK: return
func.func @constant(%x: i32, %y: f32, %z: !tile.ptr<i32>) {
  %seven = arith.constant 7 : i32
  %r = tile.remsi %x, %seven : i32
  %f = tile.fptosi %y : f32 -> i32
  %s = arith.addi %r, %f : i32
  tile.store %z, %s : !tile.ptr<i32>
  return
}

// -----

// A shift by the width or more gives 0, an arithmetic one the sign.
// CHECK-LABEL: func.func @shift
// CHECK: %[[SMALL:.*]] = arith.cmpi ult, %[[N:.*]], %{{.*}} : i32
// CHECK: %[[LEFT:.*]] = arith.shli %{{.*}}, %[[N]]
// CHECK: arith.select %[[SMALL]], %[[LEFT]]
// CHECK: %[[COUNT:.*]] = arith.minui %[[N]], %{{.*}}
// CHECK: arith.shrsi %{{.*}}, %[[COUNT]]
func.func @shift(%x: i32, %n: i32, %z: !tile.ptr<i32>) {
  %l = tile.shli %x, %n : i32
  %r = tile.shrsi %x, %n : i32
  %s = arith.addi %l, %r : i32
  tile.store %z, %s : !tile.ptr<i32>
  return
}

// -----

// 32-bit sums may wrap within a vector: as a value they are widened lane by lane, as an offset they stay one address.
// CHECK-LABEL: func.func @wrap
// CHECK: arith.extsi %{{.*}} : vector<16xi32> to vector<16xi64>
// CHECK-NOT: scatter
func.func @wrap(%x: i32, %z: !tile.ptr<i64>) {
  %i = tile.arange 0 to 64 : tensor<64xi32>
  %xs = tile.splat %x : i32 -> tensor<64xi32>
  %s = arith.addi %i, %xs : tensor<64xi32>
  %w = arith.extsi %s : tensor<64xi32> to tensor<64xi64>
  %zs = tile.splat %z : !tile.ptr<i64> -> tensor<64x!tile.ptr<i64>>
  %p = tile.offset %zs, %w : tensor<64x!tile.ptr<i64>>, tensor<64xi64>
  tile.store %p, %w : tensor<64x!tile.ptr<i64>>
  return
}
