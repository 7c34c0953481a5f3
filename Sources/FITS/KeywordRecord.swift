/// A keyword with what it says: one card, or a card and the CONTINUE cards that go on with its string
/// (FITS 4.0 §4.1, §4.2.1.2).
public struct KeywordRecord: Sendable, Equatable {
    /// The number of its first card in the header, from 0.
    public let index: Int
    /// In capitals; for `HIERARCH a b = 1` it is `a b` as written; empty for a card without a keyword.
    public let keyword: String
    /// `nil` for commentary: COMMENT, HISTORY, no keyword, or no value indicator.
    public let value: Value?
    /// The text after the value's `/`; the whole text of a commentary card.
    public let comment: String
}

/// The keyword records of a header in their order, without END; each is made when it is asked for.
public struct KeywordRecords: Sequence, Sendable {
    let header: Header

    public func makeIterator() -> Iterator { Iterator(header: header) }

    public struct Iterator: IteratorProtocol {
        let header: Header
        var card = 0

        public mutating func next() -> KeywordRecord? {
            guard card < header.cardCount, !Card.isEnd(header.card(card)) else { return nil }
            defer { card += 1 }
            guard let field = header.valueField(card) else {
                let text = header.card(card).dropFirst(8).trimmingTrailingBlanks().text
                return KeywordRecord(index: card, keyword: header.keyword(card), value: nil, comment: text)
            }
            let first = ValueField(field)
            let (value, comments, last) = header.joiningContinuations(of: first.value, from: card)
            let record = KeywordRecord(
                index: card, keyword: header.keyword(card), value: value,
                comment: ([first.comment] + comments).filter { !$0.isEmpty }.joined(separator: " "))
            card = last
            return record
        }
    }
}
