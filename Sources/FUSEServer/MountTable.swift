import Glibc

/// What is mounted in this process's namespace: `/proc/self/mountinfo`, see `proc(5)`.
public struct MountTable: Sendable {
    public struct Mount: Sendable, Equatable {
        public let mountpoint: String
        /// `fuse.fitsfs` for our own.
        public let type: String
        public let source: String
        /// Major and minor number, as `/sys/class/bdi` names them.
        public let device: String

        public var isFitsfs: Bool { type == "fuse.fitsfs" }
    }

    public let mounts: [Mount]

    public init() {
        self.init(parsing: contents(of: "/proc/self/mountinfo"))
    }

    init(parsing text: String) {
        mounts = text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ", omittingEmptySubsequences: false)
            // The number of optional fields varies; a lone hyphen ends them.
            guard fields.count > 6, let hyphen = fields[6...].firstIndex(of: "-"), hyphen + 2 < fields.count else {
                return nil
            }
            return Mount(
                mountpoint: Self.unescaped(fields[4]), type: String(fields[hyphen + 1]),
                source: Self.unescaped(fields[hyphen + 2]), device: String(fields[2]))
        }
    }

    /// The mount that is seen at exactly this absolute path: of several, the last.
    public subscript(mountpoint: String) -> Mount? {
        mounts.last { $0.mountpoint == mountpoint }
    }

    /// Blank, tab, line feed and backslash stand as three octal digits.
    private static func unescaped(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3).map { Int($0) - 48 }
            if byte == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ 0...7 ~= $0 }), digits[0] < 4 {
                bytes.append(UInt8(digits[0] * 64 + digits[1] * 8 + digits[2]))
                rest.removeFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The text of a file of `/proc`, whose size is not known before it is read; "" if it can't be read.
func contents(of path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
}
