"""The files that are served: laid out as real ones are, the same bytes in every run, with holes for data.

sky/hst      siblings of 16 HDUs, 49 MB each, 92 KB of headers each
sky/decam    siblings of 63 HDUs, six blocks a header
sky/small    many files of one HDU
sky/cubes    a cube of 44 GB, a short one, and a stack of images
sky/stream   a large file of noise
sky/names    empty files
sky/million  ten times the same names
"""

import dataclasses
import pathlib
import random
import zlib
from collections.abc import Iterator

BLOCK = 2880
CARD = 80

WORDS = (
    "bias dark flat sky grism shutter guide focus lamp dome airmass seeing chip amp gain mask wcs epoch filter".split()
)


@dataclasses.dataclass(frozen=True)
class HDU:
    """The cards that give an HDU its shape, and how many blocks its header is to fill."""

    cards: tuple[tuple[str, object], ...]
    header_blocks: int
    data_bytes: int


@dataclasses.dataclass(frozen=True)
class Headers:
    """Where the headers of a file lie: (offset, length) each, in bytes."""

    path: str
    extents: tuple[tuple[int, int], ...]
    text_bytes: int
    """Of all its `header.txt`: each card and a line feed."""
    file_bytes: int

    @property
    def header_bytes(self) -> int:
        return sum(length for _, length in self.extents)


def primary(header_blocks: int) -> HDU:
    return HDU((("SIMPLE", True), ("BITPIX", 8), ("NAXIS", 0), ("EXTEND", True)), header_blocks, 0)


def image(axes: tuple[int, ...], bitpix: int, name: str, version: int, header_blocks: int) -> HDU:
    cards: list[tuple[str, object]] = [("XTENSION", "IMAGE"), ("BITPIX", bitpix), ("NAXIS", len(axes))]
    size = abs(bitpix) // 8
    for number, axis in enumerate(axes, 1):
        cards.append((f"NAXIS{number}", axis))
        size *= axis
    cards += [("PCOUNT", 0), ("GCOUNT", 1), ("EXTNAME", name), ("EXTVER", version)]
    return HDU(tuple(cards), header_blocks, size)


def table(rows: int, columns: int, name: str, header_blocks: int) -> HDU:
    cards: list[tuple[str, object]] = [("XTENSION", "BINTABLE"), ("BITPIX", 8), ("NAXIS", 2)]
    cards += [("NAXIS1", 8 * columns), ("NAXIS2", rows), ("PCOUNT", 0), ("GCOUNT", 1), ("TFIELDS", columns)]
    for number in range(1, columns + 1):
        cards += [(f"TTYPE{number}", f"C{number}"), (f"TFORM{number}", "D")]
    return HDU((*cards, ("EXTNAME", name)), header_blocks, 8 * columns * rows)


def hst() -> list[HDU]:
    """A calibrated exposure of two chips, as a camera of the Hubble Space Telescope leaves it."""
    chip = (2048, 1184)
    hdus = [primary(4)]
    for version in (1, 2):
        hdus += [image(chip, -32, "SCI", version, 5), image(chip, -32, "ERR", version, 2)]
        hdus += [image(chip, 16, "DQ", version, 2)]
    hdus += [image((64, 32), -32, "D2IMARR", version, 1) for version in (1, 2)]
    hdus += [image((64, 32), -32, "WCSDVARR", version, 1) for version in (1, 2, 3, 4)]
    hdus += [table(1, 10, "HDRLET", 1), table(1, 10, "HDRLET", 1), table(7, 20, "WCSCORR", 2)]
    return hdus


def decam() -> list[HDU]:
    """A raw exposure of the Dark Energy Camera, of 62 CCDs."""
    return [primary(6)] + [image((2160, 4146), 16, f"CCD{number}", 1, 6) for number in range(1, 63)]


def value_card(keyword: str, value: object) -> str:
    if isinstance(value, bool):
        text = f"{'T' if value else 'F':>20}"
    elif isinstance(value, str):
        text = f"'{value:<8}'"
    else:
        text = f"{value:>20}"
    return f"{keyword:<8}= {text:<20}".ljust(CARD)


