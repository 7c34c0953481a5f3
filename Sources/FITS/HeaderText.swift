/// `header.txt`: the cards of a header as lines of 80 columns.
///
/// The lines keep their trailing blanks: a reader that joins CONTINUE cards (FITS 4.0 §4.2.1.2) counts on whole cards.
extension Header {
    private static let lineLength = Card.length + 1

    /// Bytes: each card and its line feed.
    public var textLength: Int { cardCount * Self.lineLength }

    /// The bytes of the text in `range`, or as many of them as there are; a byte that is no printable ASCII shows as
    /// `?`.
    public func text(of range: Range<Int>) -> [UInt8] {
        let range = range.clamped(to: 0..<textLength)
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        while text.count < range.count {
            let (line, column) = (range.lowerBound + text.count).quotientAndRemainder(dividingBy: Self.lineLength)
            let end = min(Self.lineLength, column + range.count - text.count)
            let part = bytes[line * Card.length + column..<line * Card.length + min(end, Card.length)]
            if isPrintable { text.append(contentsOf: part) } else { text.append(contentsOf: part.map(\.printable)) }
            if end == Self.lineLength { text.append(.lineFeed) }
        }
        return text
    }
}
