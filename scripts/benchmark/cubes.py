"""Parts of large files: their headers, ranges at random places, and sections row by row."""

import pathlib
from collections.abc import Callable

from . import mounts
from .bench import Bench, attempt, expect
from .comparison import Comparison, Goal
from .data import Headers
from .mounts import Filesystem
from .processes import Done, run
from .reader import offsets
from .server import DISTANT
from .streams import curl, object_in

RANGE_BYTES = 64 << 10
SIDE = 300
FIRST = 500
"""The row and the column where a section begins."""
OTHERS = (mounts.RCLONE_OFF, mounts.RCLONE_FULL, mounts.HTTPDIRFS_CACHE)


def first_header(bench: Bench) -> list[Comparison]:
    bench.cubes()
    bench.server.set_pace(DISTANT)
    comparison = Comparison("First `cat cube.fits/0/header.txt` of 44 GB, cold", str(DISTANT))
    for _ in range(bench.sizes.repetitions):
        with attempt(comparison, "fitsfs"), bench.cold(mounts.FITSFS_MOUNT, "sky/cubes") as (mountpoint, process):
            with bench.meter(process) as meter:
                run(["cat", mountpoint / "cube.fits/0/header.txt"])
            comparison.add("fitsfs", meter.cost)
    fitsfs = comparison.contender("fitsfs")
    comparison.goals += [
        Goal("requests", fitsfs.median("requests"), 1, unit=""),
        Goal("bytes", fitsfs.median("bytes", per=1024), 64, unit="KiB"),
    ]
    return [comparison]


def random_reads(bench: Bench) -> list[Comparison]:
    cube = bench.cubes()["cube"]
    count = bench.sizes.random_reads
    bench.server.set_pace(DISTANT)
    comparison = Comparison(f"{count} random reads of 64 KiB in 44 GB, cold", str(DISTANT), limit="curl, these ranges")

    def read(path: pathlib.Path | str) -> Done:
        return bench.read("random", path, str(count), str(RANGE_BYTES))

    for _ in range(bench.sizes.repetitions):
        with attempt(comparison, comparison.limit):
            places = offsets(count, cube.file_bytes - RANGE_BYTES)
            with bench.meter() as meter:
                curl(bench, [(cube.path, place, RANGE_BYTES) for place in places], 1)
            expect(meter.cost.bytes, count * RANGE_BYTES, comparison.limit)
            comparison.add(comparison.limit, meter.cost)
        through(bench, comparison, mounts.FITSFS_MOUNT, cube, read, count * RANGE_BYTES)
    for filesystem in OTHERS:
        through(bench, comparison, filesystem, cube, read, count * RANGE_BYTES)
    name = "fsspec"
    with attempt(comparison, name):
        with bench.meter() as meter:
            meter.done = read(f"{bench.server.url}/{cube.path}")
        comparison.add(name, meter.cost)
    fitsfs = comparison.contender("fitsfs")
    comparison.goals += [
        Goal("requests for each read", fitsfs.median("requests", per=count), 1, unit=""),
        Goal("bytes for each read", fitsfs.median("bytes", per=count * 1024), 128, unit="KiB"),
        Goal("time beside curl's round trips", comparison.ratio("fitsfs", comparison.limit), 1.1),
    ]
    return [comparison]


def through(
    bench: Bench,
    comparison: Comparison,
    filesystem: Filesystem,
    file: Headers,
    read: Callable[[pathlib.Path], Done],
    wanted: int,
) -> None:
    """Reads the object in a cold mount that has been entered before, so that the listing and the headers are known."""
    with attempt(comparison, filesystem.name), bench.cold(filesystem, "sky/cubes") as (mountpoint, process):
        path = object_in(mountpoint, file.path)
        with bench.meter(process) as meter:
            meter.done = read(path)
        expect(meter.done.output, wanted, filesystem.name)
        comparison.add(filesystem.name, meter.cost)


def cutouts(bench: Bench) -> list[Comparison]:
    """300 x 300 pixels of each frame, by `pread` row by row, by NumPy from `data.npy`, and by astropy's `section`."""
    return [short_cube(bench), planes(bench)]


def short_cube(bench: Bench) -> Comparison:
    """Each row is one range of 300 columns with all their frames."""
    cube = bench.cubes()["short"]
    pixel = 2 * 64 * 4
    useful = SIDE * SIDE * pixel
    start = sum(cube.extents[1]) + (FIRST * 2136 + FIRST) * pixel
    comparison = Comparison(
        f"{SIDE} x {SIDE} cutout of 64 frames, row by row (ranges of {SIDE * pixel >> 10} KiB)", str(DISTANT)
    )
    rows = [str(start), str(2136 * pixel), str(SIDE * pixel), str(SIDE)]
    section(bench, comparison, cube, rows, useful)
    comparison.goals += goals(comparison, useful)
    return comparison


def planes(bench: Bench) -> Comparison:
    """Each row of each plane is a range of its own, far smaller than a page of memory."""
    file = bench.cubes()["planes"]
    useful = SIDE * SIDE * 4 * 16
    comparison = Comparison(
        f"{SIDE} x {SIDE} cutout of 16 planes, row by row (ranges of 1.2 KB, 32 KiB apart)", str(DISTANT)
    )
    section(bench, comparison, file, [], useful)
    comparison.remarks.append(
        f"useful are {useful / 1e6:.1f} MB; the kernel reads pages of 4 KiB, which makes 3.4 x as much, and the rows "
        f"that the sections lie in have {SIDE * 8192 * 4 * 16 / 1e6:.0f} MB"
    )
    most = comparison.contender("fitsfs, data.npy by NumPy").median("most_in_flight")
    comparison.goals.append(Goal("fitsfs, data.npy by NumPy: requests in flight", most, 8, at_most=False, unit=""))
    return comparison


def section(bench: Bench, comparison: Comparison, file: Headers, rows: list[str], useful: int) -> None:
    bench.server.set_pace(DISTANT)

    def named(kind: str, filesystem: Filesystem) -> Filesystem:
        return Filesystem(f"{filesystem.name}, {kind}", filesystem.words)

    def by_row(path: pathlib.Path) -> Done:
        return bench.read("rows", path, *rows)

    def by_numpy(path: pathlib.Path) -> Done:
        return bench.read("cutout-numpy", path.parent / "1/data.npy", str(SIDE))

    def by_section(path: pathlib.Path | str) -> Done:
        return bench.read("cutout-section", path, str(SIDE))

    if rows:
        through(bench, comparison, named("pread", mounts.FITSFS_MOUNT), file, by_row, useful)
    through(bench, comparison, named("data.npy by NumPy", mounts.FITSFS_MOUNT), file, by_numpy, useful)
    for filesystem in (mounts.FITSFS_MOUNT, mounts.RCLONE_FULL):
        through(bench, comparison, named("astropy's section", filesystem), file, by_section, useful)
    name = "fsspec, astropy's section"
    with attempt(comparison, name):
        with bench.meter() as meter:
            meter.done = by_section(f"{bench.server.url}/{file.path}")
        expect(meter.done.output, useful, name)
        comparison.add(name, meter.cost)


def goals(comparison: Comparison, useful: int) -> list[Goal]:
    goals = []
    for each in comparison.contenders:
        if each.name.startswith("fitsfs"):
            goals += [
                Goal(f"{each.name}: bytes beside the useful ones", each.median("bytes", per=useful), 1.5),
                Goal(f"{each.name}: requests in flight", each.median("most_in_flight"), 8, at_most=False, unit=""),
            ]
    return goals
