/// A header as it is stored: 80-byte cards, the END card among them, without the padding after it.
public struct Header: Sendable {
    public let bytes: [UInt8]

    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// How many cards there are, END included.
    public var cardCount: Int { bytes.count / 80 }
}
