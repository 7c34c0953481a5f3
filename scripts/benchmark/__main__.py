"""`scripts/bench`: what is measured, and where the figures go."""

import argparse
import contextlib
import json
import os
import pathlib
import signal
import sys
import tempfile
import time

from . import cached, cubes, folders, fuse, headers, machine, report, streams
from .bench import FULL, QUICK, Bench, note
from .comparison import Comparison
from .mounts import Places
from .processes import Failed, drop_caches
from .server import serving

WORKS = {
    "headers": (headers.cold, "cold headers of many files"),
    "siblings": (headers.siblings, "cold headers of files of many HDUs, after two siblings"),
    "remount": (headers.remount, "the same headers after a remount"),
    "stream": (streams.sequential, "one large file from beginning to end"),
    "header": (cubes.first_header, "the first header of a very large file"),
    "random": (cubes.random_reads, "ranges at random places of a very large file"),
    "cutout": (cubes.cutouts, "image sections, row by row"),
    "crowd": (streams.crowd, "many processes at the same range"),
    "memory": (streams.memory, "many streams at once in little memory"),
    "cached": (cached.reads, "what is cached, from memory and from disk, against a C program on the same libfuse"),
    "listing": (folders.listing, "very many names"),
    "grep": (folders.grep, "header texts, searched after a remount"),
    "ready": (folders.ready, "how soon a mount is ready"),
}
FUSE = "fuse"


def main() -> None:
    options = parser().parse_args()
    try:
        drop_caches(1)
    except OSError as problem:
        sys.exit(
            f"scripts/bench drops the kernel's caches between its measurements, which only root may do: {problem}."
        )
    # A signal unwinds the stack, which unmounts and stops what was started.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    wanted = list(WORKS) + [FUSE] if not options.works or "all" in options.works else options.works
    sizes = QUICK if options.quick else FULL

    about = machine.describe()
    start = time.monotonic()
    comparisons: list[Comparison] = []
    with contextlib.ExitStack() as stack:
        scratch = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        root = scratch / "served"
        (root / "sky").mkdir(parents=True)
        server = stack.enter_context(serving(root))
        bench = Bench(server, root, Places(scratch), sizes)
        for name in wanted:
            if name == FUSE:
                continue
            note(f"{name}: {WORKS[name][1]} ({time.monotonic() - start:.0f} s)")
            for comparison in WORKS[name][0](bench):
                comparisons.append(comparison)
                print(report.text(comparison), flush=True)
    samples: dict = {}
    if FUSE in wanted:
        note(f"{FUSE}: against a C program ({time.monotonic() - start:.0f} s)")
        repetitions = 1 if options.quick else options.repetitions
        goals, samples = fuse.run(repetitions, options.only, sizes.stream_bytes)
        comparisons.append(goals)
    about |= {"load_after": os.getloadavg()[0], "seconds": round(time.monotonic() - start)}
    result = report.record(comparisons, about) | {"fuse": samples}
    json_file = options.json or pathlib.Path(".build-bench") / f"{about['date'].replace(':', '')}.json"
    json_file.write_text(json.dumps(result, indent=1) + "\n")
    if options.markdown:
        options.markdown.write_text(report.markdown(comparisons, about))
    note(f"All samples are in {json_file}; it took {time.monotonic() - start:.0f} s.")


def parser() -> argparse.ArgumentParser:
    works = "\n".join(f"  {name:<10} {purpose}" for name, (_, purpose) in WORKS.items())
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measures fitsfs beside its peers, in one run, on the same files and server.",
        epilog=f"works:\n{works}\n  {FUSE:<10} metadata and cached reads against a C program on the same libfuse",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    choices = [*WORKS, FUSE, "all"]
    parser.add_argument("works", nargs="*", metavar="WORK", help="only these; all without any", choices=[*choices, []])
    parser.add_argument("--quick", action="store_true", help="little of everything, once: some minutes")
    parser.add_argument(
        "--json", type=pathlib.Path, metavar="FILE", help="write all samples there, not to .build-bench"
    )
    parser.add_argument("--markdown", type=pathlib.Path, metavar="FILE", help="write a table for the README there")
    parser.add_argument("--repetitions", type=int, default=5, metavar="N", help=f"of each work of {FUSE} (default: 5)")
    parser.add_argument("--only", metavar="TEXT", default="", help=f"only works of {FUSE} with TEXT in their names")
    return parser


if __name__ == "__main__":
    try:
        main()
    except Failed as problem:
        sys.exit(f"scripts/bench: {problem}")
