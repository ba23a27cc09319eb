// RUN: tritonc-opt %s | tritonc-opt | FileCheck %s
// RUN: tritonc-opt %s --mlir-print-op-generic | tritonc-opt | FileCheck %s

// CHECK-LABEL: func.func @program
func.func @program() -> (i32, i32) {
  // CHECK: tile.program_id 0
  %0 = tile.program_id 0
  // CHECK: tile.num_programs 2
  %1 = tile.num_programs 2
  return %0, %1 : i32, i32
}

// CHECK-LABEL: func.func @shapes
func.func @shapes(%s: f32, %x: tensor<4x8xf32>, %p: !tile.ptr<bf16>) -> tensor<8x4xf32> {
  // CHECK: tile.arange 2 to 34 : tensor<32xi32>
  %0 = tile.arange 2 to 34 : tensor<32xi32>
  // CHECK: tile.splat %{{.*}} : f32 -> tensor<4x8xf32>
  %1 = tile.splat %s : f32 -> tensor<4x8xf32>
  // CHECK: tile.splat %{{.*}} : !tile.ptr<bf16> -> tensor<4x!tile.ptr<bf16>>
  %2 = tile.splat %p : !tile.ptr<bf16> -> tensor<4x!tile.ptr<bf16>>
  // CHECK: tile.expand_dims %{{.*}} axis 1 : tensor<32xi32> -> tensor<32x1xi32>
  %3 = tile.expand_dims %0 axis 1 : tensor<32xi32> -> tensor<32x1xi32>
  // CHECK: tile.broadcast %{{.*}} : tensor<32x1xi32> -> tensor<32x2xi32>
  %4 = tile.broadcast %3 : tensor<32x1xi32> -> tensor<32x2xi32>
  // CHECK: tile.reshape %{{.*}} : tensor<32x2xi32> -> tensor<64xi32>
  %5 = tile.reshape %4 : tensor<32x2xi32> -> tensor<64xi32>
  // CHECK: tile.trans %{{.*}} order [1, 0] : tensor<4x8xf32> -> tensor<8x4xf32>
  %6 = tile.trans %1 order [1, 0] : tensor<4x8xf32> -> tensor<8x4xf32>
  return %6 : tensor<8x4xf32>
}

// CHECK-LABEL: func.func @arithmetic
func.func @arithmetic(%x: tensor<8xi32>, %s: i64, %f: tensor<8xf16>) {
  // CHECK: tile.divsi %{{.*}}, %{{.*}} : tensor<8xi32>
  %0 = tile.divsi %x, %x : tensor<8xi32>
  // CHECK: tile.divui %{{.*}}, %{{.*}} : i64
  %1 = tile.divui %s, %s : i64
  // CHECK: tile.remsi
  %2 = tile.remsi %x, %x : tensor<8xi32>
  // CHECK: tile.remui
  %3 = tile.remui %x, %x : tensor<8xi32>
  // CHECK: tile.shli
  %4 = tile.shli %x, %x : tensor<8xi32>
  // CHECK: tile.shrsi
  %5 = tile.shrsi %x, %x : tensor<8xi32>
  // CHECK: tile.shrui
  %6 = tile.shrui %x, %x : tensor<8xi32>
  // CHECK: tile.fptosi %{{.*}} : tensor<8xf16> -> tensor<8xi32>
  %7 = tile.fptosi %f : tensor<8xf16> -> tensor<8xi32>
  // CHECK: tile.fptoui %{{.*}} : tensor<8xf16> -> tensor<8xi64>
  %8 = tile.fptoui %f : tensor<8xf16> -> tensor<8xi64>
  return
}

// CHECK-LABEL: func.func @memory
func.func @memory(%p: tensor<8x!tile.ptr<f32>>, %q: !tile.ptr<i1>, %i: tensor<8xi64>, %m: tensor<8xi1>, %o: tensor<8xf32>, %b: i1) {
  // CHECK: tile.offset %{{.*}}, %{{.*}} : tensor<8x!tile.ptr<f32>>, tensor<8xi64>
  %0 = tile.offset %p, %i : tensor<8x!tile.ptr<f32>>, tensor<8xi64>
  // CHECK: tile.load %{{.*}} : tensor<8x!tile.ptr<f32>>
  %1 = tile.load %0 : tensor<8x!tile.ptr<f32>>
  // CHECK: tile.load %{{.*}} mask %{{.*}} : tensor<8x!tile.ptr<f32>>
  %2 = tile.load %0 mask %m : tensor<8x!tile.ptr<f32>>
  // CHECK: tile.load %{{.*}} mask %{{.*}} other %{{.*}} {eviction_policy = "evict_first"} : tensor<8x!tile.ptr<f32>>
  %3 = tile.load %0 mask %m other %o {eviction_policy = "evict_first"} : tensor<8x!tile.ptr<f32>>
  // CHECK: tile.load %{{.*}} mask %{{.*}} : !tile.ptr<i1>
  %4 = tile.load %q mask %b : !tile.ptr<i1>
  // CHECK: tile.store %{{.*}}, %{{.*}} mask %{{.*}} : tensor<8x!tile.ptr<f32>>
  tile.store %0, %3 mask %m : tensor<8x!tile.ptr<f32>>
  // CHECK: tile.store %{{.*}}, %{{.*}} : !tile.ptr<i1>
  tile.store %q, %4 : !tile.ptr<i1>
  return
}

