// RUN: tritonc-opt --cpu-affine-to-llvm %s | FileCheck %s
// RUN: tritonc-opt --cpu-affine-to-llvm=may-alias %s | FileCheck %s --check-prefix=ALIAS

// The kernel's pointers do not overlap, unless they may; the arena and the launch record never do.
// CHECK-LABEL: llvm.func @scale(
// CHECK-SAME: %{{.*}}: !llvm.ptr {llvm.noalias}, %{{.*}}: f32, %{{.*}}: i1
// CHECK-SAME: !llvm.ptr {llvm.noalias, llvm.readonly}
// CHECK-SAME: !llvm.ptr {llvm.align = 64 : i64, llvm.noalias}
// CHECK-SAME: tritonc.kernel, tritonc.scratch_bytes = 128 : i64
// CHECK: llvm.alloca {{.*}} {alignment = 64 : i64}
// A loop tests at its end; before it too, unless its bounds are numbers.
// CHECK: %[[ANY:.*]] = llvm.icmp "slt"
// CHECK: llvm.cond_br %[[ANY]], ^[[PROGRAM:.*]](%{{.*}} : i64), ^{{.*}}
// CHECK: ^[[PROGRAM]](
// CHECK: llvm.br ^[[ROW:.*]](%{{.*}} : i64)
// CHECK: ^[[ROW]](
// CHECK: llvm.br ^[[LANES:.*]](%{{.*}} : i64)
// CHECK: ^[[LANES]](%[[J:.*]]: i64)
// CHECK: llvm.load {{.*}} -> vector<16xf32>
// CHECK: %[[NEXT:.*]] = llvm.add %[[J]],
// CHECK: %[[AGAIN:.*]] = llvm.icmp "slt" %[[NEXT]],
// CHECK: llvm.cond_br %[[AGAIN]], ^[[LANES]](%[[NEXT]] : i64), ^{{.*}}
// CHECK-NOT: affine
// CHECK-NOT: scf
// CHECK-NOT: memref
// CHECK-NOT: {{= vector}}
// CHECK-NOT: arith
// CHECK: llvm.return

// ALIAS-LABEL: llvm.func @scale(
// ALIAS-SAME: %{{[a-z0-9]*}}: !llvm.ptr, %{{.*}}: f32
// ALIAS-SAME: !llvm.ptr {llvm.noalias, llvm.readonly}

// The entry takes slots of 8 bytes; an i1 is a byte.
// CHECK-LABEL: llvm.func @scale.entry(
// CHECK-SAME: !llvm.ptr, %{{.*}}: !llvm.ptr, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: !llvm.ptr)
// CHECK: llvm.load {{.*}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: llvm.load {{.*}} {alignment = 8 : i64} : !llvm.ptr -> f32
// CHECK: llvm.load {{.*}} {alignment = 8 : i64} : !llvm.ptr -> i8
// CHECK-NEXT: llvm.trunc {{.*}} : i8 to i1
// CHECK-NEXT: llvm.call @scale(
func.func @scale(%x: !llvm.ptr, %a: f32, %flag: i1, %launch: !llvm.ptr, %first: i64, %last: i64, %scratch: !llvm.ptr)
    attributes {tritonc.kernel, tritonc.scratch_bytes = 128 : i64} {
  %one = arith.constant 1 : i64
  %row = arith.constant 1 : index
  %column = arith.constant 2 : index
  %tile = memref.alloca() {alignment = 64 : i64} : memref<4x64xf32>
  %factor = vector.broadcast %a : f32 to vector<16xf32>
  scf.for %p = %first to %last step %one : i64 {
    affine.for %i = 0 to 4 {
      affine.for %j = 0 to 64 step 16 {
        %v = vector.load %tile[%i, %j] : memref<4x64xf32>, vector<16xf32>
        %w = arith.mulf %v, %factor : vector<16xf32>
        vector.store %w, %tile[%i, %j] : memref<4x64xf32>, vector<16xf32>
      }
    }
    %s = vector.load %tile[%row, %column] : memref<4x64xf32>, vector<16xf32>
    %sum = vector.reduction <add>, %s : vector<16xf32> into f32
    scf.if %flag {
      llvm.store %sum, %x : f32, !llvm.ptr
    }
  }
  return
}
