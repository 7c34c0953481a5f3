import Glibc

/// What the test server needs of `socket(7)`, with blocking descriptors.
enum Socket {
    struct Failure: Error { var call: String, error: CInt }

    static func listen() throws -> (descriptor: CInt, port: UInt16) {
        let bound = try bound()
        guard Glibc.listen(bound.descriptor, 1024) == 0 else {
            defer { close(bound.descriptor) }
            throw Failure(call: "listen", error: errno)
        }
        return bound
    }

    /// A port of 127.0.0.1 that refuses connections, and that nobody else is given while the descriptor is open.
    static func bound() throws -> (descriptor: CInt, port: UInt16) {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(call: "socket", error: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
            }
        }
        guard status else {
            defer { close(descriptor) }
            throw Failure(call: "bind", error: errno)
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// Whether somebody takes connections at a port of 127.0.0.1.
    static func isListening(at port: Int) -> Bool {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// - Returns: `nil` once the listener was hung up.
    static func accept(_ listener: CInt) -> CInt? {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            if descriptor >= 0 {
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
                var on: CInt = 1
                setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
                return descriptor
            }
            if errno == EINVAL { return nil }
            usleep(1000)
        }
    }

    /// Some bytes, or `nil` at the end.
    static func receive(_ descriptor: CInt) -> [UInt8]? {
        var received = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, count in
            repeat {
                received = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            } while received < 0 && errno == EINTR
            count = max(0, received)
        }
        return received > 0 ? bytes : nil
    }

    static func send(_ descriptor: CInt, _ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                let sent = Glibc.send(descriptor, part.baseAddress, part.count, CInt(MSG_NOSIGNAL))
                if sent < 0 && errno == EINTR { continue }
                if sent <= 0 { return false }
                rest = rest.dropFirst(sent)
            }
            return true
        }
    }

    /// Waits, but no longer than the client is there.
    /// - Returns: whether it still is.
    static func pause(_ descriptor: CInt, _ time: Duration) -> Bool {
        // POLLRDHUP of poll(2): the other end has closed. Glibc's module hides it behind _GNU_SOURCE.
        var watched = pollfd(fd: descriptor, events: 0x2000, revents: 0)
        let (seconds, attoseconds) = time.components
        return poll(&watched, 1, CInt(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000)) == 0
    }

    static func awaitHangUp(_ descriptor: CInt) {
        while receive(descriptor) != nil {}
    }

    /// Makes the coming `close` a reset.
    static func resetOnClose(_ descriptor: CInt) {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }

    static func hangUp(_ descriptor: CInt) { _ = shutdown(descriptor, CInt(SHUT_RDWR)) }

    static func close(_ descriptor: CInt) { _ = Glibc.close(descriptor) }
}

/// Starts a thread that has to be joined or detached.
func startThread(_ body: @escaping @Sendable () -> Void) throws -> pthread_t {
    let box = Unmanaged.passRetained(ThreadBody(run: body))
    var thread = pthread_t()
    let error = pthread_create(&thread, nil, runThreadBody, box.toOpaque())
    guard error == 0 else {
        box.release()
        throw Socket.Failure(call: "pthread_create", error: error)
    }
    return thread
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(run: @escaping @Sendable () -> Void) { self.run = run }
}

private func runThreadBody(_ box: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let box { Unmanaged<ThreadBody>.fromOpaque(box).takeRetainedValue().run() }
    return nil
}
