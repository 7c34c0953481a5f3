import Glibc

/// Times as people and programs read them in logs and listings (ISO 8601).
enum UTCTime {
    static var now: String { text(time(nil)) }

    /// `2026-11-22T10:00:00Z`
    static func text(_ seconds: Int) -> String {
        var seconds = seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var buffer = [CChar](repeating: 0, count: 32)
        let count = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
