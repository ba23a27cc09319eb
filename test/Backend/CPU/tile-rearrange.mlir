// Joined, split, flipped and gathered tiles are other indices into what they are made of.
// RUN: tritonc-opt %s --tile-to-affine --cse --split-input-file | FileCheck %s

// Each vector lies in one of the two tiles, and both are read where they have elements.
// CHECK-LABEL: func.func @cat
// CHECK: affine.for %{{.*}} = 0 to 64 step 16
// CHECK: %[[I:.*]] = arith.index_cast
// CHECK: %[[FIRST:.*]] = arith.cmpi ult, %[[I]], %{{.*}} : i64
// CHECK: %[[X:.*]] = llvm.load %{{.*}} -> vector<16xf32>
// CHECK: arith.select %[[FIRST]], %[[X]], %{{.*}} : vector<16xf32>
func.func @cat(%x: !tile.ptr<f32>, %y: f32, %z: !tile.ptr<f32>) {
  %i = tile.arange 0 to 32 : tensor<32xi32>
  %k = tile.arange 0 to 64 : tensor<64xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<32x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<32x!tile.ptr<f32>>, tensor<32xi32>
  %v = tile.load %p : tensor<32x!tile.ptr<f32>>
  %w = tile.splat %y : f32 -> tensor<32xf32>
  %s = tile.cat %v, %w axis 0 : tensor<32xf32>, tensor<32xf32> -> tensor<64xf32>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<64x!tile.ptr<f32>>
  %q = tile.offset %zs, %k : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
  tile.store %q, %s : tensor<64x!tile.ptr<f32>>
  return
}

// -----

// One vector that is turned round.
// CHECK-LABEL: func.func @flip
// CHECK: %[[START:.*]] = llvm.getelementptr %{{.*}}[-15]
// CHECK: %[[X:.*]] = llvm.load %[[START]] {{.*}} -> vector<16xf32>
// CHECK: vector.shuffle %[[X]], %[[X]] [15, 14, {{.*}}, 1, 0]
func.func @flip(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>) {
  %i = tile.arange 0 to 64 : tensor<64xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<64x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
  %v = tile.load %p : tensor<64x!tile.ptr<f32>>
  %s = tile.flip %v axis 0 : tensor<64xf32>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<64x!tile.ptr<f32>>
  %q = tile.offset %zs, %i : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
  tile.store %q, %s : tensor<64x!tile.ptr<f32>>
  return
}

// -----

// split(join(a, b)) is a and b again, without memory between.
// CHECK-LABEL: func.func @pair
// CHECK-NOT: llvm.alloca
// CHECK: affine.for %{{.*}} = 0 to 32 step 16
// CHECK: %[[A:.*]] = llvm.load %{{.*}} -> vector<16xf32>
// CHECK: llvm.store %[[A]]
func.func @pair(%x: !tile.ptr<f32>, %y: f32, %z: !tile.ptr<f32>) {
  %i = tile.arange 0 to 32 : tensor<32xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<32x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<32x!tile.ptr<f32>>, tensor<32xi32>
  %a = tile.load %p : tensor<32x!tile.ptr<f32>>
  %b = tile.splat %y : f32 -> tensor<32xf32>
  %j = tile.join %a, %b : tensor<32xf32> -> tensor<32x2xf32>
  %c, %d = tile.split %j : tensor<32x2xf32> -> tensor<32xf32>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<32x!tile.ptr<f32>>
  %q = tile.offset %zs, %i : tensor<32x!tile.ptr<f32>>, tensor<32xi32>
  tile.store %q, %c : tensor<32x!tile.ptr<f32>>
  return
}

// -----

// The source is in memory; what is outside of it is not read.
// CHECK-LABEL: func.func @gather
// CHECK: %[[SOURCE:.*]] = llvm.alloca
// CHECK: llvm.store %{{.*}} : vector<16xf32>
// CHECK: %[[K:.*]] = llvm.load %{{.*}} -> vector<8xi32>
// CHECK: %[[INSIDE:.*]] = arith.cmpi ult, %[[K]], %{{.*}} : vector<8xi32>
// CHECK: %[[SAFE:.*]] = arith.select %[[INSIDE]], %[[K]]
// CHECK: %[[FROM:.*]] = llvm.getelementptr %[[SOURCE]][%[[SAFE]]]
// CHECK: llvm.intr.masked.gather %[[FROM]], %[[INSIDE]]
func.func @gather(%x: !tile.ptr<f32>, %k: !tile.ptr<i32>, %z: !tile.ptr<f32>) {
  %i = tile.arange 0 to 16 : tensor<16xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<16x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<16x!tile.ptr<f32>>, tensor<16xi32>
  %v = tile.load %p : tensor<16x!tile.ptr<f32>>
  %j = tile.arange 0 to 8 : tensor<8xi32>
  %ks = tile.splat %k : !tile.ptr<i32> -> tensor<8x!tile.ptr<i32>>
  %kp = tile.offset %ks, %j : tensor<8x!tile.ptr<i32>>, tensor<8xi32>
  %index = tile.load %kp : tensor<8x!tile.ptr<i32>>
  %r = tile.gather %v, %index axis 0 : tensor<16xf32>, tensor<8xi32> -> tensor<8xf32>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<8x!tile.ptr<f32>>
  %q = tile.offset %zs, %j : tensor<8x!tile.ptr<f32>>, tensor<8xi32>
  tile.store %q, %r : tensor<8x!tile.ptr<f32>>
  return
}

// -----

// Casts of pointers keep their steps; an address that was a number may be that of any parameter.
// CHECK-LABEL: func.func @casts
// CHECK-SAME: tritonc.shares_memory
// CHECK: %[[ROW:.*]] = llvm.inttoptr %{{.*}} : i64 to !llvm.ptr
// CHECK: llvm.load %{{.*}} -> vector<16xi32>
func.func @casts(%table: !tile.ptr<i64>, %z: !tile.ptr<i32>) {
  %word = tile.load %table : !tile.ptr<i64>
  %row = tile.int_to_ptr %word : i64 -> !tile.ptr<f32>
  %i = tile.arange 0 to 16 : tensor<16xi32>
  %rows = tile.splat %row : !tile.ptr<f32> -> tensor<16x!tile.ptr<f32>>
  %p = tile.offset %rows, %i : tensor<16x!tile.ptr<f32>>, tensor<16xi32>
  %bits = tile.ptr_cast %p : tensor<16x!tile.ptr<f32>> -> tensor<16x!tile.ptr<i32>>
  %v = tile.load %bits : tensor<16x!tile.ptr<i32>>
  %zs = tile.splat %z : !tile.ptr<i32> -> tensor<16x!tile.ptr<i32>>
  %q = tile.offset %zs, %i : tensor<16x!tile.ptr<i32>>, tensor<16xi32>
  tile.store %q, %v : tensor<16x!tile.ptr<i32>>
  return
}
