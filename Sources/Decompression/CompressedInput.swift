import BlockCaching
import ObjectStorage

/// The bytes of a compressed object from some place on, read through the cache a stretch at a time.
struct CompressedInput {
    /// 1 MiB: large enough that a request costs little beside its bytes, small enough that hundreds of streams may
    /// hold one each.
    private static let stretch = 1 << 20

    private let object: Object
    private let cache: BlockCache
    /// Where the byte that comes next lies in the object.
    private(set) var offset: Int
    private var slices: [ByteSlice] = []
    private var sliceIndex = 0
    private var offsetInSlice = 0

    init(of object: Object, from offset: Int, through cache: BlockCache) {
        self.object = object
        self.cache = cache
        self.offset = offset
    }

    /// What has been read and not yet taken, up to the end of a slice.
    var next: UnsafeRawBufferPointer {
        guard sliceIndex < slices.count else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let slice = slices[sliceIndex]
        return UnsafeRawBufferPointer(start: slice.start + offsetInSlice, count: slice.count - offsetInSlice)
    }

    mutating func take(_ count: Int) {
        offset += count
        offsetInSlice += count
        while sliceIndex < slices.count, offsetInSlice == slices[sliceIndex].count {
            sliceIndex += 1
            offsetInSlice = 0
        }
    }

    var isAtEnd: Bool { offset >= object.size }

    /// Reads up to the next multiple of a stretch, so that all who read this object ask for the same ranges.
    mutating func refill() async throws(StoreError) {
        let end = min(object.size, (offset / Self.stretch + 1) * Self.stretch)
        slices = try await cache.bytes(of: object, in: offset..<end).slices
        sliceIndex = 0
        offsetInSlice = 0
    }
}
