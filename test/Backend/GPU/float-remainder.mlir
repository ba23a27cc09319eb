// The remainder of floats is that of C's fmod, bit for bit, without a library: tiny and huge numbers, quotients of 2^2000, signs, NaN.
// RUN: tritonc-opt %s --expand-math=libm=false | FileCheck %s
// RUN: tritonc-opt %s --expand-math=libm=false --convert-scf-to-cf --gpu-threads-to-nvvm | mlir-translate --mlir-to-llvmir | lli
// The comparison can fail:
// RUN: sed 's/%y7 = arith.constant .* : f64/%y7 = arith.constant 4.0 : f64/' %s | tritonc-opt --expand-math=libm=false --convert-scf-to-cf --gpu-threads-to-nvvm | mlir-translate --mlir-to-llvmir | not lli

// CHECK-NOT: arith.remf

// n + 1 if x and what is wanted have other bits and are not both NaN.
func.func @differs(%x: f64, %want: f64, %n: i32) -> i32 {
  %a = arith.bitcast %x : f64 to i64
  %b = arith.bitcast %want : f64 to i64
  %other = arith.cmpi ne, %a, %b : i64
  %known = arith.cmpf ord, %x, %x : f64
  %wanted = arith.cmpf ord, %want, %want : f64
  %numbers = arith.ori %known, %wanted : i1
  %differs = arith.andi %other, %numbers : i1
  %one = arith.extui %differs : i1 to i32
  %sum = arith.addi %n, %one : i32
  return %sum : i32
}

