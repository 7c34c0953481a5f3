import Glibc
import HTTP
import ObjectStorage
import Synchronization

/// Keeps a folder of blocks within its limit: looks now and then what is there, by whomever it was written, and removes
/// what was used least recently.
///
/// A thread of its own does it, and nothing else waits for it: a mount is usable before its cache has ever been looked
/// through.
final class DiskBound: Sendable {
    /// What a survey has found.
    private struct Found {
        var key: ChunkKey
        var bytes: Int
        var lastUse: Timestamp
    }

    private struct State {
        /// Bytes that the last survey left; `nil` before the first.
        var surveyed: Int?
        var writtenSince = 0
        var isSurveyComing = false
        var surveys = 0
        var evictions = 0
        /// The limit, or less where the disk has not so much to give.
        var allowed: Int
        /// The disk was found nearly full since the last survey began.
        var isShort = false
        /// The last survey was to make room on a disk that is nearly full, and found nothing to remove.
        var isSpent = false
    }

    private let folder: BlockFolder
    private let chunks: OpenChunks
    private let limit: Int
    private let state: Mutex<State>
    private let worker = Worker(isPatient: true)

    init(_ folder: BlockFolder, _ chunks: OpenChunks, limitBytes: Int) {
        self.folder = folder
        self.chunks = chunks
        limit = limitBytes
        state = Mutex(State(allowed: limitBytes))
    }

    /// Bytes that are left to others on the disk: a twentieth of it, a gibibyte at most.
    private static func reserve(of total: Int) -> Int { min(1 << 30, total / 20) }

    var figures: (bytes: Int, evictions: Int, surveys: Int) {
        state.withLock { (($0.surveyed ?? 0) + $0.writtenSince, $0.evictions, $0.surveys) }
    }

    var isIdle: Bool { worker.isIdle }

    /// Whether so many bytes more may be written. At a fortieth of the limit after the last survey it is time for the
    /// next, which makes room if room is short; at a tenth, writing waits for it.
    /// - Throws: ENOSPC if the disk is nearly full and nothing here is left to be removed.
    func admits(_ count: Int) throws(SystemError) -> Bool {
        let (isDue, isAdmitted) = state.withLock { state in
            let written = state.writtenSince + count
            let isAdmitted = written <= limit / 10 + count && (state.surveyed ?? 0) + written <= state.allowed
            return (state.surveyed == nil || written >= limit / 40 || !isAdmitted, isAdmitted)
        }
        if isDue { survey() }
        let isShort = folder.space().map { $0.free - count < Self.reserve(of: $0.total) } ?? false
        let isSpent = state.withLock { state in
            state.isShort = isShort
            state.isSpent = state.isSpent && isShort && state.writtenSince == 0
            return state.isSpent
        }
        if isShort { survey() }
        if isSpent { throw SystemError(ENOSPC) }
        return isAdmitted && !isShort
    }

    func note(written count: Int) { state.withLock { $0.writtenSince += count } }

    /// Looks through the folder soon.
    func survey() {
        let isComing = state.withLock { state in
            defer { state.isSurveyComing = true }
            return state.isSurveyComing
        }
        if !isComing { worker.call { [self] in surveyNow() } }
    }

    private func surveyNow() {
        let (before, wasShort) = state.withLock { state in
            defer { state.isShort = false }
            return (state.writtenSince, state.isShort)
        }
        var found: [Found] = []
        folder.forEachChunk { key, status in
            found.append(Found(key: key, bytes: status.bytesOnDisk, lastUse: Timestamp(status.st_mtim)))
        }
        var total = found.reduce(0) { $0 + $1.bytes }
        let mostOnDisk = folder.space().map { total + $0.free - Self.reserve(of: $0.total) } ?? limit
        let allowed = max(0, min(limit, mostOnDisk))
        var evictions = 0
        // Down to nine tenths, so that it is not to be done again at once, and on a disk that is nearly full so far that a
        // chunk has room; from a little below the limit on, so that writing need not wait for it.
        let goal = wasShort ? min(allowed / 10 * 9, mostOnDisk - Chunk.largestLength) : allowed / 10 * 9
        if total > (wasShort ? goal : allowed / 20 * 19) {
            found.sort { $0.lastUse < $1.lastUse }
            for chunk in found where total > goal {
                guard remove(chunk) else { continue }
                total -= chunk.bytes
                evictions += 1
            }
        }
        chunks.forgetRemoved()
        state.withLock { state in
            state.surveyed = total
            state.writtenSince -= before
            state.isSurveyComing = false
            state.surveys += 1
            state.evictions += evictions
            state.allowed = allowed
            state.isSpent = wasShort && evictions == 0
        }
    }

    /// Removes a chunk, unless somebody has used it since it was found.
    private func remove(_ chunk: Found) -> Bool {
        let path = folder.path(of: chunk.key)
        guard let status = stat(at: path) else { return true }
        return Timestamp(status.st_mtim) == chunk.lastUse && unlink(path) == 0
    }
}

extension Timestamp {
    init(_ time: timespec) { self.init(seconds: time.tv_sec, nanoseconds: time.tv_nsec) }
}
