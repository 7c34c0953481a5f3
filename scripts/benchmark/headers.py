"""Headers of many files: cold, with siblings known, after a remount, and searched as text."""

import pathlib
import shlex

from . import mounts
from .bench import Bench, attempt, expect
from .comparison import Comparison, Goal
from .data import Headers
from .mounts import Filesystem
from .processes import FITSFS, Words, run
from .server import DISTANT
from .streams import curl

CAT = "cat */*/header.txt | wc -c"


def shell(command: str, folder: pathlib.Path) -> str:
    return run(["bash", "-c", f"set -o pipefail; cd {shlex.quote(str(folder))} && {command}"], seconds=120).output


def curl_headers(bench: Bench, files: list[Headers], parallel: int) -> None:
    curl(bench, [(file.path, offset, length) for file in files for offset, length in file.extents], parallel)


def through_mount(
    bench: Bench, comparison: Comparison, filesystem: Filesystem, files: list[Headers], scale: float
) -> None:
    """astropy reads all headers through a mount."""
    name = f"{filesystem.name} + astropy"
    folder = str(pathlib.Path(files[0].path).parent)
    with attempt(comparison, name), bench.cold(filesystem, folder) as (mountpoint, process):
        paths = [mountpoint / pathlib.Path(file.path).name for file in files]
        with bench.meter(process) as meter:
            meter.done = bench.read("headers-astropy", *paths)
        expect(meter.done.output, cards(files), name)
        comparison.add(name, meter.cost.times(scale), measured_on(files, scale))


