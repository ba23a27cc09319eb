"""captions.py CAPTIONS.ts PAGE...: every stage of the pages has a caption of three sentences. Prints the names of all stages."""
import json
import re
import sys

source = open(sys.argv[1], encoding="utf-8").read()
entries = re.findall(r'^  "?([a-z0-9-]+)"?: \{\n    title: ("(?:[^"\\\\]|\\\\.)+"),\n    text: ("(?:[^"\\\\]|\\\\.)+"),\n  \},$', source, re.M)
captions = {name: json.loads(text) for name, _, text in entries}
assert len(captions) == source.count("title: \""), "a caption is not written as the others are"
names = []
for path in sys.argv[2:]:
    picture = json.loads(re.search(r'id="picture">(.*?)</script>', open(path, encoding="utf-8").read(), re.S)[1])
    names += [stage["name"] for code in picture["codes"] for stage in code["stages"]]
for name in dict.fromkeys(names):
    assert name in captions, f"{name} has no caption"
    print(name)
for name, text in captions.items():
    sentences = re.findall(r"[.?!](?= [A-Z`]|$)", text)
    assert len(sentences) == 3, f"{name}: {len(sentences)} sentences"
