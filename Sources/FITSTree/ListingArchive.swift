import ObjectStorage

/// Where listings are kept over a remount. It is asked by tasks that may wait for a disk, never by who answers the kernel.
///
/// It gives back the bytes that it was given, or none: damage is found here.
public protocol ListingArchive: Sendable {
    /// Bytes of a listing that is kept, at most.
    var largestListingBytes: Int { get }
    /// What was stored of a folder last, and when the source gave it.
    func load(_ folder: String) -> (bytes: [UInt8], fetched: Timestamp)?
    func store(_ folder: String, _ bytes: [UInt8], fetched: Timestamp)
    /// Forgets a folder: a read has shown that its listing is out of date.
    func remove(_ folder: String)
}
