// A product keeps a block of its result in registers for the whole of k; narrow operands are widened before.
// RUN: tritonc-opt %s --tile-widen-dot-operands --tile-to-affine --cse --split-input-file | FileCheck %s
// RUN: tritonc-opt %s --tile-widen-dot-operands --split-input-file | FileCheck %s --check-prefix=WIDEN

// Panels of 64 columns, blocks of 6 rows and the 4 that are left. The carried accumulator stays where it is. The right operand lies in
// panels: rows of 64, one panel 32 * 64 after the other; as it is small, it stays in the cache while rows of the left one pass by. Four steps of k a round, for the rows that are left one.
// CHECK-LABEL: func.func @carried
// CHECK: scf.for
// CHECK: scf.for
// CHECK: affine.for %{{.*}} = 0 to 60 step 6 {
// CHECK: affine.for %{{.*}} = 0 to 128 step 64 {
// CHECK-COUNT-24: llvm.load %{{.*}} -> vector<16xf32>
// CHECK: affine.for %[[K:.*]] = 0 to 32 step 4 iter_args({{.*}}, %[[ROW:.*]] = %{{.*}})
// CHECK: arith.index_cast %[[K]]
// CHECK-COUNT-4: llvm.load %{{.*}} -> vector<16xf32>
// CHECK-NOT: -> vector<16xf32>
// CHECK: math.fma
// CHECK: llvm.getelementptr %[[ROW]][256]
// CHECK: affine.yield
// CHECK-COUNT-24: llvm.store %{{.*}} : vector<16xf32>, !llvm.ptr
// CHECK: affine.for %{{.*}} = 0 to 32 iter_args
// CHECK-COUNT-16: llvm.store
func.func @carried(%x: !tile.ptr<f32>, %y: !tile.ptr<f32>, %z: !tile.ptr<f32>, %n: i32) {
  %i = tile.arange 0 to 2048 : tensor<2048xi32>
  %j = tile.arange 0 to 4096 : tensor<4096xi32>
  %o = tile.arange 0 to 8192 : tensor<8192xi32>
  %ai = tile.reshape %i : tensor<2048xi32> -> tensor<64x32xi32>
  %bi = tile.reshape %j : tensor<4096xi32> -> tensor<32x128xi32>
  %ci = tile.reshape %o : tensor<8192xi32> -> tensor<64x128xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<64x32x!tile.ptr<f32>>
  %ys = tile.splat %y : !tile.ptr<f32> -> tensor<32x128x!tile.ptr<f32>>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<64x128x!tile.ptr<f32>>
  %ap = tile.offset %xs, %ai : tensor<64x32x!tile.ptr<f32>>, tensor<64x32xi32>
  %bp = tile.offset %ys, %bi : tensor<32x128x!tile.ptr<f32>>, tensor<32x128xi32>
  %cp = tile.offset %zs, %ci : tensor<64x128x!tile.ptr<f32>>, tensor<64x128xi32>
  %zero = arith.constant dense<0.0> : tensor<64x128xf32>
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %r = scf.for %k = %c0 to %n step %c1 iter_args(%acc = %zero) -> (tensor<64x128xf32>) : i32 {
    %a = tile.load %ap : tensor<64x32x!tile.ptr<f32>>
    %b = tile.load %bp : tensor<32x128x!tile.ptr<f32>>
    %d = tile.dot %a, %b, %acc : tensor<64x32xf32>, tensor<32x128xf32>, tensor<64x128xf32>
    scf.yield %d : tensor<64x128xf32>
  }
  tile.store %cp, %r : tensor<64x128x!tile.ptr<f32>>
  return
}

// -----

