"""Servers and mounts that a comparison starts, and what they cost."""

import contextlib
import dataclasses
import os
import pathlib
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence

PROGRAMS = pathlib.Path(".build-bench").absolute()
FITSFS = pathlib.Path(".build/release/fitsfs").absolute()
Words = Sequence[str | os.PathLike]
"""A program and its arguments."""

TICKS = os.sysconf("SC_CLK_TCK")


class Process:
    """A program that runs until it is stopped."""

    def __init__(self, *words: str | os.PathLike, **environment: str) -> None:
        self.name = pathlib.Path(words[0]).name
        self._errors = tempfile.TemporaryFile("w+")
        self.popen = subprocess.Popen(
            [str(word) for word in words],
            stdin=subprocess.DEVNULL,
            stdout=self._errors,
            stderr=self._errors,
            env=os.environ | environment,
        )

    def complaint(self) -> str:
        self._errors.seek(0)
        return complaint_in(self._errors.read()) or f"status {self.popen.returncode}"

    def cpu_seconds(self) -> float:
        # Fields 14 and 15 of proc(5)'s stat, counted behind the name, which may hold anything.
        fields = pathlib.Path(f"/proc/{self.popen.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def peak_memory_bytes(self) -> int:
        status = pathlib.Path(f"/proc/{self.popen.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) * 1024

    def forget_peak_memory(self) -> None:
        """Lets the peak begin at what is resident now (proc(5), clear_refs)."""
        pathlib.Path(f"/proc/{self.popen.pid}/clear_refs").write_text("5")

    def stop(self) -> None:
        self.popen.terminate()
        try:
            self.popen.wait(10)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()


@contextlib.contextmanager
def mount(folder: pathlib.Path, *words: str | os.PathLike, **environment: str) -> Iterator[Process]:
    """Runs a program that mounts on `folder` and stays."""
    folder.mkdir()
    process = Process(*words, **environment)
    try:
        wait_until(lambda: os.path.ismount(folder), process, seconds=60)
        yield process
    finally:
        subprocess.run(["fusermount3", "-u", "-z", "-q", folder], check=False)
        process.stop()
        folder.rmdir()


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


@dataclasses.dataclass
class Done:
    """What a program that has ended printed and cost."""

    output: str
    seconds: float
    cpu_seconds: float
    peak_memory_bytes: int


def run(words: Words, seconds: float = 600, **environment: str) -> Done:
    """Runs a program to its end.

    - Raises: `Failed` with its last words, if it fails or has not ended after so many seconds.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        start = time.monotonic()
        popen = subprocess.Popen(
            [str(word) for word in words],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            env=os.environ | environment,
            start_new_session=True,
        )
        # Its whole session: a shell would leave behind what it waits for.
        alarm = threading.Timer(seconds, os.killpg, (popen.pid, signal.SIGKILL))
        alarm.start()
        try:
            _, status, usage = os.wait4(popen.pid, 0)
        except BaseException:
            os.killpg(popen.pid, signal.SIGKILL)
            popen.wait()
            raise
        finally:
            alarm.cancel()
        took = time.monotonic() - start
        popen.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if popen.returncode != 0:
            last = complaint_in(errors.read()) or f"status {popen.returncode} after {took:.0f} s"
            raise Failed(f"{pathlib.Path(words[0]).name}: {last}")
        return Done(output.read(), took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


class Failed(Exception):
    """A program that did not do what it was started for."""


def complaint_in(text: str) -> str:
    """The line that names an error, such as an option that is refused; else the last one."""
    lines = text.strip().splitlines() or [""]
    return next((line for line in lines if line.lower().startswith("error")), lines[-1])


def output_of(words: Words) -> str:
    return run(words).output


def wait_until(condition, process: Process, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if process.popen.poll() is not None:
            raise Failed(f"{process.name}: {process.complaint()}")
        if time.monotonic() > deadline:
            raise Failed(f"{process.name} was not ready after {seconds:.0f} s")
        time.sleep(0.01)


def drop_caches(which: int) -> None:
    """1 drops the page cache, 2 names and inodes, 3 both (Documentation/admin-guide/sysctl/vm.rst)."""
    os.sync()
    pathlib.Path("/proc/sys/vm/drop_caches").write_text(str(which))
