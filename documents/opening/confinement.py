"""What a process gives up before it opens what a stranger sent. Nothing here can be taken back.

No network, no new programs or processes, no files but those of the libraries it runs on (where the
kernel knows Landlock), no writing, and only so much memory and time.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import sys
from collections.abc import Iterable
from errno import EPERM
from pathlib import Path

import pyseccomp

from documents.opening.limits import Limits

_NO_NEW_PRIVILEGES = 38
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_PATH_BENEATH = 1
# All rights over files that a kernel can take away, by the version of its Landlock.
_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_REFUSED = (
    *("socket", "socketpair", "connect", "bind", "listen", "accept", "accept4"),
    *("execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register", "bpf", "perf_event_open"),
    *("mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "keyctl", "add_key"),
    *("request_key", "userfaultfd", "kexec_load", "init_module", "finit_module", "kill", "tkill"),
    *("pidfd_open", "pidfd_getfd", "pidfd_send_signal", "unlink", "unlinkat", "rename"),
    *("renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "link", "linkat", "symlink"),
    *("symlinkat", "truncate", "ftruncate", "chmod", "fchmod", "fchmodat", "chown", "fchown"),
    *("fchownat", "lchown", "setxattr", "mknod", "mknodat", "prlimit64", "setrlimit"),
    *("creat", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "utimensat", "kexec_file_load", "reboot"),
)
_NEWER = ("clone3", "open_by_handle_at", "openat2")
_THREAD = 0x00010000
# Opened in one of these ways a file can be emptied, whatever its length may grow to.
_WRITING = (os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC)


class CannotConfine(Exception):
    """This machine cannot take the network or the rights away; nothing is opened on it."""


def confine(limits: Limits) -> None:
    """Give up everything. Raises CannotConfine, after which the process must open nothing."""
    try:
        _limit(limits)
        _libc().prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _keep_to(readable_folders())
        _refuse_calls()
    except (OSError, ValueError, RuntimeError, AttributeError) as error:
        raise CannotConfine(str(error)) from error
    if not is_confined():
        raise CannotConfine("the filter is not in force")


def is_confined() -> bool:
    """Say whether the kernel filters the calls of this process."""
    status = Path("/proc/self/status")
    try:
        return "Seccomp:\t2" in status.read_text("ascii")
    except OSError:
        # Landlock hides /proc; then a refused call is the proof.
        return int(_libc().syscall(ctypes.c_long(_number("socket")), 1, 1, 0)) == -1


def keeps_files() -> bool:
    """Say whether this kernel can also take files away (Landlock)."""
    return _landlock_version() > 0


def readable_folders() -> tuple[Path, ...]:
    """Return what the libraries need to read: themselves, the system's, fonts, OCR models."""
    root = Path(__file__).resolve().parent.parent.parent
    own = (root / name for name in ("documents", "sealing", "core", "rules"))
    system = ("/usr", "/lib", "/lib64", "/etc/fonts", "/etc/ld.so.cache", "/dev/null")
    folders = {Path(sys.prefix), Path(sys.base_prefix), *own, *map(Path, system)}
    return tuple(folder for folder in folders if folder.exists())


def main() -> int:
    """``python -m documents.opening.confinement``: exit 0 where this machine can confine."""
    try:
        confine(Limits())
    except CannotConfine as error:
        sys.stdout.write(f"{error}\n")
        return 1
    return 0


def _limit(limits: Limits) -> None:
    in_use = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    ceiling = in_use + limits.memory
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    for ends_us in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(ends_us, signal.SIG_DFL)
    signal.alarm(limits.longest)


def _refuse_calls() -> None:
    calls = pyseccomp.SyscallFilter(defaction=pyseccomp.ALLOW)
    for name in _REFUSED:
        if pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) >= 0:
            calls.add_rule(pyseccomp.ERRNO(EPERM), name)
    for name in _NEWER:
        # "Not known here" makes the C library fall back to a call whose arguments can be looked at.
        calls.add_rule(pyseccomp.ERRNO(38), name)
    no_thread = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _THREAD, 0)
    calls.add_rule(pyseccomp.ERRNO(EPERM), "clone", no_thread)
    # A process that gives up signals itself; nobody else hears of it.
    another = pyseccomp.Arg(0, pyseccomp.NE, os.getpid())
    calls.add_rule(pyseccomp.ERRNO(EPERM), "tgkill", another)
    for flag in _WRITING:
        for place, name in enumerate(("open", "openat"), start=1):
            if pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) >= 0:
                to_write = pyseccomp.Arg(place, pyseccomp.MASKED_EQ, flag, flag)
                calls.add_rule(pyseccomp.ERRNO(EPERM), name, to_write)
    # The answer goes out by the one line that is open; nothing is sent to an address.
    calls.add_rule(pyseccomp.ERRNO(EPERM), "sendto", pyseccomp.Arg(4, pyseccomp.NE, 0))
    calls.load()


def _number(name: str) -> int:
    return int(pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name))


def _keep_to(folders: Iterable[Path]) -> None:
    """Allow reading below these folders and nothing else, where the kernel can."""
    version = _landlock_version()
    if version < 1:
        return
    rights = _RIGHTS[max(known for known in _RIGHTS if known <= version)]
    wanted = ctypes.create_string_buffer(struct.pack("=Q", rights), 8)
    ruleset = _call(_LANDLOCK_CREATE, wanted, 8, 0)
    for folder in folders:
        opened = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        allowed = _READ_FILE | (_READ_FOLDER if folder.is_dir() else 0)
        rule = ctypes.create_string_buffer(struct.pack("=Qi", allowed, opened), 12)
        _call(_LANDLOCK_ADD, ruleset, _PATH_BENEATH, rule, 0)
        os.close(opened)
    _call(_LANDLOCK_RESTRICT, ruleset, 0)
    os.close(ruleset)


def _landlock_version() -> int:
    return int(_libc().syscall(ctypes.c_long(_LANDLOCK_CREATE), None, 0, 1))


def _call(number: int, *arguments: object) -> int:
    result = int(_libc().syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), "Landlock refused")
    return result


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


if __name__ == "__main__":
    sys.exit(main())
