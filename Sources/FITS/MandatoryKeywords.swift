/// The cards of the keywords that give the data unit its length, found in one pass over the header.
struct MandatoryKeywords {
    private let header: Header
    private(set) var bitpix: Int?
    private(set) var naxis: Int?
    /// The card of `NAXIS1` at 0, and so on.
    private(set) var axes: [Int?] = []
    private(set) var pcount: Int?
    private(set) var gcount: Int?

    /// - Parameter remarks: takes a sentence for each keyword that stands twice with different values.
    init(_ header: Header, remarks: inout [String]) {
        self.header = header
        for card in 0..<header.cardCount where header.bytes[card * Card.length + 8] == .equals {
            let keyword = header.keywordField(card)
            switch keyword {
            case .bitpix: keep(card, in: &bitpix, "BITPIX", &remarks)
            case .naxis: keep(card, in: &naxis, "NAXIS", &remarks)
            case .pcount: keep(card, in: &pcount, "PCOUNT", &remarks)
            case .gcount: keep(card, in: &gcount, "GCOUNT", &remarks)
            default:
                guard let number = keyword.number(after: .naxis), number <= 999 else { continue }
                while axes.count < number { axes.append(nil) }
                keep(card, in: &axes[number - 1], "NAXIS\(number)", &remarks)
            }
        }
    }

    private func keep(_ card: Int, in place: inout Int?, _ name: String, _ remarks: inout [String]) {
        guard let first = place else {
            place = card
            return
        }
        let remark = "\(name) stands twice with different values; the first one is used."
        // Once for each keyword: a hostile header can repeat one a million times.
        if header.value(at: first) != header.value(at: card), !remarks.contains(remark) { remarks.append(remark) }
    }

    /// The whole number on a card; `nil` where there is no card.
    func integer(_ card: Int?, _ keyword: String, _ remarks: inout [String]) throws(FITSError) -> Int? {
        guard let card else { return nil }
        let value = header.value(at: card) ?? .undefined
        guard let integer = value.integer else {
            throw .notAnInteger(keyword: keyword, value: value == .undefined ? "empty" : value.text)
        }
        if case .real = value { remarks.append("\(keyword) is written as a real number; it is taken as \(integer).") }
        return integer
    }
}
