"""What every work of the bench has at hand: the server, its files, and the means to measure."""

import contextlib
import dataclasses
import json
import os
import pathlib
import sys
import time
from collections.abc import Callable, Iterator

from . import data
from .comparison import Comparison, Cost
from .mounts import Filesystem, Places
from .processes import Done, Failed, Process, drop_caches, run
from .server import Server


@dataclasses.dataclass(frozen=True)
class Sizes:
    """How much there is of everything."""

    hst_files: int
    decam_files: int
    """Beside the two that are read first."""
    small_files: int
    names: int
    peer_files: int
    """Of the above, how many the slow peers read; their figures are multiplied."""
    stream_bytes: int
    random_reads: int
    repetitions: int


FULL = Sizes(200, 20, 10_000, 100_000, 10, 1 << 30, 50, 3)
QUICK = Sizes(40, 4, 1_000, 10_000, 2, 1 << 28, 20, 1)


@dataclasses.dataclass
class Meter:
    cost: Cost = dataclasses.field(init=False)
    """Once its block has ended."""
    done: Done | None = None
    """The reader, if its own clock is to count."""


class Bench:
    def __init__(self, server: Server, root: pathlib.Path, places: Places, sizes: Sizes) -> None:
        self.server = server
        self.root = root
        self.places = places
        self.sizes = sizes
        self._made: dict[str, object] = {}

    # --- files

    def hst(self) -> list[data.Headers]:
        return self._once("hst", lambda: data.siblings(self.root, "sky/hst", data.hst(), self.sizes.hst_files))

    def decam(self) -> list[data.Headers]:
        count = self.sizes.decam_files + 2
        return self._once("decam", lambda: data.siblings(self.root, "sky/decam", data.decam(), count))

    def small(self) -> list[data.Headers]:
        return self._once(
            "small", lambda: data.siblings(self.root, "sky/small", [data.primary(2)], self.sizes.small_files)
        )

    def cubes(self) -> dict[str, data.Headers]:
        return self._once("cubes", lambda: data.cubes(self.root))

    def stream(self) -> data.Headers:
        return self._once("stream", lambda: data.noise(self.root, "sky/stream/noise.fits", self.sizes.stream_bytes))

    def names(self) -> None:
        self._once("names", lambda: data.names(self.root, self.sizes.names))

    def _once(self, name: str, make: Callable):
        if name not in self._made:
            note(f"making sky/{name}")
            self._made[name] = make()
        return self._made[name]

    # --- measuring

    @contextlib.contextmanager
    def cold(self, filesystem: Filesystem, path: str) -> Iterator[tuple[pathlib.Path, Process]]:
        """A fresh mount that has kept nothing, and a kernel that knows nothing."""
        with self.places.kept() as kept, self.places.mounted(filesystem, self.server, path, kept) as mounted:
            drop_caches(3)
            yield mounted

    @contextlib.contextmanager
    def meter(self, *servants: Process) -> Iterator[Meter]:
        """Measures what is done in the block: time, what the server was asked for, the CPU time of what ran in it and
        of the servants that it ran through, and the largest peak memory of those."""
        meter = Meter()
        self.server.reset()
        before = sum(each.cpu_seconds() for each in servants)
        ended = cpu_of_ended()
        start = time.monotonic()
        yield meter
        seconds = time.monotonic() - start
        cpu = cpu_of_ended() - ended
        if meter.done:
            seconds, cpu = meter.done.seconds, meter.done.cpu_seconds
        counts = self.server.counts()
        served = sum(each.cpu_seconds() for each in servants) - before
        peaks = [each.peak_memory_bytes() for each in servants] or (
            [meter.done.peak_memory_bytes] if meter.done else []
        )
        meter.cost = Cost(
            seconds,
            counts.file_requests,
            counts.listings,
            counts.file_bytes,
            cpu + served,
            served if servants else None,
            max(peaks) if peaks else None,
            counts.most_in_flight,
        )

    def read(self, *words: str | os.PathLike) -> Done:
        """A work of `reader.py`, on its own clock."""
        done = run(["python3", "-m", "benchmark.reader", *words])
        printed = json.loads(done.output)
        return Done(str(printed["read"]), printed["seconds"], printed["cpu_seconds"], done.peak_memory_bytes)


def cpu_of_ended() -> float:
    times = os.times()
    return times.children_user + times.children_system


def expect(read: object, wanted: object, name: str) -> None:
    """A fast answer that is not the right one is none."""
    if str(read).strip() != str(wanted):
        raise Failed(f"{name} read {str(read).strip()}, not {wanted}")


@contextlib.contextmanager
def attempt(comparison: Comparison, name: str) -> Iterator[None]:
    """A contender that fails leaves a remark, and the others go on."""
    note(f"  {name}")
    try:
        yield
    except (Failed, OSError) as problem:
        comparison.remarks.append(f"{name}: not measured; {problem}")
        note(f"  {problem}")


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
