/// Sends requests over connections that are kept and shared; one thread drives them all.
public final class HTTPClient: Sendable {
    /// Whether nobody waits for the answers to this task's requests yet: they let those go first that somebody waits
    /// for, and leave some connections free for them, until the task's priority is raised.
    @TaskLocal public static var isAhead = false

    /// Whether that is still so: the task's work was begun ahead, and its priority was not raised since.
    public static var isStillAhead: Bool { isAhead && !(Task.basePriority.map { Task.currentPriority > $0 } ?? false) }

    private let attempt: Attempt
    private let policy: RetryPolicy
    private let counters = HTTPCounters()

    public init(_ configuration: HTTPConfiguration) {
        attempt = Attempt(
            loop: CurlLoop(configuration, counters), configuration: configuration,
            bearerToken: configuration.bearerTokenFile.map(BearerToken.init),
            scope: CredentialScope(configuration.credentialOrigins), counters: counters)
        policy = RetryPolicy(retries: configuration.retries, operationTimeout: configuration.operationTimeout)
    }

    deinit { shutdown() }

    /// Sends a request and hands the body of a 2xx answer to `sink`; follows redirects; tries again what may pass.
    ///
    /// `request` is asked for at every attempt, so that a read can go on from where the last attempt ended.
    /// - Returns: the answer, also one such as 404 that no further try would change.
    public func send(
        to sink: any HTTPBodySink, _ request: @Sendable () -> HTTPRequest
    ) async throws(HTTPError) -> HTTPResponse {
        try await perform(request, sink: sink, bodyLimit: .max)
    }

    /// Sends a request and collects the body of the answer, which may have at most `limit` bytes.
    public func fetch(_ request: HTTPRequest, limit: Int) async throws(HTTPError) -> HTTPResponse {
        try await perform({ request }, sink: nil, bodyLimit: limit)
    }

    public var statistics: HTTPStatistics { counters.snapshot }

    /// Ends what is pending with `HTTPError.cancelled`, as every request from now on, and closes all connections.
    public func shutdown() { attempt.loop.stop() }

    private func perform(
        _ request: @Sendable () -> HTTPRequest, sink: (any HTTPBodySink)?, bodyLimit: Int
    ) async throws(HTTPError) -> HTTPResponse {
        var deadline = Deadline(policy.operationTimeout)
        var history = History()
        var hasRenewedToken = false
        while true {
            let token = try? attempt.bearerToken?.current()
            let asked = request()
            history.asked = asked.url
            let outcome = await attempt.run(asked, sink: sink, bodyLimit: bodyLimit, deadline: &deadline)
            history.tries += 1
            let failure: AttemptFailure
            switch outcome {
            case .answered(let response):
                // The token may have run out and been renewed while the request was under way.
                if [401, 403].contains(response.status), !hasRenewedToken,
                    let newer = try? attempt.bearerToken?.current(), newer != token
                {
                    hasRenewedToken = true
                    counters.retries.increment()
                    continue
                }
                guard let passing = AttemptFailure(response) else { return response }
                failure = passing
            case .failed(let reason): failure = reason
            case .cancelled: throw .cancelled(url: history.url)
            case .tooLarge: throw counted(.tooLarge(url: history.url, limit: bodyLimit))
            case .tooManyRedirects: throw counted(.tooManyRedirects(url: history.url))
            }
            let decision = policy.decide(
                attempt: history.tries, elapsed: deadline.waited(.now), failure: failure,
                jitter: attempt.configuration.jitter())
            guard case .retry(let delay) = decision else {
                throw counted(history.error(failure, decision, policy.operationTimeout))
            }
            history.last = failure
            counters.retries.increment()
            do { try await Task.sleep(for: delay) } catch { throw .cancelled(url: history.url) }
        }
    }

    private func counted(_ error: HTTPError) -> HTTPError {
        counters.errors.increment()
        return error
    }
}

/// What a person will want to know if the request fails in the end.
private struct History {
    var asked = ""
    var tries = 0
    /// How the try before the last one ended.
    var last: AttemptFailure?

    /// Of what is no URL, too, nothing is shown that may be a password.
    var url: String {
        URL(asked)?.withoutUserinfo.description ?? asked.split(separator: "@").last.map(String.init) ?? ""
    }

    func error(_ failure: AttemptFailure, _ decision: RetryPolicy.Decision, _ timeout: Duration) -> HTTPError {
        let count = tries == 1 ? "1 try" : "\(tries) tries"
        if decision == .outOfTime {
            let before = failure.kind == .deadline ? last.map { " Before: \($0.detail)." } ?? "" : ""
            return .timedOut(
                url: url, detail: "\(failure.detail). The time for it, \(timeout), is over after \(count).\(before)")
        }
        let detail = "\(failure.detail). Gave up after \(count)."
        switch failure.kind {
        case .noConnection, .noAnswer, .hopeless: return .unreachable(url: url, detail: detail)
        case .status, .broken, .deadline: return .failed(url: url, detail: detail)
        }
    }
}

extension AttemptFailure {
    /// - Returns: `nil` for an answer that is to be returned as it is.
    fileprivate init?(_ response: HTTPResponse) {
        guard Self.isPassing(status: response.status) else { return nil }
        self.init(
            kind: .status, detail: "The server answered \(response.status)",
            retryAfter: response.headers["Retry-After"].flatMap { RetryAfter.delay($0, now: HTTPDate.now()) })
    }
}
