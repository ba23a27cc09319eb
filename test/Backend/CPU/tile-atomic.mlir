// Atomics are one instruction a lane, in order; what no instruction adds is compared and exchanged.
// RUN: tritonc-opt %s --tile-to-affine --cse --split-input-file | FileCheck %s

// A lane that is masked off does nothing and yields 0.
// CHECK-LABEL: func.func @lanes
// CHECK-SAME: tritonc.shares_memory
// CHECK: affine.for %{{.*}} = 0 to 32 {
// CHECK: %[[OLD:.*]] = scf.if %{{.*}} -> (f32) {
// CHECK-NEXT: %[[DONE:.*]] = llvm.atomicrmw fadd %{{.*}}, %{{.*}} acq_rel : !llvm.ptr, f32
// CHECK-NEXT: scf.yield %[[DONE]]
// CHECK-NEXT: } else {
// CHECK-NEXT: scf.yield %{{.*}} : f32
// CHECK: llvm.store %[[OLD]]
func.func @lanes(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>, %v: f32, %n: i32) {
  %i = tile.arange 0 to 32 : tensor<32xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<32x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<32x!tile.ptr<f32>>, tensor<32xi32>
  %vs = tile.splat %v : f32 -> tensor<32xf32>
  %ns = tile.splat %n : i32 -> tensor<32xi32>
  %m = arith.cmpi slt, %i, %ns : tensor<32xi32>
  %old = tile.atomic_rmw fadd acq_rel %p, %vs mask %m : tensor<32x!tile.ptr<f32>>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<32x!tile.ptr<f32>>
  %q = tile.offset %zs, %i : tensor<32x!tile.ptr<f32>>, tensor<32xi32>
  tile.store %q, %old : tensor<32x!tile.ptr<f32>>
  return
}

// -----

// The orderings; floats are compared and exchanged as their bits.
// CHECK-LABEL: func.func @orders
// CHECK: llvm.atomicrmw umax %{{.*}}, %{{.*}} monotonic : !llvm.ptr, i32
// CHECK: llvm.atomicrmw xchg %{{.*}}, %{{.*}} release : !llvm.ptr, i32
// CHECK: llvm.cmpxchg %{{.*}}, %{{.*}}, %{{.*}} acquire acquire : !llvm.ptr, i32
// CHECK: llvm.cmpxchg %{{.*}}, %{{.*}}, %{{.*}} release monotonic : !llvm.ptr, i32
// CHECK: llvm.cmpxchg %{{.*}}, %{{.*}}, %{{.*}} acq_rel acquire : !llvm.ptr, i32
func.func @orders(%x: !tile.ptr<f32>, %z: !tile.ptr<i32>, %v: f32, %n: i32) {
  %0 = tile.atomic_rmw umax relaxed %z, %n : !tile.ptr<i32>
  %1 = tile.atomic_rmw exchange release %x, %v : !tile.ptr<f32>
  %2 = tile.atomic_cas acquire %z, %n, %0 : !tile.ptr<i32>
  %3 = tile.atomic_cas release %z, %n, %2 : !tile.ptr<i32>
  %4 = tile.atomic_cas acq_rel %x, %v, %1 : !tile.ptr<f32>
  return
}

// -----

// CHECK-LABEL: func.func @half
// CHECK: %[[FIRST:.*]] = llvm.load %{{.*}} atomic monotonic {alignment = 2 : i64} : !llvm.ptr -> i16
// CHECK: scf.while (%[[SEEN:.*]] = %[[FIRST]]) : (i16) -> i16 {
// CHECK: arith.addf %{{.*}} : f16
// CHECK: llvm.cmpxchg %{{.*}}, %[[SEEN]], %{{.*}} monotonic monotonic : !llvm.ptr, i16
func.func @half(%x: !tile.ptr<f16>, %v: f16) {
  %old = tile.atomic_rmw fadd relaxed %x, %v : !tile.ptr<f16>
  return
}

// -----

// What was loaded before an atomic operation is not read again behind it.
// CHECK-LABEL: func.func @before
// CHECK: affine.for
// CHECK: %[[X:.*]] = llvm.load %{{.*}} -> vector<16xf32>
// CHECK: llvm.store %[[X]], %{{.*}}
// CHECK: llvm.atomicrmw
// CHECK: affine.for
func.func @before(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>, %c: !tile.ptr<i32>, %n: i32) {
  %i = tile.arange 0 to 32 : tensor<32xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<32x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<32x!tile.ptr<f32>>, tensor<32xi32>
  %v = tile.load %p : tensor<32x!tile.ptr<f32>>
  %old = tile.atomic_rmw add acq_rel %c, %n : !tile.ptr<i32>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<32x!tile.ptr<f32>>
  %q = tile.offset %zs, %i : tensor<32x!tile.ptr<f32>>, tensor<32xi32>
  tile.store %q, %v : tensor<32x!tile.ptr<f32>>
  return
}

// -----

// A loop that reads the same place again and again may wait for another program: it lets others have their turn.
// CHECK: llvm.func @tritonc_yield(i32)
// CHECK-LABEL: func.func @waits
// CHECK-SAME: tritonc.waits
// CHECK-DAG: %[[MUCH:.*]] = arith.constant 64 : i32
// CHECK-DAG: %[[LITTLE:.*]] = arith.constant 1 : i32
// CHECK: scf.while
// CHECK: llvm.cmpxchg
// CHECK: } do {
// CHECK-NEXT: llvm.call @tritonc_yield(%[[MUCH]])
// CHECK: scf.while
// CHECK: llvm.load
// CHECK: } do {
// CHECK: llvm.call @tritonc_yield(%[[LITTLE]])
func.func @waits(%lock: !tile.ptr<i32>, %list: !tile.ptr<i32>, %z: !tile.ptr<i32>) {
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  scf.while : () -> () {
    %old = tile.atomic_cas acquire %lock, %zero, %one : !tile.ptr<i32>
    %again = arith.cmpi eq, %old, %one : i32
    scf.condition(%again)
  } do {
    scf.yield
  }
  %end = scf.while (%at = %zero) : (i32) -> i32 {
    %p = tile.offset %list, %at : !tile.ptr<i32>, i32
    %next = tile.load %p : !tile.ptr<i32>
    %more = arith.cmpi ne, %next, %zero : i32
    scf.condition(%more) %next : i32
  } do {
  ^bb0(%next: i32):
    scf.yield %next : i32
  }
  tile.store %z, %end : !tile.ptr<i32>
  return
}
