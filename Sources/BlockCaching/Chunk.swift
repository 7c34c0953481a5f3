import Glibc
import HTTP
import ObjectStorage
import Synchronization

/// An open file of blocks: a table of their tags, then each block at its natural place, with holes where none is.
///
/// Nothing is locked between processes. A version's bytes never change, so two writers of a block write the same ones;
/// a block's bytes are written before its tag; and a block whose tag does not fit its bytes is not served, whoever or
/// whatever has brought that about.
final class Chunk: Sendable {
    /// A page, so that blocks begin at pages; the table takes its first 512 bytes.
    static let headerLength = pageLength

    static let largestLength = headerLength + ChunkKey.blockCount * Block.length

    /// What disks give out at once, as good as all of them: a block of one byte takes as much.
    private static let pageLength = 4096

    /// Seconds for which a chunk that is read counts as read: shorter, and reading would write more; longer, and the
    /// order in which chunks are dropped would be less that of their use.
    private static let touchInterval = 30

    private struct State {
        var tags: [BlockTag]
        /// Tags that did not fit and cannot be taken out of a file that may not be written to, by their places.
        var refuted: [Int: BlockTag] = [:]
        var lastTouch = 0
    }

    let key: ChunkKey
    let isWritable: Bool
    private let descriptor: Int32
    private let state: Mutex<State>

    deinit { close(descriptor) }