def filler(source: random.Random, count: int) -> Iterator[str]:
    for number in range(count):
        kind = source.random()
        if kind < 0.1:
            yield f"HISTORY step {number}: {' '.join(source.choices(WORDS, k=6))}"[:CARD].ljust(CARD)
            continue
        comment = " ".join(source.choices(WORDS, k=3))
        value: object = f"{source.uniform(-1e6, 1e6):.9E}"
        if kind < 0.5:
            yield f"K{number:07d}= {value:>20} / [deg] {comment}"[:CARD].ljust(CARD)
        else:
            value = source.choice(WORDS) if kind < 0.8 else source.randrange(100_000)
            yield (value_card(f"K{number:07d}", value).rstrip().ljust(30) + f" / {comment}")[:CARD].ljust(CARD)


def header(hdu: HDU, source: random.Random) -> tuple[bytes, int]:
    """The header, and how many cards it has, END included; its last block is half full."""
    cards = [value_card(keyword, value) for keyword, value in hdu.cards]
    wanted = hdu.header_blocks * BLOCK // CARD - BLOCK // CARD // 2
    cards += filler(source, max(0, wanted - len(cards) - 1))
    cards.append("END".ljust(CARD))
    text = "".join(cards)
    return text.ljust(padded(len(text))).encode("ascii"), len(cards)


def padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def write(root: pathlib.Path, path: str, hdus: list[HDU]) -> Headers:
    """Writes a file whose header text follows from its path."""
    source = random.Random(zlib.crc32(path.encode()))
    extents = []
    position = cards = 0
    with open(root / path, "wb") as file:
        for hdu in hdus:
            text, count = header(hdu, source)
            file.seek(position)
            file.write(text)
            extents.append((position, len(text)))
            cards += count
            position += len(text) + padded(hdu.data_bytes)
        file.truncate(position)
    return Headers(path, tuple(extents), cards * (CARD + 1), position)


def siblings(root: pathlib.Path, folder: str, hdus: list[HDU], count: int) -> list[Headers]:
    (root / folder).mkdir(parents=True)
    return [write(root, f"{folder}/{folder.rpartition('/')[2]}{number:05d}.fits", hdus) for number in range(count)]


def noise(root: pathlib.Path, path: str, size: int) -> Headers:
    """A file of one image of 16-bit noise, of about `size` bytes."""
    (root / path).parent.mkdir(parents=True)
    columns = 1 << 14
    written = write(root, path, [primary(1), image((columns, size // 2 // columns), 16, "NOISE", 1, 1)])
    source = random.Random(1)
    with open(root / path, "r+b") as file:
        file.seek(sum(written.extents[-1]))
        file.writelines(source.randbytes(1 << 20) for _ in range(size >> 20))
    return written


def names(root: pathlib.Path, count: int) -> None:
    """`count` empty files in `names`, and ten folders in `million` that are the same folder."""
    folder = root / "sky/names"
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"exposure-{number:06d}.fits").touch()
    (root / "sky/million").mkdir()
    for number in range(10):
        (root / f"sky/million/night-{number}").symlink_to(folder)


def cubes(root: pathlib.Path) -> dict[str, Headers]:
    """Cubes of the Transiting Exoplanet Survey Satellite and a stack of images.

    astrocut's axes are (2, frames, columns, rows), so that the history of a pixel is contiguous; a table of the frames
    stands behind the cube. `cube` has 44 GB, `short` 64 frames, `planes` sixteen images.
    """
    (root / "sky/cubes").mkdir(parents=True)

    def cube(frames: int) -> list[HDU]:
        return [primary(1), image((2, frames, 2136, 2078), -32, "CUBE", 1, 1), table(frames, 100, "FFIS", 6)]

    planes = [primary(1), image((8192, 2048, 16), -32, "PLANES", 1, 1)]
    kinds = {"cube": cube(1239), "short": cube(64), "planes": planes}
    return {name: write(root, f"sky/cubes/{name}.fits", hdus) for name, hdus in kinds.items()}
