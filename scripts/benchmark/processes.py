"""Servers and mounts that a comparison starts, and what they cost."""

import contextlib
import os
import pathlib
import subprocess
import sys
import time
from collections.abc import Iterator

TICKS = os.sysconf("SC_CLK_TCK")


class Process:
    """A program that runs until it is stopped."""

    def __init__(self, *words: str | os.PathLike) -> None:
        self.popen = subprocess.Popen([str(word) for word in words], stdin=subprocess.DEVNULL)

    def cpu_seconds(self) -> float:
        # Fields 14 and 15 of proc(5)'s stat, counted behind the name, which may hold anything.
        fields = pathlib.Path(f"/proc/{self.popen.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def peak_memory_bytes(self) -> int:
        status = pathlib.Path(f"/proc/{self.popen.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) * 1024

    def stop(self) -> None:
        self.popen.terminate()
        try:
            self.popen.wait(10)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()


@contextlib.contextmanager
def mount(folder: pathlib.Path, *words: str | os.PathLike) -> Iterator[Process]:
    """Runs a program that mounts on `folder` and stays."""
    folder.mkdir()
    process = Process(*words)
    try:
        wait_until(lambda: os.path.ismount(folder), process, seconds=60)
        yield process
    finally:
        subprocess.run(["fusermount3", "-u", "-z", "-q", folder], check=False)
        process.stop()


@contextlib.contextmanager
def nginx(root: pathlib.Path, scratch: pathlib.Path, port: int) -> Iterator[Process]:
    """Serves `root` on the loopback; `scratch/access.log` has a line for each request."""
    configuration = scratch / "nginx.conf"
    configuration.write_text(
        f"""
        daemon off;
        worker_processes 2;
        user {"root" if os.geteuid() == 0 else "nobody"};
        pid {scratch}/nginx.pid;
        error_log {scratch}/error.log;
        events {{ worker_connections 1024; }}
        http {{
            access_log {scratch}/access.log;
            sendfile on;
            keepalive_requests 1000000;
            server {{
                listen 127.0.0.1:{port};
                root {root};
                autoindex on;
                autoindex_format json;
            }}
        }}
        """
    )
    process = Process("nginx", "-e", scratch / "error.log", "-c", configuration)
    try:
        wait_until((scratch / "nginx.pid").exists, process, seconds=10)
        yield process
    finally:
        process.stop()


def output_of(words: list[str | os.PathLike]) -> str:
    """What a program that ends prints."""
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(str(word) for word in words)}: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def wait_until(condition, process: Process, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if process.popen.poll() is not None:
            sys.exit(f"{process.popen.args[0]} ended with status {process.popen.returncode}.")
        if time.monotonic() > deadline:
            sys.exit(f"{process.popen.args[0]} was not ready after {seconds:.0f} s.")
        time.sleep(0.01)


def drop_caches(which: int) -> None:
    """1 drops the page cache, 2 names and inodes, 3 both (Documentation/admin-guide/sysctl/vm.rst)."""
    os.sync()
    pathlib.Path("/proc/sys/vm/drop_caches").write_text(str(which))
