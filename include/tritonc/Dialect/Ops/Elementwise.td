//===- Elementwise.td - arithmetic that arith leaves undefined --------------------===//
#ifndef TRITONC_DIALECT_OPS_ELEMENTWISE_TD
#define TRITONC_DIALECT_OPS_ELEMENTWISE_TD
include "tritonc/Dialect/TileDialect.td"

class Tile_TotalBinary<string mnemonic> : Tile_Op<mnemonic, [Pure, Elementwise, SameOperandsAndResultType]> {
  let arguments = (ins Tile_Int:$x, Tile_Int:$y);
  let results = (outs Tile_Int:$result);
  let assemblyFormat = "$x `,` $y attr-dict `:` type($result)";
  let hasFolder = 1;
}

/// The two examples of an integer operation: `tri` is how Python spells it, on operands of type `type`.
class Tile_TotalBinaryDoc<string meaning, string mnemonic, string tri> {
  string text = meaning # "\n\n```tri\n@triton.jit\ndef kernel(x, y, z):\n    i = tl.arange(0, 32)\n    tl.store(z + i, "
    # tri # ")\n```\n```mlir\nfunc.func @example(%x: tensor<32xi32>, %y: tensor<32xi32>) -> tensor<32xi32> {\n  %0 = tile."
    # mnemonic # " %x, %y : tensor<32xi32>\n  return %0 : tensor<32xi32>\n}\n```\n";
}

def Tile_DivSIOp : Tile_TotalBinary<"divsi"> {
  let summary = "signed integer quotient, rounded toward zero, never undefined";
  let description = Tile_TotalBinaryDoc<"x / 0 = 0 and INT_MIN / -1 = INT_MIN; otherwise the quotient without its fraction: -7 / 2 = -3.",
                                        opName, "tl.load(x + i) // tl.load(y + i)">.text;
}
def Tile_DivUIOp : Tile_TotalBinary<"divui"> {
  let summary = "unsigned integer quotient, never undefined";
  let description = Tile_TotalBinaryDoc<"x / 0 = 0.", opName, "tl.load(x + i).to(tl.uint32) // tl.load(y + i).to(tl.uint32)">.text;
}
def Tile_RemSIOp : Tile_TotalBinary<"remsi"> {
  let summary = "signed integer remainder with the sign of the dividend, never undefined";
  let description = Tile_TotalBinaryDoc<"x % 0 = 0 and INT_MIN % -1 = 0; otherwise x - (x / y) * y: -7 % 2 = -1.",
                                        opName, "tl.load(x + i) % tl.load(y + i)">.text;
}
def Tile_RemUIOp : Tile_TotalBinary<"remui"> {
  let summary = "unsigned integer remainder, never undefined";
  let description = Tile_TotalBinaryDoc<"x % 0 = 0.", opName, "tl.load(x + i).to(tl.uint32) % tl.load(y + i).to(tl.uint32)">.text;
}
def Tile_ShLIOp : Tile_TotalBinary<"shli"> {
  let summary = "bits shifted left, zeros for a count of the width or more";
  let description = Tile_TotalBinaryDoc<"x * 2^y in the width of x; 0 if y, taken as unsigned, is at least the width.",
                                        opName, "tl.load(x + i) << tl.load(y + i)">.text;
}
def Tile_ShRSIOp : Tile_TotalBinary<"shrsi"> {
  let summary = "bits shifted right with copies of the sign";
  let description = Tile_TotalBinaryDoc<"floor(x / 2^y) for signed x; all sign bits (0 or -1) if y, taken as unsigned, is at least the width.",
                                        opName, "tl.load(x + i) >> tl.load(y + i)">.text;
}
def Tile_ShRUIOp : Tile_TotalBinary<"shrui"> {
  let summary = "bits shifted right with zeros";
  let description = Tile_TotalBinaryDoc<"floor(x / 2^y) for unsigned x; 0 if y is at least the width.",
                                        opName, "tl.load(x + i).to(tl.uint32) >> 4">.text;
}

