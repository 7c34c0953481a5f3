import FITS
import HeaderIndexing
import ObjectStorage

/// `hdus.json`: what programs need to read a FITS file by themselves, with offsets in bytes of the FITS stream.
enum HDUsJSON {
    static func text(of file: FITSFile) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("url", file.object.displayURL)
            json.member("etag", file.object.version.etag)
            json.member("last_modified", file.object.version.lastModified)
            json.member("size", file.object.size)
            json.member("container", file.container?.rawValue)
            json.member("stream_size", file.stream.size)
            json.array("hdus") { json in
                for hdu in file.layout.hdus { json.object { write(hdu, of: file.layout, to: &$0) } }
            }
            if let trailing = file.layout.trailing {
                json.object("trailing") { json in
                    json.member("offset", trailing.lowerBound)
                    json.member("length", trailing.count)
                }
            }
            json.array("problems") { json in
                for problem in file.layout.problems {
                    json.object { json in
                        json.member("hdu", problem.hdu)
                        json.member("offset", problem.offset)
                        json.member("text", problem.text)
                    }
                }
            }
        }
        return json.text + "\n"
    }

    private static func write(_ hdu: HDU, of layout: HDULayout, to json: inout JSONWriter) {
        json.member("index", hdu.index)
        json.member("type", HDUSummary(hdu, in: layout).type)
        json.member("name", hdu.extensionName)
        json.member("version", hdu.extensionVersion)
        json.member("cards", hdu.header.cardCount)
        json.member("header_offset", hdu.headerRange.lowerBound)
        json.member("header_length", hdu.headerRange.count)
        json.member("data_offset", hdu.dataRange.lowerBound)
        json.member("data_length", hdu.dataRange.count)
        json.member("claimed_data_length", hdu.claimedDataLength)
        json.member("bitpix", hdu.bitpix)
        json.member("axes", hdu.axes)
        if let npy = NPYHeader(hdu) {
            json.member("dtype", npy.type.descr)
            json.member("shape", npy.shape)
        }
        json.array("flags") { json in
            if hdu.isTruncated { json.element("truncated") }
            if hdu.isCompressedImage { json.element("compressed-image") }
            if hdu.isCompressedTable { json.element("compressed-table") }
        }
    }
}
