import ObjectStorage

/// Which blocks of which version one file holds: 64 in a row, from a multiple of 64 on.
struct ChunkKey: Hashable, Sendable {
    /// As many as the longest request brings: a million blocks are some ten thousand files, and one of them is read, kept
    /// and dropped in a moment. Fewer would cost a stream more opening of files; more would drop what was read lately
    /// together with what was not.
    static let blockCount = Extents.maximumLength

    let object: ObjectIdentity
    let index: Int

    init(object: ObjectIdentity, index: Int) {
        self.object = object
        self.index = index
    }

    init(holding block: BlockKey) {
        self.init(object: block.object, index: block.index / Self.blockCount)
    }

    var blocks: Range<Int> { index * Self.blockCount..<(index + 1) * Self.blockCount }

    func hash(into hasher: inout Hasher) {
        hasher.combine(object.low &+ UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15)
    }
}

/// `ab/cdef…-17`: a folder by the identity's first two digits, so that none grows without measure, and in it the other
/// thirty with the chunk's number.
extension ChunkKey {
    static let folders: [String] = (0..<256).map { byte in
        String(byte / 16, radix: 16) + String(byte % 16, radix: 16)
    }

    var folder: String { Self.folders[Int(object.high >> 56)] }

    var path: String { "\(folder)/\(object.description.dropFirst(2))-\(index)" }

    /// The chunk that a file is for; `nil` if the name is not one of fitsfs'.
    init?(folder: String, name: String) {
        let parts = name.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count == 30, let number = Int(Substring(parts[1])),
            0...Object.largestSize / Block.length ~= number
        else {
            return nil
        }
        let digits = folder + String(parts[0])!
        guard let high = UInt64(digits.prefix(16), radix: 16), let low = UInt64(digits.suffix(16), radix: 16) else {
            return nil
        }
        self.init(object: ObjectIdentity(high: high, low: low), index: number)
        // Only the spelling that fitsfs writes.
        guard path == "\(folder)/\(name)" else { return nil }
    }
}
