import FITSTree
import Glibc
import Logging

/// Where the log goes and how it looks.
enum Log {
    enum Format: String, CaseIterable { case text, json }
    enum Level: String, CaseIterable {
        case trace, debug, info, notice, warning, error, critical

        var level: Logger.Level { Logger.Level(rawValue: rawValue)! }
    }

    /// In the foreground to standard error, else to the system's log, unless a file is named.
    static func start(_ settings: Settings, inForeground: Bool) throws {
        let level = (try settings.word(.logLevel) as Level?)?.level ?? .info
        let format = try settings.word(.logFormat) as Format? ?? .text
        let sink: LogSink
        if let path = settings.text(.logFile) {
            let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else {
                throw Failure(.failed, "The log file \(path) can't be opened: \(String(cString: strerror(errno))).")
            }
            sink = .descriptor(descriptor, format)
        } else if inForeground {
            sink = .descriptor(STDERR_FILENO, format)
        } else {
            openlog("fitsfs", LOG_PID, LOG_DAEMON)
            sink = .system
        }
        LoggingSystem.bootstrap { label in LineLogHandler(sink: sink, logLevel: level) }
    }
}

enum LogSink: Sendable {
    case descriptor(Int32, Log.Format)
    case system
}

/// Writes each message as one line, in one call, so that lines of threads do not mix.
struct LineLogHandler: LogHandler {
    let sink: LogSink
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let message = "\(event.message)".split(whereSeparator: \.isNewline).joined(separator: " ")
        switch sink {
        case .system:
            let priority = event.level >= .error ? LOG_ERR : event.level == .warning ? LOG_WARNING : LOG_INFO
            message.withCString { text in withVaList([text]) { vsyslog(priority, "%s", $0) } }
        case .descriptor(let descriptor, let format):
            let line: String
            switch format {
            case .text: line = "\(UTCTime.now) \(event.level) \(message)\n"
            case .json:
                var json = JSONWriter(onOneLine: true)
                json.object { json in
                    json.member("time", UTCTime.now)
                    json.member("level", event.level.rawValue)
                    json.member("message", message)
                }
                line = json.text + "\n"
            }
            let bytes = Array(line.utf8)
            _ = write(descriptor, bytes, bytes.count)
        }
    }
}

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
