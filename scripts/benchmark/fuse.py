"""fitsfs against a C program that serves the same bytes from memory through the same libfuse.

Both mount with the same kernel options and answer OPEN with ENOSYS; everything that is read lies in fitsfs's memory.
The servers take turns at each work, so that what else the machine does meets all of them.
"""

import contextlib
import dataclasses
import json
import os
import pathlib
import sys
import tempfile
import time
from collections.abc import Callable

from . import table
from .comparison import Comparison, Goal
from .processes import FITSFS, PROGRAMS, Process, drop_caches, mount, nginx, output_of
from .server import free_port
from .table import Sample

LISTED_FILES = 100_000
SMALL_FILES = 20_000
ATTRIBUTE_CALLS = 200_000
KERNEL_READ_AHEAD_KIB = 4096


@dataclasses.dataclass
class Work:
    name: str
    unit: str
    target: float
    """What fitsfs has to reach, as a part of the C program's rate."""
    dropped: int | None
    """What `drop_caches` takes away before it; None has it done once before, so that the kernel knows all of it."""
    do: Callable[[pathlib.Path], tuple[int, float]]
    """Returns operations and seconds."""
    operation: str
    """What the CPU time is given for."""


def fio(*options: str) -> Callable[[pathlib.Path], tuple[int, float]]:
    def do(folder: pathlib.Path) -> tuple[int, float]:
        words = ["fio", "--name=read", f"--filename={folder}/cube.fits", "--readonly", "--ioengine=psync"]
        words += ["--group_reporting", "--output-format=json", *options]
        output = output_of(words)
        read = json.loads(output[output.index("{") :])["jobs"][0]["read"]
        return read["total_ios"], read["runtime"] / 1000

    return do


def driver(work: str, folder: str, count: int) -> Callable[[pathlib.Path], tuple[int, float]]:
    def do(mountpoint: pathlib.Path) -> tuple[int, float]:
        words = [PROGRAMS / "driver", work, mountpoint / folder, str(count)]
        operations, seconds = output_of(words).split()
        return int(operations), float(seconds)

    return do


def works() -> list[Work]:
    for_a_while = ["--direct=1", "--invalidate=0", "--time_based", "--runtime=500ms"]
    once = ["--direct=0", "--invalidate=1"]
    return [
        Work("read 1 MiB, O_DIRECT", "MiB/s", 0.9, 0, fio("--rw=read", "--bs=1m", *for_a_while), "1 MiB"),
        Work("read 128 KiB, O_DIRECT", "MiB/s", 0.9, 0, fio("--rw=read", "--bs=128k", *for_a_while), "128 KiB"),
        Work("read 1 MiB, buffered", "MiB/s", 0.9, 1, fio("--rw=read", "--bs=1m", *once), "1 MiB"),
        Work("read 128 KiB, buffered", "MiB/s", 0.9, 1, fio("--rw=read", "--bs=128k", *once), "128 KiB"),
        Work("random 4 KiB, 1 reader", "1/s", 0.9, 0, fio("--rw=randread", "--bs=4k", *for_a_while), "read"),
        Work(
            "random 4 KiB, 4 readers", "1/s", 0.9, 0,
            fio("--rw=randread", "--bs=4k", "--numjobs=4", *for_a_while), "read",
        ),
        Work("getattr", "1/s", 0.9, 0, driver("getattr", "small", ATTRIBUTE_CALLS), "call"),
        Work("lookup", "1/s", 0.9, 3, driver("lookup", "small", SMALL_FILES), "name"),
        Work("list 100,000 names + stat", "1/s", 0.95, 3, driver("list", "listing", LISTED_FILES), "name"),
        Work("20,000 small files, cold", "1/s", 0.85, 3, driver("read", "small", SMALL_FILES), "file"),
        Work("20,000 small files, warm", "1/s", 0.85, None, driver("read", "small", SMALL_FILES), "file"),
    ]  # fmt: skip


@dataclasses.dataclass
class Server:
    name: str
    folder: pathlib.Path
    process: Process
    samples: dict[str, list[Sample]] = dataclasses.field(default_factory=dict)

    def measure(self, work: Work) -> None:
        if work.dropped is None:
            work.do(self.folder)
        elif work.dropped:
            drop_caches(work.dropped)
            # The kernel tells servers what it forgot; that is no part of the work.
            wait_until_idle(self.process)
        before = self.process.cpu_seconds()
        operations, seconds = work.do(self.folder)
        sample = Sample(operations, seconds, self.process.cpu_seconds() - before)
        self.samples.setdefault(work.name, []).append(sample)


def wait_until_idle(process: Process) -> None:
    while True:
        before = process.cpu_seconds()
        time.sleep(0.1)
        if process.cpu_seconds() - before < 0.02:
            return


