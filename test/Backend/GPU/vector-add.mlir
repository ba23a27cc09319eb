// A tile of 1024 numbers over 128 threads: 8 registers each, masks as branches, and nothing that is not needed.
// RUN: tritonc-opt %s --gpu-tile-to-nvvm | FileCheck %s
// RUN: tritonc-opt %s --gpu-tile-to-nvvm | mlir-translate --mlir-to-llvmir | llc -march=nvptx64 -mcpu=sm_90a -mattr=+ptx84 | FileCheck %s --check-prefix=PTX

// CHECK-NOT: llvm.mlir.global
// CHECK: llvm.func @add(%{{.*}}: !llvm.ptr<1> {llvm.noalias}, %{{.*}}: !llvm.ptr<1> {llvm.noalias}, %{{.*}}: !llvm.ptr<1> {llvm.noalias}, %{{.*}}: i32)
// CHECK-SAME: nvvm.kernel
// CHECK-SAME: nvvm.reqntid = array<i32: 128, 1, 1>
// CHECK-SAME: tritonc.shared_bytes = 0 : i32
// CHECK-SAME: tritonc.threads = 128 : i32
// CHECK-NOT: nvvm.barrier0
// CHECK-COUNT-8: llvm.fadd
// CHECK-NOT: llvm.fadd
// CHECK: llvm.return
// PTX: .entry add
// PTX: .reqntid 128
// PTX: ld.global
func.func @add(%x: !tile.ptr<f32>, %y: !tile.ptr<f32>, %z: !tile.ptr<f32>, %n: i32) {
  %pid = tile.program_id 0
  %c = arith.constant 1024 : i32
  %s = arith.muli %pid, %c : i32
  %i = tile.arange 0 to 1024 : tensor<1024xi32>
  %b = tile.splat %s : i32 -> tensor<1024xi32>
  %o = arith.addi %b, %i : tensor<1024xi32>
  %ns = tile.splat %n : i32 -> tensor<1024xi32>
  %m = arith.cmpi slt, %o, %ns : tensor<1024xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<1024x!tile.ptr<f32>>
  %ys = tile.splat %y : !tile.ptr<f32> -> tensor<1024x!tile.ptr<f32>>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<1024x!tile.ptr<f32>>
  %xp = tile.offset %xs, %o : tensor<1024x!tile.ptr<f32>>, tensor<1024xi32>
  %yp = tile.offset %ys, %o : tensor<1024x!tile.ptr<f32>>, tensor<1024xi32>
  %zp = tile.offset %zs, %o : tensor<1024x!tile.ptr<f32>>, tensor<1024xi32>
  %a = tile.load %xp mask %m : tensor<1024x!tile.ptr<f32>>
  %d = tile.load %yp mask %m : tensor<1024x!tile.ptr<f32>>
  %e = arith.addf %a, %d : tensor<1024xf32>
  tile.store %zp, %e mask %m : tensor<1024x!tile.ptr<f32>>
  return
}
