/// Takes the body of a 2xx answer as it arrives, on curl's thread: no method may wait.
public protocol HTTPBodySink: AnyObject, Sendable {
    /// Looks at the head of an answer before its body comes; called once an attempt.
    /// - Returns: whether the body is wanted; `false` ends the transfer, and `send` returns the response all the same.
    func begin(_ response: HTTPResponse) -> Bool
    func receive(_ bytes: UnsafeRawBufferPointer)
    /// Whether the rest of the body is of no use; `true` ends the transfer, as `false` from `begin` does.
    var hasEnough: Bool { get }
}

extension HTTPBodySink {
    public var hasEnough: Bool { false }
}
