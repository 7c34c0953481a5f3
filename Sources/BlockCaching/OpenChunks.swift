import HTTP
import ObjectStorage
import Synchronization

/// The chunks that were used last, kept open with their tables, so that a hit opens nothing; and those that were looked
/// for in vain, so that a stream of new blocks does not look for each.
final class OpenChunks: Sendable {
    /// Far below the usual limit of 1024 descriptors for a process, beside 128 for local files and those for connections;
    /// more chunks than readers work on at once.
    private static let limit = 128

    /// A chunk, or `nil` where there was no file.
    private struct Found { var chunk: Chunk? }

    private let folder: BlockFolder
    private let found = Mutex(RecentlyUsed<ChunkKey, Found>(limit: limit))

    init(_ folder: BlockFolder) { self.folder = folder }

    /// The chunk, if its file is there, or was when it was last looked for.
    func chunk(_ key: ChunkKey) -> Chunk? {
        guard let known = found.withLock({ $0[key] }) else { return look(for: key) }
        guard let chunk = known.chunk else { return nil }
        if chunk.touch() { return chunk }
        forget(key)
        return look(for: key)
    }

    /// The same for those that are open, without a system call.
    func openChunk(_ key: ChunkKey) -> Chunk? { found.withLock { $0[key]?.chunk } }

    /// Looks for a chunk's file, and which blocks are in it, once more.
    func refresh(_ key: ChunkKey) -> Chunk? {
        guard let chunk = openChunk(key), chunk.hasName else { return look(for: key) }
        chunk.refresh()
        return chunk
    }

    /// The chunk, to be written to; made if there is none.
    func writableChunk(_ key: ChunkKey, of object: Object) throws(SystemError) -> Chunk {
        if let chunk = openChunk(key), chunk.isWritable, chunk.hasName { return chunk }
        let chunk = try folder.create(key, of: object)
        keep(chunk, as: key)
        return chunk
    }

    /// Lets go of those whose files are no longer there: as long as they are open, their disk space is not free.
    func forgetRemoved() {
        for chunk in found.withLock({ $0.values.compactMap(\.chunk) }) where !chunk.hasName { forget(chunk.key) }
    }

    private func look(for key: ChunkKey) -> Chunk? {
        let chunk = Chunk(opening: key, at: folder.path(of: key))
        keep(chunk, as: key)
        return chunk
    }

    private func keep(_ chunk: Chunk?, as key: ChunkKey) {
        let left = found.withLock { found in
            var left: [Found] = []
            found.insert(Found(chunk: chunk), for: key) { left.append($0) }
            return left
        }
        // Their files are closed here, and not while others wait for the lock: closing may wait for the disk.
        withExtendedLifetime(left) {}
    }

    private func forget(_ key: ChunkKey) {
        let left = found.withLock { found in
            defer { found.remove(key) }
            return found[key]
        }
        withExtendedLifetime(left) {}
    }
}
