//===- tritonc.cpp - the compiler, checker and runner ---------------------------===//
#include "tritonc/Driver/Driver.h"

int main(int argc, char **argv) { return tritonc::runTool(argc, argv); }
