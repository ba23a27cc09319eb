// Assertions go; what else looks at their conditions stays.
// RUN: tritonc-opt %s --tile-drop-asserts | FileCheck %s

// CHECK-LABEL: func.func @one_of_two
// CHECK-NOT: tile.assert
// CHECK: %[[C:.*]] = arith.cmpi slt
// CHECK-NOT: tile.assert
// CHECK: tile.store %{{.*}}, %{{.*}} mask %[[C]]
func.func @one_of_two(%x: i32, %n: i32, %z: !tile.ptr<i32>) {
  %c = arith.cmpi slt, %x, %n : i32
  tile.assert %c, "in range" : i1
  scf.if %c {
    tile.assert %c, "still" : i1
  }
  tile.store %z, %x mask %c : !tile.ptr<i32>
  return
}
