/// Walks the chain of headers of a FITS stream without doing any input itself.
///
/// Ask for `next()`; where it wants a range, hand over bytes with `supply` (more or others than it asked for are welcome) and ask again.
public struct HDUWalk: Sendable {
    public enum Step: Sendable {
        case wants(Range<Int>)
        case finished(HDULayout)
    }

    public init(size: Int) {}

    public mutating func next() -> Step { fatalError() }

    /// Hands over the bytes of the stream that begin at `offset`.
    public mutating func supply(_ bytes: [UInt8], at offset: Int) {}
}
