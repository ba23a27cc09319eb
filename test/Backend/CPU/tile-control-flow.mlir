// Tiles carried round loops lie in scratch memory unless they are small (tile-carried-lanes.mlir); all new values are computed before an old one is overwritten.
// RUN: tritonc-opt %s --tile-to-affine --cse --split-input-file | FileCheck %s

// a, b = b, a + b: one nest reads both, then writes both.
// CHECK-LABEL: func.func @swap
// CHECK-DAG: %[[A:.*]] = llvm.alloca %{{.*}} x i8 {alignment = 64 : i64}
// CHECK-DAG: %[[B:.*]] = llvm.alloca %{{.*}} x i8 {alignment = 64 : i64}
// CHECK: scf.for %{{.*}} = %{{.*}} to %{{.*}} step %{{.*}} : i32 {
// CHECK-NEXT: affine.for
// CHECK: %[[OLD_B:.*]] = llvm.load
// CHECK: %[[OLD_A:.*]] = llvm.load
// CHECK: %[[SUM:.*]] = arith.addi %[[OLD_A]], %[[OLD_B]]
// CHECK: llvm.store %[[OLD_B]]
// CHECK: llvm.store %[[SUM]]
// CHECK-NOT: affine.for
// CHECK: }
func.func @swap(%z: !tile.ptr<i32>, %lo: i32, %hi: i32, %step: i32) {
  %i = tile.arange 0 to 256 : tensor<256xi32>
  %one = arith.constant dense<1> : tensor<256xi32>
  %r:2 = scf.for %k = %lo to %hi step %step iter_args(%a = %i, %b = %one) -> (tensor<256xi32>, tensor<256xi32>) : i32 {
    %sum = arith.addi %a, %b : tensor<256xi32>
    scf.yield %b, %sum : tensor<256xi32>, tensor<256xi32>
  }
  %both = arith.addi %r#0, %r#1 : tensor<256xi32>
  %zs = tile.splat %z : !tile.ptr<i32> -> tensor<256x!tile.ptr<i32>>
  %p = tile.offset %zs, %i : tensor<256x!tile.ptr<i32>>, tensor<256xi32>
  tile.store %p, %both : tensor<256x!tile.ptr<i32>>
  return
}

// -----

// A tile that is read transposed goes into a scratch tile of its own, then over the old one.
// CHECK-LABEL: func.func @transposed
// CHECK-COUNT-2: llvm.alloca
// CHECK: scf.for %{{.*}} : i32 {
// CHECK-NEXT: affine.for
// CHECK: affine.for
// CHECK: return
func.func @transposed(%z: !tile.ptr<i32>, %lo: i32, %hi: i32, %step: i32) {
  %i = tile.arange 0 to 256 : tensor<256xi32>
  %at = tile.reshape %i : tensor<256xi32> -> tensor<16x16xi32>
  %r = scf.for %k = %lo to %hi step %step iter_args(%a = %at) -> (tensor<16x16xi32>) : i32 {
    %t = tile.trans %a order [1, 0] : tensor<16x16xi32> -> tensor<16x16xi32>
    scf.yield %t : tensor<16x16xi32>
  }
  %zs = tile.splat %z : !tile.ptr<i32> -> tensor<16x16x!tile.ptr<i32>>
  %p = tile.offset %zs, %at : tensor<16x16x!tile.ptr<i32>>, tensor<16x16xi32>
  tile.store %p, %r : tensor<16x16x!tile.ptr<i32>>
  return
}

// -----

