import Decompression
import FITS
import ObjectStorage

/// One version of an object, read as a FITS file: what is known of it once its headers have been.
public struct FITSFile: Sendable {
    /// As it is stored.
    public let object: Object
    /// The FITS stream: the object itself, or what comes out of it if it is compressed as a whole.
    public let stream: Object
    public let container: Container?
    public let layout: HDULayout

    /// Bytes of memory that keeping this costs, about.
    var memoryBytes: Int {
        layout.hdus.reduce(512) { $0 + $1.header.bytes.count + 256 }
    }
}
