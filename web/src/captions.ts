// What each stage does, for someone who has never seen MLIR: three sentences each.

export interface Caption { title: string; text: string }

const captions: Record<string, Caption> = {
  tile: {
    title: "the kernel as the front end reads it",
    text: "Each expression of the source has become one operation on whole tiles, with the shape and the type of its result written behind the colon. Names are gone: %0, %1 … are values, and each is made exactly once. This is what the interpreter runs, and what the other views of this page show.",
  },
  "tile-simplify": {
    title: "arithmetic that is known already is done",
    text: "Operations on numbers that are known when the kernel is compiled are replaced by their result. So are those that change nothing, such as adding zero, and chains of reshapes become one. What is left computes the same values with fewer steps.",
  },
  cse: {
    title: "what is computed twice is computed once",
    text: "Two operations with the same inputs have the same result, so the second one is dropped and everybody uses the first. Kernels repeat themselves more than their source shows: each index expression is written out wherever it is used. CSE is short for common subexpression elimination.",
  },
  "loop-invariant-code-motion": {
    title: "what does not change leaves the loop",
    text: "An operation in a loop whose inputs come from outside of it gives the same value in each round. It is moved in front of the loop and runs once. Loads stay where they are if a store in the loop might change what they read.",
  },
  "tile-drop-asserts": {
    title: "assertions are dropped",
    text: "`tl.device_assert` is checked by the interpreter, where a message can name program and lane. Machine code leaves it out, as Triton does unless debugging is asked for. Values that only the assertion needed go with it.",
  },
  "tile-widen-dot-operands": {
    title: "operands of matrix products get the width of the sum",
    text: "A product of half-precision tiles is summed in single precision, because sums of many small numbers lose digits otherwise. The operands are widened before the product, so that one kind of product is left to compile. Products of single-precision tiles stay as they are.",
  },
  "tile-carry-offsets": {
    title: "addresses are moved along instead of computed anew",
    text: "A loop that steps through memory often computes pointer plus counter times stride in each round. Where that is so, the sum so far is carried from round to round and the stride is added to it. Addition is cheaper than multiplication, and the compiler sees that accesses are neighbours.",
  },
  "tile-to-affine": {
    title: "tiles become loops over vectors",
    text: "Here tiles end: each operation on a tile becomes a loop that takes a few neighbouring lanes at a time, a vector. Operations that work lane by lane share one loop, so that a value stays in a register between them. Tiles that must exist as a whole get memory of their own, called scratch.",
  },
  "expand-math": {
    title: "functions become arithmetic",
    text: "Processors add and multiply, but have no instruction for exp, log or sin. Each such function is replaced by a polynomial and some work on the bits of the number, for all lanes of a vector at once. The formulas were chosen so that the error is about one unit in the last place.",
  },
  "expand-narrow-floats": {
    title: "small number formats are computed in larger ones",
    text: "Formats such as bf16 and fp8 have few bits and mostly no arithmetic in hardware. Their numbers are widened to 32 bits, computed with, and rounded back where the source says that they are narrow. Each rounding stays where it was written, so that results do not depend on the machine.",
  },
  "cpu-break-up-vectors": {
    title: "vectors get the machine's width",
    text: "The loops so far work on vectors of any number of dimensions and lanes. Registers of a processor hold one row of a fixed size, so larger vectors are broken up into rows. Nothing is computed differently.",
  },
  "cpu-split-kernel": {
    title: "half of the code becomes functions of its own",
    text: "Making machine code takes most of the time from text to a running kernel. So loops that are about half of the code move into functions named `part1`, `part2` …, and two threads compile the two halves at once. The kernel calls them where the loops stood, and nothing is computed differently.",
  },
  "cpu-loops-to-branches": {
    title: "loops and branches become jumps",
    text: "`for` and `if` with their nested blocks are how people think, but a processor only jumps. Each loop becomes blocks with labels such as ^bb1 and a test at its end, which jumps back to the start as long as there are rounds left. What a loop carried from round to round is now handed over with the jump.",
  },
  "convert-scf-to-cf": {
    title: "loops and branches become jumps",
    text: "`for` and `if` with their nested blocks are how people think, but a processor only jumps. Each loop becomes blocks with labels such as ^bb1, a comparison, and a branch back to the start. What a loop carried from round to round is now handed over with the jump.",
  },
  "cpu-convert-to-llvm": {
    title: "everything is said in LLVM's words",
    text: "LLVM is the compiler library that also stands behind clang and rustc. Each operation is replaced by LLVM's own, with plain pointers in place of arrays. It is still MLIR, which now only speaks LLVM's dialect.",
  },
  "reconcile-unrealized-casts": {
    title: "scaffolding is removed",
    text: "While one dialect was translated after the other, casts stood between values of the old types and the new ones. Both sides are translated now, so the casts cancel out. If one were left, this would be an error of the compiler.",
  },
  "cpu-add-entry": {
    title: "a way in from outside",
    text: "A second function takes the arguments of a launch as one list and hands them to the kernel. It also says which programs of the grid to run, so that several threads can share them. Everything that a launch calls is now there.",
  },
  "cpu-add-c-function": {
    title: "a function that C can call",
    text: "`tritonc build` gives a kernel a function with plain C arguments: the grid first, then pointers and numbers. It calls the kernel for each program of the grid, one after the other. Nothing of tritonc has to be there when it runs.",
  },
  "gpu-tile-to-threads": {
    title: "tiles are dealt out to threads",
    text: "On a GPU a program is run by many threads at once, and from here on the code says what a single one of them does. Each lane of a tile belongs to one thread, so a tile has become a few plain numbers, and which lanes they are follows from the thread's own number. Where a thread needs lanes of others, as in a sum or a matrix product, they go through shared memory with a barrier, or straight from register to register.",
  },
  "gpu-threads-to-nvvm": {
    title: "everything is said in NVIDIA's words",
    text: "NVVM is the dialect of MLIR in which LLVM's operations stand beside those that only NVIDIA's GPUs have, such as barriers and the thread's number. Pointers now say which memory they lead to: the card's own, or the small shared one of the threads of a program. One operation is now about one instruction.",
  },
  ptx: {
    title: "PTX: what NVIDIA's driver is given",
    text: "PTX is assembly for a GPU that does not exist, with as many registers as one likes; the driver translates it for the card that is there. Registers begin with %r for whole numbers, %f for floating-point numbers, %rd for addresses, and @%p in front of an instruction lets it happen only where that condition holds: this is a mask. The instructions ld.global and st.global read and write the card's memory, bar.sync waits for the other threads.",
  },
  "llvm-ir": {
    title: "LLVM IR, optimised",
    text: "The text is now LLVM's own language, and LLVM's passes have gone over it. A phi chooses a value by where the program came from; getelementptr computes an address. Lines are tied to source lines by the debug information that a debugger would use.",
  },
  asm: {
    title: "assembly: what the processor runs",
    text: "Each line is one instruction of the processor, with the registers it works on. Names with v and registers such as ymm or zmm hold several lanes at once: that is where a tile has ended up. Labels ending in a colon are places to jump to; lines that begin with a dot are notes for the assembler.",
  },
};

export function captionOf(name: string): Caption | undefined { return captions[name]; }
