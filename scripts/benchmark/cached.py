"""What has been fetched already, read again while the kernel has forgotten it."""

import contextlib
import pathlib
import shutil
from collections.abc import Iterator

from . import mounts
from .bench import Bench, attempt
from .comparison import Comparison, Goal
from .mounts import Places
from .processes import PROGRAMS, Process, drop_caches
from .server import UNLIMITED
from .streams import object_in, read_whole

C_PROGRAM = "C program"
PASSES = 3
"""In a quick run too: a pass takes less than a second."""


def reads(bench: Bench) -> list[Comparison]:
    file = bench.stream()
    bench.server.set_pace(UNLIMITED)
    source = (bench.root / file.path).parent
    size = f"{file.file_bytes >> 20} MiB"

    memory = Comparison(f"{size} from memory, page cache dropped", "nothing is fetched")
    with contextlib.ExitStack() as stack, attempt(memory, "fitsfs"):
        limit = stack.enter_context(bench.cold(mounts.c_program(source, name=C_PROGRAM), ""))
        fitsfs = stack.enter_context(bench.cold(mounts.fitsfs("--memory-limit", "2G"), "sky/stream"))
        compare(bench, memory, limit, fitsfs)
    memory.goals += goals(memory, 0.9)

    tmpfs = Comparison(f"{size} from a disk that is memory (tmpfs), page cache dropped", "nothing is fetched")
    with bench.places.kept() as kept:
        from_disk(bench, tmpfs, bench.places, kept, source)
    tmpfs.goals += goals(tmpfs, 0.85)

    disk = Comparison(f"{size} from the local disk, page cache dropped", "nothing is fetched")
    with on_disk() as folder:
        shutil.copytree(source, folder / "source")
        (folder / "kept").mkdir()
        from_disk(bench, disk, bench.places, folder / "kept", folder / "source")
    disk.goals += goals(disk, 0.85)
    return [memory, tmpfs, disk]


@contextlib.contextmanager
def on_disk() -> Iterator[pathlib.Path]:
    """A folder where the programs are, which is not in memory."""
    folder = PROGRAMS / "disk"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def from_disk(bench: Bench, comparison: Comparison, places: Places, kept: pathlib.Path, source: pathlib.Path) -> None:
    """A mount fetches the file and ends; the next, which may keep little in memory, has it on disk only."""
    filesystem = mounts.fitsfs("--memory-limit", "64M", "--cache-dir", str(kept / "fitsfs"))
    with attempt(comparison, "fitsfs"), contextlib.ExitStack() as stack:
        with places.mounted(filesystem, bench.server, "sky/stream", kept) as (mountpoint, _):
            # What is written later than it is fetched may be left out; the second time it is written.
            for _ in range(2):
                read_whole(object_in(mountpoint, bench.stream().path))
                drop_caches(1)
        program = mounts.c_program(source, "--pread", name=C_PROGRAM)
        limit = stack.enter_context(places.mounted(program, bench.server, "", kept))
        fitsfs = stack.enter_context(places.mounted(filesystem, bench.server, "sky/stream", kept))
        compare(bench, comparison, limit, fitsfs)


def compare(
    bench: Bench,
    comparison: Comparison,
    limit: tuple[pathlib.Path, Process],
    fitsfs: tuple[pathlib.Path, Process],
) -> None:
    """In turns, after each has read all once."""
    comparison.limit = C_PROGRAM
    for number in range(PASSES + 1):
        for name, (mountpoint, process) in {C_PROGRAM: limit, "fitsfs": fitsfs}.items():
            path = object_in(mountpoint, bench.stream().path)
            drop_caches(1)
            with bench.meter(process) as meter:
                read_whole(path)
            if number > 0:
                comparison.add(name, meter.cost)


def goals(comparison: Comparison, bound: float) -> list[Goal]:
    cpu = comparison.ratio("fitsfs", C_PROGRAM, "servant_cpu_seconds")
    return [
        Goal("requests", comparison.contender("fitsfs").median("requests"), 0, unit=""),
        Goal("speed beside the C program", comparison.ratio(C_PROGRAM, "fitsfs"), bound, at_most=False),
        Goal("CPU time of the filesystem beside the C program's", cpu, 1.3),
    ]
