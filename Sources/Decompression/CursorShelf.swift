import ObjectStorage
import Synchronization

/// Cursors that stand still, of all compressed objects: those of reads that ended, and checkpoints to jump back to.
final class CursorShelf: Sendable {
    /// One for the process, because it is the process whose memory is bounded.
    ///
    /// 64 MiB hold the checkpoints of some 12 GiB of gzip streams, or 17 decoders of bzip2.
    static let shared = CursorShelf(memoryLimitBytes: 64 << 20)

    private let contents: Mutex<Contents>

    init(memoryLimitBytes: Int) {
        contents = Mutex(Contents(memoryLimitBytes: memoryLimitBytes))
    }

    /// The offset of the cursor that `take` would give; 0 if there is none, for one can always begin anew.
    func nearestOffset(before offset: Int, in object: ObjectIdentity) -> Int {
        contents.withLock { $0.nearestOffset(before: offset, in: object) }
    }

    /// The cursor that stands nearest before `offset` or at it, for the caller alone.
    func take(before offset: Int, in object: ObjectIdentity) -> Cursor? {
        contents.withLock { $0.take(before: offset, in: object) }
    }

    /// Keeps a cursor for the read that goes on where the last one ended.
    func put(_ cursor: Cursor, of object: ObjectIdentity) {
        contents.withLock { $0.put(cursor, of: object) }
    }

    /// Keeps a copy of the cursor if it stands where a checkpoint belongs and its decoder can be copied.
    func putCheckpoint(at cursor: Cursor, of object: ObjectIdentity) {
        guard Checkpoint.belongs(at: cursor.offset) else { return }
        contents.withLock { $0.putCheckpoint(at: cursor, of: object) }
    }
}

/// Where checkpoints lie in a stream.
enum Checkpoint {
    /// 8 MiB: running over as much of a gzip stream takes some 30 ms, and 40 KiB of state are 0.5 % of it.
    private static let leastSpacing = 8 << 20

    /// Every 8 MiB in the first GiB, and from there on at 64 places in each doubling.
    ///
    /// So a jump back costs at most 8 MiB or a 64th of a new beginning, and a stream of 1 TiB has 768 checkpoints
    /// (30 MiB) rather than 131 072.
    static func belongs(at offset: Int) -> Bool {
        guard offset > 0 else { return false }
        let powerBelow = 1 << (Int.bitWidth - 1 - offset.leadingZeroBitCount)
        return offset.isMultiple(of: max(leastSpacing, powerBelow / 64))
    }
}

extension CursorShelf {
    struct Contents {
        struct Entry {
            let object: ObjectIdentity
            let cursor: Cursor
            let isCheckpoint: Bool
        }

        let memoryLimitBytes: Int
        /// The one that was used longest ago comes first. There are 1600 at most, so a search looks at all of them.
        private(set) var entries: [Entry] = []
        private var memoryBytes = 0

        /// Two, so that two readers of one file do not take each other's place from it.
        private static let cursorsPerObject = 2

        init(memoryLimitBytes: Int) {
            self.memoryLimitBytes = memoryLimitBytes
        }

        func nearestOffset(before offset: Int, in object: ObjectIdentity) -> Int {
            nearest(before: offset, in: object).map { entries[$0].cursor.offset } ?? 0
        }

        private func nearest(before offset: Int, in object: ObjectIdentity) -> Int? {
            entries.indices
                .filter { entries[$0].object == object && entries[$0].cursor.offset <= offset }
                // At one offset, a cursor that need not be copied is the nearer one.
                .max { a, b in rank(entries[a]) < rank(entries[b]) }
        }

        private func rank(_ entry: Entry) -> (Int, Int) {
            (entry.cursor.offset, entry.isCheckpoint ? 0 : 1)
        }

        mutating func take(before offset: Int, in object: ObjectIdentity) -> Cursor? {
            guard let index = nearest(before: offset, in: object) else { return nil }
            let entry = remove(at: index)
            guard entry.isCheckpoint else { return entry.cursor }
            append(entry)
            return entry.cursor.copy()
        }

        mutating func put(_ cursor: Cursor, of object: ObjectIdentity) {
            let others = entries.indices.filter { entries[$0].object == object && !entries[$0].isCheckpoint }
            if others.count == Self.cursorsPerObject { _ = remove(at: others[0]) }
            append(Entry(object: object, cursor: cursor, isCheckpoint: false))
            shrink()
        }

        mutating func putCheckpoint(at cursor: Cursor, of object: ObjectIdentity) {
            let isThere = entries.contains { entry in
                entry.isCheckpoint && entry.object == object && entry.cursor.offset == cursor.offset
            }
            guard !isThere, let copy = cursor.copy() else { return }
            append(Entry(object: object, cursor: copy, isCheckpoint: true))
            shrink()
        }

        private mutating func append(_ entry: Entry) {
            entries.append(entry)
            memoryBytes += entry.cursor.decoder.memoryBytes
        }

        private mutating func remove(at index: Int) -> Entry {
            let entry = entries.remove(at: index)
            memoryBytes -= entry.cursor.decoder.memoryBytes
            return entry
        }

        private mutating func shrink() {
            while memoryBytes > memoryLimitBytes, !entries.isEmpty { _ = remove(at: 0) }
        }
    }
}
