"""What a Python program reads, run by itself: `python3 -m benchmark.reader WORK ARGUMENT…`.

Prints the seconds and the CPU seconds of the reading alone, without the interpreter's start, and what it read.
"""

import ctypes
import ctypes.util
import json
import os
import random
import sys
import time


def headers_astropy(*paths: str) -> int:
    """Cards of all headers; through a mount, or with `http:` through fsspec."""
    from astropy.io import fits

    cards = 0
    for path in paths:
        with fits.open(path, use_fsspec=path.startswith("http:")) as hdus:
            cards += sum(len(hdu.header) for hdu in hdus)
    return cards


def headers_cfitsio(*paths: str) -> int:
    library = ctypes.CDLL(ctypes.util.find_library("cfitsio"))
    cards = 0
    for path in paths:
        file, status, count = ctypes.c_void_p(), ctypes.c_int(0), ctypes.c_int(0)
        keys, more = ctypes.c_int(0), ctypes.c_int(0)
        library.ffopen(ctypes.byref(file), path.encode(), 0, ctypes.byref(status))
        library.ffthdu(file, ctypes.byref(count), ctypes.byref(status))
        for number in range(1, count.value + 1):
            library.ffmahd(file, number, None, ctypes.byref(status))
            library.ffghsp(file, ctypes.byref(keys), ctypes.byref(more), ctypes.byref(status))
            cards += keys.value
        library.ffclos(file, ctypes.byref(status))
        if status.value:
            sys.exit(f"CFITSIO: status {status.value} for {path}")
    return cards


def random_ranges(path: str, count: str, size: str) -> int:
    """`count` reads of `size` bytes at places of the file that are the same in each run."""
    with Opened(path) as read_at:
        return sum(len(read_at(offset, int(size))) for offset in offsets(int(count), read_at.end - int(size)))


def offsets(count: int, end: int) -> list[int]:
    source = random.Random(2)
    return [source.randrange(end) for _ in range(count)]


class Opened:
    """Reads a file with `pread`, or with `http:` through fsspec, as astropy does."""

    def __init__(self, path: str) -> None:
        if path.startswith("http:"):
            import fsspec

            self.file = fsspec.open(path).open()
            self.end = self.file.size
        else:
            self.file = open(path, "rb", buffering=0)
            self.end = os.fstat(self.file.fileno()).st_size
        self.is_remote = path.startswith("http:")

    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *_) -> None:
        self.file.close()

    def __call__(self, offset: int, size: int) -> bytes:
        if not self.is_remote:
            return os.pread(self.file.fileno(), size, offset)
        self.file.seek(offset)
        return self.file.read(size)


def rows(path: str, start: str, stride: str, length: str, count: str) -> int:
    """`count` reads of `length` bytes, one `stride` after another: an image section, row by row."""
    with Opened(path) as read_at:
        return sum(len(read_at(int(start) + row * int(stride), int(length))) for row in range(int(count)))


def cutout_numpy(path: str, side: str) -> int:
    """A square of each plane or, where frames come fastest, of all frames, from `data.npy`."""
    import numpy

    data = numpy.load(path, mmap_mode="r")
    side_pixels = int(side)
    if data.shape[-1] == 2:
        return data[500 : 500 + side_pixels, 500 : 500 + side_pixels].copy().nbytes
    return sum(plane[500 : 500 + side_pixels, 500 : 500 + side_pixels].copy().nbytes for plane in data)


def cutout_section(path: str, side: str) -> int:
    """The same from the object, by astropy."""
    from astropy.io import fits

    side_pixels = int(side)
    with fits.open(path, use_fsspec=path.startswith("http:")) as hdus:
        section = hdus[1].section
        if section.shape[-1] == 2:
            return section[500 : 500 + side_pixels, 500 : 500 + side_pixels].nbytes
        return section[:, 500 : 500 + side_pixels, 500 : 500 + side_pixels].nbytes


WORKS = {
    "headers-astropy": headers_astropy,
    "headers-cfitsio": headers_cfitsio,
    "random": random_ranges,
    "rows": rows,
    "cutout-numpy": cutout_numpy,
    "cutout-section": cutout_section,
}


def main() -> None:
    work = WORKS[sys.argv[1]]
    arguments = sys.argv[2:]
    if "astropy" in sys.argv[1] or "section" in sys.argv[1]:
        import astropy.io.fits  # noqa: F401
    if any(argument.startswith("http:") for argument in arguments):
        import aiohttp  # noqa: F401
        import fsspec  # noqa: F401
    start, cpu = time.perf_counter(), time.process_time()
    result = work(*arguments)
    print(
        json.dumps({"seconds": time.perf_counter() - start, "cpu_seconds": time.process_time() - cpu, "read": result})
    )


if __name__ == "__main__":
    main()