def Tile_UMulHiOp : Tile_TotalBinary<"umulhi"> {
  let summary = "high half of the product of unsigned integers";
  let description = Tile_TotalBinaryDoc<"floor(x * y / 2^w) for unsigned x and y of w bits, the product taken in 2w bits.",
                                        opName, "tl.umulhi(tl.load(x + i).to(tl.uint32), tl.load(y + i).to(tl.uint32))">.text;
}

class Tile_FloatToInt<string mnemonic> : Tile_Op<mnemonic, [Pure, Elementwise]> {
  let arguments = (ins Tile_Float:$x);
  let results = (outs Tile_Int:$result);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($result)";
}

class Tile_FloatToIntDoc<string mnemonic, string type, string meaning> {
  string text = meaning # "\n\n```tri\n@triton.jit\ndef kernel(x, z):\n    i = tl.arange(0, 32)\n    tl.store(z + i, tl.load(x + i).to(tl."
    # type # "))\n```\n```mlir\nfunc.func @example(%x: tensor<32xf32>) -> tensor<32xi32> {\n  %0 = tile."
    # mnemonic # " %x : tensor<32xf32> -> tensor<32xi32>\n  return %0 : tensor<32xi32>\n}\n```\n";
}

def Tile_FPToSIOp : Tile_FloatToInt<"fptosi"> {
  let summary = "float to signed integer, toward zero, saturating";
  let description = Tile_FloatToIntDoc<opName, "int32",
    "The integer part; the nearest end of the integer type if the value lies outside it; 0 for NaN.">.text;
}
def Tile_FPToUIOp : Tile_FloatToInt<"fptoui"> {
  let summary = "float to unsigned integer, toward zero, saturating";
  let description = Tile_FloatToIntDoc<opName, "uint32",
    "The integer part; 0 for what is negative or NaN, the largest integer for what is too large.">.text;
}

def Tile_BrevOp : Tile_Op<"brev", [Pure, Elementwise, SameOperandsAndResultType]> {
  let summary = "the bits of an integer in reverse order";
  let description = [{
    Bit k of the result is bit w - 1 - k of `x`, of w bits: brev(1) of 32 bits is 2^31, and brev(brev(x)) = x.

    ```tri
    from triton.language.extra import libdevice


    @triton.jit
    def kernel(x, z):
        i = tl.arange(0, 32)
        tl.store(z + i, libdevice.brev(tl.load(x + i).to(tl.int32)))
    ```
    ```mlir
    func.func @example(%x: tensor<32xi32>) -> tensor<32xi32> {
      %0 = tile.brev %x : tensor<32xi32>
      return %0 : tensor<32xi32>
    }
    ```
  }];
  let arguments = (ins Tile_Int:$x);
  let results = (outs Tile_Int:$result);
  let assemblyFormat = "$x attr-dict `:` type($result)";
}

def Tile_MapOp : Tile_Op<"map", [RecursiveMemoryEffects, SingleBlock]> {
  let summary = "a function of single elements, applied to tiles";
  let description = [{
    The region takes elements of the operands, which have one shape, and yields those of the results, which have it too. It
    may branch: only what an element needs is done. With `pack` above 1 it takes that many neighbours of a row at once:
    first all of the first operand, then all of the second; and yields as many of each result. `pack` divides the rows.

    ```tri
    @triton.jit
    def selu(x):
        if x > 0:
            return x
        else:
            return 1.67 * (tl.exp(x) - 1)


    @triton.jit
    def kernel(x, z):
        i = tl.arange(0, 32)
        tl.store(z + i, tl.map_elementwise(selu, tl.load(x + i)))
    ```
    ```mlir
    func.func @example(%x: tensor<32xf32>) -> tensor<32xf32> {
      %0 = tile.map %x pack 2 : (tensor<32xf32>) -> tensor<32xf32> {
      ^bb0(%a: f32, %b: f32):
        %s = arith.addf %a, %b : f32
        %d = arith.subf %a, %b : f32
        tile.yield %s, %d : f32, f32
      }
      return %0 : tensor<32xf32>
    }
    ```
  }];
  let arguments = (ins Variadic<Tile_Tile>:$operands, ConfinedAttr<I32Attr, [IntPositive]>:$pack);
  let results = (outs Variadic<Tile_Tile>:$results);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$operands `pack` $pack attr-dict `:` functional-type($operands, $results) $body";
  let hasVerifier = 1;
}

#endif
