"""Writes into the folder argv[1] what only a whole FITS library makes: checksums, heaps, compressed tiles."""

import sys

import numpy
from astropy.io import fits

folder = sys.argv[1]
numbers = numpy.random.default_rng(13)

cube = numbers.integers(-300, 300, (3, 20, 30)).astype(">i2")
scaled = fits.ImageHDU(cube, name="SCALED")
scaled.header["BSCALE"] = 0.5
scaled.header["BZERO"] = 100.0
fits.HDUList(
    [
        fits.PrimaryHDU(cube[0].astype(">f8")),
        scaled,
        fits.ImageHDU(cube.astype("u2"), name="UNSIGNED"),
        fits.ImageHDU(cube.astype("i8"), name="SCI", ver=2),
    ]
).writeto(f"{folder}/cubes.fits", checksum=True)

columns = [
    fits.Column("NAME", "8A", array=["Vega", "Deneb", "Altair"]),
    fits.Column("SEEN", "L", array=[True, False, True]),
    fits.Column("FLAGS", "11X", array=numpy.eye(3, 11, dtype=bool)),
    fits.Column("POINT", "2D", "deg", array=numbers.random((3, 2))),
    fits.Column("WAVE", "M", array=numpy.arange(3) * (1 + 2j)),
    fits.Column("HEAP", "PJ()", array=numpy.array([[1], [2, 3], []], dtype=object)),
]
table = fits.BinTableHDU.from_columns(columns, name="STARS")
table.header["REMARKS"] = "A text that needs more than one card. " * 4
text = fits.TableHDU.from_columns(
    [fits.Column("STAR", "A6", array=["Vega", "Deneb"]), fits.Column("MAG", "F5.2", array=[0.03, 1.25])], name="ASCII"
)
fits.HDUList([fits.PrimaryHDU(), table, text]).writeto(f"{folder}/tables.fits", checksum=True)

smooth = numpy.add.outer(numpy.arange(100), numpy.arange(80)).astype("i4")
fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(smooth, name="TILES")]).writeto(
    f"{folder}/compressed.fits", checksum=True
)
