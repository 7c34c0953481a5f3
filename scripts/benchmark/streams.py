"""One file from its beginning to its end, and many at once."""

import pathlib
from collections.abc import Iterable

from . import mounts
from .bench import Bench, attempt, expect
from .comparison import Comparison, Goal
from .mounts import Filesystem
from .processes import run
from .server import DISTANT, NEAR, UNLIMITED, Pace

ONE_CURL, EIGHT_CURLS = "one curl", "eight curls"
LITTLE_MEBIBYTES = 128
RCLONES = (mounts.RCLONE_OFF, mounts.RCLONE_FULL)


def sequential(bench: Bench) -> list[Comparison]:
    distant = measure(bench, DISTANT, 1)
    distant.goals += [
        goal(distant, "fitsfs", ONE_CURL, 6),
        goal(distant, "fitsfs", EIGHT_CURLS, 0.8),
    ]
    near = measure(bench, NEAR, bench.sizes.repetitions)
    near.goals.append(goal(near, "fitsfs", fastest_rclone(near), 2))
    unlimited = measure(bench, UNLIMITED, bench.sizes.repetitions)
    rival = fastest_rclone(unlimited)
    unlimited.goals += [
        goal(unlimited, "fitsfs", ONE_CURL, 0.6),
        goal(unlimited, "fitsfs", rival, 3),
        Goal(f"CPU time beside {rival}", unlimited.ratio("fitsfs", rival, "cpu_seconds"), 1 / 3),
    ]
    return [distant, near, unlimited]


def goal(comparison: Comparison, name: str, other: str, bound: float) -> Goal:
    return Goal(f"speed beside {other}", comparison.ratio(other, name), bound, at_most=False)


def fastest_rclone(comparison: Comparison) -> str:
    return comparison.best("seconds", lambda name: name in {each.name for each in RCLONES}) or RCLONES[0].name


def measure(bench: Bench, pace: Pace, repetitions: int) -> Comparison:
    """The slow ones are as fast as the pace lets them be, and are not read more often than `repetitions`."""
    file = bench.stream()
    bench.server.set_pace(pace)
    comparison = Comparison(f"One sequential read of {file.file_bytes >> 20} MiB, cold", str(pace), limit=ONE_CURL)
    for repetition in range(bench.sizes.repetitions):
        if repetition < repetitions:
            through_curl(bench, comparison, 1)
        through_curl(bench, comparison, 8)
        through(bench, comparison, mounts.FITSFS_MOUNT)
        if repetition < repetitions:
            for filesystem in (*RCLONES, mounts.RCLONE_STREAMS):
                through(bench, comparison, filesystem)
    return comparison


def through_curl(bench: Bench, comparison: Comparison, parallel: int) -> None:
    file = bench.stream()
    name = ONE_CURL if parallel == 1 else EIGHT_CURLS
    share = -(-file.file_bytes // parallel)
    with attempt(comparison, name):
        with bench.meter() as meter:
            curl(bench, [(file.path, start, share) for start in range(0, file.file_bytes, share)], parallel)
        expect(meter.cost.bytes, file.file_bytes, name)
        comparison.add(name, meter.cost)


def curl(bench: Bench, ranges: Iterable[tuple[str, int, int]], parallel: int) -> None:
    """Fetches ranges of (path, offset, length), each by a request of its own, so many at once."""
    with bench.places.kept() as kept:
        requests = [
            f'url = "{bench.server.url}/{path}"\nrange = "{offset}-{offset + length - 1}"\noutput = "/dev/null"\n'
            for path, offset, length in ranges
        ]
        (kept / "curl").write_text("next\n".join(requests))
        options = ["--parallel", "--parallel-immediate", "--parallel-max", str(parallel)] if parallel > 1 else []
        run(["curl", "-sS", *options, "--config", kept / "curl"])


def through(bench: Bench, comparison: Comparison, filesystem: Filesystem) -> None:
    file = bench.stream()
    with attempt(comparison, filesystem.name), bench.cold(filesystem, "sky/stream") as (mountpoint, process):
        with bench.meter(process) as meter:
            read_whole(object_in(mountpoint, file.path))
        comparison.add(filesystem.name, meter.cost)


def read_whole(path: pathlib.Path, *options: str) -> None:
    run(["dd", f"if={path}", "of=/dev/null", "bs=1M", "status=none", *options])


def object_in(mountpoint: pathlib.Path, path: str) -> pathlib.Path:
    """The object itself: fitsfs has it in a directory of its name, the others at the place of that directory.

    The directory is entered, so that its headers are known.
    """
    entry = mountpoint / pathlib.Path(path).name
    if not entry.is_dir():
        return entry
    return next(member for member in entry.iterdir() if member.name == entry.name)


def crowd(bench: Bench) -> list[Comparison]:
    """64 processes that ask for the same cold range at the same moment."""
    file = bench.stream()
    bench.server.set_pace(DISTANT)
    comparison = Comparison("64 processes read the same cold 64 KiB", str(DISTANT))
    for filesystem in (mounts.FITSFS_MOUNT, *RCLONES):
        with attempt(comparison, filesystem.name), bench.cold(filesystem, "sky/stream") as (mountpoint, process):
            path = object_in(mountpoint, file.path)
            # In the middle, where nobody has read ahead to.
            place = file.file_bytes // 2 >> 16
            read = f"dd if={path} of=/dev/null bs=64K count=1 skip={place} status=none &"
            with bench.meter(process) as meter:
                run(["bash", "-c", f"for ((i = 0; i < 64; i++)); do {read} done; wait"])
            comparison.add(filesystem.name, meter.cost)
    requests = comparison.contender("fitsfs").median("requests")
    comparison.goals.append(Goal("requests", requests, 1, unit=""))
    return [comparison]


def memory(bench: Bench) -> list[Comparison]:
    """64 streams at once, each of a file of its own, in a mount that may keep little."""
    files = bench.hst()
    bench.server.set_pace(UNLIMITED)
    comparison = Comparison(f"64 streams at once, --memory-limit {LITTLE_MEBIBYTES}M", str(UNLIMITED))
    each = 16 << 20
    filesystem = mounts.fitsfs("--memory-limit", f"{LITTLE_MEBIBYTES}M")
    with attempt(comparison, "fitsfs"), bench.cold(filesystem, "sky/hst") as (mountpoint, process):
        paths = [object_in(mountpoint, file.path) for file in (files * 2)[:64]]
        with bench.meter(process) as meter:
            # Where there are fewer than 64 files, two streams run through different halves of one.
            reads = [
                f"dd if={path} of=/dev/null bs=1M count={each >> 20} skip={24 * (number >= len(files))} status=none &"
                for number, path in enumerate(paths)
            ]
            run(["bash", "-c", "\n".join([*reads, "wait"])])
        comparison.add("fitsfs", meter.cost)
    peak = comparison.contender("fitsfs").median("peak_memory_bytes", per=1 << 20)
    comparison.goals.append(Goal("peak resident memory", peak, LITTLE_MEBIBYTES + 64, unit="MiB"))
    return [comparison]
