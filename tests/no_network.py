"""Run a program that the kernel kills when it opens a socket of the internet; Linux only.

    python no_network.py PROGRAM ARGUMENTS

What the program starts is under the same rule. Sockets within the machine are allowed.
"""

from __future__ import annotations

import ctypes
import os
import platform
import socket
import struct
import sys

# Of linux/seccomp.h, linux/prctl.h and linux/bpf_common.h.
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_NUMBER, _FIRST_ARGUMENT = 0, 16  # places in struct seccomp_data
_SOCKET_CALL = {"x86_64": 41, "aarch64": 198}


def available() -> bool:
    """Return whether this machine can be asked to."""
    return sys.platform == "linux" and platform.machine() in _SOCKET_CALL


def forbid() -> None:
    """Have this process, and all that it starts, killed by the first such socket."""
    rules = (
        (_LOAD, 0, 0, _NUMBER),
        (_JUMP_IF_EQUAL, 0, 4, _SOCKET_CALL[platform.machine()]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_JUMP_IF_EQUAL, 1, 0, socket.AF_INET),
        (_JUMP_IF_EQUAL, 0, 1, socket.AF_INET6),
        (_RETURN, 0, 0, _KILL),
        (_RETURN, 0, 0, _ALLOW),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *rule) for rule in rules))
    program = struct.pack("HxxxxxxP", len(rules), ctypes.addressof(code))
    library = ctypes.CDLL(None, use_errno=True)
    for call in ((_NO_NEW_PRIVILEGES, 1, 0, 0, 0), (_SET_SECCOMP, _FILTER, program, 0, 0)):
        if library.prctl(*call) != 0:
            raise OSError(ctypes.get_errno(), "the kernel does not let sockets be forbidden")


if __name__ == "__main__":
    forbid()
    os.execvp(sys.argv[1], sys.argv[1:])
