// A tile that a loop shifts by the same amount in every element is carried as that amount.
// RUN: tritonc-opt %s --tile-carry-offsets | FileCheck %s

// CHECK-LABEL: func.func @pointers
// CHECK: %[[FIRST:.*]] = tile.offset
// CHECK: %[[LAST:.*]]:2 = scf.for {{.*}} iter_args(%[[MOVED:.*]] = %{{.*}}, %[[COUNT:.*]] = %{{.*}}) -> (i64, i32)
// CHECK: %[[SPLAT:.*]] = tile.splat %[[MOVED]] : i64 -> tensor<8xi64>
// CHECK: %[[P:.*]] = tile.offset %[[FIRST]], %[[SPLAT]]
// CHECK: tile.store %[[P]]
// CHECK: %[[NEXT:.*]] = arith.addi %[[MOVED]], %{{.*}} : i64
// CHECK: scf.yield %[[NEXT]], %{{.*}} : i64, i32
// CHECK: tile.splat %[[LAST]]#0
func.func @pointers(%x: !tile.ptr<i32>, %n: i32, %step: i32) {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %lane = tile.arange 0 to 8 : tensor<8xi32>
  %xs = tile.splat %x : !tile.ptr<i32> -> tensor<8x!tile.ptr<i32>>
  %first = tile.offset %xs, %lane : tensor<8x!tile.ptr<i32>>, tensor<8xi32>
  %by = tile.splat %step : i32 -> tensor<8xi32>
  %seven = arith.constant dense<7> : tensor<8xi32>
  %last:2 = scf.for %k = %c0 to %n step %c1 iter_args(%p = %first, %i = %lane) -> (tensor<8x!tile.ptr<i32>>, tensor<8xi32>) : i32 {
    tile.store %p, %i : tensor<8x!tile.ptr<i32>>
    %q = tile.offset %p, %by : tensor<8x!tile.ptr<i32>>, tensor<8xi32>
    %j = arith.addi %i, %seven : tensor<8xi32>
    scf.yield %q, %j : tensor<8x!tile.ptr<i32>>, tensor<8xi32>
  }
  tile.store %last#0, %last#1 : tensor<8x!tile.ptr<i32>>
  return
}

// Steps that differ from element to element stay as they are.
// CHECK-LABEL: func.func @uneven
// CHECK: scf.for {{.*}} -> (tensor<8xi32>)
func.func @uneven(%x: !tile.ptr<i32>, %n: i32) {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %lane = tile.arange 0 to 8 : tensor<8xi32>
  %last = scf.for %k = %c0 to %n step %c1 iter_args(%i = %lane) -> (tensor<8xi32>) : i32 {
    %j = arith.addi %i, %lane : tensor<8xi32>
    scf.yield %j : tensor<8xi32>
  }
  %xs = tile.splat %x : !tile.ptr<i32> -> tensor<8x!tile.ptr<i32>>
  tile.store %xs, %last : tensor<8x!tile.ptr<i32>>
  return
}