// Any size: 20 columns are 16 and 4. A constant accumulator starts in registers.
// CHECK-LABEL: func.func @small
// CHECK: affine.for %{{.*}} = 0 to 5 iter_args({{.*}}) -> (vector<16xf32>, vector<16xf32>, vector<16xf32>, !llvm.ptr) {
// CHECK: affine.for %{{.*}} = 0 to 5 iter_args({{.*}}) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, !llvm.ptr) {
// WIDEN-LABEL: func.func @small
// WIDEN: %[[A:.*]] = arith.extf %{{.*}} : tensor<3x5xf16> to tensor<3x5xf32>
// WIDEN: %[[B:.*]] = arith.extf %{{.*}} : tensor<5x20xf16> to tensor<5x20xf32>
// WIDEN: tile.dot %[[A]], %[[B]], %{{.*}} : tensor<3x5xf32>, tensor<5x20xf32>, tensor<3x20xf32>
func.func @small(%x: f16, %y: f16, %z: !tile.ptr<f32>) {
  %a = tile.splat %x : f16 -> tensor<3x5xf16>
  %b = tile.splat %y : f16 -> tensor<5x20xf16>
  %zero = arith.constant dense<0.0> : tensor<3x20xf32>
  %d = tile.dot %a, %b, %zero : tensor<3x5xf16>, tensor<5x20xf16>, tensor<3x20xf32>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<3x20x!tile.ptr<f32>>
  tile.store %zs, %d : tensor<3x20x!tile.ptr<f32>>
  return
}

// -----

// A narrow accumulator is computed wide and rounded once; 8-bit integers are multiplied as pairs of 16 bits, which stand in words.
// WIDEN-LABEL: func.func @narrow
// WIDEN-COUNT-3: arith.extf %{{.*}} : tensor<4x4xf16> to tensor<4x4xf32>
// WIDEN: %[[D:.*]] = tile.dot %{{.*}} : tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>
// WIDEN: arith.truncf %[[D]] : tensor<4x4xf32> to tensor<4x4xf16>
// WIDEN: arith.extsi %{{.*}} : tensor<4x4xi8> to tensor<4x4xi16>
// CHECK-LABEL: func.func @narrow
// CHECK: math.fma
// CHECK: vector.interleave %{{.*}}, %{{.*}} : vector<4xi16> -> vector<8xi16>
// CHECK: llvm.call_intrinsic "llvm.x86.sse2.pmadd.wd"(%{{.*}}, %{{.*}}) : (vector<8xi16>, vector<8xi16>) -> vector<4xi32>
func.func @narrow(%x: f16, %y: i8, %z: !tile.ptr<f16>, %w: !tile.ptr<i32>) {
  %a = tile.splat %x : f16 -> tensor<4x4xf16>
  %d = tile.dot %a, %a, %a : tensor<4x4xf16>, tensor<4x4xf16>, tensor<4x4xf16>
  %zs = tile.splat %z : !tile.ptr<f16> -> tensor<4x4x!tile.ptr<f16>>
  tile.store %zs, %d : tensor<4x4x!tile.ptr<f16>>
  %b = tile.splat %y : i8 -> tensor<4x4xi8>
  %zero = arith.constant dense<0> : tensor<4x4xi32>
  %e = tile.dot %b, %b, %zero : tensor<4x4xi8>, tensor<4x4xi8>, tensor<4x4xi32>
  %ws = tile.splat %w : !tile.ptr<i32> -> tensor<4x4x!tile.ptr<i32>>
  tile.store %ws, %e : tensor<4x4x!tile.ptr<i32>>
  return
}

// -----

