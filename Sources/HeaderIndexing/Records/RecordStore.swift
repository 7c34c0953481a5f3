import BlockCaching
import CSQLite
import Glibc
import ObjectStorage
import Synchronization

/// Records on disk, found by key: what a mount has learnt and the next one should know.
///
/// Reading is a look into a local file, and is done inline; writing is done by a thread of its own, so that nobody waits
/// for it. Several processes may use one store at once. Everything in it can be had again from the source: a record that
/// is damaged counts as absent, and a store that is damaged is begun anew.
public final class RecordStore: Sendable {
    /// The name that a store has in a directory.
    ///
    /// Processes share it by memory, which those of two hosts have not (sqlite.org/wal.html): where a directory may be
    /// another host's too, each has a store of its own.
    public static func fileName(in directory: String) -> String {
        let name = "headers-\(RecordDatabase.format)"
        return (isShared(directory) ? "\(name)-\(hostName)" : name) + ".sqlite"
    }

    private static func isShared(_ directory: String) -> Bool {
        // NFS, SMB, SMB 2, AFS, FUSE (sshfs), 9P, Ceph, Lustre.
        let networks: [UInt] = [
            0x6969, 0xFF53_4D42, 0xFE53_4D42, 0x5346_414F, 0x6573_5546, 0x0102_1997, 0x00C3_6400, 0x0BD0_0BD0,
        ]
        return networks.contains(fitsfs_file_system(directory))
    }

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 65)
        gethostname(&name, 64)
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .replacing("/", with: "_")
    }

    /// How long after its last use was noted the next one is, in milliseconds: noting is a write.
    private static let useResolution = 3_600_000
    /// A moment's delay lets one transaction take what comes together.
    private static let gatheringMicroseconds: UInt32 = 20_000

    private struct State {
        var queue = RecordQueue()
        var idle: [RecordDatabase] = []
        /// Counts how often the store was begun anew; a connection of an older one is of no use.
        var generation = 0
        var statistics = RecordStoreStatistics()
    }

    private struct Writer {
        var database: RecordDatabase?
        var generation = 0
        /// Bytes of all records, as far as this process knows; `nil` until they were summed.
        var totalBytes: Int?
    }

    private let path: String
    private let limitBytes: Int
    private let note: @Sendable (String) -> Void
    private let state = Mutex(State())
    private let writer = Mutex(Writer())
    private let worker = Worker()

    /// Opens the store in a file, or begins one.
    ///
    /// - Parameters:
    ///   - limitBytes: what the records may take together; beyond it, those go that were not used for longest.
    ///   - note: takes a sentence on what went wrong, for the log; the same trouble is told once.
    /// - Throws: the reason, as a sentence, if there can be no store here.
    public init(
        _ path: String, limitBytes: Int, note: @escaping @Sendable (String) -> Void
    ) throws(RecordStoreError) {
        self.path = path
        self.limitBytes = limitBytes
        self.note = note
        do {
            try open()
        } catch  where error.isDamage {
            beginAnew(because: error)
            do { try open() } catch { throw RecordStoreError(path: path, reason: error.description) }
        } catch {
            throw RecordStoreError(path: path, reason: error.description)
        }
    }

    public var statistics: RecordStoreStatistics { state.withLock { $0.statistics } }

    /// A longer record is not kept: it would drive out too many others, and take too much memory while it waits. 16 MiB,
    /// with the usual limits, are the listing of a quarter of a million objects.
    public var largestRecordBytes: Int { min(limitBytes, 2 * RecordQueue.mostWaitingBytes) / 8 }

    // MARK: Reading

    /// What `body` makes of the record, or `nil` if there is none; `body` returns `nil` for a record without sense, which
    /// is then removed.
    public func read<Result>(_ key: RecordKey, _ body: (UnsafeRawBufferPointer) -> Result?) -> Result? {
        let recent = state.withLock { $0.queue[key.place] }
        switch recent {
        case .put(let bytes): return bytes.withUnsafeBytes { Self.payload($0, key).flatMap(body) }
        case .remove: return nil
        case .touch, nil: break
        }
        let (idle, generation) = state.withLock { ($0.idle.popLast(), $0.generation) }
        var result: Result?
        do throws(Database.Failure) {
            let database = if let idle { idle } else { try RecordDatabase(path) }
            try database.find(key.place) { value, used in
                result = Self.payload(value, key).flatMap(body)
                if result == nil {
                    change(key.place, to: .remove)
                    state.withLock { $0.statistics.damaged += 1 }
                } else if Timestamp.now.milliseconds - used > Self.useResolution {
                    change(key.place, to: .touch)
                }
            }
            let isFound = result != nil
            state.withLock { state in
                if state.generation == generation { state.idle.append(database) }
                if isFound { state.statistics.hits += 1 }
            }
        } catch {
            failed(error, in: generation)
        }
        return result
    }

    private static func payload(_ value: UnsafeRawBufferPointer, _ key: RecordKey) -> UnsafeRawBufferPointer? {
        guard value.count >= RecordKey.checksumLength else { return nil }
        let payload = UnsafeRawBufferPointer(rebasing: value.dropFirst(RecordKey.checksumLength))
        let sum = UInt64(littleEndian: value.loadUnaligned(as: UInt64.self))
        return key.checksum(of: payload) == sum ? payload : nil
    }

    private func open() throws(Database.Failure) {
        let database = try RecordDatabase(path)
        state.withLock { $0.idle.append(database) }
    }

    // MARK: Writing

    /// Keeps a record from now on; it can be read at once, and is on disk soon.
    public func put(_ payload: [UInt8], for key: RecordKey) {
        guard payload.count <= largestRecordBytes else {
            return state.withLock { $0.statistics.unwritten += 1 }
        }
        let sum = payload.withUnsafeBytes { key.checksum(of: $0) }
        change(key.place, to: .put(withUnsafeBytes(of: sum.littleEndian) { Array($0) } + payload))
    }

    /// Forgets a record; that holds at once, also while the disk takes nothing.
    public func remove(_ key: RecordKey) { change(key.place, to: .remove) }

    private func change(_ place: Int64, to change: RecordQueue.Change) {
        let needsCall = state.withLock { state in
            let (isTaken, needsCall) = state.queue.add(change, at: place)
            if !isTaken { state.statistics.unwritten += 1 }
            return needsCall
        }
        if needsCall { callWorker(after: Self.gatheringMicroseconds) }
    }

    private func callWorker(after microseconds: UInt32) {
        worker.call { [weak self] in
            usleep(microseconds)
            self?.flush()
        }
    }

    /// Waits until everything that was put before is on disk or can't be, but no longer than `limit`.
    public func flush(within limit: Duration) {
        callWorker(after: 0)
        let deadline = ContinuousClock.now + limit
        while !worker.isIdle, ContinuousClock.now < deadline { usleep(2000) }
    }

    /// Writes what waits.
    func flush() {
        writer.withLock { writer in
            let (changes, generation) = state.withLock { ($0.queue.take(), $0.generation) }
            guard !changes.isEmpty else { return }
            do throws(Database.Failure) {
                if writer.generation != generation { writer = Writer(generation: generation) }
                if writer.database == nil { writer.database = try RecordDatabase(path) }
                if let database = writer.database { try write(changes, to: database, &writer) }
                state.withLock { $0.queue.succeeded() }
            } catch {
                writer.database = nil
                let lost = changes.values.count { $0.length > 0 }
                state.withLock { state in
                    state.queue.failed()
                    state.statistics.unwritten += lost
                }
                failed(error, in: generation)
            }
        }
    }

    private func write(
        _ changes: [Int64: RecordQueue.Change], to database: RecordDatabase, _ writer: inout Writer
    ) throws(Database.Failure) {
        let now = Timestamp.now.milliseconds
        if writer.totalBytes == nil { writer.totalBytes = try database.totalLength() }
        var total = writer.totalBytes ?? 0
        try database.transaction { () throws(Database.Failure) in
            for (place, change) in changes {
                switch change {
                case .put(let bytes):
                    try database.insert(bytes, at: place, now: now)
                    total += bytes.count
                case .remove: try database.remove(place)
                case .touch: try database.touch(place, at: now)
                }
            }
        }
        let written = changes.values.count { $0.length > 0 }
        state.withLock { $0.statistics.written += written }
        if total > limitBytes { total = try makeRoom(in: database) }
        writer.totalBytes = total
    }

    /// Removes what was not used for longest until an eighth of the limit is free. Counts anew: another process may have
    /// written or removed, and a record that was replaced was counted twice.
    private func makeRoom(in database: RecordDatabase) throws(Database.Failure) -> Int {
        var total = try database.totalLength()
        guard total > limitBytes else { return total }
        while total > limitBytes - limitBytes / 8 {
            let removed = try database.removeOldest(32)
            guard removed > 0 else { break }
            total -= removed
        }
        return total
    }

    // MARK: Trouble

    /// - Parameter generation: of the connection that failed.
    private func failed(_ failure: Database.Failure, in generation: Int) {
        if failure.isDamage { return beginAnew(because: failure, in: generation) }
        let isNew = state.withLock { state in
            defer { state.statistics.lastError = failure.description }
            return state.statistics.lastError != failure.description
        }
        if isNew {
            note("The header index \(path) can't be used: \(failure.description). The mount goes on without it.")
        }
    }

    /// Takes the file away, once for all who find the damage. Processes that have it open go on with it until they find
    /// the damage themselves.
    private func beginAnew(because failure: Database.Failure, in generation: Int = 0) {
        let idle: [RecordDatabase]? = state.withLock { state in
            guard state.generation == generation else { return nil }
            state.generation += 1
            state.statistics.damaged += 1
            defer { state.idle = [] }
            return state.idle
        }
        // Connections are closed here, not where others wait for the lock.
        guard idle != nil else { return }
        // The file last: whoever finds none begins one, and needs the others' names free.
        for suffix in ["-shm", "-wal", ""] { unlink(path + suffix) }
        note("The header index \(path) is damaged (\(failure.description)) and is begun anew.")
    }
}

extension Timestamp {
    /// Since 1970.
    fileprivate var milliseconds: Int { seconds * 1000 + nanoseconds / 1_000_000 }
}

/// Why there can be no store.
public struct RecordStoreError: Error, CustomStringConvertible {
    public let path: String
    public let reason: String

    public var description: String { "\(path): \(reason)" }
}
