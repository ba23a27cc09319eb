// RUN: tritonc-opt %s --verify-diagnostics --split-input-file

func.func @axis() {
  // expected-error @+1 {{attribute 'axis' failed to satisfy constraint}}
  %0 = "tile.program_id"() <{axis = 3 : i32}> : () -> i32
  return
}

// -----

func.func @arange_empty() {
  // expected-error @+1 {{needs start < end, got 8 and 8}}
  %0 = tile.arange 8 to 8 : tensor<8xi32>
  return
}

// -----

func.func @arange_size() {
  // expected-error @+1 {{yields tensor<8xi32>, not 'tensor<4xi32>'}}
  %0 = tile.arange 0 to 8 : tensor<4xi32>
  return
}

// -----

func.func @too_large(%x: f32) {
  // expected-error @+1 {{a tile has 1 to 1048576 elements}}
  %0 = tile.splat %x : f32 -> tensor<2048x1024xf32>
  return
}

// -----

func.func @splat_type(%x: f32) {
  // expected-error @+1 {{fills 'tensor<8xi32>' with a value of type 'f32'}}
  %0 = tile.splat %x : f32 -> tensor<8xi32>
  return
}

// -----

func.func @expand_axis(%x: tensor<8xf32>) {
  // expected-error @+1 {{axis 2 is outside of 0 to 1}}
  %0 = tile.expand_dims %x axis 2 : tensor<8xf32> -> tensor<8x1xf32>
  return
}

// -----

func.func @broadcast_shape(%x: tensor<2x8xf32>) {
  // expected-error @+1 {{dimension 0 has size 2 and cannot be repeated to 4}}
  %0 = tile.broadcast %x : tensor<2x8xf32> -> tensor<4x8xf32>
  return
}

// -----

func.func @reshape_count(%x: tensor<8xf32>) {
  // expected-error @+1 {{keeps the elements and their number}}
  %0 = tile.reshape %x : tensor<8xf32> -> tensor<16xf32>
  return
}

// -----

func.func @trans_order(%x: tensor<2x8xf32>) {
  // expected-error @+1 {{order is a permutation of 0 to 1}}
  %0 = tile.trans %x order [0, 0] : tensor<2x8xf32> -> tensor<2x2xf32>
  return
}

// -----

func.func @cast_shape(%x: tensor<8xf32>) {
  // expected-error @+1 {{all non-scalar operands/results must have the same shape}}
  %0 = tile.fptosi %x : tensor<8xf32> -> tensor<4xi32>
  return
}

// -----

func.func @offset_shape(%p: tensor<8x!tile.ptr<f32>>, %i: i32) {
  // expected-error @+1 {{the offset has type 'i32'}}
  %0 = tile.offset %p, %i : tensor<8x!tile.ptr<f32>>, i32
  return
}

// -----

func.func @load_other(%p: !tile.ptr<f32>, %o: f32) {
  // expected-error @+1 {{has `other` but no mask}}
  %0 = tile.load %p other %o : !tile.ptr<f32>
  return
}

// -----

func.func @load_mask(%p: tensor<8x!tile.ptr<f32>>, %m: i1) {
  // expected-error @+1 {{the mask has type 'i1'}}
  %0 = "tile.load"(%p, %m) <{operandSegmentSizes = array<i32: 1, 1, 0>}> : (tensor<8x!tile.ptr<f32>>, i1) -> tensor<8xf32>
  return
}

// -----

func.func @load_result(%p: !tile.ptr<f32>) {
  // expected-error @+1 {{the result is what the pointer points to}}
  %0 = "tile.load"(%p) <{operandSegmentSizes = array<i32: 1, 0, 0>}> : (!tile.ptr<f32>) -> i32
  return
}

// -----

func.func @store_value(%p: tensor<8x!tile.ptr<f32>>, %v: tensor<8xi32>) {
  // expected-error @+1 {{the value has type 'tensor<8xi32>'}}
  "tile.store"(%p, %v) : (tensor<8x!tile.ptr<f32>>, tensor<8xi32>) -> ()
  return
}

// -----

func.func @reduce_axis(%x: tensor<8xf32>) {
  // expected-error @+1 {{axis 1 is outside of a tile with 1 dimensions}}
  %0 = tile.reduce %x axis 1 : (tensor<8xf32>) -> f32 {
  ^bb0(%a: f32, %b: f32):
    tile.yield %a : f32
  }
  return
}

// -----

func.func @reduce_region(%x: tensor<8xf32>) {
  // expected-error @+1 {{the region takes the elements of all operands twice}}
  %0 = tile.reduce %x axis 0 : (tensor<8xf32>) -> f32 {
  ^bb0(%a: f32, %b: i32):
    tile.yield %a : f32
  }
  return
}

// -----

func.func @dot_inner(%a: tensor<4x8xf32>, %b: tensor<4x8xf32>, %c: tensor<4x8xf32>) {
  // expected-error @+1 {{inner dimensions differ: 8 and 4}}
  %0 = tile.dot %a, %b, %c : tensor<4x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>
  return
}

// -----

func.func @dot_types(%a: tensor<4x8xi8>, %b: tensor<8x4xi8>, %c: tensor<4x4xf32>) {
  // expected-error @+1 {{all floats or all integers}}
  %0 = tile.dot %a, %b, %c : tensor<4x8xi8>, tensor<8x4xi8>, tensor<4x4xf32>
  return
}
