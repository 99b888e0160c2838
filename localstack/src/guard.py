"""Runs one command, and takes down everything the command started.

    python guard.py PROGRAM ARGUMENT...

Standard input is a leash: it carries nothing, and when it ends, whoever holds the other end has stopped
or was killed, so the command and all its descendants are stopped. The guard adopts descendants that
lost their parent (child subreaper), so that one which moved to a session of its own is found as well.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
GRACE_SECONDS = 3.0

prctl = ctypes.CDLL(None, use_errno=True).prctl


def descendants():
    """All processes below this one, from /proc: pid -> parent, followed from ourselves."""
    children = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as stat:
                # The command's name stands in brackets and may itself hold brackets and spaces.
                state, parent = stat.read().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            children.setdefault(int(parent), []).append(int(name))
    found, frontier = [], [os.getpid()]
    while frontier:
        below = children.get(frontier.pop(), [])
        found += below
        frontier += below
    return found


def send(signal_number):
    for pid in descendants():
        try:
            os.kill(pid, signal_number)
        except ProcessLookupError:
            pass


def stop_all():
    """Asks first, then insists. A process that forks while it dies is caught by the next round."""
    send(signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while descendants() and time.monotonic() < deadline:
        time.sleep(0.02)
    while descendants():
        send(signal.SIGKILL)
        time.sleep(0.02)


def bury():
    """Adopted processes that have ended stay in the table until somebody asks for their status."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def hold_leash():
    while os.read(0, 64):
        pass
    stop_all()


def main():
    # Ctrl-C reaches the holder of the leash, which decides the order in which things stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def in_child():
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)

    try:
        command = subprocess.Popen(
            sys.argv[1:], stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, preexec_fn=in_child
        )
    except OSError as error:
        print(f"cannot run {sys.argv[1]}: {error.strerror}", flush=True)
        os._exit(127)
    threading.Thread(target=hold_leash, daemon=True).start()
    code = command.wait()
    stop_all()
    bury()
    os._exit(code if code >= 0 else 128 - code)


main()
