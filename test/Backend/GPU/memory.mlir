// Neighbours in memory are neighbours in a thread, 16 bytes of them at most, if a mask lets them through and their address allows it.
// RUN: tritonc-opt %s --gpu-tile-to-threads --split-input-file | FileCheck %s

// 1024 floats over 128 threads: two groups of four. One question, then either two accesses or eight predicated ones.
// CHECK-LABEL: func.func @copy
// CHECK: %[[ALIGNED:.*]] = arith.cmpi eq
// CHECK: %[[ALL:.*]] = arith.andi %{{.*}}, %[[ALIGNED]] : i1
// CHECK: scf.if %[[ALL]]
// CHECK-COUNT-2: llvm.load %{{.*}} {alignment = 16 : i64} : !llvm.ptr<1> -> vector<4xf32>
// CHECK: } else {
// CHECK-COUNT-8: llvm.inline_asm has_side_effects "@$2 ld.global.b32 $0, [$1];"
// CHECK-NOT: llvm.inline_asm
// CHECK-COUNT-2: llvm.store %{{.*}}, %{{.*}} {alignment = 16 : i64} : vector<4xf32>, !llvm.ptr<1>
// CHECK: } else {
// CHECK-COUNT-8: llvm.store %{{.*}} : f32, !llvm.ptr<1>
// CHECK-NOT: nvvm.barrier0
func.func @copy(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>, %n: i32) {
  %i = tile.arange 0 to 1024 : tensor<1024xi32>
  %ns = tile.splat %n : i32 -> tensor<1024xi32>
  %m = arith.cmpi slt, %i, %ns : tensor<1024xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<1024x!tile.ptr<f32>>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<1024x!tile.ptr<f32>>
  %xp = tile.offset %xs, %i : tensor<1024x!tile.ptr<f32>>, tensor<1024xi32>
  %zp = tile.offset %zs, %i : tensor<1024x!tile.ptr<f32>>, tensor<1024xi32>
  %a = tile.load %xp mask %m : tensor<1024x!tile.ptr<f32>>
  tile.store %zp, %a mask %m : tensor<1024x!tile.ptr<f32>>
  return
}

// -----

// Rows are read along, columns written along: the tile is turned in shared memory, between barriers.
// CHECK-LABEL: func.func @turn
// CHECK: llvm.load %{{.*}} -> vector<4xf32>
// CHECK: nvvm.barrier0
// CHECK: llvm.store %{{.*}} : f32, !llvm.ptr<3>
// CHECK: nvvm.barrier0
// CHECK: llvm.load %{{.*}} : !llvm.ptr<3> -> f32
// CHECK: llvm.store %{{.*}} : vector<4xf32>, !llvm.ptr<1>
func.func @turn(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>) {
  %i = tile.arange 0 to 4096 : tensor<4096xi32>
  %r = tile.reshape %i : tensor<4096xi32> -> tensor<64x64xi32>
  %t = tile.trans %r order [1, 0] : tensor<64x64xi32> -> tensor<64x64xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<64x64x!tile.ptr<f32>>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<64x64x!tile.ptr<f32>>
  %xp = tile.offset %xs, %r : tensor<64x64x!tile.ptr<f32>>, tensor<64x64xi32>
  %zp = tile.offset %zs, %t : tensor<64x64x!tile.ptr<f32>>, tensor<64x64xi32>
  %a = tile.load %xp : tensor<64x64x!tile.ptr<f32>>
  tile.store %zp, %a : tensor<64x64x!tile.ptr<f32>>
  return
}

// -----

// What a program has written it reads back: all threads wait between, as each reads what another one wrote.
// CHECK-LABEL: func.func @shifted
// CHECK: llvm.store
// CHECK: nvvm.barrier0
// CHECK: llvm.load
func.func @shifted(%z: !tile.ptr<f32>) {
  %i = tile.arange 0 to 128 : tensor<128xi32>
  %j = tile.arange 1 to 129 : tensor<128xi32>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<128x!tile.ptr<f32>>
  %p = tile.offset %zs, %i : tensor<128x!tile.ptr<f32>>, tensor<128xi32>
  %q = tile.offset %zs, %j : tensor<128x!tile.ptr<f32>>, tensor<128xi32>
  %one = arith.constant dense<1.0> : tensor<128xf32>
  tile.store %p, %one : tensor<128x!tile.ptr<f32>>
  %a = tile.load %q : tensor<128x!tile.ptr<f32>>
  tile.store %p, %a : tensor<128x!tile.ptr<f32>>
  return
}

// -----

// 32 elements are held by four warps: one of them writes.
// CHECK-LABEL: func.func @small
// CHECK: %[[WARP:.*]] = arith.shrui
// CHECK: %[[OTHERS:.*]] = arith.andi %[[WARP]], %{{.*}} : i32
// CHECK: %[[OWNER:.*]] = arith.cmpi eq, %[[OTHERS]]
// CHECK: scf.if %[[OWNER]]
// CHECK: llvm.store
func.func @small(%z: !tile.ptr<i32>) {
  %i = tile.arange 0 to 32 : tensor<32xi32>
  %zs = tile.splat %z : !tile.ptr<i32> -> tensor<32x!tile.ptr<i32>>
  %p = tile.offset %zs, %i : tensor<32x!tile.ptr<i32>>, tensor<32xi32>
  tile.store %p, %i : tensor<32x!tile.ptr<i32>>
  return
}