// What is not stored is not computed, nor is what the masks of both operands make zero: rows end at m, steps at k. The left operand
// stays in memory where all of it that counts is there, and is copied elsewhere; the rest of a block of rows is the last row that exists.
// CHECK-LABEL: func.func @masked
// CHECK: %[[DEPTH:.*]] = arith.select %{{.*}}, %c32_i64
// CHECK: scf.if
// CHECK: llvm.store
// CHECK: arith.select %{{.*}}, %{{.*}}, %{{.*}} : !llvm.ptr
// CHECK: scf.for %{{.*}} = %c0_i64 to %{{.*}} step %c6_i64
// CHECK: llvm.intr.prefetch
// CHECK: arith.minsi
// CHECK: %[[WHOLE:.*]] = arith.andi %{{.*}}, %c-4_i64
// CHECK: scf.for %{{.*}} = %c0_i64 to %[[WHOLE]] step %c4_i64
// CHECK-COUNT-96: math.fma
// CHECK: scf.for %{{.*}} = %[[WHOLE]] to %{{.*}} step %c1_i64
// CHECK-COUNT-24: math.fma
func.func @masked(%x: !tile.ptr<f32>, %y: !tile.ptr<f32>, %z: !tile.ptr<f32>, %m: i32, %k: i32, %stride: i32) {
  %r = tile.arange 0 to 64 : tensor<64xi32>
  %s = tile.arange 0 to 32 : tensor<32xi32>
  %i = tile.expand_dims %r axis 1 : tensor<64xi32> -> tensor<64x1xi32>
  %j = tile.expand_dims %r axis 0 : tensor<64xi32> -> tensor<1x64xi32>
  %tr = tile.expand_dims %s axis 0 : tensor<32xi32> -> tensor<1x32xi32>
  %tc = tile.expand_dims %s axis 1 : tensor<32xi32> -> tensor<32x1xi32>
  %zero = arith.constant dense<0.0> : tensor<64x64xf32>
  %za = arith.constant dense<0.0> : tensor<64x32xf32>
  %zb = arith.constant dense<0.0> : tensor<32x64xf32>
  %ms = tile.splat %m : i32 -> tensor<64x1xi32>
  %ks = tile.splat %k : i32 -> tensor<1x32xi32>
  %kc = tile.splat %k : i32 -> tensor<32x1xi32>
  %st = tile.splat %stride : i32 -> tensor<64x1xi32>
  %su = tile.splat %stride : i32 -> tensor<32x1xi32>
  %inRows = arith.cmpi slt, %i, %ms : tensor<64x1xi32>
  %inSteps = arith.cmpi slt, %tr, %ks : tensor<1x32xi32>
  %inStepsB = arith.cmpi slt, %tc, %kc : tensor<32x1xi32>
  %bRows = tile.broadcast %inRows : tensor<64x1xi1> -> tensor<64x32xi1>
  %bSteps = tile.broadcast %inSteps : tensor<1x32xi1> -> tensor<64x32xi1>
  %maskA = arith.andi %bRows, %bSteps : tensor<64x32xi1>
  %maskB = tile.broadcast %inStepsB : tensor<32x1xi1> -> tensor<32x64xi1>
  %maskC = tile.broadcast %inRows : tensor<64x1xi1> -> tensor<64x64xi1>
  %io = arith.muli %i, %st : tensor<64x1xi32>
  %to = arith.muli %tc, %su : tensor<32x1xi32>
  %ib = tile.broadcast %io : tensor<64x1xi32> -> tensor<64x32xi32>
  %ic = tile.broadcast %io : tensor<64x1xi32> -> tensor<64x64xi32>
  %tb = tile.broadcast %tr : tensor<1x32xi32> -> tensor<64x32xi32>
  %tob = tile.broadcast %to : tensor<32x1xi32> -> tensor<32x64xi32>
  %jb = tile.broadcast %j : tensor<1x64xi32> -> tensor<32x64xi32>
  %jc = tile.broadcast %j : tensor<1x64xi32> -> tensor<64x64xi32>
  %ao = arith.addi %ib, %tb : tensor<64x32xi32>
  %bo = arith.addi %tob, %jb : tensor<32x64xi32>
  %co = arith.addi %ic, %jc : tensor<64x64xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<64x32x!tile.ptr<f32>>
  %ys = tile.splat %y : !tile.ptr<f32> -> tensor<32x64x!tile.ptr<f32>>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<64x64x!tile.ptr<f32>>
  %ap = tile.offset %xs, %ao : tensor<64x32x!tile.ptr<f32>>, tensor<64x32xi32>
  %bp = tile.offset %ys, %bo : tensor<32x64x!tile.ptr<f32>>, tensor<32x64xi32>
  %cp = tile.offset %zs, %co : tensor<64x64x!tile.ptr<f32>>, tensor<64x64xi32>
  %a = tile.load %ap mask %maskA other %za : tensor<64x32x!tile.ptr<f32>>
  %b = tile.load %bp mask %maskB other %zb : tensor<32x64x!tile.ptr<f32>>
  %d = tile.dot %a, %b, %zero : tensor<64x32xf32>, tensor<32x64xf32>, tensor<64x64xf32>
  tile.store %cp, %d mask %maskC : tensor<64x64x!tile.ptr<f32>>
  return
}

// -----

