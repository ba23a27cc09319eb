// Where a row is gone through several times, the lines come that its store needs, and those that the next program loads.
// Where the store bypasses the caches, it needs none.
// RUN: tritonc-opt %s --tile-to-affine --cse --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @softmax
// CHECK-SAME: (%[[X:[^:]*]]: !llvm.ptr, %[[Z:[^:]*]]: !llvm.ptr, %[[N:[^:]*]]: i32,
// CHECK: %[[PROGRAM:.*]] = arith.trunci
// CHECK: %[[ROW:.*]] = arith.muli %[[PROGRAM]], %[[N]]
// CHECK: %[[FROM:.*]] = llvm.getelementptr %[[X]][%[[ROW]]]
// CHECK: %[[TO:.*]] = llvm.getelementptr %[[Z]][%[[ROW]]]
// CHECK: %[[NEXT:.*]] = arith.addi %[[PROGRAM]], %{{.*}} : i32
// CHECK: %[[NEXT_ROW:.*]] = arith.muli %[[NEXT]], %[[N]]
// CHECK: %[[NEXT_FROM:.*]] = llvm.getelementptr %[[X]][%[[NEXT_ROW]]]
// CHECK: %[[STREAMED:.*]] = arith.andi %{{.*}}, %{{.*}} : i1
// CHECK: affine.for
// CHECK: math.exp
// CHECK: %[[LINE:.*]] = llvm.getelementptr %[[TO]]
// CHECK: scf.if %[[STREAMED]] {
// CHECK-NEXT: } else {
// CHECK-NEXT: "llvm.intr.prefetch"(%[[LINE]]) <{cache = 1 : i32, hint = 3 : i32, rw = 1 : i32}>
// CHECK: %[[NEXT_LINE:.*]] = llvm.getelementptr %[[NEXT_FROM]]
// CHECK: "llvm.intr.prefetch"(%[[NEXT_LINE]]) <{cache = 1 : i32, hint = 3 : i32, rw = 0 : i32}>
// CHECK-NOT: prefetch
// CHECK: return
func.func @softmax(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>, %n: i32) {
  %program = tile.program_id 0
  %row = arith.muli %program, %n : i32
  %i = tile.arange 0 to 256 : tensor<256xi32>
  %from = tile.offset %x, %row : !tile.ptr<f32>, i32
  %xs = tile.splat %from : !tile.ptr<f32> -> tensor<256x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<256x!tile.ptr<f32>>, tensor<256xi32>
  %a = tile.load %p : tensor<256x!tile.ptr<f32>>
  %e = math.exp %a : tensor<256xf32>
  %s = tile.reduce %e axis 0 : (tensor<256xf32>) -> f32 {
  ^bb0(%l: f32, %r: f32):
    %t = arith.addf %l, %r : f32
    tile.yield %t : f32
  }
  %all = tile.splat %s : f32 -> tensor<256xf32>
  %v = arith.divf %e, %all : tensor<256xf32>
  %to = tile.offset %z, %row : !tile.ptr<f32>, i32
  %zs = tile.splat %to : !tile.ptr<f32> -> tensor<256x!tile.ptr<f32>>
  %q = tile.offset %zs, %i : tensor<256x!tile.ptr<f32>>, tensor<256xi32>
  tile.store %q, %v : tensor<256x!tile.ptr<f32>>
  return
}

// -----

