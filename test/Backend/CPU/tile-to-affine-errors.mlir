// What the lowering does not know is an error at the operation.
// RUN: tritonc-opt %s --tile-to-affine --split-input-file --verify-diagnostics

func.func private @callee(%x: i32) -> i32 {
  return %x : i32
}
func.func @kernel(%x: i32) {
  // expected-error @+1 {{'func.call' op has no lowering for CPUs}}
  %y = func.call @callee(%x) : (i32) -> i32
  return
}
