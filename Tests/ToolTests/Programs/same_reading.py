"""The Python package fitsio, which is CFITSIO, reads the same of the FITS files argv[3:] in argv[1] and argv[2]."""

import sys

import fitsio
import numpy

originals, mount, *files = sys.argv[1:]
compared = 0
for file in files:
    with fitsio.FITS(f"{originals}/{file}/{file}") as original, fitsio.FITS(f"{mount}/{file}/{file}") as mounted:
        assert len(original) == len(mounted), f"{file}: {len(mounted)} HDUs"
        for number, (one, other) in enumerate(zip(original, mounted)):
            assert one.read_header_list() == other.read_header_list(), f"{file}, HDU {number}: other headers"
            if one.has_data():
                numpy.testing.assert_equal(one.read(), other.read(), f"{file}, HDU {number}")
            compared += 1
print(compared, "HDUs are the same")