// A small product reads its operands and stores its result where they are.
// CHECK-LABEL: func.func @in_place
// CHECK-NOT: llvm.alloca
// CHECK: affine.for
// CHECK-COUNT-4: llvm.load %{{.*}} -> vector<16xf32>
// CHECK: llvm.store %{{.*}} : vector<16xf32>
// CHECK-NOT: llvm.alloca
// CHECK: return
func.func @in_place(%x: !tile.ptr<f32>, %y: !tile.ptr<f32>, %z: !tile.ptr<f32>) {
  %r = tile.arange 0 to 16 : tensor<16xi32>
  %c16 = arith.constant dense<16> : tensor<16x1xi32>
  %i = tile.expand_dims %r axis 1 : tensor<16xi32> -> tensor<16x1xi32>
  %j = tile.expand_dims %r axis 0 : tensor<16xi32> -> tensor<1x16xi32>
  %io = arith.muli %i, %c16 : tensor<16x1xi32>
  %ib = tile.broadcast %io : tensor<16x1xi32> -> tensor<16x16xi32>
  %jb = tile.broadcast %j : tensor<1x16xi32> -> tensor<16x16xi32>
  %o = arith.addi %ib, %jb : tensor<16x16xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<16x16x!tile.ptr<f32>>
  %ys = tile.splat %y : !tile.ptr<f32> -> tensor<16x16x!tile.ptr<f32>>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<16x16x!tile.ptr<f32>>
  %ap = tile.offset %xs, %o : tensor<16x16x!tile.ptr<f32>>, tensor<16x16xi32>
  %bp = tile.offset %ys, %o : tensor<16x16x!tile.ptr<f32>>, tensor<16x16xi32>
  %cp = tile.offset %zs, %o : tensor<16x16x!tile.ptr<f32>>, tensor<16x16xi32>
  %zero = arith.constant dense<0.0> : tensor<16x16xf32>
  %a = tile.load %ap : tensor<16x16x!tile.ptr<f32>>
  %b = tile.load %bp : tensor<16x16x!tile.ptr<f32>>
  %d = tile.dot %a, %b, %zero : tensor<16x16xf32>, tensor<16x16xf32>, tensor<16x16xf32>
  tile.store %cp, %d : tensor<16x16x!tile.ptr<f32>>
  return
}

// -----

// Where a row of what is reshaped has 8 elements, lanes are 8, so that what belongs to a row is one scalar and nothing is gathered.
// CHECK-LABEL: func.func @groups
// CHECK-NOT: llvm.intr.masked.gather
// CHECK: llvm.load %{{.*}} -> f32
// CHECK: vector.broadcast %{{.*}} : f32 to vector<8xf32>
// CHECK-NOT: llvm.intr.masked.gather
// CHECK: math.fma
func.func @groups(%x: !tile.ptr<f32>, %y: !tile.ptr<f32>, %z: !tile.ptr<f32>) {
  %g = tile.arange 0 to 4 : tensor<4xi32>
  %r = tile.arange 0 to 256 : tensor<256xi32>
  %o = tile.reshape %r : tensor<256xi32> -> tensor<16x16xi32>
  %p = tile.arange 0 to 32 : tensor<32xi32>
  %q = tile.reshape %p : tensor<32xi32> -> tensor<2x16xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<4x!tile.ptr<f32>>
  %ys = tile.splat %y : !tile.ptr<f32> -> tensor<16x16x!tile.ptr<f32>>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<2x16x!tile.ptr<f32>>
  %ap = tile.offset %xs, %g : tensor<4x!tile.ptr<f32>>, tensor<4xi32>
  %bp = tile.offset %ys, %o : tensor<16x16x!tile.ptr<f32>>, tensor<16x16xi32>
  %cp = tile.offset %zs, %q : tensor<2x16x!tile.ptr<f32>>, tensor<2x16xi32>
  %zero = arith.constant dense<0.0> : tensor<2x16xf32>
  %scale = tile.load %ap : tensor<4x!tile.ptr<f32>>
  %column = tile.expand_dims %scale axis 1 : tensor<4xf32> -> tensor<4x1xf32>
  %wide = tile.broadcast %column : tensor<4x1xf32> -> tensor<4x8xf32>
  %a = tile.reshape %wide : tensor<4x8xf32> -> tensor<2x16xf32>
  %b = tile.load %bp : tensor<16x16x!tile.ptr<f32>>
  %d = tile.dot %a, %b, %zero : tensor<2x16xf32>, tensor<16x16xf32>, tensor<2x16xf32>
  tile.store %cp, %d : tensor<2x16x!tile.ptr<f32>>
  return
}
