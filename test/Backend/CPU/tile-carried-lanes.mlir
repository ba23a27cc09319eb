// Small tiles that a loop carries stay in registers where each element is only made of itself and of what is loaded beside it.
// RUN: tritonc-opt %s --tile-to-affine --cse --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @swap
// CHECK: %[[SUMS:.*]]:2 = scf.for {{.*}} iter_args(%[[A:.*]] = %{{.*}}, %[[B:.*]] = %{{.*}}) -> (vector<64xi32>, vector<64xi32>)
// CHECK-NEXT: %[[SUM:.*]] = arith.addi %[[A]], %[[B]] : vector<64xi32>
// CHECK-NEXT: scf.yield %[[B]], %[[SUM]]
// CHECK: llvm.store %[[SUMS]]#0
func.func @swap(%z: !tile.ptr<i32>, %lo: i32, %hi: i32, %step: i32) {
  %i = tile.arange 0 to 64 : tensor<64xi32>
  %one = arith.constant dense<1> : tensor<64xi32>
  %r:2 = scf.for %k = %lo to %hi step %step iter_args(%a = %i, %b = %one) -> (tensor<64xi32>, tensor<64xi32>) : i32 {
    %sum = arith.addi %a, %b : tensor<64xi32>
    scf.yield %b, %sum : tensor<64xi32>, tensor<64xi32>
  }
  %both = arith.addi %r#0, %r#1 : tensor<64xi32>
  %zs = tile.splat %z : !tile.ptr<i32> -> tensor<64x!tile.ptr<i32>>
  %p = tile.offset %zs, %i : tensor<64x!tile.ptr<i32>>, tensor<64xi32>
  tile.store %p, %both : tensor<64x!tile.ptr<i32>>
  return
}

// -----

// A round whose mask is true needs none: all lanes at once; the last one goes through masks a register at a time, and no load leaves its
// branch. Scalars are carried beside the lanes.
// CHECK-LABEL: func.func @masked
// CHECK: scf.for {{.*}} -> (i32, vector<32xf32>)
// CHECK-NOT: llvm.load
// CHECK: %[[WHOLE:.*]] = arith.cmpi sge, %{{.*}}, %c32_i64 : i64
// CHECK: scf.if %[[WHOLE]] -> (vector<32xf32>) {
// CHECK-NEXT: llvm.getelementptr
// CHECK-NEXT: %[[X:.*]] = llvm.load %{{.*}} : !llvm.ptr -> vector<32xf32>
// CHECK-NEXT: %[[SUM:.*]] = arith.addf %{{.*}}, %[[X]] : vector<32xf32>
// CHECK-NEXT: scf.yield %[[SUM]]
// CHECK-NEXT: } else {
// CHECK-COUNT-2: llvm.intr.masked.load {{.*}} -> vector<16xf32>
// CHECK-NOT: llvm.intr.masked.load
// CHECK: return
func.func @masked(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>, %n: i32) {
  %zero = arith.constant 0 : i32
  %step = arith.constant 32 : i32
  %fill = arith.constant dense<0.0> : tensor<32xf32>
  %i = tile.arange 0 to 32 : tensor<32xi32>
  %ns = tile.splat %n : i32 -> tensor<32xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<32x!tile.ptr<f32>>
  %r:2 = scf.for %k = %zero to %n step %step iter_args(%rounds = %zero, %a = %fill) -> (i32, tensor<32xf32>) : i32 {
    %ks = tile.splat %k : i32 -> tensor<32xi32>
    %j = arith.addi %ks, %i : tensor<32xi32>
    %p = tile.offset %xs, %j : tensor<32x!tile.ptr<f32>>, tensor<32xi32>
    %m = arith.cmpi slt, %j, %ns : tensor<32xi32>
    %v = tile.load %p mask %m other %fill : tensor<32x!tile.ptr<f32>>
    %sum = arith.addf %a, %v : tensor<32xf32>
    %more = arith.addi %rounds, %step : i32
    scf.yield %more, %sum : i32, tensor<32xf32>
  }
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<32x!tile.ptr<f32>>
  %at = tile.splat %r#0 : i32 -> tensor<32xi32>
  %to = arith.addi %at, %i : tensor<32xi32>
  %q = tile.offset %zs, %to : tensor<32x!tile.ptr<f32>>, tensor<32xi32>
  tile.store %q, %r#1 : tensor<32x!tile.ptr<f32>>
  return
}

// -----

// What is stored in the loop, or moved to another element, lies in memory.
// CHECK-LABEL: func.func @stored
// CHECK: llvm.alloca
// CHECK: scf.for
// CHECK-NOT: iter_args
// CHECK: return
func.func @stored(%z: !tile.ptr<i32>, %lo: i32, %hi: i32, %step: i32) {
  %i = tile.arange 0 to 64 : tensor<64xi32>
  %zs = tile.splat %z : !tile.ptr<i32> -> tensor<64x!tile.ptr<i32>>
  %p = tile.offset %zs, %i : tensor<64x!tile.ptr<i32>>, tensor<64xi32>
  %r = scf.for %k = %lo to %hi step %step iter_args(%a = %i) -> (tensor<64xi32>) : i32 {
    %sum = arith.addi %a, %i : tensor<64xi32>
    tile.store %p, %sum : tensor<64x!tile.ptr<i32>>
    scf.yield %sum : tensor<64xi32>
  }
  return
}
