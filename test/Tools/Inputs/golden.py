"""A stand-in for the tests of a room: writes the results that GoogleTest writes for one failed comparison of text."""
import json
import sys

out = next(a for a in sys.argv if a.startswith("--gtest_output=json:")).split(":", 1)[1]
failure = sys.argv[0].rsplit("/build/", 1)[0] + """/test/Unit/Report/GoldenTest.cpp:6
Expected equality of these values:
  text(2)
    Which is: "new \\"two\\" \\xE2\\x80\\xA6\\n"
  R"(old two\\n)"
    Which is: "old two\\n"
"""
json.dump({"testsuites": [{"testsuite": [{"failures": [{"failure": failure}]}]}]}, open(out, "w"))
