// Elements that are long sums are computed in as many lanes as hide the time of an addition; before the masked rest, whole registers are done
// without masks.
// RUN: tritonc-opt %s --tile-to-affine --cse | FileCheck %s

// CHECK-LABEL: func.func @long
// CHECK-DAG: %[[WIDE:.*]] = arith.constant 64 : i64
// CHECK-DAG: %[[NARROW:.*]] = arith.constant 16 : i64
// CHECK-DAG: %[[WIDES:.*]] = arith.constant -64 : i64
// CHECK-DAG: %[[NARROWS:.*]] = arith.constant -16 : i64
// CHECK: %[[END:.*]] = arith.andi %[[COUNT:.*]], %[[WIDES]]
// CHECK: scf.for %{{.*}} = %{{.*}} to %[[END]] step %[[WIDE]]
// CHECK: llvm.load {{.*}} -> vector<64xf32>
// CHECK: %[[NEXT:.*]] = arith.andi %[[COUNT]], %[[NARROWS]]
// CHECK: scf.for %{{.*}} = %[[END]] to %[[NEXT]] step %[[NARROW]]
// CHECK: llvm.load {{.*}} -> vector<16xf32>
// CHECK-NOT: masked
// CHECK: scf.for %{{.*}} = %[[NEXT]] to %{{.*}} step %[[NARROW]]
// CHECK: llvm.intr.masked.load {{.*}} -> vector<16xf32>
// CHECK: llvm.intr.masked.store
func.func @long(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>, %n: i32) {
  %i = tile.arange 0 to 256 : tensor<256xi32>
  %ns = tile.splat %n : i32 -> tensor<256xi32>
  %m = arith.cmpi slt, %i, %ns : tensor<256xi32>
  %fill = arith.constant dense<0.0> : tensor<256xf32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<256x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<256x!tile.ptr<f32>>, tensor<256xi32>
  %a = tile.load %p mask %m other %fill : tensor<256x!tile.ptr<f32>>
  %s0 = arith.addf %a, %a : tensor<256xf32>
  %s1 = arith.addf %s0, %a : tensor<256xf32>
  %s2 = arith.addf %s1, %a : tensor<256xf32>
  %s3 = arith.addf %s2, %a : tensor<256xf32>
  %s4 = arith.addf %s3, %a : tensor<256xf32>
  %s5 = arith.addf %s4, %a : tensor<256xf32>
  %s6 = arith.addf %s5, %a : tensor<256xf32>
  %s7 = arith.addf %s6, %a : tensor<256xf32>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<256x!tile.ptr<f32>>
  %q = tile.offset %zs, %i : tensor<256x!tile.ptr<f32>>, tensor<256xi32>
  tile.store %q, %s7 mask %m : tensor<256x!tile.ptr<f32>>
  return
}

// Where the row lies inside, only the lanes are asked in what is left; where it does not, both are.
// CHECK-LABEL: func.func @rows
// CHECK: %[[INSIDE:.*]] = arith.cmpi slt, %{{.*}}, %{{.*}} : i32
// CHECK: %[[END:.*]] = arith.andi %{{.*}}, %{{.*}} : i64
// CHECK: %[[NEXT:.*]] = arith.andi %{{.*}}, %{{.*}} : i64
// CHECK: scf.for %{{.*}} = %[[END]] to %[[NEXT]] step
// CHECK: %[[REST:.*]] = arith.select %[[INSIDE]], %{{.*}}, %[[NEXT]] : i64
// CHECK: scf.for %{{.*}} = %[[NEXT]] to %[[REST]] step
// CHECK-NOT: arith.andi
// CHECK: llvm.intr.masked.store
// CHECK: scf.for %{{.*}} = %[[REST]] to
// CHECK: arith.andi %{{.*}} : vector<16xi1>
// CHECK: llvm.intr.masked.store
func.func @rows(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>, %h: i32, %n: i32) {
  %r = tile.arange 0 to 4 : tensor<4xi32>
  %c = tile.arange 0 to 256 : tensor<256xi32>
  %i = tile.expand_dims %r axis 1 : tensor<4xi32> -> tensor<4x1xi32>
  %j = tile.expand_dims %c axis 0 : tensor<256xi32> -> tensor<1x256xi32>
  %hs = tile.splat %h : i32 -> tensor<4x1xi32>
  %ns = tile.splat %n : i32 -> tensor<1x256xi32>
  %below = arith.cmpi slt, %i, %hs : tensor<4x1xi32>
  %left = arith.cmpi slt, %j, %ns : tensor<1x256xi32>
  %mi = tile.broadcast %below : tensor<4x1xi1> -> tensor<4x256xi1>
  %mj = tile.broadcast %left : tensor<1x256xi1> -> tensor<4x256xi1>
  %m = arith.andi %mi, %mj : tensor<4x256xi1>
  %fill = arith.constant dense<0.0> : tensor<4x256xf32>
  %rows = arith.muli %i, %hs : tensor<4x1xi32>
  %ri = tile.broadcast %rows : tensor<4x1xi32> -> tensor<4x256xi32>
  %rj = tile.broadcast %j : tensor<1x256xi32> -> tensor<4x256xi32>
  %at = arith.addi %ri, %rj : tensor<4x256xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<4x256x!tile.ptr<f32>>
  %p = tile.offset %xs, %at : tensor<4x256x!tile.ptr<f32>>, tensor<4x256xi32>
  %a = tile.load %p mask %m other %fill : tensor<4x256x!tile.ptr<f32>>
  %s0 = arith.addf %a, %a : tensor<4x256xf32>
  %s1 = arith.addf %s0, %a : tensor<4x256xf32>
  %s2 = arith.addf %s1, %a : tensor<4x256xf32>
  %s3 = arith.addf %s2, %a : tensor<4x256xf32>
  %s4 = arith.addf %s3, %a : tensor<4x256xf32>
  %s5 = arith.addf %s4, %a : tensor<4x256xf32>
  %s6 = arith.addf %s5, %a : tensor<4x256xf32>
  %s7 = arith.addf %s6, %a : tensor<4x256xf32>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<4x256x!tile.ptr<f32>>
  %q = tile.offset %zs, %at : tensor<4x256x!tile.ptr<f32>>, tensor<4x256xi32>
  tile.store %q, %s7 mask %m : tensor<4x256x!tile.ptr<f32>>
  return
}
