/// A way in which a whole FITS file is compressed, told by its first bytes and never by its name.
public enum Container: String, Sendable {
    /// RFC 1952
    case gzip
    case bzip2
    /// The LZW of Unix `compress`.
    case compress

    public init?(firstBytes: some Collection<UInt8>) { nil }
}
