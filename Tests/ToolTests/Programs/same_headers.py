"""In the mount argv[2], every header.txt of the FITS files argv[3:] is the header that astropy reads in argv[1]."""

import sys

from astropy.io import fits

originals, mount, *files = sys.argv[1:]
compared = 0
for file in files:
    with fits.open(f"{originals}/{file}/{file}", disable_image_compression=True) as hdus:
        for number, hdu in enumerate(hdus):
            header = fits.Header.fromtextfile(f"{mount}/{file}/{number}/header.txt")
            difference = fits.HeaderDiff(hdu.header, header)
            assert difference.identical, f"{file}, HDU {number}: {difference.report()}"
            assert header.tostring() == hdu.header.tostring(), f"{file}, HDU {number}: other cards"
            compared += 1
print(compared, "headers are the same")
