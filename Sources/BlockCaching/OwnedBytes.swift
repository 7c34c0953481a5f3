/// Bytes that belong to no block: read from a local disk, or made here.
///
/// `@unchecked`: written once, by the closure of the slice's initializer, before anybody else sees them.
private final class OwnedBytes: @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer

    init(count: Int) { bytes = .allocate(byteCount: max(count, 1), alignment: 16) }

    deinit { bytes.deallocate() }
}

extension ByteSlice {
    /// `count` bytes that `fill` writes, all of them.
    public init<Failure: Error>(
        count: Int, filledBy fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        let owned = OwnedBytes(count: count)
        try fill(UnsafeMutableRawBufferPointer(rebasing: owned.bytes[..<count]))
        self.init(owner: owned, start: UnsafeRawPointer(owned.bytes.baseAddress!), count: count)
    }

    public init(_ bytes: some Collection<UInt8>) {
        self.init(count: bytes.count) { $0.copyBytes(from: bytes) }
    }
}
