import Glibc

/// A port that refuses every connection for as long as this lives; one that is merely free may be another test's server's
/// in the next moment.
public final class RefusingPort: Sendable {
    private let descriptor: CInt
    public let number: UInt16

    public init() throws { (descriptor, number) = try Socket.bound() }

    deinit { close(descriptor) }
}
