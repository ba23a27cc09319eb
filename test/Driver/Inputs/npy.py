"""Writes and shows small .npy files without NumPy.  npy.py write FILE TYPE NUMBERS… | npy.py show FILE"""
import ast
import struct
import sys

TYPES = {"float32": ("<f4", "f"), "int32": ("<i4", "i"), "float64": ("<f8", "d"), "int64": ("<i8", "q"), "uint16": ("<u2", "H")}


def write(path, name, numbers):
    descr, code = TYPES[name]
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({len(numbers)},), }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    values = [float(n) if code in "fd" else int(n) for n in numbers]
    with open(path, "wb") as out:
        out.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack(f"<{len(values)}{code}", *values))


def show(path):
    data = open(path, "rb").read()
    size = struct.unpack("<H", data[8:10])[0]
    header = ast.literal_eval(data[10:10 + size].decode())
    code = {descr: code for descr, code in TYPES.values()}[header["descr"]]
    print(header["descr"], header["shape"], [v[0] for v in struct.iter_unpack("<" + code, data[10 + size:])])


if sys.argv[1] == "write":
    write(sys.argv[2], sys.argv[3], sys.argv[4:])
else:
    show(sys.argv[2])