def cards(files: list[Headers]) -> int:
    """As astropy counts them, without END."""
    return sum(file.text_bytes // 81 - len(file.extents) for file in files)


def measured_on(files: list[Headers], scale: float) -> str:
    return f"measured on {len(files)} files" if scale != 1 else ""


def cold(bench: Bench) -> list[Comparison]:
    files = bench.hst()
    bench.server.set_pace(DISTANT)
    comparison = Comparison(f"Cold headers of {len(files)} files x {len(files[0].extents)} HDUs", str(DISTANT))
    comparison.limit = "32 curls, exactly these ranges"
    wanted = sum(file.header_bytes for file in files)

    for _ in range(bench.sizes.repetitions):
        for parallel in (32, 64):
            name = f"{parallel} curls, exactly these ranges"
            with attempt(comparison, name):
                with bench.meter() as meter:
                    curl_headers(bench, files, parallel)
                expect(meter.cost.bytes, wanted, name)
                comparison.add(name, meter.cost)
        name = "fitsfs, cat */*/header.txt"
        # It lists a folder when it is entered, and the mount's own before that: outside of what is measured.
        with attempt(comparison, name), bench.cold(mounts.FITSFS_MOUNT, "sky") as (mountpoint, process):
            with bench.meter(process) as meter:
                read = shell(CAT, mountpoint / "hst")
            expect(read, sum(file.text_bytes for file in files), name)
            comparison.add(name, meter.cost)
        name = "fitsfs headers --keyword"
        with attempt(comparison, name), bench.places.kept() as kept:
            words: Words = [
                FITSFS,
                "headers",
                f"{bench.server.url}/sky/hst/",
                "--keyword",
                "EXTNAME",
                "--format",
                "csv",
            ]
            with bench.meter() as meter:
                done = run(words, XDG_CACHE_HOME=str(kept))
            expect(len(done.output.splitlines()), 1 + sum(len(file.extents) for file in files), name)
            comparison.add(name, meter.cost)

    peers(bench, comparison, files)
    cat, command, limit = "fitsfs, cat */*/header.txt", "fitsfs headers --keyword", comparison.limit
    fastest, leanest = (comparison.best(what, is_peer) for what in ("seconds", "bytes"))
    comparison.goals += [
        Goal("cat, time beside 32 curls", comparison.ratio(cat, limit), 2),
        Goal("cat, bytes beside those of the headers", comparison.ratio(cat, limit, "bytes"), 2),
        Goal("fitsfs headers, time beside 32 curls", comparison.ratio(command, limit), 1.3),
    ]
    if fastest and leanest and comparison.contender(cat).costs:
        comparison.goals += [
            Goal(
                f"cat, times faster than the fastest peer, {fastest}", comparison.ratio(fastest, cat), 20, at_most=False
            ),
            Goal("cat, times fewer bytes than that peer", comparison.ratio(fastest, cat, "bytes"), 100, at_most=False),
        ]
        comparison.remarks.append(
            f"{leanest} moves the fewest bytes of the peers: {comparison.ratio(leanest, cat, 'bytes'):.1f} x those of cat, "
            f"in {comparison.ratio(leanest, cat):.1f} x its time"
        )
    return [comparison]


def is_peer(name: str) -> bool:
    return "fitsfs" not in name and "curls" not in name


def peers(bench: Bench, comparison: Comparison, files: list[Headers]) -> None:
    few = files[: bench.sizes.peer_files]
    scale = len(files) / len(few)
    name = "astropy + fsspec"
    with attempt(comparison, name):
        urls = [f"{bench.server.url}/{file.path}" for file in few]
        with bench.meter() as meter:
            meter.done = bench.read("headers-astropy", *urls)
        expect(meter.done.output, cards(few), name)
        comparison.add(name, meter.cost.times(scale), measured_on(few, scale))
    for filesystem in (mounts.RCLONE_OFF, mounts.RCLONE_FULL, mounts.HTTPDIRFS, mounts.HTTPDIRFS_CACHE, mounts.S3FS):
        through_mount(bench, comparison, filesystem, few, scale)
    name = "CFITSIO's http driver"
    with attempt(comparison, name):
        fewer = files[: max(1, bench.sizes.peer_files // 3)]
        scale = len(files) / len(fewer)
        urls = [f"{bench.server.url}/{file.path}" for file in fewer]
        with bench.meter() as meter:
            meter.done = bench.read("headers-cfitsio", *urls)
        expect(meter.done.output, cards(fewer), name)
        comparison.add(name, meter.cost.times(scale), f"measured on {len(fewer)} files; takes whole files")


def siblings(bench: Bench) -> list[Comparison]:
    files = bench.decam()
    known, rest = files[:2], files[2:]
    bench.server.set_pace(DISTANT)
    comparison = Comparison(
        f"Cold headers of {len(rest)} files x {len(files[0].extents)} HDUs, after two siblings", str(DISTANT)
    )
    comparison.limit = "32 curls, exactly these ranges"
    for _ in range(bench.sizes.repetitions):
        with attempt(comparison, comparison.limit):
            with bench.meter() as meter:
                curl_headers(bench, rest, 32)
            comparison.add(comparison.limit, meter.cost)
        with attempt(comparison, "fitsfs"), bench.cold(mounts.FITSFS_MOUNT, "sky/decam") as (mountpoint, process):
            first, others = (
                " ".join(f"{pathlib.Path(each.path).name}/*/header.txt" for each in some) for some in (known, rest)
            )
            with bench.meter() as ahead:
                shell(f"cat {first} | wc -c", mountpoint)
            with bench.meter(process) as meter:
                read = shell(f"cat {others} | wc -c", mountpoint)
            expect(read, sum(file.text_bytes for file in rest), "fitsfs")
            comparison.add("fitsfs", meter.cost, f"and {ahead.cost.requests} requests while the siblings were read")
    peer = rest[: max(1, bench.sizes.peer_files // 5)]
    for filesystem in (mounts.RCLONE_OFF, mounts.RCLONE_FULL):
        through_mount(bench, comparison, filesystem, peer, len(rest) / len(peer))
    trip = DISTANT.delay_milliseconds / 1000
    trips = comparison.contender("fitsfs").median("seconds", per=len(rest) * trip)
    comparison.goals.append(Goal("round trips of wall time for each file", trips, 4, unit=""))
    return [comparison]


def remount(bench: Bench) -> list[Comparison]:
    files = bench.hst()
    bench.server.set_pace(DISTANT)
    comparison = Comparison(f"The same {len(files)} files after a remount", str(DISTANT), limit="fitsfs, cold")
    with bench.places.kept() as kept:
        for name in ("fitsfs, cold", "fitsfs, after a remount"):
            mounted = bench.places.mounted(mounts.FITSFS_MOUNT, bench.server, "sky/hst", kept)
            with attempt(comparison, name), mounted as (mountpoint, process):
                with bench.meter(process) as meter:
                    read = shell(CAT, mountpoint)
                expect(read, sum(file.text_bytes for file in files), name)
                comparison.add(name, meter.cost)
    requests = comparison.contender("fitsfs, after a remount").median("requests")
    comparison.goals.append(Goal("requests for files", requests, 0, unit=""))
    return [comparison]
