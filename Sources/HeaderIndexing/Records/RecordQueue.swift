/// Changes to records that have not reached the disk: those that wait, and those that are being written.
///
/// Pure bookkeeping, behind its owner's lock. Readers look here first, so a change holds from the moment it is made.
struct RecordQueue {
    enum Change {
        case put([UInt8])
        case remove
        /// It was used.
        case touch

        var length: Int { if case .put(let bytes) = self { bytes.count } else { 0 } }
    }

    /// Bytes that wait to be written, at most; more are not kept, for they come faster than the disk takes them. Half a
    /// second of a disk at 150 MB/s, which no source of headers but one on the same machine outruns for long.
    static let mostWaitingBytes = 64 << 20
    /// Removals that wait while the disk takes nothing: some megabytes at most.
    private static let mostWaitingRemovals = 1 << 16
    /// After an error in writing: long enough not to be a burden, short enough to go on when somebody has made room.
    private static let pauseAfterError = Duration.seconds(60)

    /// By the places of the records.
    private var waiting: [Int64: Change] = [:]
    private var underWay: [Int64: Change] = [:]
    private var waitingBytes = 0
    /// Whether the writer has been called and has not begun.
    private var isCalled = false
    private var restsUntil: ContinuousClock.Instant?

    subscript(place: Int64) -> Change? { waiting[place] ?? underWay[place] }

    /// Takes a change.
    /// - Returns: whether it is taken, and whether the writer has to be called for it.
    mutating func add(_ change: Change, at place: Int64) -> (isTaken: Bool, needsCall: Bool) {
        let isResting = restsUntil.map { $0 > .now } ?? false
        switch change {
        case .put where isResting || waitingBytes + change.length > Self.mostWaitingBytes:
            // What it was to take the place of no longer holds.
            if waiting.count < Self.mostWaitingRemovals { wait(.remove, at: place) }
            return (false, false)
        case .touch where isResting || waiting[place] != nil: return (true, false)
        case .put, .remove, .touch: break
        }
        wait(change, at: place)
        guard !isResting else { return (true, false) }
        defer { isCalled = true }
        return (true, !isCalled)
    }

    /// What is to be written now.
    mutating func take() -> [Int64: Change] {
        underWay = waiting
        waiting = [:]
        waitingBytes = 0
        isCalled = false
        return underWay
    }

    /// What was taken is on disk.
    mutating func succeeded() {
        underWay = [:]
        restsUntil = nil
    }

    /// The disk has not taken it: what was to go, or to be replaced, must not come back.
    mutating func failed() {
        restsUntil = .now + Self.pauseAfterError
        for (place, change) in underWay where waiting[place] == nil {
            if case .touch = change { continue }
            wait(.remove, at: place)
        }
        underWay = [:]
    }

    /// Puts a change in the place of an older one of the same record.
    private mutating func wait(_ change: Change, at place: Int64) {
        waitingBytes += change.length - (waiting[place]?.length ?? 0)
        waiting[place] = change
    }
}
