# The GoogleTest executables of test/Unit, one test of lit's for each test of theirs.
import os
import lit.formats

config.name = "tritonc-unit"
config.test_format = lit.formats.GoogleTest(".", "Tests")
config.suffixes = []
config.test_source_root = os.path.join(config.tritonc_build, "test", "Unit")
config.test_exec_root = config.test_source_root
