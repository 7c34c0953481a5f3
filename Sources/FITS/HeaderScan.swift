/// Finds the END of one header while its bytes arrive.
struct HeaderScan: Sendable {
    enum Result {
        case unfinished
        case header(Header)
        /// The stream ends before the header does.
        case cutOff
        /// There is no END: at this offset another header begins.
        case nextHeader(at: Int)
        /// There is no END: from this offset on there are no cards.
        case noCards(at: Int)
        case tooLong
    }

    /// Longest header that is read, in bytes. Some cubes carry megabytes of HISTORY; what is longer than this is a file
    /// of blanks, and would be held in memory.
    static let limit = 64 << 20

    private static let cardsInBlock = blockLength / Card.length

    let start: Int
    private var bytes: [UInt8] = []
    private var scannedCards = 0

    init(start: Int) { self.start = start }

    /// Where the first byte lies that has not been seen.
    var position: Int { start + bytes.count }

    /// Takes what `run` begins with up to the end of a block, so that less than a block is ever copied in vain.
    mutating func take(_ run: ArraySlice<UInt8>) -> Result {
        bytes.append(contentsOf: run.prefix(blockLength - bytes.count % blockLength))
        while (scannedCards + 1) * Card.length <= bytes.count {
            let card = bytes[scannedCards * Card.length..<(scannedCards + 1) * Card.length]
            if scannedCards > 0, scannedCards % Self.cardsInBlock == 0, Self.beginsHeader(card) {
                return .nextHeader(at: start + card.startIndex)
            }
            if Card.isEnd(card) { return .header(Header(bytes: Array(bytes[..<card.endIndex]))) }
            scannedCards += 1
        }
        guard bytes.count % blockLength == 0 else { return .unfinished }
        let block = bytes.count - blockLength
        guard isPlausible(blockAt: block) else { return .noCards(at: start + block) }
        return bytes.count < Self.limit ? .unfinished : .tooLong
    }

    /// Whether these bytes are how an HDU begins.
    static func beginsHeader(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.starts(with: "SIMPLE  =".utf8) || bytes.starts(with: "XTENSION=".utf8)
    }

    /// Half of the cards are enough: odd keywords are commoner than a missing END, and of 36 pieces of data that are no
    /// text hardly one passes for a card.
    private func isPlausible(blockAt offset: Int) -> Bool {
        let cards = stride(from: offset, to: offset + blockLength, by: Card.length)
        return 2 * cards.count { Card.isPlausible(bytes[$0..<$0 + Card.length]) } >= Self.cardsInBlock
    }
}

extension HeaderScan.Result {
    /// A sentence for people, where the header could not be read to its end.
    var faultText: String {
        switch self {
        case .unfinished, .header: ""
        case .cutOff: "The file ends inside this header."
        case .nextHeader(let offset): "This header has no END card: another one begins at byte \(offset)."
        case .noCards(let offset): "This header has no END card: what stands at byte \(offset) is no header."
        case .tooLong: "This header is longer than \(HeaderScan.limit) bytes and is not read."
        }
    }
}
