// A printed tile lies in scratch memory, beside bytes for what its loads' masks left out.
// RUN: tritonc-opt %s --tile-to-affine --cse | FileCheck %s

// CHECK: module attributes {tritonc.prints = [
// CHECK-SAME: {masked, prefix = "x", shape = array<i64: 8>, type = f32}
// CHECK-SAME: {hex, prefix = "n", shape = array<i64>, type = i32}
// CHECK: llvm.func @tritonc_print(!llvm.ptr, i32, i32, i32, i32, !llvm.ptr, !llvm.ptr)
// CHECK: %[[MASK:.*]] = arith.cmpi slt
// CHECK: %[[OFF:.*]] = arith.xori %[[MASK]]
// CHECK: arith.extui %[[OFF]] : vector<8xi1> to vector<8xi8>
// CHECK: llvm.call @tritonc_print
// CHECK: %[[NONE:.*]] = llvm.mlir.zero : !llvm.ptr
// CHECK: llvm.call @tritonc_print({{.*}}, %[[NONE]])
func.func @kernel(%x: !tile.ptr<f32>, %n: i32) {
  %i = tile.arange 0 to 8 : tensor<8xi32>
  %limit = tile.splat %n : i32 -> tensor<8xi32>
  %mask = arith.cmpi slt, %i, %limit : tensor<8xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<8x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<8x!tile.ptr<f32>>, tensor<8xi32>
  %a = tile.load %p mask %mask : tensor<8x!tile.ptr<f32>>
  %b = arith.addf %a, %a : tensor<8xf32>
  tile.print "x", %b : tensor<8xf32>
  tile.print "n", %n {hex} : i32
  return
}