// A place that is loaded itself is not known ahead.
// CHECK-LABEL: func.func @unknown
// CHECK-NOT: prefetch
// CHECK: return
func.func @unknown(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>, %places: !tile.ptr<i32>) {
  %i = tile.arange 0 to 256 : tensor<256xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<256x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<256x!tile.ptr<f32>>, tensor<256xi32>
  %a = tile.load %p : tensor<256x!tile.ptr<f32>>
  %e = math.exp %a : tensor<256xf32>
  %s = tile.reduce %e axis 0 : (tensor<256xf32>) -> f32 {
  ^bb0(%l: f32, %r: f32):
    %t = arith.addf %l, %r : f32
    tile.yield %t : f32
  }
  %all = tile.splat %s : f32 -> tensor<256xf32>
  %v = arith.divf %e, %all : tensor<256xf32>
  %place = tile.load %places : !tile.ptr<i32>
  %to = tile.offset %z, %place : !tile.ptr<f32>, i32
  %zs = tile.splat %to : !tile.ptr<f32> -> tensor<256x!tile.ptr<f32>>
  %q = tile.offset %zs, %i : tensor<256x!tile.ptr<f32>>, tensor<256xi32>
  tile.store %q, %v : tensor<256x!tile.ptr<f32>>
  return
}

// -----

// A row of 1 MiB would be gone again before it is stored.
// CHECK-LABEL: func.func @large
// CHECK-NOT: prefetch
// CHECK: return
func.func @large(%x: !tile.ptr<f32>, %z: !tile.ptr<f32>) {
  %i = tile.arange 0 to 262144 : tensor<262144xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<262144x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<262144x!tile.ptr<f32>>, tensor<262144xi32>
  %a = tile.load %p : tensor<262144x!tile.ptr<f32>>
  %e = math.exp %a : tensor<262144xf32>
  %s = tile.reduce %e axis 0 : (tensor<262144xf32>) -> f32 {
  ^bb0(%l: f32, %r: f32):
    %t = arith.addf %l, %r : f32
    tile.yield %t : f32
  }
  %all = tile.splat %s : f32 -> tensor<262144xf32>
  %v = arith.divf %e, %all : tensor<262144xf32>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<262144x!tile.ptr<f32>>
  %q = tile.offset %zs, %i : tensor<262144x!tile.ptr<f32>>, tensor<262144xi32>
  tile.store %q, %v : tensor<262144x!tile.ptr<f32>>
  return
}

// -----

