// The five examples of the design of messages, rebuilt from data, to the character.
#include "Reports.h"

using namespace tritonc;

TEST(DesignExamples, OutOfBounds) {
  Quoted quoted;
  quoted.add("p02_add_block.tri", 5, "    off = pid * B0 + tl.arange(0, B0)\n    x = tl.load(x_ptr + off)\n");
  Diagnostic diagnostic =
      error("T0401", "this load reads past the end of `x`")
          .at(quoted.span("tl.load(x_ptr + off)"), "24 of 32 lanes are outside")
          .at(quoted.span("pid * B0 + tl.arange(0, B0)"), "in program (6): 192 … 223")
          .fact("`x` is f32[200]: 0 … 199 exist, program (6) also asks for 200 … 223")
          .fact("programs (0) … (5) are fine; 200 is not a multiple of 32")
          .help("say which lanes exist", {{quoted.behind("x_ptr + off"), ", mask=off < N0, other=0.0"}});
  diagnostic.helps[0].checked = true;
  diagnostic.helps[0].outcome = "with masks on lines 6 and 7 the kernel is correct";
  EXPECT_EQ(quoted.text(diagnostic), R"(error[T0401]: this load reads past the end of `x`
  --> p02_add_block.tri:6:9
   |
 5 |     off = pid * B0 + tl.arange(0, B0)
   |           --------------------------- in program (6): 192 … 223
 6 |     x = tl.load(x_ptr + off)
   |         ^^^^^^^^^^^^^^^^^^^^ 24 of 32 lanes are outside
   |
   = `x` is f32[200]: 0 … 199 exist, program (6) also asks for 200 … 223
   = programs (0) … (5) are fine; 200 is not a multiple of 32
help: say which lanes exist
   |
 6 |     x = tl.load(x_ptr + off, mask=off < N0, other=0.0)
   |                            ++++++++++++++++++++++++++
   = checked: with masks on lines 6 and 7 the kernel is correct
)");
}

TEST(DesignExamples, WrongParallelDimension) {
  Quoted quoted;
  quoted.add("p04_outer_add_block.tri", 6, "    row = pid_0 * B1 + tl.arange(0, B1)\n    col = pid_1 * B0 + tl.arange(0, B0)\n");
  Diagnostic diagnostic = error("T0701", "columns 96 … 99 of `z` were never written (all 90 rows)")
                              .fact("programs (3,0) (3,1) (3,2) wrote nothing: every lane was masked off");
  diagnostic.why = {"the two program axes look swapped", "checked: with the two program ids exchanged the result is correct"};
  diagnostic.whyLabels = {{quoted.span("pid_0"), "axis 0 has 4 programs (for N0 = 100) but walks N1 = 90"},
                          {quoted.span("pid_1"), "axis 1 has 3 programs: 3 × 32 = 96 columns of N0 = 100"}};
  EXPECT_EQ(quoted.text(diagnostic), R"(error[T0701]: columns 96 … 99 of `z` were never written (all 90 rows)
   = programs (3,0) (3,1) (3,2) wrote nothing: every lane was masked off
why: the two program axes look swapped
  --> p04_outer_add_block.tri:6:11
   |
 6 |     row = pid_0 * B1 + tl.arange(0, B1)
   |           ^^^^^ axis 0 has 4 programs (for N0 = 100) but walks N1 = 90
 7 |     col = pid_1 * B0 + tl.arange(0, B0)
   |           ^^^^^ axis 1 has 3 programs: 3 × 32 = 96 columns of N0 = 100
   = checked: with the two program ids exchanged the result is correct
)");
}

TEST(DesignExamples, Race) {
  Quoted quoted;
  quoted.add("p07_long_sum.tri", 14, "    tl.store(z_ptr + tl.arange(0, B0), acc)\n");
  Diagnostic diagnostic =
      error("T0501", "data race: 4 programs write `z[0]`")
          .at(quoted.span("tl.store(z_ptr + tl.arange(0, B0), acc)"), "same address in every program")
          .fact("programs have no order; which value stays is chance\n"
                "program (0) writes -0.46411     run forward   z[0] = -6.91788\n"
                "program (3) writes -6.91788     run backward  z[0] = -0.46411")
          .fact("z[1], z[2], z[3] are never written")
          .help("give each program its own element: add `pid * B0` to the address");
  EXPECT_EQ(quoted.text(diagnostic), R"(error[T0501]: data race: 4 programs write `z[0]`
  --> p07_long_sum.tri:14:5
   |
14 |     tl.store(z_ptr + tl.arange(0, B0), acc)
   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ same address in every program
   |
   = programs have no order; which value stays is chance
       program (0) writes -0.46411     run forward   z[0] = -6.91788
       program (3) writes -6.91788     run backward  z[0] = -0.46411
   = z[1], z[2], z[3] are never written
help: give each program its own element: add `pid * B0` to the address
)");
}

TEST(DesignExamples, TypeError) {
  Quoted quoted;
  quoted.add("p03_outer_add.tri", 6, "    z = x + y\n\n    tl.store(dst, z)\n");
  Diagnostic diagnostic = error("T0113", "the value is [32] but the address block is [32, 64]")
                              .at(quoted.span("z", 1), "f32[32]")
                              .at(quoted.span("x + y"), "f32[32] + f32[32] = f32[32], element by element")
                              .help("for an outer sum make one operand a row and the other a column", {},
                                    {"x[None, :] + y[:, None]     f32[32, 32], x along the columns"});
  EXPECT_EQ(quoted.text(diagnostic), R"(error[T0113]: the value is [32] but the address block is [32, 64]
  --> p03_outer_add.tri:8:19
   |
 6 |     z = x + y
   |         ----- f32[32] + f32[32] = f32[32], element by element
 8 |     tl.store(dst, z)
   |                   ^ f32[32]
help: for an outer sum make one operand a row and the other a column
       x[None, :] + y[:, None]     f32[32, 32], x along the columns
)");
}
