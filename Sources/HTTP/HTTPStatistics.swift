import Synchronization

/// What a client has done so far, at one moment.
public struct HTTPStatistics: Sendable, Equatable {
    /// Redirects and repeated attempts included.
    public var requestsSent = 0
    /// Of bodies, whether they were used or not.
    public var bytesReceived = 0
    public var retries = 0
    /// Requests that ended in an error, cancelled ones not included.
    public var errors = 0
    public var connectionsOpened = 0
    public var inFlight = 0
}

/// The counters behind `HTTPStatistics`; each is right by itself, and together they are as of about the same time.
final class HTTPCounters: Sendable {
    let requestsSent = Atomic(0)
    let bytesReceived = Atomic(0)
    let retries = Atomic(0)
    let errors = Atomic(0)
    let connectionsOpened = Atomic(0)
    let inFlight = Atomic(0)

    var snapshot: HTTPStatistics {
        HTTPStatistics(
            requestsSent: requestsSent.load(ordering: .relaxed),
            bytesReceived: bytesReceived.load(ordering: .relaxed),
            retries: retries.load(ordering: .relaxed),
            errors: errors.load(ordering: .relaxed),
            connectionsOpened: connectionsOpened.load(ordering: .relaxed),
            inFlight: inFlight.load(ordering: .relaxed))
    }
}

extension Atomic where Value == Int {
    func increment(by count: Int = 1) { add(count, ordering: .relaxed) }
}
