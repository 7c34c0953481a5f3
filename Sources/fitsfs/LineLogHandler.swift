import FITSTree
import Glibc
import Logging

/// Where log lines go.
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