    private init?(_ key: ChunkKey, _ descriptor: Int32, isWritable: Bool) {
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            errno = EISDIR
            return nil
        }
        self.key = key
        self.descriptor = descriptor
        self.isWritable = isWritable
        state = Mutex(State(tags: Self.readTable(descriptor)))
    }

    /// Opens a chunk that is there; where it may not be written to, for reading only.
    convenience init?(opening key: ChunkKey, at path: String) {
        let flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
        let descriptor = open(path, O_RDWR | flags)
        if descriptor < 0, errno == EACCES || errno == EROFS {
            self.init(key, open(path, O_RDONLY | flags), isWritable: false)
        } else {
            self.init(key, descriptor, isWritable: true)
        }
    }

    /// Opens a chunk to write to it, and makes it as long as it has to be.
    /// - Throws: an errno.
    static func create(_ key: ChunkKey, of object: Object, at path: String) throws(SystemError) -> Chunk {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0o600)
        guard let chunk = Chunk(key, descriptor, isWritable: true) else { throw .current }
        let length = headerLength + object.bytes(of: key.blocks.clamped(to: 0..<object.blockCount)).count
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .current }
        // What is cut off comes back as zeros, which no tag fits.
        if status.st_size != length, ftruncate(descriptor, length) != 0 { throw .current }
        return chunk
    }

    private static func readTable(_ descriptor: Int32) -> [BlockTag] {
        [BlockTag](unsafeUninitializedCapacity: ChunkKey.blockCount) { tags, count in
            tags.initialize(repeating: .none)
            count = ChunkKey.blockCount
            let read = pread(descriptor, tags.baseAddress, count * MemoryLayout<BlockTag>.size, 0)
            // A table that ends within a tag has not that tag.
            let whole = max(0, read) / MemoryLayout<BlockTag>.size
            for index in whole..<count { tags[index] = .none }
        }
    }

    // MARK: Reading

    /// Whether a block is said to be here.
    func has(_ index: Int) -> Bool {
        state.withLock { $0.tags[index % ChunkKey.blockCount] != .none }
    }

    /// The blocks that are said to be here, ascending.
    var present: [Int] {
        state.withLock { state in key.blocks.filter { state.tags[$0 % ChunkKey.blockCount] != .none } }
    }

    /// Looks again what is here: other processes write too.
    func refresh() {
        let tags = Self.readTable(descriptor)
        state.withLock { state in
            state.tags = tags
            for (slot, tag) in state.refuted where tags[slot] == tag { state.tags[slot] = .none }
        }
    }

    /// Fills `buffer` with whole blocks of this chunk, and checks each against its tag.
    /// - Returns: whether all of them are right, and the number of those that were not; these are no longer here.
    func read(_ blocks: Range<Int>, into buffer: UnsafeMutableRawBufferPointer) -> (isWhole: Bool, badCount: Int) {
        let slots = slots(of: blocks)
        let tags = state.withLock { Array($0.tags[slots]) }
        guard !tags.contains(.none) else { return (false, 0) }
        var filled = 0
        while filled < buffer.count {
            let count = pread(
                descriptor, buffer.baseAddress! + filled, buffer.count - filled,
                Self.offset(of: slots.lowerBound) + filled)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            filled += count
        }
        var badCount = 0
        for (place, tag) in tags.enumerated() {
            let range = min(place * Block.length, buffer.count)..<min((place + 1) * Block.length, buffer.count)
            let key = BlockKey(object: key.object, index: blocks.lowerBound + place)
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[range])
            guard range.upperBound > filled || range.isEmpty || BlockTag(of: bytes, as: key) != tag else { continue }
            badCount += 1
            drop(key.index, taggedWith: tag)
        }
        return (badCount == 0, badCount)
    }

    /// Reads every block that is said to be here; those that are not right are no longer here.
    func check() -> CacheContents.Verification {
        var status = stat()
        fstat(descriptor, &status)
        // Where the object ends within this chunk, so does the file.
        let length = Int(status.st_size) - Self.headerLength
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Block.length, alignment: 4096)
        defer { buffer.deallocate() }
        var checked = CacheContents.Verification()
        for index in present {
            let count = min(Block.length, max(0, length - index % ChunkKey.blockCount * Block.length))
            checked.blocks += 1
            checked.damaged +=
                read(index..<index + 1, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])).badCount
        }
        return checked
    }

    /// Takes a block out of the table.
    private func drop(_ index: Int, taggedWith tag: BlockTag) {
        let slot = index % ChunkKey.blockCount
        state.withLock { state in
            state.tags[slot] = .none
            if !isWritable { state.refuted[slot] = tag }
        }
        if isWritable { _ = writeTags([.none], at: slot) }
    }

    /// Notes that this chunk is in use, now and then.
    /// - Returns: whether its file still has its name; if not, it is not to be used any longer.
    func touch() -> Bool {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
        let isDue = state.withLock { state in
            guard now.tv_sec - state.lastTouch >= Self.touchInterval else { return false }
            state.lastTouch = now.tv_sec
            return true
        }
        guard isDue else { return true }
        futimens(descriptor, nil)
        return hasName
    }

    /// Whether the file is still to be found: it is not after another process has dropped it.
    var hasName: Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_nlink > 0
    }

    // MARK: Writing

    /// Writes blocks of this chunk that adjoin: their bytes, then their tags.
    /// - Returns: bytes of the disk that they take, with the table of a chunk that had none; 0 if all of them are here
    ///   already.
    func write(_ blocks: [Block]) throws(SystemError) -> Int {
        let tags = blocks.map { BlockTag(of: UnsafeRawBufferPointer($0.bytes), as: $0.key) }
        let slots = slots(of: blocks[0].key.index..<blocks[0].key.index + blocks.count)
        let (isHere, isEmpty) = state.withLock { state in
            (state.tags[slots].elementsEqual(tags), state.tags.allSatisfy { $0 == .none })
        }
        if isHere { return 0 }
        var vectors = blocks.map { iovec(iov_base: $0.bytes.baseAddress, iov_len: $0.bytes.count) }
        let length = blocks.reduce(0) { $0 + $1.bytes.count }
        let written = pwritev(descriptor, &vectors, Int32(vectors.count), Self.offset(of: slots.lowerBound))
        // A write that ends early has met the end of the disk.
        guard written == length else { throw written < 0 ? .current : SystemError(ENOSPC) }
        guard writeTags(tags, at: slots.lowerBound) else { throw .current }
        state.withLock { $0.tags.replaceSubrange(slots, with: tags) }
        return Self.bytesOnDisk(blocks) + (isEmpty ? Self.headerLength : 0)
    }

    /// What blocks take of a disk.
    static func bytesOnDisk(_ blocks: [Block]) -> Int {
        blocks.reduce(0) { $0 + ($1.bytes.count + pageLength - 1) / pageLength * pageLength }
    }

    /// Only the tags of these very blocks: another process may be writing those beside them.
    private func writeTags(_ tags: [BlockTag], at slot: Int) -> Bool {
        let size = MemoryLayout<BlockTag>.size
        return pwrite(descriptor, tags, tags.count * size, slot * size) == tags.count * size
    }

    private func slots(of blocks: Range<Int>) -> Range<Int> {
        blocks.lowerBound - key.blocks.lowerBound..<blocks.upperBound - key.blocks.lowerBound
    }

    private static func offset(of slot: Int) -> Int { headerLength + slot * Block.length }
}
