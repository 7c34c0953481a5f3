/// Eighty bytes of a header: one keyword record, or a part of one (FITS 4.0 §4.1.1).
enum Card {
    static let length = 80

    /// Whether the card is the last one of a header.
    ///
    /// FITS 4.0 §4.4.1.1 wants blanks after `END`. NULs do as well, and what stands in bytes 9 to 80 is passed over,
    /// as CFITSIO does: a reader that misses an END for the sake of its tail takes the data for cards.
    static func isEnd(_ card: ArraySlice<UInt8>) -> Bool {
        let start = card.startIndex
        return card[start] == UInt8(ascii: "E") && card[start + 1] == UInt8(ascii: "N")
            && card[start + 2] == UInt8(ascii: "D")
            && card[start + 3..<start + 8].allSatisfy { $0 == .blank || $0 == .nul }
    }

    /// Whether an END card has more to it than blanks.
    static func hasTail(_ end: ArraySlice<UInt8>) -> Bool {
        end.dropFirst(8).contains { $0 != .blank && $0 != .nul }
    }

    /// Whether bytes 1 to 8 could be a keyword: letters, digits, `-` and `_`, then blanks (FITS 4.0 §4.1.2.1).
    static func isPlausible(_ card: ArraySlice<UInt8>) -> Bool {
        card.prefix(8).trimmingTrailingBlanks().allSatisfy {
            $0.isDigit || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0.uppercased
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
    }
}
