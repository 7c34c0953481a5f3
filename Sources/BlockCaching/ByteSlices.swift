/// Bytes that are ready to be sent, in order, without having been copied together: each slice holds on to what owns it.
public struct ByteSlices: Sendable {
    public private(set) var slices: [ByteSlice] = []
    public private(set) var count = 0

    public init() {}

    /// Makes room for so many slices.
    mutating func reserveCapacity(_ sliceCount: Int) {
        slices.reserveCapacity(sliceCount)
    }

    public mutating func append(_ slice: ByteSlice) {
        slices.append(slice)
        count += slice.count
    }

    public mutating func append(_ other: ByteSlices) {
        if slices.isEmpty {
            self = other
            return
        }
        slices.append(contentsOf: other.slices)
        count += other.count
    }

    /// Copied together; for those who need one array.
    public func joined() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
            for slice in slices {
                UnsafeMutableRawBufferPointer(bytes).baseAddress?.advanced(by: filled)
                    .copyMemory(from: slice.start, byteCount: slice.count)
                filled += slice.count
            }
        }
    }
}

/// A run of bytes that stays where it is, unchanged, for as long as `owner` lives.
///
/// `@unchecked`: the pointer leads into `owner`, which the slice keeps alive, and nobody writes there any more.
public struct ByteSlice: @unchecked Sendable {
    public let owner: AnyObject
    public let start: UnsafeRawPointer
    public let count: Int

    public init(owner: AnyObject, start: UnsafeRawPointer, count: Int) {
        self.owner = owner
        self.start = start
        self.count = count
    }
}
