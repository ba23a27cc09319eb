# The suite over .mlir, .tri and .test files: one folder a room.
import ctypes
import os
import shutil
import sys
import lit.formats

config.name = "tritonc"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".tri", ".test"]
config.excludes = ["Inputs", "Unit", "data", "corpus"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.tritonc_build, "test")
config.environment["PATH"] = os.pathsep.join(
    [os.path.join(config.tritonc_build, "bin"), config.llvm_tools_dir, config.environment["PATH"]])
config.substitutions.append(("%mlir_include", os.path.join(os.path.dirname(config.llvm_tools_dir), "include")))
config.substitutions.append(("%exit", os.path.join(config.tritonc_source, "tools", "dev", "expect-exit")))
config.substitutions.append(("%python", sys.executable))
config.substitutions.append(("%source", config.tritonc_source))
config.substitutions.append(("%build", config.tritonc_build))
config.substitutions.append(("%puzzles", os.path.join(config.tritonc_source, "puzzles")))
if config.tritonc_sanitize:
    config.available_features.add("asan")
if os.path.exists(os.path.join(config.tritonc_build, "portable", "tritonc")):
    config.available_features.add("portable")
try:
    ctypes.CDLL("libcuda.so.1")
    config.available_features.add("nvidia-driver")
except OSError:
    pass
if shutil.which("ptxas") or os.path.exists("/usr/local/cuda/bin/ptxas"):
    config.available_features.add("ptxas")
if shutil.which("tmux"):
    config.available_features.add("tmux")
# The page: `npm ci --ignore-scripts` in web/ brings the bundler and what looks at pages; without it these tests are skipped.
packages = os.path.join(config.tritonc_source, "web", "node_modules")
if shutil.which("node") and os.path.isdir(os.path.join(packages, "esbuild")):
    config.available_features.add("bundler")
    if shutil.which("chromium") and os.path.isdir(os.path.join(packages, "playwright-core")) and os.path.isdir(os.path.join(packages, "axe-core")):
        config.available_features.add("browser")
