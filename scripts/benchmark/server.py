"""Our web server: its pace, and what it was asked for."""

import contextlib
import dataclasses
import json
import pathlib
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from .processes import PROGRAMS, Process, wait_until


@dataclasses.dataclass(frozen=True)
class Pace:
    """How long an answer takes to begin, and how fast one connection is; a rate of 0 is no limit."""

    delay_milliseconds: float
    rate_megabytes: float

    def __str__(self) -> str:
        delay = f"{self.delay_milliseconds:.0f} ms" if self.delay_milliseconds else "no latency"
        return f"{delay}, {f'{self.rate_megabytes:.0f} MB/s' if self.rate_megabytes else 'no limit'}"


DISTANT = Pace(30, 100)
NEAR = Pace(20, 0)
UNLIMITED = Pace(0, 0)


@dataclasses.dataclass(frozen=True)
class Counts:
    listings: int
    heads: int
    reads: int
    refusals: int
    """Answers without a body that was asked for: 304, 404, 412, 416."""
    listing_bytes: int
    file_bytes: int
    in_flight: int
    most_in_flight: int

    @property
    def file_requests(self) -> int:
        return self.heads + self.reads + self.refusals


class Server:
    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def set_pace(self, pace: Pace) -> None:
        delay = round(pace.delay_milliseconds * 1000)
        self._control(f"pace?delay={delay}&rate={round(pace.rate_megabytes * 1e6)}")

    def reset(self) -> None:
        self._control("reset")

    def counts(self) -> Counts:
        """Once nothing is being sent any more; those who ask for more than they take are not waited for long."""
        deadline = time.monotonic() + 2
        while (counts := Counts(**self._control("counts"))).in_flight and time.monotonic() < deadline:
            time.sleep(0.02)
        return counts

    def _control(self, path: str) -> dict:
        with urllib.request.urlopen(f"{self.url}/.bench/{path}", timeout=10) as answer:
            return json.load(answer)

    def answers(self) -> bool:
        try:
            self._control("counts")
        except urllib.error.URLError:
            return False
        return True


@contextlib.contextmanager
def serving(root: pathlib.Path) -> Iterator[Server]:
    port = free_port()
    process = Process(PROGRAMS / "server", root, str(port))
    try:
        server = Server(port)
        wait_until(server.answers, process, seconds=10)
        yield server
    finally:
        process.stop()


def free_port() -> int:
    """Below 32768, where an outgoing connection of another program cannot hold it."""
    for port in range(18000, 32000):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port is free")
