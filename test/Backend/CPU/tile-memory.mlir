// How loads and stores find their form: one vector, a scalar, a gather; what does not vary stays outside of the loop.
// RUN: tritonc-opt %s --tile-to-affine --cse --split-input-file | FileCheck %s

// Neighbours are one vector, without a mask up to the last whole one below n; from there on the mask is one comparison in 32 bits.
// If all programs write 32 MiB and more (4096 bytes each), rows that begin at a line bypass the caches.
// CHECK-LABEL: func.func @masked.programs
// CHECK-SAME: %[[X:[^:]*]]: !llvm.ptr, %[[Z:[^:]*]]: !llvm.ptr, %[[N:[^:]*]]: i32, %[[LAUNCH:[^:]*]]: !llvm.ptr, %[[FIRST:[^:]*]]: i64, %[[LAST:[^:]*]]: i64, %{{.*}}: !llvm.ptr
// CHECK-SAME: attributes {tritonc.kernel, tritonc.scratch_bytes = 0 : i64}
// CHECK: scf.for %{{.*}} = %[[FIRST]] to %[[LAST]]
// CHECK: %[[BYTES:.*]] = arith.muli %c4096_i64, %{{.*}} : i64
// CHECK: %[[MUCH:.*]] = arith.cmpi uge, %[[BYTES]], %c33554432_i64
// CHECK: %[[ALIGNED:.*]] = arith.cmpi eq, %{{.*}}, %c0_i64 : i64
// CHECK: %[[STREAMED:.*]] = arith.andi %[[MUCH]], %[[ALIGNED]] : i1
// CHECK: %[[END:.*]] = arith.andi %{{.*}}, %c-16_i64 : i64
// CHECK: scf.for %{{.*}} = %c0_i64 to %[[END]] step %c16_i64
// CHECK: %[[LOADED:.*]] = llvm.load %{{.*}} -> vector<16xf32>
// CHECK: scf.if %[[STREAMED]]
// CHECK-NEXT: llvm.store %[[LOADED]], %{{.*}} {alignment = 64 : i64, nontemporal}
// CHECK-NEXT: } else {
// CHECK-NEXT: llvm.store %[[LOADED]], %{{.*}} {alignment = 4 : i64}
// CHECK: %[[LIMIT:.*]] = vector.broadcast %[[N]] : i32 to vector<16xi32>
// CHECK: scf.for %{{.*}} = %[[END]] to %{{.*}} step %c16_i64
// CHECK: %[[MASK:.*]] = arith.cmpi slt, %{{.*}}, %[[LIMIT]] : vector<16xi32>
// CHECK: llvm.intr.masked.load %{{.*}}, %[[MASK]], %{{.*}} {alignment = 4 : i32}
// CHECK: llvm.intr.masked.store %{{.*}}, %{{.*}}, %[[MASK]]
func.func @masked(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>, %n: i32) {
  %pid = tile.program_id 0
  %c = arith.constant 1024 : i32
  %start = arith.muli %pid, %c : i32
  %lane = tile.arange 0 to 1024 : tensor<1024xi32>
  %base = tile.splat %start : i32 -> tensor<1024xi32>
  %i = arith.addi %base, %lane : tensor<1024xi32>
  %limit = tile.splat %n : i32 -> tensor<1024xi32>
  %mask = arith.cmpi slt, %i, %limit : tensor<1024xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<1024x!tile.ptr<f32>>
  %xp = tile.offset %xs, %i : tensor<1024x!tile.ptr<f32>>, tensor<1024xi32>
  %a = tile.load %xp mask %mask : tensor<1024x!tile.ptr<f32>>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<1024x!tile.ptr<f32>>
  %zp = tile.offset %zs, %i : tensor<1024x!tile.ptr<f32>>, tensor<1024xi32>
  tile.store %zp, %a mask %mask : tensor<1024x!tile.ptr<f32>>
  return
}

// -----

// Sizes that are no multiple of the width end in smaller vectors.
// CHECK-LABEL: func.func @remainder
// CHECK: affine.for %{{.*}} = 0 to 80 step 16 {
// CHECK: llvm.load %{{.*}} -> vector<16xf32>
// CHECK: }
// CHECK: llvm.load %{{.*}} -> vector<8xf32>
// CHECK: llvm.load %{{.*}} -> vector<2xf32>
func.func @remainder(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>) {
  %i = tile.arange 0 to 90 : tensor<90xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<90x!tile.ptr<f32>>
  %xp = tile.offset %xs, %i : tensor<90x!tile.ptr<f32>>, tensor<90xi32>
  %a = tile.load %xp : tensor<90x!tile.ptr<f32>>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<90x!tile.ptr<f32>>
  %zp = tile.offset %zs, %i : tensor<90x!tile.ptr<f32>>, tensor<90xi32>
  tile.store %zp, %a : tensor<90x!tile.ptr<f32>>
  return
}

// -----

