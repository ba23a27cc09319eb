"""kernel.py PUZZLE TO BODY: the puzzle with the lines of the file BODY as its kernel's body."""
import sys

puzzle, to, body = sys.argv[1:]
text = open(puzzle).read()
todo = "    # TODO: your code goes here, in place of `pass`.\n    pass\n"
assert todo in text
open(to, "w").write(text.replace(todo, open(body).read()))
