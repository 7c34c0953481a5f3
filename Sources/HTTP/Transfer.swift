import Synchronization

/// What goes on the wire, all policy applied.
struct OutgoingRequest: Sendable {
    var method: HTTPRequest.Method
    /// Without user name, password and fragment.
    var url: String
    var headers: HTTPHeaders
    /// For basic authentication (RFC 7617).
    var login: (user: String, password: String)?
    var usesNetrc: Bool
}

/// One request on its way, and what has come back of it.
///
/// `@unchecked`: until it is submitted a transfer belongs to its task, from then on to the loop's thread alone until
/// it has ended; only `cancellationWish` and `isAhead` are touched by both, and they are atomic.
final class Transfer: @unchecked Sendable {
    enum Phase { case new, waiting, active, finished }

    let request: OutgoingRequest
    /// Whether it lets others go first.
    let isAhead = Atomic(HTTPClient.isStillAhead)
    private(set) var deadline: Deadline
    let cancellationWish = Atomic(false)
    var continuation: CheckedContinuation<AttemptOutcome, Never>?

    var phase = Phase.new
    var easy: EasyHandle?

    private let sink: (any HTTPBodySink)?
    private let bodyLimit: Int
    private let counters: HTTPCounters
    private var response: HTTPResponse
    private var isHeadComplete = false
    private var headLength = 0
    private var unkeptLength = 0
    /// Bytes of the body that the deadline has not been told of.
    private var uncredited = 0
    /// Why we ended the transfer ourselves.
    private var ending: Ending?
    private var pace = Pace()

    private enum Ending { case bodyUnwanted, tooLarge, headTooLong }

    /// What is kept of the body of an answer that is not 2xx: enough for any message.
    private static let keptLength = 16 << 10
    /// What is read of it beyond that: reading on costs less than a new connection would, up to about here.
    private static let drainedLength = 1 << 20
    /// Longer heads are nonsense; servers themselves refuse beyond 8-64 KiB.
    private static let headLimit = 256 << 10

    /// - Parameters:
    ///   - sink: takes the body of a 2xx answer; without one, it is collected.
    ///   - bodyLimit: the longest body to collect.
    init(
        _ request: OutgoingRequest, sink: (any HTTPBodySink)?, bodyLimit: Int, deadline: Deadline,
        counters: HTTPCounters
    ) {
        self.request = request
        self.sink = sink
        self.bodyLimit = bodyLimit
        self.deadline = deadline
        self.counters = counters
        response = HTTPResponse(status: 0, headers: [:], url: "", body: [])
    }

    /// Takes one line of the head, or of the trailer, which is of no use to anyone here.
    /// - Returns: whether to go on.
    func receiveHead(_ line: UnsafeRawBufferPointer) -> Bool {
        pace.hasMoved = true
        guard !isHeadComplete else { return true }
        headLength += line.count
        guard headLength <= Self.headLimit else {
            ending = .headTooLong
            return false
        }
        let text = HeadLine(line)
        switch text {
        case .status(let status):
            response = HTTPResponse(status: status, headers: [:], url: "", body: [])
        case .field(let name, let value):
            response.headers.append(name, value)
        case .continuation(let value):
            response.headers.extendLast(with: value)
        case .nonsense:
            break
        case .end:
            // 1xx announces another head (RFC 9110 §15.2).
            guard response.status >= 200 else { return true }
            isHeadComplete = true
            return begin()
        }
        return true
    }

    private func begin() -> Bool {
        response.url = request.url
        guard response.isSuccess, let sink else { return true }
        if !sink.begin(response) { ending = .bodyUnwanted }
        return ending == nil
    }

    /// Takes some of the body.
    /// - Returns: whether to go on.
    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        pace.hasMoved = true
        counters.bytesReceived.increment(by: bytes.count)
        uncredited += bytes.count
        if response.isSuccess {
            if let sink {
                sink.receive(bytes)
                if sink.hasEnough { ending = .bodyUnwanted }
            } else if bytes.count <= bodyLimit - response.body.count {
                response.body += bytes
            } else {
                ending = .tooLarge
            }
        } else {
            let kept = bytes.prefix(Self.keptLength - response.body.count)
            response.body += kept
            unkeptLength += bytes.count - kept.count
            if unkeptLength > Self.drainedLength { ending = .bodyUnwanted }
        }
        return ending == nil
    }

    /// What became of it, now that libcurl has ended it.
    /// - Parameter failure: libcurl's, which is of our own making if we ended the transfer.
    func outcome(_ failure: AttemptFailure?) -> AttemptOutcome {
        switch ending {
        case .bodyUnwanted: return .answered(response)
        case .tooLarge: return .tooLarge
        case .headTooLong:
            return .failed(AttemptFailure(kind: .broken, detail: "The answer's head has more than 256 KiB"))
        case nil: break
        }
        if let failure { return .failed(failure) }
        guard isHeadComplete else {
            return .failed(AttemptFailure(kind: .broken, detail: "The answer has no head"))
        }
        return .answered(response)
    }

    /// Looks at the clock, every now and then.
    func overdue(_ now: ContinuousClock.Instant, _ configuration: HTTPConfiguration) -> AttemptFailure? {
        creditProgress(now)
        if now >= deadline.instant {
            return AttemptFailure(kind: .deadline, detail: "The answer was not whole in time")
        }
        let patience = isHeadComplete ? configuration.stallTimeout : configuration.headTimeout
        guard let easy, pace.isStalled(now, patience, isRequestSent: { easy.isConnected }) else { return nil }
        return AttemptFailure(kind: .broken, detail: "Nothing arrived for \(patience)")
    }

    private func creditProgress(_ now: ContinuousClock.Instant) {
        deadline.credit(bytes: uncredited, now)
        uncredited = 0
    }

    func finish(_ outcome: AttemptOutcome) {
        phase = .finished
        creditProgress(.now)
        continuation?.resume(returning: outcome)
        continuation = nil
    }
}

/// Notices when nothing moves. Callbacks only set a flag, so that they need no clock.
private struct Pace {
    var hasMoved = false
    private var lastMove: ContinuousClock.Instant?

    /// Before the request is sent, the time for connecting is libcurl's to watch.
    mutating func isStalled(
        _ now: ContinuousClock.Instant, _ timeout: Duration, isRequestSent: () -> Bool
    ) -> Bool {
        if hasMoved || lastMove == nil && isRequestSent() {
            hasMoved = false
            lastMove = now
        }
        guard let lastMove else { return false }
        return now - lastMove >= timeout
    }
}
