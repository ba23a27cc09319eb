// Reductions, scans and sorts go over the bits of the index: in registers, by shuffles between lanes, through shared memory between warps.
// RUN: tritonc-opt %s --gpu-tile-to-threads --split-input-file | FileCheck %s

// 256 numbers over 128 threads: one sum in a thread, five between lanes, the four warps through shared memory.
// CHECK-LABEL: func.func @sum
// CHECK-SAME: tritonc.threads = 128
// CHECK-COUNT-1: arith.addf
// CHECK-COUNT-5: nvvm.shfl.sync bfly
// CHECK-NOT: nvvm.shfl.sync
// CHECK: nvvm.barrier0
// CHECK: nvvm.barrier0
// CHECK-COUNT-3: arith.addf
// CHECK-NOT: arith.addf
func.func @sum(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>) {
  %i = tile.arange 0 to 256 : tensor<256xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<256x!tile.ptr<f32>>
  %xp = tile.offset %xs, %i : tensor<256x!tile.ptr<f32>>, tensor<256xi32>
  %a = tile.load %xp : tensor<256x!tile.ptr<f32>>
  %s = tile.reduce %a axis 0 : (tensor<256xf32>) -> f32 {
  ^bb0(%l: f32, %r: f32):
    %t = arith.addf %l, %r : f32
    tile.yield %t : f32
  }
  tile.store %z, %s : !tile.ptr<f32>
  return
}

// -----

// Where the order of two values matters, both lanes of a pair take them in the same order: they choose by a bit of the lane.
// CHECK-LABEL: func.func @difference
// CHECK: nvvm.shfl.sync bfly
// CHECK-NEXT: arith.bitcast
// CHECK-NEXT: arith.select
// CHECK-NEXT: arith.select
// CHECK-NEXT: arith.subf
func.func @difference(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>) {
  %i = tile.arange 0 to 32 : tensor<32xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<32x!tile.ptr<f32>>
  %xp = tile.offset %xs, %i : tensor<32x!tile.ptr<f32>>, tensor<32xi32>
  %a = tile.load %xp : tensor<32x!tile.ptr<f32>>
  %s = tile.reduce %a axis 0 : (tensor<32xf32>) -> f32 {
  ^bb0(%l: f32, %r: f32):
    %t = arith.subf %l, %r : f32
    tile.yield %t : f32
  }
  tile.store %z, %s : !tile.ptr<f32>
  return
}

// -----

// A row lies within a warp: its scan needs no barrier.
// CHECK-LABEL: func.func @scan
// CHECK-COUNT-5: nvvm.shfl.sync idx
// CHECK-NOT: nvvm.barrier0
func.func @scan(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>) {
  %i = tile.arange 0 to 128 : tensor<128xi32>
  %r = tile.reshape %i : tensor<128xi32> -> tensor<4x32xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<4x32x!tile.ptr<f32>>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<4x32x!tile.ptr<f32>>
  %xp = tile.offset %xs, %r : tensor<4x32x!tile.ptr<f32>>, tensor<4x32xi32>
  %zp = tile.offset %zs, %r : tensor<4x32x!tile.ptr<f32>>, tensor<4x32xi32>
  %a = tile.load %xp : tensor<4x32x!tile.ptr<f32>>
  %s = tile.scan %a axis 1 : (tensor<4x32xf32>) -> tensor<4x32xf32> {
  ^bb0(%l: f32, %n: f32):
    %t = arith.addf %l, %n : f32
    tile.yield %t : f32
  }
  tile.store %zp, %s : tensor<4x32x!tile.ptr<f32>>
  return
}

// -----

// A number is added once, by one thread, though four warps hold it; all threads learn what was there.
// CHECK-LABEL: func.func @add
// CHECK: scf.if
// CHECK: llvm.atomicrmw fadd %{{.*}}, %{{.*}} syncscope("device") acq_rel
// CHECK: nvvm.barrier0
// CHECK: nvvm.barrier0
func.func @add(%p: !tile.ptr<f32>, %z: !tile.ptr<f32>, %v: f32) {
  %old = tile.atomic_rmw fadd acq_rel %p, %v : !tile.ptr<f32>
  tile.store %z, %old : !tile.ptr<f32>
  return
}
