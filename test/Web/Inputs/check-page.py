"""Checks pages as files: one document, within its size, nothing asked for, a picture that says what it should.

usage: check-page.py PAGE LIMIT_BYTES [PATH=VALUE...]     PATH: launches.0.wrong, launches.0.programs.#, a # counts
"""
import json
import re
import sys

path, limit, wanted = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
page = open(path, encoding="utf-8").read()
assert len(page.encode()) <= limit, f"{path}: {len(page.encode())} bytes"
assert len(re.findall(r"<script", page)) == 2 and len(re.findall(r"</script", page)) == 2, "scripts"
assert "default-src 'none'" in page and not re.search(r"(src|href)=[\"']?http", page), "asks for something"
picture = json.loads(re.search(r'id="picture">(.*?)</script>', page, re.S)[1])
for launch in picture["launches"]:
    for program in launch["programs"]:
        for site, access, *values in program["steps"]:
            assert site < len(launch["sites"]) and access < len(launch["accesses"])
            assert all(tile < len(launch["tiles"]) for tile in values[1::2])
    assert launch["programs"] and launch["programs"][0]["steps"], "no steps"
for want in wanted:
    place, value = want.split("=", 1)
    at = picture
    for part in place.split("."):
        at = len(at) if part == "#" else at[int(part)] if isinstance(at, list) else at[part]
    assert json.dumps(at, separators=(",", ":")) == value or str(at) == value, f"{path}: {place} is {at}, not {value}"
