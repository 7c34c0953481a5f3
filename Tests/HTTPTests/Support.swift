import Synchronization

@testable import HTTP

/// Keeps what it is given, and says no if it is told to.
final class CollectingSink: HTTPBodySink {
    struct State {
        var begun: [HTTPResponse] = []
        var bytes: [UInt8] = []
        var pieces = 0
    }

    private let state = Mutex(State())
    private let isWanted: Bool

    init(isWanted: Bool = true) { self.isWanted = isWanted }

    func begin(_ response: HTTPResponse) -> Bool {
        state.withLock { $0.begun.append(response) }
        return isWanted
    }

    func receive(_ bytes: UnsafeRawBufferPointer) {
        state.withLock {
            $0.bytes += bytes
            $0.pieces += 1
        }
    }

    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var begun: [HTTPResponse] { state.withLock { $0.begun } }
}

/// A client without dice: every pause has length zero unless the server asks for one.
func client(_ change: (inout HTTPConfiguration) -> Void = { _ in }) -> HTTPClient {
    var configuration = HTTPConfiguration()
    configuration.jitter = { 0 }
    change(&configuration)
    return HTTPClient(configuration)
}

/// The error that a request ends with, if it does.
func failure(_ body: () async throws(HTTPError) -> HTTPResponse) async -> HTTPError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}

extension HTTPError {
    var kind: String {
        switch self {
        case .unreachable: "unreachable"
        case .failed: "failed"
        case .timedOut: "timedOut"
        case .tooManyRedirects: "tooManyRedirects"
        case .tooLarge: "tooLarge"
        case .cancelled: "cancelled"
        }
    }

    var detail: String {
        switch self {
        case .unreachable(_, let detail), .failed(_, let detail), .timedOut(_, let detail): detail
        case .tooManyRedirects, .tooLarge, .cancelled: ""
        }
    }
}

