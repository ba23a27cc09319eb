//===- Driver.h - the tool as a function -----------------------------------------===//
#pragma once

namespace tritonc {

/// Runs a command line of `tritonc`; the result is the exit code (product: 0, 1 … 6, 70).
int runTool(int argc, char **argv);

} // namespace tritonc
