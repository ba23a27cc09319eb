//===- Dot.td - matrix products --------------------------------------------------------===//
#ifndef TRITONC_DIALECT_OPS_DOT_TD
#define TRITONC_DIALECT_OPS_DOT_TD
include "tritonc/Dialect/TileDialect.td"

def Tile_DotOp : Tile_Op<"dot", [Pure, AllTypesMatch<["acc", "result"]>]> {
  let summary = "matrix product added to an accumulator";
  let description = [{
    result[…, m, n] = acc[…, m, n] + Σ_k a[…, m, k] · b[…, k, n]. Products and sums are computed in the accumulator's
    type: f32 for f16, bf16, fp8 and f32 operands, f64 for f64, i32 for i8. The order of the sum is not fixed and
    products may be fused with sums.

    ```tri
    @triton.jit
    def kernel(x, y, z):
        i = tl.arange(0, 16)
        at = i[:, None] * 16 + i[None, :]
        tl.store(z + at, tl.dot(tl.load(x + at), tl.load(y + at)))
    ```
    ```mlir
    func.func @example(%a: tensor<16x32xf32>, %b: tensor<32x64xf32>, %c: tensor<16x64xf32>) -> tensor<16x64xf32> {
      %0 = tile.dot %a, %b, %c : tensor<16x32xf32>, tensor<32x64xf32>, tensor<16x64xf32>
      return %0 : tensor<16x64xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$a, Tile_Tile:$b, Tile_Tile:$acc, OptionalAttr<StrAttr>:$input_precision);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = "$a `,` $b `,` $acc attr-dict `:` type($a) `,` type($b) `,` type($acc)";
  let hasVerifier = 1;
}

#endif