// CHECK-LABEL: func.func @reductions
func.func @reductions(%v: tensor<4x8xf32>, %i: tensor<4x8xi32>) -> (tensor<4xf32>, tensor<4xi32>) {
  // CHECK: tile.reduce %{{.*}}, %{{.*}} axis 1 : (tensor<4x8xf32>, tensor<4x8xi32>) -> (tensor<4xf32>, tensor<4xi32>)
  %0, %1 = tile.reduce %v, %i axis 1 : (tensor<4x8xf32>, tensor<4x8xi32>) -> (tensor<4xf32>, tensor<4xi32>) {
  ^bb0(%a: f32, %ai: i32, %b: f32, %bi: i32):
    %c = arith.cmpf oge, %a, %b : f32
    %r = arith.select %c, %a, %b : f32
    %ri = arith.select %c, %ai, %bi : i32
    // CHECK: tile.yield %{{.*}}, %{{.*}} : f32, i32
    tile.yield %r, %ri : f32, i32
  }
  return %0, %1 : tensor<4xf32>, tensor<4xi32>
}

// CHECK-LABEL: func.func @products
func.func @products(%a: tensor<2x4x8xbf16>, %b: tensor<2x8x16xbf16>, %c: tensor<2x4x16xf32>) -> tensor<2x4x16xf32> {
  // CHECK: tile.dot %{{.*}}, %{{.*}}, %{{.*}} {input_precision = "ieee"} : tensor<2x4x8xbf16>, tensor<2x8x16xbf16>, tensor<2x4x16xf32>
  %0 = tile.dot %a, %b, %c {input_precision = "ieee"} : tensor<2x4x8xbf16>, tensor<2x8x16xbf16>, tensor<2x4x16xf32>
  return %0 : tensor<2x4x16xf32>
}

// CHECK-LABEL: func.func @debug
func.func @debug(%x: tensor<8xi32>) {
  // CHECK: tile.print "x", %{{.*}} {hex, is_unsigned} : tensor<8xi32>
  tile.print "x", %x {hex, is_unsigned} : tensor<8xi32>
  return
}

// CHECK-LABEL: func.func @rearrange
func.func @rearrange(%a: tensor<4x8xf32>, %s: f32, %i: tensor<4x3xi32>) -> tensor<4x3xf32> {
  // CHECK: tile.join %{{.*}}, %{{.*}} : tensor<4x8xf32> -> tensor<4x8x2xf32>
  %0 = tile.join %a, %a : tensor<4x8xf32> -> tensor<4x8x2xf32>
  // CHECK: tile.split %{{.*}} : tensor<4x8x2xf32> -> tensor<4x8xf32>
  %1, %2 = tile.split %0 : tensor<4x8x2xf32> -> tensor<4x8xf32>
  // CHECK: tile.join %{{.*}}, %{{.*}} : f32 -> tensor<2xf32>
  %3 = tile.join %s, %s : f32 -> tensor<2xf32>
  // CHECK: tile.cat %{{.*}}, %{{.*}} axis 0 : tensor<4x8xf32>, tensor<4x8xf32> -> tensor<8x8xf32>
  %4 = tile.cat %1, %2 axis 0 : tensor<4x8xf32>, tensor<4x8xf32> -> tensor<8x8xf32>
  // CHECK: tile.flip %{{.*}} axis 1 : tensor<4x8xf32>
  %5 = tile.flip %a axis 1 : tensor<4x8xf32>
  // CHECK: tile.gather %{{.*}}, %{{.*}} axis 1 : tensor<4x8xf32>, tensor<4x3xi32> -> tensor<4x3xf32>
  %6 = tile.gather %5, %i axis 1 : tensor<4x8xf32>, tensor<4x3xi32> -> tensor<4x3xf32>
  return %6 : tensor<4x3xf32>
}

// CHECK-LABEL: func.func @counts
func.func @counts(%x: tensor<32xi32>, %m: tensor<32xi1>, %f: tensor<4x32xf32>) -> tensor<4x8xf32> {
  // CHECK: tile.histogram %{{.*}} mask %{{.*}} : tensor<32xi32> -> tensor<16xi32>
  %0 = tile.histogram %x mask %m : tensor<32xi32> -> tensor<16xi32>
  // CHECK: tile.histogram %{{.*}} : tensor<32xi32> -> tensor<16xi32>
  %1 = tile.histogram %x : tensor<32xi32> -> tensor<16xi32>
  // CHECK: tile.scan %{{.*}} axis 0 {reverse} : (tensor<4x32xf32>) -> tensor<4x32xf32>
  %2 = tile.scan %f axis 0 {reverse} : (tensor<4x32xf32>) -> tensor<4x32xf32> {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    tile.yield %s : f32
  }
  // CHECK: tile.sort %{{.*}} {descending} : tensor<4x32xf32> -> tensor<4x8xf32>
  %3 = tile.sort %2 {descending} : tensor<4x32xf32> -> tensor<4x8xf32>
  return %3 : tensor<4x8xf32>
}

// CHECK-LABEL: func.func @atomics
func.func @atomics(%p: !tile.ptr<i32>, %v: i32, %q: tensor<8x!tile.ptr<f32>>, %w: tensor<8xf32>, %m: tensor<8xi1>) {
  // CHECK: tile.atomic_rmw umax relaxed %{{.*}}, %{{.*}} : !tile.ptr<i32>
  %0 = tile.atomic_rmw umax relaxed %p, %v : !tile.ptr<i32>
  // CHECK: tile.atomic_rmw fadd acq_rel %{{.*}}, %{{.*}} mask %{{.*}} : tensor<8x!tile.ptr<f32>>
  %1 = tile.atomic_rmw fadd acq_rel %q, %w mask %m : tensor<8x!tile.ptr<f32>>
  // CHECK: tile.atomic_cas acquire %{{.*}}, %{{.*}}, %{{.*}} : !tile.ptr<i32>
  %2 = tile.atomic_cas acquire %p, %v, %0 : !tile.ptr<i32>
  return
}