// Each branch fills the tile that the branch yields; scalars stay values.
// CHECK-LABEL: func.func @branch
// CHECK: %[[TILE:.*]] = llvm.alloca
// CHECK: %{{.*}} = scf.if %{{.*}} -> (i32) {
// CHECK: affine.for
// CHECK: scf.yield %{{.*}} : i32
// CHECK: } else {
// CHECK: affine.for
// CHECK: scf.yield %{{.*}} : i32
func.func @branch(%z: !tile.ptr<i32>, %c: i1, %n: i32) {
  %i = tile.arange 0 to 64 : tensor<64xi32>
  %zero = arith.constant dense<0> : tensor<64xi32>
  %one = arith.constant 1 : i32
  %r:2 = scf.if %c -> (tensor<64xi32>, i32) {
    scf.yield %i, %n : tensor<64xi32>, i32
  } else {
    scf.yield %zero, %one : tensor<64xi32>, i32
  }
  %s = tile.splat %r#1 : i32 -> tensor<64xi32>
  %v = arith.addi %r#0, %s : tensor<64xi32>
  %zs = tile.splat %z : !tile.ptr<i32> -> tensor<64x!tile.ptr<i32>>
  %p = tile.offset %zs, %i : tensor<64x!tile.ptr<i32>>, tensor<64xi32>
  tile.store %p, %v : tensor<64x!tile.ptr<i32>>
  return
}

// -----

// A while loop: a tile that the condition passes on as it is keeps its place.
// CHECK-LABEL: func.func @while
// CHECK-COUNT-1: llvm.alloca
// CHECK-NOT: llvm.alloca
// CHECK: scf.while (%{{.*}} = %{{.*}}) : (i32) -> i32 {
// CHECK: scf.condition(%{{.*}}) %{{.*}} : i32
// CHECK: do
// CHECK: affine.for
// CHECK: scf.yield %{{.*}} : i32
func.func @while(%z: !tile.ptr<i32>, %n: i32) {
  %i = tile.arange 0 to 64 : tensor<64xi32>
  %one = arith.constant 1 : i32
  %r:2 = scf.while (%a = %i, %k = %n) : (tensor<64xi32>, i32) -> (tensor<64xi32>, i32) {
    %more = arith.cmpi sgt, %k, %one : i32
    scf.condition(%more) %a, %k : tensor<64xi32>, i32
  } do {
  ^bb0(%a: tensor<64xi32>, %k: i32):
    %b = arith.addi %a, %a : tensor<64xi32>
    %next = arith.subi %k, %one : i32
    scf.yield %b, %next : tensor<64xi32>, i32
  }
  %zs = tile.splat %z : !tile.ptr<i32> -> tensor<64x!tile.ptr<i32>>
  %p = tile.offset %zs, %i : tensor<64x!tile.ptr<i32>>, tensor<64xi32>
  tile.store %p, %r#0 : tensor<64x!tile.ptr<i32>>
  return
}

// -----

// What is dear and used by two sinks gets a buffer, what is cheap is computed twice. Big tiles lie in the arena.
// CHECK-LABEL: func.func @shared
// CHECK-SAME: %[[ARENA:[^:]*]]: !llvm.ptr) attributes {tritonc.kernel, tritonc.scratch_bytes = 4194304 : i64}
// CHECK: llvm.getelementptr %[[ARENA]][0]
// CHECK-COUNT-1: math.exp
// CHECK-NOT: math.exp
func.func @shared(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>) {
  %i = tile.arange 0 to 1048576 : tensor<1048576xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<1048576x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<1048576x!tile.ptr<f32>>, tensor<1048576xi32>
  %a = tile.load %p : tensor<1048576x!tile.ptr<f32>>
  %e = math.exp %a : tensor<1048576xf32>
  %s = tile.reduce %e axis 0 : (tensor<1048576xf32>) -> f32 {
  ^bb0(%l: f32, %r: f32):
    %t = arith.addf %l, %r : f32
    tile.yield %t : f32
  }
  %all = tile.splat %s : f32 -> tensor<1048576xf32>
  %v = arith.divf %e, %all : tensor<1048576xf32>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<1048576x!tile.ptr<f32>>
  %q = tile.offset %zs, %i : tensor<1048576x!tile.ptr<f32>>, tensor<1048576xi32>
  tile.store %q, %v : tensor<1048576x!tile.ptr<f32>>
  return
}