// Without a dear tile, the stored lines come in the last pass before the store, and those of the next program in the store. What is loaded
// for one pass only is left to the processor.
// CHECK-LABEL: func.func @centred
// CHECK-SAME: (%[[X:[^:]*]]: !llvm.ptr, %[[W:[^:]*]]: !llvm.ptr, %[[Z:[^:]*]]: !llvm.ptr, %[[N:[^:]*]]: i32,
// CHECK: %[[PROGRAM:.*]] = arith.trunci
// CHECK: affine.for
// CHECK-NOT: prefetch
// CHECK: arith.addf
// CHECK: affine.yield
// CHECK: %[[TO:.*]] = llvm.getelementptr %[[Z]]
// CHECK: affine.for
// CHECK: arith.mulf
// CHECK: %[[LINE:.*]] = llvm.getelementptr %[[TO]]
// CHECK: "llvm.intr.prefetch"(%[[LINE]]) <{cache = 1 : i32, hint = 3 : i32, rw = 1 : i32}>
// CHECK-COUNT-3: prefetch{{.*}} rw = 1 : i32
// CHECK: affine.yield
// CHECK: %[[NEXT:.*]] = arith.addi %[[PROGRAM]], %{{.*}} : i32
// CHECK: %[[NEXT_ROW:.*]] = arith.muli %[[NEXT]], %[[N]]
// CHECK: %[[NEXT_FROM:.*]] = llvm.getelementptr %[[X]][%[[NEXT_ROW]]]
// CHECK: affine.for
// CHECK: llvm.store
// CHECK: %[[NEXT_LINE:.*]] = llvm.getelementptr %[[NEXT_FROM]]
// CHECK: "llvm.intr.prefetch"(%[[NEXT_LINE]]) <{cache = 1 : i32, hint = 3 : i32, rw = 0 : i32}>
// CHECK-NOT: prefetch
// CHECK: return
func.func @centred(%x: !tile.ptr<f32>, %w: !tile.ptr<f32>, %z: !tile.ptr<f32>, %n: i32) {
  %program = tile.program_id 0
  %row = arith.muli %program, %n : i32
  %i = tile.arange 0 to 256 : tensor<256xi32>
  %from = tile.offset %x, %row : !tile.ptr<f32>, i32
  %xs = tile.splat %from : !tile.ptr<f32> -> tensor<256x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<256x!tile.ptr<f32>>, tensor<256xi32>
  %a = tile.load %p : tensor<256x!tile.ptr<f32>>
  %s = tile.reduce %a axis 0 : (tensor<256xf32>) -> f32 {
  ^bb0(%l: f32, %r: f32):
    %t = arith.addf %l, %r : f32
    tile.yield %t : f32
  }
  %all = tile.splat %s : f32 -> tensor<256xf32>
  %c = arith.subf %a, %all : tensor<256xf32>
  %square = arith.mulf %c, %c : tensor<256xf32>
  %v = tile.reduce %square axis 0 : (tensor<256xf32>) -> f32 {
  ^bb0(%l: f32, %r: f32):
    %t = arith.addf %l, %r : f32
    tile.yield %t : f32
  }
  %ws = tile.splat %w : !tile.ptr<f32> -> tensor<256x!tile.ptr<f32>>
  %pw = tile.offset %ws, %i : tensor<256x!tile.ptr<f32>>, tensor<256xi32>
  %b = tile.load %pw : tensor<256x!tile.ptr<f32>>
  %vs = tile.splat %v : f32 -> tensor<256xf32>
  %d = arith.divf %c, %vs : tensor<256xf32>
  %e = arith.mulf %d, %b : tensor<256xf32>
  %to = tile.offset %z, %row : !tile.ptr<f32>, i32
  %zs = tile.splat %to : !tile.ptr<f32> -> tensor<256x!tile.ptr<f32>>
  %q = tile.offset %zs, %i : tensor<256x!tile.ptr<f32>>, tensor<256xi32>
  tile.store %q, %e : tensor<256x!tile.ptr<f32>>
  return
}

// -----

// Two reductions and no store: the second one fetches. A row that is gone through once is read as it comes.
// CHECK-LABEL: func.func @reduced
// CHECK-SAME: (%[[X:[^:]*]]: !llvm.ptr, %[[Y:[^:]*]]: !llvm.ptr,
// CHECK: affine.for
// CHECK-NOT: prefetch
// CHECK: arith.select
// CHECK: %[[NEXT:.*]] = llvm.getelementptr %[[X]][%{{.*}}] : (!llvm.ptr, i32) -> !llvm.ptr, f32
// CHECK: affine.for
// CHECK: math.exp
// CHECK-COUNT-4: prefetch{{.*}} rw = 0 : i32
// CHECK-NOT: prefetch
// CHECK: return
func.func @reduced(%x: !tile.ptr<f32>, %y: !tile.ptr<f32>, %z: !tile.ptr<f32>) {
  %c256 = arith.constant 256 : i32
  %program = tile.program_id 0
  %row = arith.muli %program, %c256 : i32
  %i = tile.arange 0 to 256 : tensor<256xi32>
  %from = tile.offset %x, %row : !tile.ptr<f32>, i32
  %xs = tile.splat %from : !tile.ptr<f32> -> tensor<256x!tile.ptr<f32>>
  %p = tile.offset %xs, %i : tensor<256x!tile.ptr<f32>>, tensor<256xi32>
  %a = tile.load %p : tensor<256x!tile.ptr<f32>>
  %h = tile.reduce %a axis 0 : (tensor<256xf32>) -> f32 {
  ^bb0(%l: f32, %r: f32):
    %t = arith.maxnumf %l, %r : f32
    tile.yield %t : f32
  }
  %hs = tile.splat %h : f32 -> tensor<256xf32>
  %d = arith.subf %a, %hs : tensor<256xf32>
  %e = math.exp %d : tensor<256xf32>
  %s = tile.reduce %e axis 0 : (tensor<256xf32>) -> f32 {
  ^bb0(%l: f32, %r: f32):
    %t = arith.addf %l, %r : f32
    tile.yield %t : f32
  }
  %other = tile.offset %y, %row : !tile.ptr<f32>, i32
  %ys = tile.splat %other : !tile.ptr<f32> -> tensor<256x!tile.ptr<f32>>
  %py = tile.offset %ys, %i : tensor<256x!tile.ptr<f32>>, tensor<256xi32>
  %b = tile.load %py : tensor<256x!tile.ptr<f32>>
  %u = tile.reduce %b axis 0 : (tensor<256xf32>) -> f32 {
  ^bb0(%l: f32, %r: f32):
    %t = arith.addf %l, %r : f32
    tile.yield %t : f32
  }
  %v = arith.addf %s, %u : f32
  %to = tile.offset %z, %program : !tile.ptr<f32>, i32
  tile.store %to, %v : !tile.ptr<f32>
  return
}

