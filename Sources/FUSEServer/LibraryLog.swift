import CFUSE
import Synchronization

/// What libfuse has to say, which it would otherwise print wherever it stands.
enum LibraryLog {
    private static let last = Mutex("libfuse gave no reason")

    static var lastLine: String { last.withLock { $0 } }

    static func take() { fitsfs_take_log() }

    fileprivate static func note(_ line: String) {
        last.withLock { $0 = line.split(separator: "\n").joined(separator: " ") }
    }
}

/// Called by the door in `cfuse.h` for every line of libfuse's log.
@_cdecl("fitsfs_log_line")
public func libraryLogLine(_ level: Int32, _ line: UnsafePointer<CChar>) {
    LibraryLog.note(String(cString: line))
}