def make_data(folder: pathlib.Path, largest_bytes: int) -> int:
    """Returns the length of the large file, in bytes: less than `largest_bytes` where memory is short."""
    meminfo = pathlib.Path("/proc/meminfo").read_text()
    available = next(int(line.split()[1]) for line in meminfo.splitlines() if line.startswith("MemAvailable")) * 1024
    # The source, the C program and two mounts' page caches, the block cache, and as much again for everybody else.
    size = min(largest_bytes, available // 10 >> 20 << 20)
    with open(folder / "cube.fits", "wb") as cube:
        for _ in range(size >> 20):
            cube.write(os.urandom(1 << 20))
    for name, count, empty in [("listing", LISTED_FILES, ["0"]), ("small", SMALL_FILES, [])]:
        (folder / name).mkdir()
        output_of([PROGRAMS / "driver", "make", folder / name, str(count), *empty])
    return size


def warm(server: Server) -> None:
    """Lets everything be read once, so that fitsfs has it in memory."""
    fio("--rw=read", "--bs=1m", "--direct=1")(server.folder)
    driver("list", "listing", LISTED_FILES)(server.folder)
    driver("read", "small", SMALL_FILES)(server.folder)


def set_read_ahead(folder: pathlib.Path) -> None:
    """The kernel's read-ahead, the same for every mount."""
    device = os.stat(folder).st_dev
    setting = pathlib.Path(f"/sys/class/bdi/{os.major(device)}:{os.minor(device)}/read_ahead_kb")
    setting.write_text(str(KERNEL_READ_AHEAD_KIB))


def run(repetitions: int, only: str, largest_bytes: int) -> tuple[Comparison, dict]:
    """Prints the table; returns what had to be reached, and all samples."""
    wanted = [work for work in works() if only in work.name]
    if not wanted:
        sys.exit(f"No work has '{only}' in its name; there are: {', '.join(work.name for work in works())}.")
    with contextlib.ExitStack() as stack:
        scratch = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        data = scratch / "data"
        data.mkdir()
        size = make_data(data, largest_bytes)
        port = free_port()
        stack.enter_context(nginx(data, scratch, port))

        options = ["--view", "files", "--metadata-ttl", "1d", "--memory-limit", "3G", "--foreground"]
        options += ["--no-cache", "--log-level", "error"]
        mounts = {
            "C": [PROGRAMS / "peer", data],
            "fitsfs http": [FITSFS, "mount", *options, f"http://127.0.0.1:{port}/"],
            "fitsfs local": [FITSFS, "mount", *options, data],
        }
        servers = []
        for number, (name, words) in enumerate(mounts.items()):
            folder = scratch / f"mount-{number}"
            process = stack.enter_context(mount(folder, *words, folder))
            set_read_ahead(folder)
            servers.append(Server(name, folder, process))
        for server in servers:
            note(f"{server.name}: reading everything once")
            warm(server)

        access_log = scratch / "access.log"
        requests = count_lines(access_log)
        load = os.getloadavg()[0]
        for repetition in range(repetitions):
            for work in wanted:
                note(f"{repetition + 1}/{repetitions} {work.name}")
                for turn in range(len(servers)):
                    servers[(repetition + turn) % len(servers)].measure(work)
        print(report(servers, wanted))
        print(
            f"\nMedians of {repetitions} repetitions in turns; ratios are medians of those within a repetition, or of the\n"
            "best of all repetitions, which other programs disturbed least.\n"
            f"Large file {size >> 20} MiB. HTTP requests while it was measured: {count_lines(access_log) - requests}.\n"
            f"Load of the machine's {os.cpu_count()} cores before: {load:.1f}, after: {os.getloadavg()[0]:.1f}.\n"
            + "; ".join(f"{each.name} at most {each.process.peak_memory_bytes() >> 20} MiB" for each in servers)
            + "."
        )
        return goals(servers, wanted), record(servers, wanted, size)


def report(servers: list[Server], wanted: list[Work]) -> str:
    limit, *others = servers
    rows = [
        ["work", "", *(each.name for each in servers), *(f"{each.name.split()[1]} / C" for each in others)]
        + [*(f"best {each.name.split()[1]} / C" for each in others), "target"]
        + [f"CPU us, {each.name}" for each in servers]
        + ["of", "spread of C"]
    ]
    for work in wanted:
        samples = [each.samples[work.name] for each in servers]
        scale = {"1 MiB": 1, "128 KiB": 1 / 8}.get(work.operation, 1)
        ratios = [table.ratio(each, samples[0]) for each in samples[1:]]
        rows.append(
            [work.name, work.unit]
            + [f"{scale * table.median_rate(each):,.0f}" for each in samples]
            + [f"{each:.2f}" for each in ratios]
            + [f"{table.best_ratio(each, samples[0]):.2f}" for each in samples[1:]]
            + [f">= {work.target:.2f} {'met' if ratios[0] >= work.target else 'missed'}"]
            + [f"{table.cpu_microseconds(each):.1f}" for each in samples]
            + [work.operation, f"{100 * table.spread(samples[0]):.0f} %"]
        )
    return table.text(rows)


def goals(servers: list[Server], wanted: list[Work]) -> Comparison:
    """What lies in fitsfs's memory has to keep up; a local folder's files are read anew."""
    limit, fitsfs, _ = servers
    return Comparison(
        "Answers from memory beside a C program on the same libfuse",
        "nothing is fetched",
        goals=[
            Goal(
                f"{work.name}: rate beside the C program's",
                table.ratio(fitsfs.samples[work.name], limit.samples[work.name]),
                work.target,
                at_most=False,
            )
            for work in wanted
        ],
    )


def record(servers: list[Server], wanted: list[Work], size: int) -> dict:
    return {
        "large_file_bytes": size,
        "peak_memory_bytes": {each.name: each.process.peak_memory_bytes() for each in servers},
        "works": [
            {
                "name": work.name,
                "operation": work.operation,
                "target": work.target,
                "ratios": {
                    each.name: table.ratio(each.samples[work.name], servers[0].samples[work.name])
                    for each in servers[1:]
                },
                "samples": {
                    each.name: [dataclasses.asdict(sample) for sample in each.samples[work.name]] for each in servers
                },
            }
            for work in wanted
        ],
    }


def count_lines(path: pathlib.Path) -> int:
    with open(path, "rb") as file:
        return sum(1 for _ in file)


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
