// The functions that a C library would have are arithmetic without one: 34 values as the GNU C library has them, to 32 units of the last place.
// RUN: tritonc-opt %s --expand-math=libm=false | FileCheck %s
// RUN: tritonc-opt %s --expand-math=libm=false --convert-scf-to-cf --gpu-threads-to-nvvm | mlir-translate --mlir-to-llvmir | lli
// The comparison can fail:
// RUN: sed 's/= math.atan /= math.absf /' %s | tritonc-opt --expand-math=libm=false --convert-scf-to-cf --gpu-threads-to-nvvm | mlir-translate --mlir-to-llvmir | not lli

// CHECK-NOT: llvm.call
// CHECK-NOT: math.{{(sin|cos|tan|atan|pow)}}

// n + 1 if x is not near to what is wanted.
func.func @far(%x: f64, %want: f64, %n: i32) -> i32 {
  %d = arith.subf %x, %want : f64
  %a = math.absf %d : f64
  %size = math.absf %want : f64
  %part = arith.constant 7.1e-15 : f64
  %bound = arith.mulf %size, %part : f64
  %far = arith.cmpf ugt, %a, %bound : f64
  %one = arith.extui %far : i1 to i32
  %sum = arith.addi %n, %one : i32
  return %sum : i32
}

func.func @main() -> i32 {
  %start = arith.constant 0 : i32
  %x0_0 = arith.constant -4.50000000000000011e-01 : f64
  %f0 = math.atan %x0_0 : f64
  %w0 = arith.constant -4.22853926132940705e-01 : f64
  %s0 = func.call @far(%f0, %w0, %start) : (f64, f64, i32) -> i32
  %x1_0 = arith.constant 3.50000000000000000e+00 : f64
  %f1 = math.atan %x1_0 : f64
  %w1 = arith.constant 1.29249666778978534e+00 : f64
  %s1 = func.call @far(%f1, %w1, %s0) : (f64, f64, i32) -> i32
  %x2_0 = arith.constant 1.19999999999999996e-01 : f64
  %f2 = math.asin %x2_0 : f64
  %w2 = arith.constant 1.20289882394788064e-01 : f64
  %s2 = func.call @far(%f2, %w2, %s1) : (f64, f64, i32) -> i32
  %x3_0 = arith.constant -9.89999999999999991e-01 : f64
  %f3 = math.asin %x3_0 : f64
  %w3 = arith.constant -1.42925685347046927e+00 : f64
  %s3 = func.call @far(%f3, %w3, %s2) : (f64, f64, i32) -> i32
  %x4_0 = arith.constant -8.99999999999999967e-02 : f64
  %f4 = math.acos %x4_0 : f64
  %w4 = arith.constant 1.66091827180949192e+00 : f64
  %s4 = func.call @far(%f4, %w4, %s3) : (f64, f64, i32) -> i32
  %x5_0 = arith.constant 6.99999999999999956e-01 : f64
  %f5 = math.acos %x5_0 : f64
  %w5 = arith.constant 7.95398830184143590e-01 : f64
  %s5 = func.call @far(%f5, %w5, %s4) : (f64, f64, i32) -> i32
  %x6_0 = arith.constant 7.80000000000000027e-01 : f64
  %f6 = math.tan %x6_0 : f64
  %w6 = arith.constant 9.89261536876605008e-01 : f64
  %s6 = func.call @far(%f6, %w6, %s5) : (f64, f64, i32) -> i32
  %x7_0 = arith.constant 1.00000000000000000e+22 : f64
  %f7 = math.tan %x7_0 : f64
  %w7 = arith.constant -1.62877822560689878e+00 : f64
  %s7 = func.call @far(%f7, %w7, %s6) : (f64, f64, i32) -> i32
  %x8_0 = arith.constant 7.80000000000000027e-01 : f64
  %f8 = math.sinh %x8_0 : f64
  %w8 = arith.constant 8.61533127096488771e-01 : f64
  %s8 = func.call @far(%f8, %w8, %s7) : (f64, f64, i32) -> i32
  %x9_0 = arith.constant 3.00500000000000000e+02 : f64
  %f9 = math.sinh %x9_0 : f64
  %w9 = arith.constant 1.60125985730181642e+130 : f64
  %s9 = func.call @far(%f9, %w9, %s8) : (f64, f64, i32) -> i32
  %x10_0 = arith.constant 1.50000000000000000e+00 : f64
  %f10 = math.cosh %x10_0 : f64
  %w10 = arith.constant 2.35240961524324721e+00 : f64
  %s10 = func.call @far(%f10, %w10, %s9) : (f64, f64, i32) -> i32
  %x11_0 = arith.constant 7.09899999999999977e+02 : f64
  %f11 = math.cosh %x11_0 : f64
  %w11 = arith.constant 1.01070102805978177e+308 : f64
  %s11 = func.call @far(%f11, %w11, %s10) : (f64, f64, i32) -> i32
  %x12_0 = arith.constant 1.00000000000000002e-02 : f64
  %f12 = math.asinh %x12_0 : f64
  %w12 = arith.constant 9.99983334083288586e-03 : f64
  %s12 = func.call @far(%f12, %w12, %s11) : (f64, f64, i32) -> i32
  %x13_0 = arith.constant 9.99999999999999970e+199 : f64
  %f13 = math.asinh %x13_0 : f64
  %w13 = arith.constant 4.61210165779369106e+02 : f64
  %s13 = func.call @far(%f13, %w13, %s12) : (f64, f64, i32) -> i32
  %x14_0 = arith.constant 1.01000000000000001e+00 : f64
  %f14 = math.acosh %x14_0 : f64
  %w14 = arith.constant 1.41303769485648656e-01 : f64
  %s14 = func.call @far(%f14, %w14, %s13) : (f64, f64, i32) -> i32
  %x15_0 = arith.constant 9.99999999999999970e+199 : f64
  %f15 = math.acosh %x15_0 : f64
  %w15 = arith.constant 4.61210165779369106e+02 : f64
  %s15 = func.call @far(%f15, %w15, %s14) : (f64, f64, i32) -> i32
  %x16_0 = arith.constant -1.10000000000000001e-01 : f64
  %f16 = math.atanh %x16_0 : f64
  %w16 = arith.constant -1.10446915790097147e-01 : f64
  %s16 = func.call @far(%f16, %w16, %s15) : (f64, f64, i32) -> i32
  %x17_0 = arith.constant 9.99900000000000011e-01 : f64
  %f17 = math.atanh %x17_0 : f64
  %w17 = arith.constant 4.95171877564309781e+00 : f64
  %s17 = func.call @far(%f17, %w17, %s16) : (f64, f64, i32) -> i32
  %x18_0 = arith.constant 1.12999999999999989e+00 : f64
  %f18 = math.erf %x18_0 : f64
  %w18 = arith.constant 8.89970670362962291e-01 : f64
  %s18 = func.call @far(%f18, %w18, %s17) : (f64, f64, i32) -> i32
  %x19_0 = arith.constant -2.50000000000000000e+00 : f64
  %f19 = math.erf %x19_0 : f64
  %w19 = arith.constant -9.99593047982554994e-01 : f64
  %s19 = func.call @far(%f19, %w19, %s18) : (f64, f64, i32) -> i32
  %x20_0 = arith.constant 1.11000000000000010e+00 : f64
  %f20 = math.erfc %x20_0 : f64
  %w20 = arith.constant 1.16466987585281928e-01 : f64
  %s20 = func.call @far(%f20, %w20, %s19) : (f64, f64, i32) -> i32
  %x21_0 = arith.constant 2.05000000000000000e+01 : f64
  %f21 = math.erfc %x21_0 : f64
  %w21 = arith.constant 8.45084236957245807e-185 : f64
  %s21 = func.call @far(%f21, %w21, %s20) : (f64, f64, i32) -> i32
  %x22_0 = arith.constant -2.75000000000000000e+01 : f64
  %f22 = math.cbrt %x22_0 : f64
  %w22 = arith.constant -3.01840536839884299e+00 : f64
  %s22 = func.call @far(%f22, %w22, %s21) : (f64, f64, i32) -> i32
  %x23_0 = arith.constant 4.94065645841246544e-324 : f64
  %f23 = math.cbrt %x23_0 : f64
  %w23 = arith.constant 1.70318393600326010e-108 : f64
  %s23 = func.call @far(%f23, %w23, %s22) : (f64, f64, i32) -> i32
  %x24_0 = arith.constant 8.69999999999999996e-01 : f64
  %f24 = math.log10 %x24_0 : f64
  %w24 = arith.constant -6.04807473813814764e-02 : f64
  %s24 = func.call @far(%f24, %w24, %s23) : (f64, f64, i32) -> i32
  %x25_0 = arith.constant 1.00000000000000005e+300 : f64
  %f25 = math.log10 %x25_0 : f64
  %w25 = arith.constant 3.00000000000000000e+02 : f64
  %s25 = func.call @far(%f25, %w25, %s24) : (f64, f64, i32) -> i32
  %x26_0 = arith.constant 1.00000000000000000e+22 : f64
  %f26 = math.sin %x26_0 : f64
  %w26 = arith.constant -8.52200849767188795e-01 : f64
  %s26 = func.call @far(%f26, %w26, %s25) : (f64, f64, i32) -> i32
  %x27_0 = arith.constant 1.00000000000000005e+300 : f64
  %f27 = math.sin %x27_0 : f64
  %w27 = arith.constant -8.17881912115908549e-01 : f64
  %s27 = func.call @far(%f27, %w27, %s26) : (f64, f64, i32) -> i32
  %x28_0 = arith.constant 1.00000000000000000e+16 : f64
  %f28 = math.cos %x28_0 : f64
  %w28 = arith.constant -6.26168198133086218e-01 : f64
  %s28 = func.call @far(%f28, %w28, %s27) : (f64, f64, i32) -> i32
  %x29_0 = arith.constant 1.69999999999999994e+308 : f64
  %f29 = math.cos %x29_0 : f64
  %w29 = arith.constant 8.03536056087918005e-01 : f64
  %s29 = func.call @far(%f29, %w29, %s28) : (f64, f64, i32) -> i32
  %x30_0 = arith.constant -3.89999999999999991e+00 : f64
  %x30_1 = arith.constant 2.59199999999999989e+02 : f64
  %f30 = math.atan2 %x30_0, %x30_1 : f64
  %w30 = arith.constant -1.50451610016546743e-02 : f64
  %s30 = func.call @far(%f30, %w30, %s29) : (f64, f64, i32) -> i32
  %x31_0 = arith.constant 1.00000000000000000e+00 : f64
  %x31_1 = arith.constant -2.00000000000000000e+00 : f64
  %f31 = math.atan2 %x31_0, %x31_1 : f64
  %w31 = arith.constant 2.67794504458898697e+00 : f64
  %s31 = func.call @far(%f31, %w31, %s30) : (f64, f64, i32) -> i32
  %x32_0 = arith.constant 6.26000000000000001e-01 : f64
  %x32_1 = arith.constant 7.39500000000000000e+02 : f64
  %f32 = math.powf %x32_0, %x32_1 : f64
  %w32 = arith.constant 3.68739284895562271e-151 : f64
  %s32 = func.call @far(%f32, %w32, %s31) : (f64, f64, i32) -> i32
  %x33_0 = arith.constant -3.00000000000000000e+00 : f64
  %x33_1 = arith.constant 5.00000000000000000e+00 : f64
  %f33 = math.powf %x33_0, %x33_1 : f64
  %w33 = arith.constant -2.43000000000000000e+02 : f64
  %s33 = func.call @far(%f33, %w33, %s32) : (f64, f64, i32) -> i32
  return %s33 : i32
}
