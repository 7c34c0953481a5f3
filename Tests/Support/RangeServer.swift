import Glibc
import Synchronization

/// An HTTP/1.1 server of the tests' own (RFC 9110, RFC 9112): on 127.0.0.1, at a port of the kernel's choice.
///
/// It serves what a test put under a path, counts what was asked, and misbehaves where it is told to.
///
///     let server = try RangeServer()
///     server["/a.fits"] = .bytes(file)
///     server.misbehave("/a.fits", .status(503, times: 2))
///     …
///     #expect(server.log.map(\.range) == ["bytes=0-2879", …])
public final class RangeServer: Sendable {
    public let port: UInt16
    let state = Mutex(State())
    private let listener: CInt

    struct State {
        var resources: [String: ServerResource] = [:]
        var faults: [String: [CountedFault]] = [:]
        var log: [RecordedRequest] = []
        var bodyBytesSent = 0
        var connections = 0
        var inFlight = 0
        var mostInFlight = 0
        var latency = Duration.zero
        var bytesPerSecond: Int?
        var isHolding = false
        var open: Set<CInt> = []
        var threads: [pthread_t] = []
        var isStopped = false
    }

    struct CountedFault {
        var fault: ServerFault
        var requests = 0
    }

    public init() throws {
        (listener, port) = try Socket.listen()
        let listener = listener
        // Weak, so that a server which a test forgot still ends.
        let acceptor = try startThread { [weak self] in
            while let descriptor = Socket.accept(listener) {
                guard let self, self.serve(descriptor) else {
                    Socket.close(descriptor)
                    break
                }
            }
            Socket.close(listener)
        }
        state.withLock { $0.threads.append(acceptor) }
    }

    deinit { stop() }

    /// What is served under a path (or under a path with its query), if anything.
    public subscript(path: String) -> ServerResource? {
        get { state.withLock { $0.resources[path] } }
        set { state.withLock { $0.resources[path] = newValue } }
    }

    public func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// From now on the path has these faults and no others, their counts begun anew; none at all ends its misbehaviour.
    ///
    /// Each request counts for the faults in order, up to the first that answers by itself (a status, a redirect).
    public func misbehave(_ path: String, _ faults: ServerFault...) { misbehave(path, faults) }

    public func misbehave(_ path: String, _ faults: [ServerFault]) {
        state.withLock { $0.faults[path] = faults.map { CountedFault(fault: $0) } }
    }

    /// Time from a request to its answer's first byte.
    public var latency: Duration {
        get { state.withLock { $0.latency } }
        set { state.withLock { $0.latency = newValue } }
    }

    /// Whether answers are held back, from the next request on until this is false again.
    public var isHolding: Bool {
        get { state.withLock { $0.isHolding } }
        set { state.withLock { $0.isHolding = newValue } }
    }

    /// The bandwidth of each connection in bytes per second; `nil` is as fast as it goes.
    public var bytesPerSecond: Int? {
        get { state.withLock { $0.bytesPerSecond } }
        set { state.withLock { $0.bytesPerSecond = newValue } }
    }

    /// Every request so far, in order of arrival.
    public var log: [RecordedRequest] { state.withLock { $0.log } }
    public var requestCount: Int { state.withLock { $0.log.count } }
    public var bodyBytesSent: Int { state.withLock { $0.bodyBytesSent } }
    public var connectionCount: Int { state.withLock { $0.connections } }
    /// How many requests were being answered at one time, at most.
    public var mostInFlight: Int { state.withLock { $0.mostInFlight } }
    public var inFlight: Int { state.withLock { $0.inFlight } }

    public func forgetCounts() {
        state.withLock {
            $0.log = []
            $0.bodyBytesSent = 0
            $0.connections = 0
            $0.mostInFlight = $0.inFlight
        }
    }

    /// Closes every connection and waits for the threads; from then on connections are refused.
    public func stop() {
        let threads = state.withLock { state -> [pthread_t] in
            if state.isStopped { return [] }
            state.isStopped = true
            // Only their threads close the descriptors, so none of these can be another's by now.
            for descriptor in state.open { Socket.hangUp(descriptor) }
            Socket.hangUp(listener)
            return state.threads
        }
        for thread in threads {
            if pthread_equal(thread, pthread_self()) != 0 { pthread_detach(thread) } else { pthread_join(thread, nil) }
        }
    }
}

extension RangeServer {
    /// Gives a connection its thread.
    /// - Returns: false if the server has stopped.
    private func serve(_ descriptor: CInt) -> Bool {
        state.withLock { state in
            if state.isStopped { return false }
            state.connections += 1
            state.open.insert(descriptor)
            let connection = ServerConnection(descriptor: descriptor, number: state.connections)
            let thread = try? startThread { [weak self] in
                while let request = connection.nextRequest() {
                    guard let self, connection.answer(request, of: self) else { break }
                }
                // Out of `open` first: a number that is closed can be another connection's at once.
                self?.state.withLock { _ = $0.open.remove(descriptor) }
                Socket.close(descriptor)
            }
            guard let thread else {
                state.open.remove(descriptor)
                return false
            }
            state.threads.append(thread)
            return true
        }
    }

    /// Records a request and decides on its answer.
    func begin(_ request: RecordedRequest) -> (answer: ServerAnswer, latency: Duration, bytesPerSecond: Int?) {
        state.withLock { state in
            state.log.append(request)
            state.inFlight += 1
            state.mostInFlight = max(state.mostInFlight, state.inFlight)
            var active: [ServerFault] = []
            if var counted = state.faults[request.path] {
                for index in counted.indices {
                    counted[index].requests += 1
                    guard counted[index].fault.isActive(atRequest: counted[index].requests) else { continue }
                    active.append(counted[index].fault)
                    if counted[index].fault.answersAlone { break }
                }
                state.faults[request.path] = counted
            }
            let resource = state.resources[request.target] ?? state.resources[request.path]
            let answer = ServerAnswer(to: request, from: resource, with: active)
            return (answer, state.latency, answer.bytesPerSecond ?? state.bytesPerSecond)
        }
    }

    func count(bodyBytes: Int) {
        state.withLock { $0.bodyBytesSent += bodyBytes }
    }

    func end() {
        state.withLock { $0.inFlight -= 1 }
    }
}
