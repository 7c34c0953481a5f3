import CXXHash
import ObjectStorage

/// The checksum of a block on disk: XXH3 over its bytes, seeded with which block it is and how long, so that the right
/// bytes in a wrong place do not pass.
///
/// 64 bits, because it guards against accidents only: whoever may write to the cache may write a tag as well.
struct BlockTag: Hashable, Sendable {
    /// As it stands in the file, in the byte order of this machine: in a cache that came from another, nothing passes.
    let word: UInt64

    /// Stands where no block is.
    static let none = BlockTag(word: 0)

    init(word: UInt64) { self.word = word }

    init(of bytes: UnsafeRawBufferPointer, as key: BlockKey) {
        let name: InlineArray<4, UInt64> = [
            key.object.high, key.object.low, UInt64(truncatingIfNeeded: key.index), UInt64(bytes.count),
        ]
        let seed = name.span.withUnsafeBytes { cxxhash_xxh3($0.baseAddress, $0.count, 0) }
        word = max(1, cxxhash_xxh3(bytes.baseAddress, bytes.count, seed))
    }
}