// Every second element is gathered, with 32-bit offsets; indices that were loaded as well.
// CHECK-LABEL: func.func @indexed
// CHECK: affine.for
// CHECK: llvm.getelementptr %{{.*}}[%{{.*}}] : (!llvm.ptr, vector<16xi64>) -> vector<16x!llvm.ptr>, i32
// CHECK: %[[AT:.*]] = llvm.intr.masked.gather
// CHECK: llvm.getelementptr %{{.*}}[%[[AT]]] : (!llvm.ptr, vector<16xi32>) -> vector<16x!llvm.ptr>, f32
// CHECK: llvm.intr.masked.scatter
func.func @indexed(%x: !tile.ptr<i32>, %z: !tile.ptr<f32>, %v: f32) {
  %lane = tile.arange 0 to 64 : tensor<64xi32>
  %two = arith.constant dense<2> : tensor<64xi32>
  %i = arith.muli %lane, %two : tensor<64xi32>
  %xs = tile.splat %x : !tile.ptr<i32> -> tensor<64x!tile.ptr<i32>>
  %xp = tile.offset %xs, %i : tensor<64x!tile.ptr<i32>>, tensor<64xi32>
  %at = tile.load %xp : tensor<64x!tile.ptr<i32>>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<64x!tile.ptr<f32>>
  %zp = tile.offset %zs, %at : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
  %value = tile.splat %v : f32 -> tensor<64xf32>
  tile.store %zp, %value : tensor<64x!tile.ptr<f32>>
  return
}

// -----

// One address for all lanes: one scalar load, outside of the loop, behind a branch where it is masked.
// CHECK-LABEL: func.func @uniform
// CHECK: scf.for
// CHECK: %[[ONE:.*]] = scf.if %{{.*}} -> (f32) {
// CHECK-NEXT: llvm.load
// CHECK: vector.broadcast %[[ONE]] : f32 to vector<16xf32>
// CHECK: affine.for
// CHECK-NOT: llvm.load
// CHECK: llvm.store %{{.*}} : vector<16xf32>, !llvm.ptr
func.func @uniform(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>, %take: i1) {
  %i = tile.arange 0 to 64 : tensor<64xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<64x!tile.ptr<f32>>
  %mask = tile.splat %take : i1 -> tensor<64xi1>
  %a = tile.load %xs mask %mask : tensor<64x!tile.ptr<f32>>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<64x!tile.ptr<f32>>
  %zp = tile.offset %zs, %i : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
  tile.store %zp, %a : tensor<64x!tile.ptr<f32>>
  return
}

// -----

// A column is loaded once a row, before the loop over the row; i1 is a byte that is compared with 0.
// CHECK-LABEL: func.func @column
// CHECK: affine.for %{{.*}} = 0 to 4 {
// CHECK: %[[BYTE:.*]] = llvm.load %{{.*}} -> i8
// CHECK: %[[BIT:.*]] = arith.cmpi ne, %[[BYTE]], %{{.*}} : i8
// CHECK: %[[WIDE:.*]] = arith.extui %[[BIT]] : i1 to i8
// CHECK: vector.broadcast %[[WIDE]]
// CHECK: affine.for %{{.*}} = 0 to 32 step 16 {
// CHECK-NOT: llvm.load
// CHECK: llvm.store %{{.*}} : vector<16xi8>, !llvm.ptr
func.func @column(%x: !tile.ptr<i1>, %z: !tile.ptr<i1>) {
  %r = tile.arange 0 to 4 : tensor<4xi32>
  %c = tile.arange 0 to 32 : tensor<32xi32>
  %xs = tile.splat %x : !tile.ptr<i1> -> tensor<4x!tile.ptr<i1>>
  %xp = tile.offset %xs, %r : tensor<4x!tile.ptr<i1>>, tensor<4xi32>
  %a = tile.load %xp : tensor<4x!tile.ptr<i1>>
  %a1 = tile.expand_dims %a axis 1 : tensor<4xi1> -> tensor<4x1xi1>
  %a2 = tile.broadcast %a1 : tensor<4x1xi1> -> tensor<4x32xi1>
  %r1 = tile.expand_dims %r axis 1 : tensor<4xi32> -> tensor<4x1xi32>
  %r2 = tile.broadcast %r1 : tensor<4x1xi32> -> tensor<4x32xi32>
  %size = arith.constant dense<32> : tensor<4x32xi32>
  %row = arith.muli %r2, %size : tensor<4x32xi32>
  %c1 = tile.expand_dims %c axis 0 : tensor<32xi32> -> tensor<1x32xi32>
  %c2 = tile.broadcast %c1 : tensor<1x32xi32> -> tensor<4x32xi32>
  %at = arith.addi %row, %c2 : tensor<4x32xi32>
  %zs = tile.splat %z : !tile.ptr<i1> -> tensor<4x32x!tile.ptr<i1>>
  %zp = tile.offset %zs, %at : tensor<4x32x!tile.ptr<i1>>, tensor<4x32xi32>
  tile.store %zp, %a2 : tensor<4x32x!tile.ptr<i1>>
  return
}
