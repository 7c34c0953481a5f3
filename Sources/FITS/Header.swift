/// A header as it is stored: 80-byte cards, the END card among them, without the padding after it.
///
/// Looking something up compares bytes and makes strings only of what it finds. Of a keyword that stands more than once
/// the first one counts: the mandatory ones come first (FITS 4.0 §4.4.1), and what repeats them later is by mistake.
public struct Header: Sendable, Equatable {
    public let bytes: [UInt8]
    /// Whether all of it is text that people can read, as the standard demands (FITS 4.0 §3.2). Found out once: headers are
    /// made into text by the gigabyte.
    let isPrintable: Bool

    public init(bytes: [UInt8]) {
        self.bytes = bytes
        isPrintable = bytes.isPrintable
    }

    /// How many cards there are, END included.
    public var cardCount: Int { bytes.count / Card.length }

    public var records: KeywordRecords { KeywordRecords(header: self) }

    /// The value of the first record of that keyword, whatever its case; `nil` where there is none.
    ///
    /// A longer keyword, or one with blanks in it, is looked for among the HIERARCH records: `ESO DET ID`.
    public func value(_ keyword: String) -> Value? {
        if let field = KeywordField(keyword), let card = firstCard(field) { return value(at: card) }
        return firstHierarchCard(keyword).flatMap { value(at: $0) }
    }

    /// The string that the keyword has for a value; `nil` if its value is no string.
    public func string(_ keyword: String) -> String? {
        guard case .string(let string) = value(keyword) else { return nil }
        return string
    }

    /// The whole number that the keyword has for a value; see `Value.integer`.
    public func integer(_ keyword: String) -> Int? { value(keyword)?.integer }

    public func real(_ keyword: String) -> Double? { value(keyword)?.real }

    public func logical(_ keyword: String) -> Bool? {
        guard case .logical(let isTrue) = value(keyword) else { return nil }
        return isTrue
    }
}

// MARK: - Cards

extension Header {
    func card(_ index: Int) -> ArraySlice<UInt8> {
        bytes[index * Card.length..<(index + 1) * Card.length]
    }

    func keywordField(_ card: Int) -> KeywordField { KeywordField(bytes, at: card * Card.length) }

    /// The first card of that keyword which has a value indicator.
    func firstCard(_ keyword: KeywordField) -> Int? {
        firstCard(keyword, withByte9: .equals, from: 0)
    }

    private func firstCard(_ keyword: KeywordField, withByte9 byte: UInt8, from start: Int) -> Int? {
        var offset = start * Card.length
        while offset + Card.length <= bytes.count {
            // Two bytes rule out nearly every other card.
            if bytes[offset + 8] == byte, bytes[offset].uppercased == keyword.firstByte,
                KeywordField(bytes, at: offset) == keyword
            {
                return offset / Card.length
            }
            offset += Card.length
        }
        return nil
    }

    func value(_ keyword: KeywordField) -> Value? {
        firstCard(keyword).flatMap { value(at: $0) }
    }

    func value(at card: Int) -> Value? {
        valueField(card).map { joiningContinuations(of: ValueField($0).value, from: card).value }
    }

    /// The bytes behind the value indicator of a card; `nil` for commentary.
    ///
    /// The blank in byte 10 that belongs to the indicator (FITS 4.0 §4.1.2.2) may be missing, as in `NAXIS   =2`.
    func valueField(_ index: Int) -> ArraySlice<UInt8>? {
        let card = card(index)
        let hasIndicator = card[card.startIndex + 8] == .equals
        switch keywordField(index) {
        case .comment, .history, .blank, .end, .continuation: return nil
        case .hierarch where !hasIndicator: return hierarchName(index).map { card[($0.endIndex + 1)...] }
        default: return hasIndicator ? card.dropFirst(9) : nil
        }
    }

    /// The keyword of a card, in capitals; of a HIERARCH card the name that follows, as written.
    func keyword(_ index: Int) -> String {
        if keywordField(index) == .hierarch, let name = hierarchName(index) { return name.trimmingBlanks().text }
        return card(index).prefix(8).trimmingTrailingBlanks().text.uppercased()
    }

    /// What stands before the first `=` of a card `HIERARCH name = value`.
    ///
    /// The convention is registered, not a part of the standard (FITS Support Office, "The HIERARCH Keyword
    /// Convention").
    private func hierarchName(_ index: Int) -> ArraySlice<UInt8>? {
        let card = card(index)
        guard card[card.startIndex + 8] == .blank, let equals = card.firstIndex(of: .equals) else { return nil }
        return card[(card.startIndex + 9)..<equals]
    }

    /// Goes on with a string that ends in `&` over the CONTINUE cards behind it (FITS 4.0 §4.2.1.2); an `&` that none
    /// follows is a letter like others.
    /// - Returns: the value, the comments of the CONTINUE cards, and the last card that belongs to it.
    func joiningContinuations(of value: Value, from card: Int) -> (value: Value, comments: [String], last: Int) {
        guard case .string(var text) = value, text.utf8.last == UInt8(ascii: "&") else { return (value, [], card) }
        var last = card
        var comments: [String] = []
        while text.utf8.last == UInt8(ascii: "&"), last + 1 < cardCount, keywordField(last + 1) == .continuation {
            let more = ValueField(self.card(last + 1).dropFirst(8))
            guard case .string(let tail) = more.value else { break }
            text.removeLast()
            text += tail
            comments.append(more.comment)
            last += 1
        }
        return (.string(text.trimmingTrailingBlanks()), comments, last)
    }

    /// `HIERARCH` before the name, and the case of its letters, make no difference.
    private func firstHierarchCard(_ keyword: String) -> Int? {
        var wanted: [UInt8]?
        var next = 0
        while let card = firstCard(.hierarch, withByte9: .blank, from: next) {
            let name = wanted ?? Self.hierarchName(keyword)
            if hierarchName(card)?.trimmingBlanks().map(\.uppercased) == name { return card }
            wanted = name
            next = card + 1
        }
        return nil
    }

    private static func hierarchName(_ keyword: String) -> [UInt8] {
        let name = keyword.utf8.map(\.uppercased)
        return name.starts(with: "HIERARCH ".utf8) ? Array(name.dropFirst(9)) : name
    }
}
