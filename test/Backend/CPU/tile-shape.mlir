// Shape operations only change indices; a reshape divides where a dimension is split, and keeps lanes adjacent.
// RUN: tritonc-opt %s --tile-to-affine --cse --split-input-file | FileCheck %s

// 8 x 64 from 512: row * 64 + column, no division.
// CHECK-LABEL: func.func @join
// CHECK-NOT: arith.divui %{{.*}} : vector
// CHECK-NOT: gather
// CHECK: return
func.func @join(%x: !tile.ptr<f32>) {
  %i = tile.arange 0 to 512 : tensor<512xi32>
  %at = tile.reshape %i : tensor<512xi32> -> tensor<8x64xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<8x64x!tile.ptr<f32>>
  %p = tile.offset %xs, %at : tensor<8x64x!tile.ptr<f32>>, tensor<8x64xi32>
  %v = arith.sitofp %at : tensor<8x64xi32> to tensor<8x64xf32>
  tile.store %p, %v : tensor<8x64x!tile.ptr<f32>>
  return
}

// -----

// 512 from 8 x 64: 16 lanes never leave a row, so the row is a scalar.
// CHECK-LABEL: func.func @split
// CHECK: affine.for %{{.*}} = 0 to 512 step 16
// CHECK: arith.divui %{{.*}}, %{{.*}} : i64
// CHECK: llvm.store %{{.*}} : vector<16xi32>, !llvm.ptr
func.func @split(%x: !tile.ptr<i32>, %n: i32) {
  %r = tile.arange 0 to 8 : tensor<8xi32>
  %r1 = tile.expand_dims %r axis 1 : tensor<8xi32> -> tensor<8x1xi32>
  %r2 = tile.broadcast %r1 : tensor<8x1xi32> -> tensor<8x64xi32>
  %row = tile.reshape %r2 : tensor<8x64xi32> -> tensor<512xi32>
  %i = tile.arange 0 to 512 : tensor<512xi32>
  %xs = tile.splat %x : !tile.ptr<i32> -> tensor<512x!tile.ptr<i32>>
  %p = tile.offset %xs, %i : tensor<512x!tile.ptr<i32>>, tensor<512xi32>
  tile.store %p, %row : tensor<512x!tile.ptr<i32>>
  return
}

// -----

// 48 from 8 x 6 does leave rows: the indices become vectors, of 32 bits.
// CHECK-LABEL: func.func @ragged
// CHECK: arith.divui %{{.*}}, %{{.*}} : vector<16xi32>
func.func @ragged(%x: !tile.ptr<i32>, %n: i32) {
  %r = tile.arange 0 to 8 : tensor<8xi32>
  %r1 = tile.expand_dims %r axis 1 : tensor<8xi32> -> tensor<8x1xi32>
  %r2 = tile.broadcast %r1 : tensor<8x1xi32> -> tensor<8x6xi32>
  %row = tile.reshape %r2 : tensor<8x6xi32> -> tensor<48xi32>
  %i = tile.arange 0 to 48 : tensor<48xi32>
  %xs = tile.splat %x : !tile.ptr<i32> -> tensor<48x!tile.ptr<i32>>
  %p = tile.offset %xs, %i : tensor<48x!tile.ptr<i32>>, tensor<48xi32>
  tile.store %p, %row : tensor<48x!tile.ptr<i32>>
  return
}
