"""Very many names, text that is searched, and how soon a mount is ready."""

import contextlib
import pathlib
import random
import shutil

from . import mounts
from .bench import Bench, attempt, expect
from .cached import on_disk
from .comparison import Comparison, Goal
from .headers import shell
from .processes import FITSFS, Failed, drop_caches, run
from .server import DISTANT, UNLIMITED
from .streams import object_in, read_whole

RCLONE_WITHOUT_SIZES = mounts.rclone("--http-no-head", name="rclone, without sizes")
"""It otherwise asks for each file's size by itself: 100,000 requests."""

CACHED_BLOCKS = 1_000_000
BLOCKS_OF_A_CHUNK = 64

NOTHING_CACHED, WARM = "fitsfs, nothing cached", "fitsfs, warm"
FULL_CACHE = f"fitsfs, {CACHED_BLOCKS:,} cached blocks"


def listing(bench: Bench) -> list[Comparison]:
    bench.names()
    bench.server.set_pace(DISTANT)
    return [one_folder(bench), many_folders(bench)]


def one_folder(bench: Bench) -> Comparison:
    """By `find`, which asks for the kind of each name and follows none."""
    comparison = Comparison(f"`find` over {bench.sizes.names:,} objects of a folder, cold", str(DISTANT))
    comparison.limit = "curl, the index alone"
    for _ in range(bench.sizes.repetitions):
        with attempt(comparison, comparison.limit):
            with bench.meter() as meter:
                run(
                    [
                        "curl",
                        "-sS",
                        "-o",
                        "/dev/null",
                        "-H",
                        "Accept: application/json",
                        f"{bench.server.url}/sky/names/",
                    ]
                )
            comparison.add(comparison.limit, meter.cost)
        for filesystem in (mounts.FITSFS_MOUNT, RCLONE_WITHOUT_SIZES):
            with attempt(comparison, filesystem.name), bench.cold(filesystem, "sky") as (mountpoint, process):
                with bench.meter(process) as meter:
                    found = shell("find names -mindepth 1 -maxdepth 1 | wc -l", mountpoint)
                expect(found, bench.sizes.names, filesystem.name)
                comparison.add(filesystem.name, meter.cost)
    requests = comparison.contender("fitsfs").median("requests")
    comparison.goals.append(Goal("requests for files", requests, 0, unit=""))
    return comparison


def many_folders(bench: Bench) -> Comparison:
    comparison = Comparison(f"{10 * bench.sizes.names:,} objects in ten folders, listed", str(DISTANT))
    for filesystem in (mounts.FITSFS_MOUNT, RCLONE_WITHOUT_SIZES):
        with attempt(comparison, filesystem.name), bench.cold(filesystem, "sky/million") as (mountpoint, process):
            with bench.meter(process) as meter:
                found = shell("find . -mindepth 2 -maxdepth 2 | wc -l", mountpoint)
            expect(found, 10 * bench.sizes.names, filesystem.name)
            comparison.add(filesystem.name, meter.cost)
    comparison.goals.append(
        Goal(
            "peak resident memory",
            comparison.contender("fitsfs").median("peak_memory_bytes", per=1 << 20),
            300,
            unit="MiB",
        )
    )
    return comparison


def grep(bench: Bench) -> list[Comparison]:
    """`grep -r` over header texts that are known, after a remount, and over the same texts on the local disk."""
    files = bench.small()
    bench.server.set_pace(UNLIMITED)
    command = "grep -r SIMPLE . | wc -l"
    cold = Comparison(
        f"`grep -r` over {len(files):,} header files, cold dentries", "headers are known", limit="local disk"
    )
    warm = Comparison(f"`grep -r` over {len(files):,} header files, warm", "headers are known", limit="local disk")
    with on_disk() as copy, bench.places.kept() as kept, contextlib.ExitStack() as stack, attempt(cold, "fitsfs"):
        with bench.places.mounted(mounts.FITSFS_MOUNT, bench.server, "sky/small", kept) as (mountpoint, _):
            shutil.copytree(mountpoint / ".fitsfs/headers", copy / "headers")
        mounted = bench.places.mounted(mounts.FITSFS_MOUNT, bench.server, "sky/small", kept)
        mountpoint, process = stack.enter_context(mounted)
        folders = {"local disk": (copy / "headers", []), "fitsfs": (mountpoint / ".fitsfs/headers", [process])}
        for _ in range(max(2, bench.sizes.repetitions)):
            for comparison in (cold, warm):
                for name, (folder, servants) in folders.items():
                    if comparison is cold:
                        drop_caches(2)
                    with bench.meter(*servants) as meter:
                        found = shell(command, folder)
                    expect(found, len(files), name)
                    comparison.add(name, meter.cost)
    for comparison, bound in ((cold, 3), (warm, 1.5)):
        ratio = comparison.ratio("fitsfs", "local disk")
        requests = comparison.contender("fitsfs").median("requests")
        comparison.goals.append(Goal("time beside the local disk", ratio, bound))
        comparison.goals.append(Goal("requests for files", requests, 0, unit=""))
    return [cold, warm]


def ready(bench: Bench) -> list[Comparison]:
    """How long `fitsfs mount` takes: it returns once the mount answers."""
    file = bench.stream()
    bench.server.set_pace(DISTANT)
    comparison = Comparison("`fitsfs mount` until it is ready", str(DISTANT))
    with bench.places.kept() as kept:
        for name in (NOTHING_CACHED, *[WARM] * bench.sizes.repetitions):
            mount_once(bench, comparison, name, kept)
        with attempt(comparison, "filling the cache"):
            with bench.places.mounted(mounts.FITSFS_MOUNT, bench.server, "sky/stream", kept) as (mountpoint, _):
                read_whole(object_in(mountpoint, file.path), "count=64")
            fill_cache(kept)
            drop_caches(3)
            mount_once(bench, comparison, FULL_CACHE, kept)
    for name, seconds in ((WARM, 0.3), (FULL_CACHE, 1)):
        comparison.goals.append(Goal(name, comparison.contender(name).median("seconds"), seconds, unit="s"))
    return [comparison]


def mount_once(bench: Bench, comparison: Comparison, name: str, kept: pathlib.Path) -> None:
    mountpoint = bench.places.next("mount")
    mountpoint.mkdir()
    with attempt(comparison, name):
        try:
            with bench.meter() as meter:
                run(
                    [FITSFS, "mount", f"{bench.server.url}/sky/stream/", mountpoint],
                    XDG_CACHE_HOME=str(kept),
                    HOME=str(kept),
                )
            comparison.add(name, meter.cost)
        finally:
            run([FITSFS, "unmount", mountpoint])


def fill_cache(kept: pathlib.Path) -> None:
    """Adds chunks of other versions to the one that is there: its table of blocks, and holes for the blocks' bytes.

    - Raises: `Failed` if no chunk is there.
    """
    chunks = [path for path in kept.glob("fitsfs/blocks-*/*/*-*") if path.is_file()]
    if not chunks:
        raise Failed("this fitsfs has left no blocks in its cache directory")
    whole = max(chunks, key=lambda path: path.stat().st_size)
    table, size, folder = whole.read_bytes()[:4096], whole.stat().st_size, whole.parent.parent
    source = random.Random(3)
    for _ in range(CACHED_BLOCKS // BLOCKS_OF_A_CHUNK):
        # A folder of two digits, thirty more of the version, and which of its chunks it is.
        path = folder / f"{source.randrange(256):02x}" / f"{source.getrandbits(120):030x}-0"
        path.parent.mkdir(exist_ok=True)
        with open(path, "wb") as file:
            file.write(table)
            file.truncate(size)