func.func @main() -> i32 {
  %s0 = arith.constant 0 : i32
  %x0 = arith.constant 0x7FEFFFFFFFFFFFFF : f64
  %y0 = arith.constant 0x0000000000000001 : f64
  %r0 = arith.remf %x0, %y0 : f64
  %w0 = arith.constant 0x0000000000000000 : f64
  %s1 = func.call @differs(%r0, %w0, %s0) : (f64, f64, i32) -> i32
  %x1 = arith.constant 0x7FEAB36D48E1ACF0 : f64
  %y1 = arith.constant 0x3FB999999999999A : f64
  %r1 = arith.remf %x1, %y1 : f64
  %w1 = arith.constant 0x3FB765F23B0972EE : f64
  %s2 = func.call @differs(%r1, %w1, %s1) : (f64, f64, i32) -> i32
  %x2 = arith.constant 0xC01D000000000000 : f64
  %y2 = arith.constant 0x4008000000000000 : f64
  %r2 = arith.remf %x2, %y2 : f64
  %w2 = arith.constant 0xBFF4000000000000 : f64
  %s3 = func.call @differs(%r2, %w2, %s2) : (f64, f64, i32) -> i32
  %x3 = arith.constant 0x401D000000000000 : f64
  %y3 = arith.constant 0xC008000000000000 : f64
  %r3 = arith.remf %x3, %y3 : f64
  %w3 = arith.constant 0x3FF4000000000000 : f64
  %s4 = func.call @differs(%r3, %w3, %s3) : (f64, f64, i32) -> i32
  %x4 = arith.constant 0x4008000000000000 : f64
  %y4 = arith.constant 0x401D000000000000 : f64
  %r4 = arith.remf %x4, %y4 : f64
  %w4 = arith.constant 0x4008000000000000 : f64
  %s5 = func.call @differs(%r4, %w4, %s4) : (f64, f64, i32) -> i32
  %x5 = arith.constant 0x00005C0AB9347ED7 : f64
  %y5 = arith.constant 0x00000000000017B8 : f64
  %r5 = arith.remf %x5, %y5 : f64
  %w5 = arith.constant 0x000000000000104F : f64
  %s6 = func.call @differs(%r5, %w5, %s5) : (f64, f64, i32) -> i32
  %x6 = arith.constant 0x7E70000000000000 : f64
  %y6 = arith.constant 0x00000000000017B8 : f64
  %r6 = arith.remf %x6, %y6 : f64
  %w6 = arith.constant 0x00000000000013A8 : f64
  %s7 = func.call @differs(%r6, %w6, %s6) : (f64, f64, i32) -> i32
  %x7 = arith.constant 0x4018000000000000 : f64
  %y7 = arith.constant 0x4008000000000000 : f64
  %r7 = arith.remf %x7, %y7 : f64
  %w7 = arith.constant 0x0000000000000000 : f64
  %s8 = func.call @differs(%r7, %w7, %s7) : (f64, f64, i32) -> i32
  %x8 = arith.constant 0x8000000000000000 : f64
  %y8 = arith.constant 0x4000000000000000 : f64
  %r8 = arith.remf %x8, %y8 : f64
  %w8 = arith.constant 0x8000000000000000 : f64
  %s9 = func.call @differs(%r8, %w8, %s8) : (f64, f64, i32) -> i32
  %x9 = arith.constant 0x3FF0000000000000 : f64
  %y9 = arith.constant 0x7FF0000000000000 : f64
  %r9 = arith.remf %x9, %y9 : f64
  %w9 = arith.constant 0x3FF0000000000000 : f64
  %s10 = func.call @differs(%r9, %w9, %s9) : (f64, f64, i32) -> i32
  %x10 = arith.constant 0x7FF0000000000000 : f64
  %y10 = arith.constant 0x4000000000000000 : f64
  %r10 = arith.remf %x10, %y10 : f64
  %w10 = arith.constant 0x7FF8000000000000 : f64
  %s11 = func.call @differs(%r10, %w10, %s10) : (f64, f64, i32) -> i32
  %x11 = arith.constant 0x3FF0000000000000 : f64
  %y11 = arith.constant 0x0000000000000000 : f64
  %r11 = arith.remf %x11, %y11 : f64
  %w11 = arith.constant 0x7FF8000000000000 : f64
  %s12 = func.call @differs(%r11, %w11, %s11) : (f64, f64, i32) -> i32
  %x12 = arith.constant 0x7FF8000000000000 : f64
  %y12 = arith.constant 0x3FF0000000000000 : f64
  %r12 = arith.remf %x12, %y12 : f64
  %w12 = arith.constant 0x7FF8000000000000 : f64
  %s13 = func.call @differs(%r12, %w12, %s12) : (f64, f64, i32) -> i32
  %x13 = arith.constant 0x7F7FFFFF : f32
  %y13 = arith.constant 0x00000001 : f32
  %r13 = arith.remf %x13, %y13 : f32
  %w13 = arith.constant 0x0000000000000000 : f64
  %d13 = arith.extf %r13 : f32 to f64
  %s14 = func.call @differs(%d13, %w13, %s13) : (f64, f64, i32) -> i32
  %x14 = arith.constant 0x4F800000 : f32
  %y14 = arith.constant 0x43000007 : f32
  %r14 = arith.remf %x14, %y14 : f32
  %w14 = arith.constant 0x3F68800000000000 : f64
  %d14 = arith.extf %r14 : f32 to f64
  %s15 = func.call @differs(%d14, %w14, %s14) : (f64, f64, i32) -> i32
  %x15 = arith.constant 0xF149F2CA : f32
  %y15 = arith.constant 0x3E5E118A : f32
  %r15 = arith.remf %x15, %y15 : f32
  %w15 = arith.constant 0xBF8BA04800000000 : f64
  %d15 = arith.extf %r15 : f32 to f64
  %s16 = func.call @differs(%d15, %w15, %s15) : (f64, f64, i32) -> i32
  %x16 = arith.constant 0x437F0000 : f32
  %y16 = arith.constant 0xBE99999A : f32
  %r16 = arith.remf %x16, %y16 : f32
  %w16 = arith.constant 0x3FD33308C0000000 : f64
  %d16 = arith.extf %r16 : f32 to f64
  %s17 = func.call @differs(%d16, %w16, %s16) : (f64, f64, i32) -> i32
  %x17 = arith.constant 0x000116C2 : f32
  %y17 = arith.constant 0x0000085D : f32
  %r17 = arith.remf %x17, %y17 : f32
  %w17 = arith.constant 0x3736280000000000 : f64
  %d17 = arith.extf %r17 : f32 to f64
  %s18 = func.call @differs(%d17, %w17, %s17) : (f64, f64, i32) -> i32
  %x18 = arith.constant 0xC3000000 : f32
  %y18 = arith.constant 0x3F800000 : f32
  %r18 = arith.remf %x18, %y18 : f32
  %w18 = arith.constant 0x8000000000000000 : f64
  %d18 = arith.extf %r18 : f32 to f64
  %s19 = func.call @differs(%d18, %w18, %s18) : (f64, f64, i32) -> i32
  %x19 = arith.constant 0x3FC00000 : f32
  %y19 = arith.constant 0x7FC00000 : f32
  %r19 = arith.remf %x19, %y19 : f32
  %w19 = arith.constant 0x7FF8000000000000 : f64
  %d19 = arith.extf %r19 : f32 to f64
  %s20 = func.call @differs(%d19, %w19, %s19) : (f64, f64, i32) -> i32
  %x20 = arith.constant 0xFF800000 : f32
  %y20 = arith.constant 0x3F800000 : f32
  %r20 = arith.remf %x20, %y20 : f32
  %w20 = arith.constant 0x7FF8000000000000 : f64
  %d20 = arith.extf %r20 : f32 to f64
  %s21 = func.call @differs(%d20, %w20, %s20) : (f64, f64, i32) -> i32
  return %s21 : i32
}
