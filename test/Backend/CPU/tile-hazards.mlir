// All loads of a store's value come before it: what a store may overwrite too early is read into scratch memory.
// RUN: tritonc-opt %s --tile-to-affine --split-input-file | FileCheck %s
// RUN: tritonc-opt %s --tile-to-affine=may-alias --split-input-file | FileCheck %s --check-prefix=ALIAS

// Element by element in place needs no copy.
// CHECK-LABEL: func.func @in_place
// CHECK-NOT: llvm.alloca
// CHECK: affine.for
// CHECK-NOT: affine.for
// CHECK: return
func.func @in_place(%x: !tile.ptr<f32>) {
  %i = tile.arange 0 to 64 : tensor<64xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<64x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
  %a = tile.load %p : tensor<64x!tile.ptr<f32>>
  %b = arith.addf %a, %a : tensor<64xf32>
  tile.store %p, %b : tensor<64x!tile.ptr<f32>>
  return
}

// -----

// One element further, it does.
// CHECK-LABEL: func.func @shifted
// CHECK: llvm.alloca
// CHECK: affine.for
// CHECK: affine.for
func.func @shifted(%x: !tile.ptr<f32>) {
  %i = tile.arange 0 to 64 : tensor<64xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<64x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
  %a = tile.load %p : tensor<64x!tile.ptr<f32>>
  %j = tile.arange 1 to 65 : tensor<64xi32>
  %q = tile.offset %xs, %j : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
  tile.store %q, %a : tensor<64x!tile.ptr<f32>>
  return
}

// -----

// A store through another parameter overtakes a load only where parameters may overlap.
// CHECK-LABEL: func.func @other
// CHECK-NOT: llvm.alloca
// CHECK: return
// ALIAS-LABEL: func.func @other
// ALIAS: llvm.alloca
func.func @other(%x: !tile.ptr<f32>, %y: !tile.ptr<f32>, %z: !tile.ptr<f32>, %v: f32) {
  %i = tile.arange 0 to 64 : tensor<64xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<64x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
  %a = tile.load %p : tensor<64x!tile.ptr<f32>>
  tile.store %y, %v : !tile.ptr<f32>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<64x!tile.ptr<f32>>
  %q = tile.offset %zs, %i : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
  tile.store %q, %a : tensor<64x!tile.ptr<f32>>
  return
}
