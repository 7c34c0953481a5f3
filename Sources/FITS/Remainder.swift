/// What lies after an HDU and does not begin like another one.
///
/// FITS 4.0 §3.5 allows special records there, as long as they do not begin with XTENSION; what files have is
/// mostly the padding of tapes and the leavings of transfers.
enum Remainder {
    /// A single line end, which transfers in text mode leave behind.
    case negligible
    /// Blocks of NULs with a header behind them.
    case nulBlocks(Int)
    /// No HDU; with a sentence that says what it is.
    case trailing(String)

    /// Most NUL blocks that are passed over for a header behind them: a tape record had up to ten blocks (FITS 4.0
    /// §3.6.2), of which nine could be filling. Looking further would fetch more of every file that ends in NULs.
    private static let mostNULBlocks = 9

    /// How many bytes decide what it is, if it begins with this one.
    static func windowLength(beginsWith byte: UInt8?) -> Int {
        byte == .nul ? (mostNULBlocks + 1) * blockLength : blockLength
    }

    /// - Parameters:
    ///   - window: the first bytes behind an HDU, `windowLength` of them, or all.
    ///   - isWhole: whether the stream ends with the window.
    init(_ window: [UInt8], isWhole: Bool) {
        if isWhole, window == [.lineFeed] || window == [13, .lineFeed] {
            self = .negligible
            return
        }
        guard let content = window.firstIndex(where: { $0 != .nul }) else {
            self = .trailing("Only NUL bytes follow the last HDU.")
            return
        }
        if content > 0, content % blockLength == 0, HeaderScan.beginsHeader(window[content...]) {
            self = .nulBlocks(content / blockLength)
        } else if let start = Self.strayHeader(in: window) {
            self = .trailing(
                "A header begins \(start) bytes after the last HDU, not at a block; it is not read."
            )
        } else if window.allSatisfy({ $0 == .blank }) {
            self = .trailing("Blanks follow the last HDU.")
        } else {
            self = .trailing("What follows the last HDU is no HDU.")
        }
    }

    private static func strayHeader(in window: [UInt8]) -> Int? {
        var start = window.firstIndex(of: UInt8(ascii: "X"))
        while let found = start, !HeaderScan.beginsHeader(window[found...]) {
            start = window[(found + 1)...].firstIndex(of: UInt8(ascii: "X"))
        }
        return start
    }
}
