/// The smallest way to build FITS bytes in a test: cards as text, data as bytes, padding by itself.
///
///     FITSBuilder.file(.primary(), .image(bitpix: 16, axes: [10, 20], "EXTNAME = 'SCI'"))
public struct FITSBuilder: Sendable {
    /// Without END, each up to 80 characters.
    public var cards: [String]
    public var data: [UInt8]

    public init(_ cards: [String], data: [UInt8] = []) {
        self.cards = cards
        self.data = data
    }

    /// The HDU with END and the padding of header and data.
    public var bytes: [UInt8] { Self.header(cards) + Self.padded(data, with: 0) }

    public static func file(_ hdus: FITSBuilder...) -> [UInt8] { hdus.flatMap(\.bytes) }

    /// A header of whole blocks.
    public static func header(_ cards: [String], end: String = "END") -> [UInt8] {
        padded((cards + [end]).flatMap(card), with: UInt8(ascii: " "))
    }

    /// Eighty bytes; longer text is cut off.
    public static func card(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8.prefix(80))
        return bytes + Array(repeating: UInt8(ascii: " "), count: 80 - bytes.count)
    }

    public static func padded(_ bytes: [UInt8], with byte: UInt8) -> [UInt8] {
        bytes + Array(repeating: byte, count: (2880 - bytes.count % 2880) % 2880)
    }

    /// Bytes that differ from their neighbours and are neither NUL nor text.
    public static func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 % 120) + 130 }
    }
}

extension FITSBuilder {
    public static func primary(bitpix: Int = 8, axes: [Int] = [], _ cards: String...) -> FITSBuilder {
        array("SIMPLE  =                    T", bitpix, axes, cards)
    }

    public static func image(bitpix: Int = 8, axes: [Int] = [], _ cards: String...) -> FITSBuilder {
        array("XTENSION= 'IMAGE   '", bitpix, axes, ["PCOUNT  = 0", "GCOUNT  = 1"] + cards)
    }

    /// A table with a heap behind its rows.
    public static func binaryTable(
        rowLength: Int, rows: Int, heap: Int = 0, formats: [String] = [], _ cards: String...
    ) -> FITSBuilder {
        table("BINTABLE", rowLength, rows, heap, formats, cards)
    }

    public static func asciiTable(
        rowLength: Int, rows: Int, formats: [String] = [], _ cards: String...
    ) -> FITSBuilder {
        table("TABLE", rowLength, rows, 0, formats, cards)
    }

    private static func array(_ first: String, _ bitpix: Int, _ axes: [Int], _ cards: [String]) -> FITSBuilder {
        let length = axes.isEmpty ? 0 : axes.reduce(abs(bitpix) / 8, *)
        return FITSBuilder([first] + shape(bitpix, axes) + cards, data: pattern(length))
    }

    private static func table(
        _ type: String, _ rowLength: Int, _ rows: Int, _ heap: Int, _ formats: [String], _ cards: [String]
    ) -> FITSBuilder {
        let columns = formats.enumerated().map { keyword("TFORM\($0 + 1)", "'\($1)'") }
        return FITSBuilder(
            [keyword("XTENSION", "'\(type)'")] + shape(8, [rowLength, rows])
                + [keyword("PCOUNT", "\(heap)"), keyword("GCOUNT", "1"), keyword("TFIELDS", "\(formats.count)")]
                + columns + cards,
            data: pattern(rowLength * rows + heap))
    }

    private static func shape(_ bitpix: Int, _ axes: [Int]) -> [String] {
        [keyword("BITPIX", "\(bitpix)"), keyword("NAXIS", "\(axes.count)")]
            + axes.enumerated().map { keyword("NAXIS\($0 + 1)", "\($1)") }
    }

    /// `KEYWORD = value` with the keyword in its eight columns.
    public static func keyword(_ name: String, _ value: String) -> String {
        name + String(repeating: " ", count: max(0, 8 - name.utf8.count)) + "= " + value
    }
}
