"""What it was measured on and with."""

import datetime
import os
import pathlib
import platform
import re

from .processes import FITSFS, Failed, Words, run

VERSIONS: dict[str, Words] = {
    "fitsfs": [FITSFS, "--version"],
    "rclone": ["rclone", "--version"],
    "httpdirfs": ["dpkg-query", "-W", "-f", "${Version}", "httpdirfs"],
    "s3fs": ["dpkg-query", "-W", "-f", "${Version}", "s3fs"],
    "CFITSIO": ["dpkg-query", "-W", "-f", "${Version}", "libcfitsio-bin"],
    "curl": ["curl", "--version"],
    "libfuse": ["pkg-config", "--modversion", "fuse3"],
    "astropy": ["python3", "-c", "import astropy; print(astropy.__version__)"],
    "fsspec": ["python3", "-c", "import fsspec; print(fsspec.__version__)"],
    "python": ["python3", "--version"],
}


def describe() -> dict:
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "cpu": cpu[1] if cpu else platform.machine(),
        "cores": os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "kernel": platform.release(),
        "load_before": os.getloadavg()[0],
        "versions": {name: version(words) for name, words in VERSIONS.items()},
    }


def version(words: Words) -> str:
    """The first number with a point in what the program prints first."""
    try:
        printed = run(words, seconds=20).output.splitlines()[0]
    except (Failed, OSError, IndexError):
        return "unknown"
    found = re.search(r"\d+(\.\d+)+\S*", printed)
    return found[0] if found else printed
