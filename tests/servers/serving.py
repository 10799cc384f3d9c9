"""What the server scripts share: run one server as a child until standard input ends, then leave nothing behind."""

import contextlib
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

os.environ["PATH"] += ":/usr/sbin"  # where an ordinary user does not look

PR_SET_PDEATHSIG = 1  # prctl(2)


def die_with_parent():
    """Runs in the child: a server does not outlive this script, even when the script is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def run(arguments):
    """Runs a program to its end; what it said is shown only when it failed."""
    done = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{arguments[0]} failed ({done.returncode}): {done.stdout}{done.stderr}")


@contextlib.contextmanager
def gone_after(folder):
    """The folder goes, whatever happens."""
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def heard_if_it_fails(log):
    """What the libraries write to standard error goes to a file, and is shown only after an exception."""
    stderr = os.dup(2)
    with open(log, "w+b") as file:
        os.dup2(file.fileno(), 2)
        try:
            yield
        except BaseException:
            file.seek(0)
            os.write(stderr, file.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)


def serve(folder, arguments, addresses, says):
    """Starts a server, prints `says` as JSON once all its addresses answer, stops it when standard input ends."""
    log = os.path.join(folder, "server.log")
    with open(log, "wb") as output:
        child = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=die_with_parent
        )
    try:
        for address in addresses:
            wait_for(address, child, log)
        print(json.dumps(says), flush=True)
        sys.stdin.buffer.read()
    finally:
        child.kill()  # what it would tidy up goes with the folder
        child.wait()


def wait_for(address, child, log):
    while True:
        try:
            return socket.create_connection(address).close()
        except OSError:
            if child.poll() is not None:
                with open(log, encoding="utf-8", errors="replace") as said:
                    sys.exit(f"the server ended at once: {said.read()}")
            time.sleep(0.02)
