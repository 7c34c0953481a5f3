"""In the mount argv[2], every data.npy of the FITS files argv[3:], mapped into memory, holds what argv[1] stores."""

import os
import sys

import numpy
from astropy.io import fits


def check(array, hdu, path):
    header = hdu.header
    with open(path, "rb") as file:
        file.seek(hdu.fileinfo()["datLoc"])
        assert array.tobytes() == file.read(array.nbytes), "other bytes"
    if hdu.is_image:
        assert array.dtype == hdu.data.dtype, f"{array.dtype}, not {hdu.data.dtype}"
        assert array.shape == hdu.data.shape, f"{array.shape}, not {hdu.data.shape}"
        assert numpy.array_equal(array, hdu.data), "other values"
    else:
        assert array.shape == (header["NAXIS2"],), f"{array.shape}, not {header['NAXIS2']} rows"
        assert array.dtype.itemsize == header["NAXIS1"], f"rows of {array.dtype.itemsize} bytes"
        assert list(array.dtype.names) == hdu.columns.names, f"{array.dtype.names}"


originals, mount, *files = sys.argv[1:]
compared = 0
for file in files:
    original = f"{originals}/{file}/{file}"
    with fits.open(original, disable_image_compression=True, do_not_scale_image_data=True) as hdus:
        for number, hdu in enumerate(hdus):
            path = f"{mount}/{file}/{number}/data.npy"
            # An image whose tiles are compressed is a table that nobody wants as an array.
            wanted = hdu.size > 0 and not hdu.header.get("ZIMAGE", False)
            assert os.path.exists(path) == wanted, f"{file}, HDU {number}: {path}"
            if wanted:
                check(numpy.load(path, mmap_mode="r"), hdu, original)
                compared += 1
print(compared, "arrays are the same")
