// RUN: tritonc-opt %s --canonicalize --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @splat_of_constant
func.func @splat_of_constant() -> tensor<4x8xi32> {
  // CHECK: arith.constant dense<7> : tensor<4x8xi32>
  %c = arith.constant 7 : i32
  %0 = tile.splat %c : i32 -> tensor<4xi32>
  %1 = tile.expand_dims %0 axis 1 : tensor<4xi32> -> tensor<4x1xi32>
  %2 = tile.broadcast %1 : tensor<4x1xi32> -> tensor<4x8xi32>
  return %2 : tensor<4x8xi32>
}

// -----

// broadcast(broadcast(x)) == broadcast(x); to its own shape == x
// CHECK-LABEL: func.func @broadcasts
func.func @broadcasts(%x: tensor<1x1xf32>, %y: tensor<4x8xf32>) -> (tensor<4x8xf32>, tensor<4x8xf32>) {
  // CHECK: %[[B:.*]] = tile.broadcast %{{.*}} : tensor<1x1xf32> -> tensor<4x8xf32>
  // CHECK: return %[[B]], %arg1
  %0 = tile.broadcast %x : tensor<1x1xf32> -> tensor<4x1xf32>
  %1 = tile.broadcast %0 : tensor<4x1xf32> -> tensor<4x8xf32>
  %2 = tile.broadcast %y : tensor<4x8xf32> -> tensor<4x8xf32>
  return %1, %2 : tensor<4x8xf32>, tensor<4x8xf32>
}

// -----

// CHECK-LABEL: func.func @reshapes
func.func @reshapes(%x: tensor<4x8xf32>) -> (tensor<4x8xf32>, tensor<2x16xf32>) {
  // CHECK: %[[R:.*]] = tile.reshape %arg0 : tensor<4x8xf32> -> tensor<2x16xf32>
  // CHECK: return %arg0, %[[R]]
  %0 = tile.reshape %x : tensor<4x8xf32> -> tensor<32xf32>
  %1 = tile.reshape %0 : tensor<32xf32> -> tensor<4x8xf32>
  %2 = tile.reshape %0 : tensor<32xf32> -> tensor<2x16xf32>
  return %1, %2 : tensor<4x8xf32>, tensor<2x16xf32>
}

// -----

// CHECK-LABEL: func.func @transposes
func.func @transposes(%x: tensor<2x4x8xf32>) -> (tensor<2x4x8xf32>, tensor<8x4x2xf32>) {
  // CHECK: %[[T:.*]] = tile.trans %arg0 order [2, 1, 0]
  // CHECK: return %arg0, %[[T]]
  %0 = tile.trans %x order [2, 0, 1] : tensor<2x4x8xf32> -> tensor<8x2x4xf32>
  %1 = tile.trans %0 order [1, 2, 0] : tensor<8x2x4xf32> -> tensor<2x4x8xf32>
  %2 = tile.trans %0 order [0, 2, 1] : tensor<8x2x4xf32> -> tensor<8x4x2xf32>
  return %1, %2 : tensor<2x4x8xf32>, tensor<8x4x2xf32>
}

// -----

// Division by zero is 0, INT_MIN / -1 is INT_MIN, INT_MIN % -1 is 0.
// CHECK-LABEL: func.func @division
func.func @division() -> (i32, i32, i32, i32, i32) {
  // CHECK-DAG: %[[ZERO:.*]] = arith.constant 0 : i32
  // CHECK-DAG: %[[MIN:.*]] = arith.constant -2147483648 : i32
  // CHECK-DAG: %[[M3:.*]] = arith.constant -3 : i32
  // CHECK: return %[[ZERO]], %[[ZERO]], %[[MIN]], %[[ZERO]], %[[M3]]
  %0 = arith.constant 0 : i32
  %2 = arith.constant 2 : i32
  %m1 = arith.constant -1 : i32
  %m7 = arith.constant -7 : i32
  %min = arith.constant -2147483648 : i32
  %a = tile.divsi %m7, %0 : i32
  %b = tile.remui %m7, %0 : i32
  %c = tile.divsi %min, %m1 : i32
  %d = tile.remsi %min, %m1 : i32
  %e = tile.divsi %m7, %2 : i32
  return %a, %b, %c, %d, %e : i32, i32, i32, i32, i32
}

// -----

// A count of the width or more gives 0, or copies of the sign.
// CHECK-LABEL: func.func @shifts
func.func @shifts() -> (i32, i32, i32) {
  // CHECK-DAG: %[[ZERO:.*]] = arith.constant 0 : i32
  // CHECK-DAG: %[[ONES:.*]] = arith.constant -1 : i32
  // CHECK: return %[[ZERO]], %[[ONES]], %[[ZERO]]
  %x = arith.constant -5 : i32
  %n = arith.constant 40 : i32
  %a = tile.shli %x, %n : i32
  %b = tile.shrsi %x, %n : i32
  %c = tile.shrui %x, %n : i32
  return %a, %b, %c : i32, i32, i32
}

// -----

// CHECK-LABEL: func.func @neutral
func.func @neutral(%x: tensor<8xi32>, %p: tensor<8x!tile.ptr<f32>>) -> (tensor<8xi32>, tensor<8x!tile.ptr<f32>>) {
  // CHECK: return %arg0, %arg1
  %1 = arith.constant dense<1> : tensor<8xi32>
  %0 = arith.constant dense<0> : tensor<8xi32>
  %a = tile.divsi %x, %1 : tensor<8xi32>
  %b = tile.shli %a, %0 : tensor<8xi32>
  %q = tile.offset %p, %0 : tensor<8x!tile.ptr<f32>>, tensor<8xi32>
  return %b, %q : tensor<8xi32>, tensor<8x!tile.ptr<f32>>
}

// A loop that waits for a number in memory is not dead.
// CHECK-LABEL: func.func @waits
// CHECK: scf.while
// CHECK: tile.load
func.func @waits(%flag: !tile.ptr<i32>) {
  %zero = arith.constant 0 : i32
  scf.while : () -> () {
    %seen = tile.load %flag : !tile.ptr<i32>
    %again = arith.cmpi eq, %seen, %zero : i32
    scf.condition(%again)
  } do {
    scf.yield
  }
  return
}
