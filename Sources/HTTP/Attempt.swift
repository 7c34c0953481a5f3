/// One try at a request: sends it, and goes after its redirects.
struct Attempt: Sendable {
    var loop: CurlLoop
    var configuration: HTTPConfiguration
    var bearerToken: BearerToken?
    var scope: CredentialScope
    var counters: HTTPCounters

    /// - Parameters:
    ///   - sink: takes the body of a 2xx answer; without one, it is collected, up to `bodyLimit`.
    ///   - deadline: of the whole operation; waiting for a connection counts, and what arrives moves it.
    func run(
        _ request: HTTPRequest, sink: (any HTTPBodySink)?, bodyLimit: Int, deadline: inout Deadline
    ) async -> AttemptOutcome {
        guard var url = URL(request.url), ["http", "https"].contains(url.scheme) else {
            return .failed(AttemptFailure(kind: .hopeless, detail: "This is not the URL of a web server"))
        }
        let userinfo = url.userinfo
        url.userinfo = nil
        url.fragment = nil
        // Once a redirect has left the first origin, nothing brings its secrets back (as in Fetch §4.4).
        var carriesCredentials = true
        for _ in 0...RedirectPolicy.limit {
            let outgoing: OutgoingRequest
            switch prepare(request, url, userinfo, carriesCredentials) {
            case .success(let request): outgoing = request
            case .failure(let failure): return .failed(failure)
            }
            let transfer = Transfer(
                outgoing, sink: sink, bodyLimit: bodyLimit, deadline: deadline, counters: counters)
            let outcome = await finish(transfer)
            deadline = transfer.deadline
            guard case .answered(let response) = outcome,
                let target = RedirectPolicy.target(of: response, from: url)
            else { return outcome }
            carriesCredentials = carriesCredentials && RedirectPolicy.mayCarryCredentials(from: url, to: target)
            url = target
        }
        return .tooManyRedirects
    }

    private func finish(_ transfer: Transfer) async -> AttemptOutcome {
        await withTaskCancellationHandler {
            await withTaskPriorityEscalationHandler {
                // The raise that came since the transfer was made, and before there was somebody to hear of the next.
                if !HTTPClient.isStillAhead { transfer.isAhead.store(false, ordering: .relaxed) }
                return await withCheckedContinuation { continuation in
                    transfer.continuation = continuation
                    loop.submit(transfer)
                }
            } onPriorityEscalated: { _, _ in
                if transfer.isAhead.load(ordering: .relaxed) { loop.raise(transfer) }
            }
        } onCancel: {
            loop.cancel(transfer)
        }
    }

    private func prepare(
        _ request: HTTPRequest, _ url: URL, _ userinfo: String?, _ carriesCredentials: Bool
    ) -> Result<OutgoingRequest, AttemptFailure> {
        var headers: HTTPHeaders = [:]
        let isConfidential = CredentialScope.isConfidential(url)
        if carriesCredentials, scope.contains(url) {
            headers = configuration.headers
            if isConfidential {
                do {
                    if let token = try bearerToken?.current() { headers["Authorization"] = "Bearer \(token)" }
                } catch {
                    let file = configuration.bearerTokenFile ?? ""
                    return .failure(
                        AttemptFailure(kind: .hopeless, detail: "The token file \(file) cannot be read: \(error)"))
                }
            } else {
                headers = RedirectPolicy.withoutCredentials(headers)
            }
        }
        headers.replace(with: carriesCredentials ? request.headers : RedirectPolicy.withoutCredentials(request.headers))
        // A body that was compressed on the way would have other offsets than the object.
        headers["Accept-Encoding"] = "identity"
        if let name = headers.unsendable {
            return .failure(AttemptFailure(kind: .hopeless, detail: "The header \(name) holds what a header may not"))
        }
        return .success(
            OutgoingRequest(
                method: request.method, url: url.description, headers: headers,
                login: carriesCredentials ? userinfo.map(Self.login) : nil,
                usesNetrc: carriesCredentials && isConfidential))
    }

    private static func login(_ userinfo: String) -> (user: String, password: String) {
        let parts = userinfo.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let decoded = parts.map { String(decoding: URL.percentDecoded($0), as: UTF8.self) }
        return (decoded[0], decoded.count > 1 ? decoded[1] : "")
    }
}
