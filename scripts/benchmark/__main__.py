"""`scripts/bench`: one subcommand a comparison."""

import argparse
import pathlib
import signal
import sys

from . import fuse


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measures fitsfs beside its peers, in one run.")
    commands = parser.add_subparsers(required=True, metavar="COMPARISON")
    fuse_command = commands.add_parser(
        "fuse", help="against a C program that serves the same bytes from memory through the same libfuse"
    )
    fuse_command.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write all samples there")
    fuse_command.add_argument("--repetitions", type=int, default=7, metavar="N", help="of each work (default: 7)")
    fuse_command.add_argument("--only", metavar="TEXT", default="", help="only works with TEXT in their names")
    fuse_command.set_defaults(run=lambda options: fuse.run(options.repetitions, options.only, options.json))

    # A signal unwinds the stack, which unmounts and stops what was started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
