/// Decides what comes after a failed attempt: another one after some time, or the end. Asks no clock and no dice.
struct RetryPolicy: Sendable {
    /// Attempts after the first.
    var retries: Int
    var operationTimeout: Duration

    enum Decision: Equatable {
        case retry(after: Duration)
        case giveUp
        /// Another attempt would have been made, had there been time for it.
        case outOfTime
    }

    /// The longest first pause: longer than a server's hiccup of one request, shorter than a person notices.
    static let firstPause = Duration.milliseconds(100)
    /// The longest pause that we choose ourselves; a third of the usual 60 s, so that the last attempt has time.
    static let longestPause = Duration.seconds(20)
    /// A name that does not resolve or a port that refuses is a mistake far more often than a restart in progress.
    static let retriesWithoutConnection = 2

    /// Exponential backoff with full jitter, behind what the server asked for (RFC 9110 §10.2.3).
    ///
    /// - Parameters:
    ///   - attempt: the number of the attempt that failed, from 1.
    ///   - elapsed: how long has been waited since the beginning of the first, as `Deadline` counts.
    ///   - jitter: evenly out of 0...1; full jitter, because those who failed together would return together.
    func decide(attempt: Int, elapsed: Duration, failure: AttemptFailure, jitter: Double) -> Decision {
        if failure.kind == .deadline { return .outOfTime }
        guard attempt <= allowance(for: failure.kind) else { return .giveUp }
        let doublings = min(attempt - 1, 16)
        let pause = min(Self.firstPause * (1 << doublings), Self.longestPause) * jitter
        let delay = (failure.retryAfter ?? .zero) + pause
        return elapsed + delay < operationTimeout ? .retry(after: delay) : .outOfTime
    }

    private func allowance(for kind: AttemptFailure.Kind) -> Int {
        switch kind {
        case .status, .broken, .noAnswer: retries
        case .noConnection: min(retries, Self.retriesWithoutConnection)
        case .hopeless, .deadline: 0
        }
    }
}