// -----

// The result of a reduction has a shape of its own: filling its buffer is no pass over the row.
// CHECK-LABEL: func.func @reduced
// CHECK: "llvm.intr.prefetch"
// CHECK-NOT: "llvm.intr.prefetch"
// CHECK: return
func.func @reduced(%x: !tile.ptr<f32>, %y: !tile.ptr<f32>, %z: !tile.ptr<f32>) {
  %i = tile.arange 0 to 8 : tensor<8xi32>
  %j = tile.arange 0 to 16 : tensor<16xi32>
  %c = arith.constant dense<16> : tensor<8xi32>
  %ic = arith.muli %i, %c : tensor<8xi32>
  %i2 = tile.expand_dims %ic axis 1 : tensor<8xi32> -> tensor<8x1xi32>
  %ib = tile.broadcast %i2 : tensor<8x1xi32> -> tensor<8x16xi32>
  %j2 = tile.expand_dims %j axis 0 : tensor<16xi32> -> tensor<1x16xi32>
  %jb = tile.broadcast %j2 : tensor<1x16xi32> -> tensor<8x16xi32>
  %at = arith.addi %ib, %jb : tensor<8x16xi32>
  %xs = tile.splat %x : !tile.ptr<f32> -> tensor<8x16x!tile.ptr<f32>>
  %xp = tile.offset %xs, %at : tensor<8x16x!tile.ptr<f32>>, tensor<8x16xi32>
  %a = tile.load %xp : tensor<8x16x!tile.ptr<f32>>
  %s = tile.reduce %a axis 1 : (tensor<8x16xf32>) -> tensor<8xf32> {
  ^bb0(%l: f32, %r: f32):
    %t = arith.addf %l, %r : f32
    tile.yield %t : f32
  }
  %ys = tile.splat %y : !tile.ptr<f32> -> tensor<8x!tile.ptr<f32>>
  %yp = tile.offset %ys, %i : tensor<8x!tile.ptr<f32>>, tensor<8xi32>
  %program = tile.program_id 0
  %zero = arith.constant 0 : i32
  %first = arith.cmpi eq, %program, %zero : i32
  %kept = scf.if %first -> tensor<8xf32> {
    %twice = arith.addf %s, %s : tensor<8xf32>
    scf.yield %twice : tensor<8xf32>
  } else {
    scf.yield %s : tensor<8xf32>
  }
  tile.store %yp, %kept : tensor<8x!tile.ptr<f32>>
  %zs = tile.splat %z : !tile.ptr<f32> -> tensor<8x16x!tile.ptr<f32>>
  %zp = tile.offset %zs, %at : tensor<8x16x!tile.ptr<f32>>, tensor<8x16xi32>
  tile.store %zp, %a : tensor<8x16x!tile.ptr<f32>>
  return
}
