import BlockCaching
import Glibc
import ObjectStorage
import Synchronization

/// Records on disk, found by key: what a mount has learnt and the next one should know.
///
/// Reading is a look into a local file, and is done inline; writing is done by a thread of its own, so that nobody waits
/// for it. Several processes may use one store at once. Everything in it can be had again from the source: a record that
/// is damaged counts as absent, a store that is damaged is begun anew, and where nothing can be written the store only
/// remembers what it has.
public final class RecordStore: Sendable {
    public static let fileName = "headers-\(RecordDatabase.format).sqlite"

    /// Bytes that wait to be written, at most; more are not kept, for they come faster than the disk takes them.
    private static let mostWaitingBytes = 32 << 20
    /// How long after its last use was noted the next one is, in milliseconds: noting is a write.
    private static let useResolution = 3_600_000
    /// After an error in writing: long enough not to be a burden, short enough to go on when somebody has made room.
    private static let pauseAfterError = Duration.seconds(60)

    private enum Change {
        case put([UInt8])
        case remove
        case touch
    }

    private struct State {
        /// What is to be written, and what is being written: readers look here first.
        var waiting: [Int64: Change] = [:]
        var underWay: [Int64: Change] = [:]
        var waitingBytes = 0
        var idle: [RecordDatabase] = []
        /// Counts how often the store was begun anew; a connection of an older one is of no use.
        var generation = 0
        var restsUntil: ContinuousClock.Instant?
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

    // MARK: Reading

    /// What `body` makes of the record, or `nil` if there is none; `body` returns `nil` for a record without sense, which
    /// is then removed.
    public func read<Result>(_ key: RecordKey, _ body: (UnsafeRawBufferPointer) -> Result?) -> Result? {
        let recent = state.withLock { $0.waiting[key.place] ?? $0.underWay[key.place] }
        switch recent {
        case .put(let bytes): return bytes.withUnsafeBytes { Self.payload($0, key).flatMap(body) }
        case .remove: return nil
        case .touch, nil: break
        }
        guard let (database, generation) = connection() else { return nil }
        var result: Result?
        do throws(Database.Failure) {
            try database.find(key.place) { value, used in
                result = Self.payload(value, key).flatMap(body)
                if result == nil {
                    change(key.place, to: .remove)
                    state.withLock { $0.statistics.damaged += 1 }
                } else if Timestamp.now.milliseconds - used > Self.useResolution {
                    change(key.place, to: .touch)
                }
            }
            state.withLock { if $0.generation == generation { $0.idle.append(database) } }
        } catch {
            failed(error)
        }
        state.withLock { $0.statistics.hits += result == nil ? 0 : 1 }
        return result
    }

    private static func payload(_ value: UnsafeRawBufferPointer, _ key: RecordKey) -> UnsafeRawBufferPointer? {
        guard value.count >= RecordKey.checksumLength else { return nil }
        let payload = UnsafeRawBufferPointer(rebasing: value.dropFirst(RecordKey.checksumLength))
        let sum = UInt64(littleEndian: value.loadUnaligned(as: UInt64.self))
        return key.checksum(of: payload) == sum ? payload : nil
    }

    private func connection() -> (RecordDatabase, generation: Int)? {
        let (idle, generation) = state.withLock { ($0.idle.popLast(), $0.generation) }
        if let idle { return (idle, generation) }
        do throws(Database.Failure) { return (try RecordDatabase(path), generation) } catch {
            failed(error)
            return nil
        }
    }

    private func open() throws(Database.Failure) {
        let database = try RecordDatabase(path)
        state.withLock { $0.idle.append(database) }
    }

    // MARK: Writing

    /// Keeps a record from now on; it can be read at once, and is on disk soon.
    public func put(_ payload: [UInt8], for key: RecordKey) {
        let sum = payload.withUnsafeBytes { key.checksum(of: $0) }
        change(key.place, to: .put(withUnsafeBytes(of: sum.littleEndian) { Array($0) } + payload))
    }

    public func remove(_ key: RecordKey) { change(key.place, to: .remove) }

    private func change(_ place: Int64, to change: Change) {
        let isFirst = state.withLock { state in
            if let until = state.restsUntil {
                guard until <= .now else { return false }
                state.restsUntil = nil
            }
            switch (change, state.waiting[place]) {
            case (.touch, .some): return false
            case (.put(let bytes), _):
                guard state.waitingBytes + bytes.count <= Self.mostWaitingBytes else {
                    state.statistics.unwritten += 1
                    return false
                }
                state.waitingBytes += bytes.count
            default: break
            }
            state.waiting[place] = change
            return state.waiting.count == 1
        }
        guard isFirst else { return }
        worker.call { [weak self] in
            // A moment's delay lets one transaction take what comes together.
            usleep(20_000)
            self?.flush()
        }
    }

    /// Returns when everything that was put before is on disk, or can't be.
    public func flush() {
        writer.withLock { writer in
            let (changes, generation) = state.withLock { state in
                state.underWay = state.waiting
                state.waiting = [:]
                state.waitingBytes = 0
                return (state.underWay, state.generation)
            }
            guard !changes.isEmpty else { return }
            do throws(Database.Failure) {
                if writer.generation != generation { writer = Writer(generation: generation) }
                if writer.database == nil { writer.database = try RecordDatabase(path) }
                if let database = writer.database { try write(changes, to: database, &writer) }
                state.withLock { $0.underWay = [:] }
            } catch {
                writer.database = nil
                state.withLock { state in
                    state.underWay = [:]
                    state.statistics.unwritten += changes.count
                    state.restsUntil = .now + Self.pauseAfterError
                }
                failed(error)
            }
        }
    }

    private func write(
        _ changes: [Int64: Change], to database: RecordDatabase, _ writer: inout Writer
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
        state.withLock { $0.statistics.written += changes.count }
        if total > limitBytes { total = try makeRoom(in: database) }
        writer.totalBytes = total
    }

    /// Removes what was not used for longest until an eighth of the limit is free. Counts anew: another process may have
    /// written or removed, and a record that was replaced was counted twice.
    private func makeRoom(in database: RecordDatabase) throws(Database.Failure) -> Int {
        var total = try database.totalLength()
        guard total > limitBytes else { return total }
        while total > limitBytes - limitBytes / 8 {
            guard try database.removeOldest(64) > 0 else { break }
            total = try database.totalLength()
        }
        return total
    }

    // MARK: Trouble

    private func failed(_ failure: Database.Failure) {
        if failure.isDamage { return beginAnew(because: failure) }
        let isNew = state.withLock { state in
            defer { state.statistics.lastError = failure.description }
            return state.statistics.lastError != failure.description
        }
        if isNew {
            note("The header index \(path) can't be used: \(failure.description). The mount goes on without it.")
        }
    }

    /// Takes the file away. Processes that have it open go on with it until they find the damage themselves.
    private func beginAnew(because failure: Database.Failure) {
        state.withLock { state in
            state.generation += 1
            state.idle = []
            state.statistics.damaged += 1
        }
        for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
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

/// What a store has done, at one moment.
public struct RecordStoreStatistics: Sendable {
    /// Records that were looked for and found.
    public var hits = 0
    public var written = 0
    /// Records that could not be written.
    public var unwritten = 0
    /// Records, and whole stores, that were thrown away because they were damaged.
    public var damaged = 0
    public var lastError: String?

    public init() {}
}
