// A reduction along the lanes keeps a vector of partial results and halves it; one beside them needs no lanes combined.
// RUN: tritonc-opt %s --tile-to-affine --cse --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @along
// CHECK-DAG: %[[MINUS_ZERO:.*]] = arith.constant dense<-0.000000e+00> : vector<64xf32>
// CHECK: %[[SUM:.*]] = affine.for %{{.*}} = 0 to 1024 step 64 iter_args(%[[PART:.*]] = %[[MINUS_ZERO]]) -> (vector<64xf32>) {
// CHECK: %[[X:.*]] = llvm.load %{{.*}} -> vector<64xf32>
// CHECK: %[[NEXT:.*]] = arith.addf %[[PART]], %[[X]]
// CHECK: affine.yield %[[NEXT]]
// CHECK: vector.shuffle %[[SUM]], %[[SUM]] [0, 1, {{.*}}, 31]
// CHECK: arith.addf %{{.*}}, %{{.*}} : vector<32xf32>
// CHECK: arith.addf %{{.*}}, %{{.*}} : vector<2xf32>
// CHECK: %[[TOTAL:.*]] = arith.addf %{{.*}}, %{{.*}} : f32
// CHECK: llvm.store %[[TOTAL]]
func.func @along(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>) {
  %i = tile.arange 0 to 1024 : tensor<1024xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<1024x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<1024x!tile.ptr<f32>>, tensor<1024xi32>
  %a = tile.load %p : tensor<1024x!tile.ptr<f32>>
  %s = tile.reduce %a axis 0 : (tensor<1024xf32>) -> f32 {
  ^bb0(%l: f32, %r: f32):
    %t = arith.addf %l, %r : f32
    tile.yield %t : f32
  }
  tile.store %z, %s : !tile.ptr<f32>
  return
}

// -----

// Columns: 16 of them at a time, a loop over the rows.
// CHECK-LABEL: func.func @across
// CHECK: affine.for %{{.*}} = 0 to 32 step 16 {
// CHECK: affine.for %{{.*}} = 0 to 100 iter_args(%{{.*}} = %{{.*}}) -> (vector<16xi32>) {
// CHECK-NOT: vector.shuffle
func.func @across(%x: !tile.ptr<i32>, %z: !tile.ptr<i32>) {
  %i = tile.arange 0 to 3200 : tensor<3200xi32>
  %at = tile.reshape %i : tensor<3200xi32> -> tensor<100x32xi32>
  %xs = tile.splat %x : !tile.ptr<i32> -> tensor<100x32x!tile.ptr<i32>>
  %p = tile.offset %xs, %at : tensor<100x32x!tile.ptr<i32>>, tensor<100x32xi32>
  %a = tile.load %p : tensor<100x32x!tile.ptr<i32>>
  %s = tile.reduce %a axis 0 : (tensor<100x32xi32>) -> tensor<32xi32> {
  ^bb0(%l: i32, %r: i32):
    %t = arith.maxsi %l, %r : i32
    tile.yield %t : i32
  }
  %j = tile.arange 0 to 32 : tensor<32xi32>
  %zs = tile.splat %z : !tile.ptr<i32> -> tensor<32x!tile.ptr<i32>>
  %q = tile.offset %zs, %j : tensor<32x!tile.ptr<i32>>, tensor<32xi32>
  tile.store %q, %s : tensor<32x!tile.ptr<i32>>
  return
}

// -----

// Two values together, combined by a region that has no neutral element: the first vectors start it.
// CHECK-LABEL: func.func @tuple
// CHECK: %[[FIRST:.*]] = llvm.load %{{.*}} -> vector<32xf32>
// CHECK: affine.for %{{.*}} = 32 to 1024 step 32 iter_args(%[[V:.*]] = %[[FIRST]], %[[I:.*]] = %{{.*}}) -> (vector<32xf32>, vector<32xi32>) {
// CHECK: arith.cmpf ogt, %[[V]]
// CHECK: arith.select
// CHECK: arith.select
// CHECK: vector.extract
func.func @tuple(%x: !tile.ptr<f32>, %z: !tile.ptr<i32>) {
  %i = tile.arange 0 to 1024 : tensor<1024xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<1024x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<1024x!tile.ptr<f32>>, tensor<1024xi32>
  %a = tile.load %p : tensor<1024x!tile.ptr<f32>>
  %s:2 = tile.reduce %a, %i axis 0 : (tensor<1024xf32>, tensor<1024xi32>) -> (f32, i32) {
  ^bb0(%lv: f32, %li: i32, %rv: f32, %ri: i32):
    %left = arith.cmpf ogt, %lv, %rv : f32
    %v = arith.select %left, %lv, %rv : f32
    %n = arith.select %left, %li, %ri : i32
    tile.yield %v, %n : f32, i32
  }
  tile.store %z, %s#1 : !tile.ptr<i32>
  return
}

// -----

// A region with a branch in it is followed one element at a time.
// CHECK-LABEL: func.func @branch
// CHECK: affine.for %{{.*}} = 1 to 64 iter_args(%{{.*}} = %{{.*}}) -> (i32) {
// CHECK: scf.if
func.func @branch(%z: !tile.ptr<i32>) {
  %i = tile.arange 0 to 64 : tensor<64xi32>
  %s = tile.reduce %i axis 0 : (tensor<64xi32>) -> i32 {
  ^bb0(%l: i32, %r: i32):
    %more = arith.cmpi sgt, %l, %r : i32
    %t = scf.if %more -> i32 {
      scf.yield %l : i32
    } else {
      scf.yield %r : i32
    }
    tile.yield %t : i32
  }
  tile.store %z, %s : !tile.ptr<i32>
  return
}

// -----

// The largest of numbers begins with the infinity that loses, so that one comparison a vector does; only where it is the result, the
// elements are asked whether any of them is a number.
// CHECK-LABEL: func.func @largest
// CHECK-DAG: %[[WEAKEST:.*]] = arith.constant dense<0xFF800000> : vector<64xf32>
// CHECK: affine.for %{{.*}} = 0 to 1024 step 64 iter_args(%[[PART:.*]] = %[[WEAKEST]]) -> (vector<64xf32>) {
// CHECK: %[[WINS:.*]] = arith.cmpf ogt, %[[X:.*]], %[[PART]] : vector<64xf32>
// CHECK-NEXT: arith.select %[[WINS]], %[[X]], %[[PART]]
// CHECK: %[[SAME:.*]] = arith.cmpf oeq, %[[TOTAL:.*]], %{{.*}} : f32
// CHECK: scf.if %[[SAME]] -> (f32) {
// CHECK: arith.cmpf ord
// CHECK: } else {
// CHECK-NEXT: scf.yield %[[TOTAL]]
func.func @largest(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>) {
  %i = tile.arange 0 to 1024 : tensor<1024xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<1024x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<1024x!tile.ptr<f32>>, tensor<1024xi32>
  %a = tile.load %p : tensor<1024x!tile.ptr<f32>>
  %s = tile.reduce %a axis 0 : (tensor<1024xf32>) -> f32 {
  ^bb0(%l: f32, %r: f32):
    %t = arith.maxnumf %l, %r : f32
    tile.yield %t : f32
  }
  tile.store %z, %s : !tile.ptr<f32>
  return
}
