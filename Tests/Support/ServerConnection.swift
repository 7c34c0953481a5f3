import Glibc

/// One client's connection: requests come off it in order and are answered in order. Used by its own thread alone.
///
/// `@unchecked`: made by the accepting thread and handed to the thread that serves it.
final class ServerConnection: @unchecked Sendable {
    private let descriptor: CInt
    private let number: Int
    private var unread: [UInt8] = []

    /// Few enough system calls, and small enough for a resource of any size.
    private static let pieceLength = 256 << 10

    init(descriptor: CInt, number: Int) {
        self.descriptor = descriptor
        self.number = number
    }

    /// The next request, or `nil` if the client is gone or makes no sense.
    func nextRequest() -> RecordedRequest? {
        let end = Array("\r\n\r\n".utf8)
        while unread.count < 256 << 10 {
            if let start = unread.firstRange(of: end)?.upperBound {
                defer { unread.removeFirst(start) }
                return RecordedRequest(head: String(decoding: unread[..<start], as: UTF8.self), connection: number)
            }
            guard let more = Socket.receive(descriptor) else { return nil }
            unread += more
        }
        return nil
    }

    /// - Returns: whether the connection can be used for another request.
    func answer(_ request: RecordedRequest, of server: RangeServer) -> Bool {
        let (answer, latency, bytesPerSecond) = server.begin(request)
        defer { server.end() }
        guard latency == .zero || Socket.pause(descriptor, latency) else { return false }
        while server.isHolding {
            guard Socket.pause(descriptor, .milliseconds(2)) else { return false }
        }
        if answer.isReset {
            Socket.resetOnClose(descriptor)
            return false
        }
        guard Socket.send(descriptor, head(of: answer)) else { return false }
        if answer.isHeadOnly { return request.keepsConnection }

        let promised = answer.length
        let sent = min(promised, answer.cutAfter ?? promised, answer.stallAfter ?? promised)
        guard send(answer, upTo: sent, bytesPerSecond, server) else { return false }
        if answer.stallAfter != nil, sent < promised || answer.isChunked {
            Socket.awaitHangUp(descriptor)
            return false
        }
        if sent < promised { return false }
        if answer.isChunked, !Socket.send(descriptor, Array("0\r\n\r\n".utf8)) { return false }
        return request.keepsConnection && request.method != "POST"
    }

    private func head(of answer: ServerAnswer) -> [UInt8] {
        var head = "HTTP/1.1 \(answer.status) \(reason(answer.status))\r\n"
        for (name, value) in answer.headers { head += "\(name): \(value)\r\n" }
        if answer.isChunked {
            head += "Transfer-Encoding: chunked\r\n"
        } else if answer.status != 304 {
            head += "Content-Length: \(answer.length)\r\n"
        }
        return Array((head + "\r\n").utf8)
    }

    private func send(_ answer: ServerAnswer, upTo end: Int, _ bytesPerSecond: Int?, _ server: RangeServer) -> Bool {
        let step = min(Self.pieceLength, max(1, (bytesPerSecond ?? .max) / 20))
        var offset = 0
        while offset < end {
            let piece = offset..<min(end, offset + step)
            let bytes: [UInt8] =
                switch answer.body {
                case .none: []
                case .bytes(let all): Array(all[piece])
                case .part(let resource, let range):
                    resource.bytes(range.lowerBound + piece.lowerBound..<range.lowerBound + piece.upperBound)
                }
            server.count(bodyBytes: bytes.count)
            let framed = answer.isChunked ? chunk(bytes) : bytes
            guard Socket.send(descriptor, framed) else { return false }
            offset = piece.upperBound
            if bytesPerSecond != nil, offset < end, !Socket.pause(descriptor, .milliseconds(50)) { return false }
        }
        return true
    }

    private func chunk(_ bytes: [UInt8]) -> [UInt8] {
        Array((String(bytes.count, radix: 16) + "\r\n").utf8) + bytes + Array("\r\n".utf8)
    }

    private func reason(_ status: Int) -> String {
        [
            200: "OK", 206: "Partial Content", 301: "Moved Permanently", 302: "Found", 303: "See Other",
            304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect", 401: "Unauthorized",
            403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 412: "Precondition Failed",
            416: "Range Not Satisfiable", 429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway",
            503: "Service Unavailable", 504: "Gateway Timeout",
        ][status] ?? "Status"
    }
}
