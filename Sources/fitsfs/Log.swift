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
