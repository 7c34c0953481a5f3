/// A way in which a whole FITS file is compressed, told by its first bytes and never by its name.
public enum Container: String, Sendable {
    /// RFC 1952
    case gzip
    case bzip2
    /// The LZW of Unix `compress`.
    case compress

    /// `nil` if the bytes begin no compressed file that is known here; a FITS file begins with `SIMPLE`.
    ///
    /// Four bytes tell. gzip: `1f 8b` and 8 for deflate, its only method (RFC 1952 §2.3.1); bzip2: `BZh` and the block
    /// size in units of 100 kB, `1` to `9`; compress: `1f 9d`.
    public init?(firstBytes: some Collection<UInt8>) {
        let magic = Array(firstBytes.prefix(4))
        if magic.starts(with: [0x1f, 0x8b, 8]) {
            self = .gzip
        } else if magic.count == 4, magic.starts(with: "BZh".utf8), (UInt8(ascii: "1")...UInt8(ascii: "9")) ~= magic[3]
        {
            self = .bzip2
        } else if magic.starts(with: [0x1f, 0x9d]) {
            self = .compress
        } else {
            return nil
        }
    }

    /// A decoder that stands before the first byte.
    func makeDecoder() -> any StreamDecoder {
        switch self {
        case .gzip: GzipDecoder()
        case .bzip2: Bzip2Decoder()
        case .compress: CompressDecoder()
        }
    }
}
