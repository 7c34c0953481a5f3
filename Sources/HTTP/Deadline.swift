/// When an operation has waited long enough. What arrives moves it on, so that only waiting comes to an end and a
/// long transfer does not.
struct Deadline: Sendable {
    let timeout: Duration
    private(set) var instant: ContinuousClock.Instant

    /// Whoever sends faster than this many bytes a second is never ended. A few bytes now and then, which a server in
    /// trouble may send for ever, are no progress.
    static let leastBytesPerSecond = 1024

    init(_ timeout: Duration, from start: ContinuousClock.Instant = .now) {
        self.timeout = timeout
        instant = start + timeout
    }

    /// Moves by the time that so many bytes are allowed to take, but never farther than the timeout from now.
    mutating func credit(bytes: Int, _ now: ContinuousClock.Instant) {
        guard bytes > 0 else { return }
        let latest = now + timeout
        let milliseconds = Int64(min(bytes, 1 << 40)) * 1000 / Int64(Self.leastBytesPerSecond)
        instant = max(instant, min(latest, instant + .milliseconds(milliseconds)))
    }

    /// How much of the timeout has been waited.
    func waited(_ now: ContinuousClock.Instant) -> Duration { timeout - (instant - now) }
}
