#!/usr/bin/env python3
"""What every thread carries: the program's thread-local data. Usage: thread_memory_test.py WAITBENCH; exits 77 when sanitized.

It lies in the mapping of each thread's stack. A few KiB of it make the stack begin a page further down, so that each thread of
every server is larger by that page, and a figure that waitbench is asked for is wrong by a fifth (docs/method.md, "A thread's
own memory")."""

import pathlib
import struct
import sys

AT_MOST = 512  # bytes
PT_TLS = 7


def thread_local_bytes(elf):
    """The size of the TLS segment of a 64-bit little-endian ELF file (System V ABI, "Program Header")."""
    assert elf[:6] == b"\x7fELF\x02\x01", elf[:6]
    (table,) = struct.unpack_from("<Q", elf, 0x20)
    size, number = struct.unpack_from("<HH", elf, 0x36)
    headers = [table + i * size for i in range(number)]
    return sum(struct.unpack_from("<Q", elf, header + 0x28)[0] for header in headers
               if struct.unpack_from("<I", elf, header)[0] == PT_TLS)


program = pathlib.Path(sys.argv[1]).read_bytes()
if any(mark in program for mark in (b"__asan_init", b"__tsan_init", b"__ubsan_handle")):
    print("skipped: a sanitizer adds thread-local data of its own")
    sys.exit(77)
found = thread_local_bytes(program)
print(f"{found} bytes of thread-local data, at most {AT_MOST}")
sys.exit(not 0 < found <= AT_MOST)
