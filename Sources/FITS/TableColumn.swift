/// A column of a table, as its keywords describe it (FITS 4.0 §7.2.1, §7.2.2, §7.3.1, §7.3.2).
public struct TableColumn: Sendable, Equatable {
    /// From 1.
    public let number: Int
    /// `TTYPEn`; `nil` where it is absent or blank.
    public internal(set) var name: String?
    /// `TFORMn` as written; empty where it is absent.
    public internal(set) var format = ""
    /// `TUNITn`
    public internal(set) var unit: String?
    /// `TDIMn`: the axis that varies fastest comes first. `nil` where it is absent or makes no sense.
    public internal(set) var dimensions: [Int]?
    /// `TBCOLn`, of ASCII tables: the first byte of the field in its row, from 1.
    public internal(set) var startColumn: Int?

    init(number: Int) { self.number = number }

    /// The columns in their order; `TFIELDS` says how many (at most 999, FITS 4.0 §7.2.1).
    static func all(in header: Header) -> [TableColumn] {
        let count = min(max(0, header.value(.tfields)?.integer ?? 0), 999)
        var columns = (0..<count).map { TableColumn(number: $0 + 1) }
        var seen: Set<KeywordField> = []
        for card in 0..<header.cardCount {
            let keyword = header.keywordField(card)
            guard let (name, number) = attribute(keyword), number <= count,
                let value = header.value(at: card), seen.insert(keyword).inserted
            else { continue }
            columns[number - 1].set(name, to: value)
        }
        return columns
    }

    private static let attributes: [KeywordField] = [.ttype, .tform, .tunit, .tdim, .tbcol]

    private static func attribute(_ keyword: KeywordField) -> (KeywordField, Int)? {
        for name in attributes {
            if let number = keyword.number(after: name) { return (name, number) }
        }
        return nil
    }

    private mutating func set(_ attribute: KeywordField, to value: Value) {
        switch attribute {
        case .ttype: name = value.text.isEmpty ? nil : value.text
        case .tform: format = value.text
        case .tunit: unit = value.text
        case .tdim: dimensions = Self.dimensions(value.text)
        default: startColumn = value.integer
        }
    }

    /// `(a,b,c)`, each a whole number of 0 or more (FITS 4.0 §7.3.2).
    private static func dimensions(_ text: String) -> [Int]? {
        let text = text.filter { $0 != " " }
        guard text.hasPrefix("("), text.hasSuffix(")") else { return nil }
        let numbers = text.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false).map {
            Int($0)
        }
        let lengths = numbers.compactMap { $0 }
        guard lengths.count == numbers.count, lengths.allSatisfy({ $0 >= 0 }) else { return nil }
        return lengths
    }
}
