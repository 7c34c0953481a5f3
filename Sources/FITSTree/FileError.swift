import Glibc
import ObjectStorage

/// Why an operation on a file fails: an errno, and the store's own words where a store is to blame.
public struct FileError: Error, Sendable, Equatable {
    public let errno: Int32
    public let cause: StoreError?

    public init(_ errno: Int32, cause: StoreError? = nil) {
        self.errno = errno
        self.cause = cause
    }

    public static let noSuchFile = FileError(ENOENT)
    public static let notADirectory = FileError(ENOTDIR)
    public static let isADirectory = FileError(EISDIR)
    public static let noSuchAttribute = FileError(ENODATA)
    public static let invalid = FileError(EINVAL)
    /// The kernel asked for a number that it was never given, or gave back.
    public static let stale = FileError(ESTALE)

    /// The one place where an error of a store becomes an errno.
    public init(_ error: StoreError) {
        let errno: Int32 =
            switch error {
            case .notFound: ENOENT
            case .accessDenied: EACCES
            case .changed: ESTALE
            case .timedOut: ETIMEDOUT
            case .cancelled: EINTR
            // Not EHOSTUNREACH: programs treat that as a mistake in the path; EIO they report and go on.
            case .unreachable, .badAnswer: EIO
            }
        self.init(errno, cause: error)
    }
}

extension StoreError {
    /// Whether the version that was read is no longer what its name stands for.
    var saysOutdated: Bool {
        switch self {
        case .changed, .notFound: true
        case .accessDenied, .timedOut, .cancelled, .unreachable, .badAnswer: false
        }
    }
}
