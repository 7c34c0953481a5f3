/// A line of `info.txt`: what astropy 8 says of an HDU in `HDUList.info()`, opened with
/// `disable_image_compression=True`.
public struct HDUSummary: Sendable, Equatable {
    public let number: Int
    public let name: String
    /// `EXTVER` as text; a number stands to the right in its column.
    public let version: String
    /// astropy's class: `PrimaryHDU`, `ImageHDU`, `BinTableHDU`, …
    public let type: String
    /// Without END and CONTINUE.
    public let cards: Int
    /// `(2048, 2048)`, the fastest axis first; `100R x 5C`.
    public let dimensions: String
    /// `float32`, `int16 (rescales to uint16)`, `[10A, E]`
    public let format: String
    /// Groups and parameters of random groups.
    public let remark: String

    private let versionIsNumber: Bool

    /// The whole text of `info()`, its first two lines included.
    public static func text(of layout: HDULayout, fileName: String) -> String {
        let head = "Filename: \(fileName)\nNo.    Name      Ver    Type      Cards   Dimensions   Format\n"
        return layout.hdus.reduce(into: head) { $0 += HDUSummary($1, in: layout).line + "\n" }
    }

    /// One line, without a line feed; it may end in blanks.
    public var line: String {
        let version = versionIsNumber ? version.right(in: 3) : version.left(in: 3)
        return "\(String(number).right(in: 3))  \(name.left(in: 10))  \(version) \(type.left(in: 11))  "
            + "\(String(cards).right(in: 5))   \(dimensions)   \(format)   \(remark)"
    }
}

extension HDUSummary {
    public init(_ hdu: HDU, in layout: HDULayout) {
        number = hdu.index
        type = Self.type(of: hdu)
        let defaultName = hdu.kind == .primary || hdu.kind == .randomGroups ? "PRIMARY" : ""
        name = hdu.header.value("EXTNAME").map(Self.pythonText) ?? (type == "NonstandardHDU" ? "" : defaultName)
        let version = hdu.header.value("EXTVER") ?? .integer(1)
        self.version = Self.pythonText(version)
        versionIsNumber = version.real != nil
        cards = Self.cardCount(of: hdu, in: layout)
        switch type {
        case "PrimaryHDU", "ImageHDU":
            dimensions = pythonTuple(hdu.axes)
            format = Self.imageFormat(of: hdu)
            remark = ""
        case "GroupsHDU":
            let axes = hdu.axes.dropFirst()
            dimensions = pythonTuple(Array(axes))
            format = axes.isEmpty || axes.contains(0) ? "" : Self.typeName(bitpix: hdu.bitpix)
            remark = "\(hdu.gcount) Groups  \(hdu.pcount) Parameters"
        case "BinTableHDU", "TableHDU":
            let columns = hdu.columns
            dimensions = "\(hdu.axes.count > 1 ? hdu.axes[1] : 0)R x \(columns.count)C"
            format = "[\(columns.map(\.format).joined(separator: ", "))]"
            remark = ""
        case "NonstandardExtHDU":
            dimensions = pythonTuple([hdu.claimedDataLength])
            format = ""
            remark = ""
        default:
            dimensions = "()"
            format = ""
            remark = ""
        }
    }

    /// astropy takes every CONTINUE card for a part of the card before it, and gives a primary header without EXTEND
    /// one when it finds an extension.
    private static func cardCount(of hdu: HDU, in layout: HDULayout) -> Int {
        let stored = (0..<hdu.cardCount - 1).count { hdu.header.keywordField($0) != .continuation }
        let addsExtend = hdu.index == 0 && layout.hdus.count > 1 && hdu.header.value("EXTEND") == nil
        return stored + (addsExtend ? 1 : 0)
    }

    private static func type(of hdu: HDU) -> String {
        guard hdu.header.value(.xtension) != nil, hdu.header.keywordField(0) == .xtension else {
            if hdu.header.value(.simple) == .logical(false) { return "NonstandardHDU" }
            return hdu.header.value(.groups) == .logical(true) ? "GroupsHDU" : "PrimaryHDU"
        }
        return switch hdu.header.string("XTENSION") {
        case "IMAGE": "ImageHDU"
        case "TABLE": "TableHDU"
        case "BINTABLE", "A3DTABLE": "BinTableHDU"
        case "FITS": "FitsHDU"
        default: "NonstandardExtHDU"
        }
    }

    private static func imageFormat(of hdu: HDU) -> String {
        guard !hdu.axes.isEmpty, !hdu.axes.contains(0) else { return "" }
        let name = typeName(bitpix: hdu.bitpix)
        let zero = hdu.header.real("BZERO") ?? 0
        let scale = hdu.header.real("BSCALE") ?? 1
        guard zero != 0 || scale != 1 else { return name }
        let scaled: String? =
            switch (hdu.bitpix, scale, zero) {
            case (8, 1, -128): "int8"
            case (16, 1, 32768): "uint16"
            case (32, 1, 2_147_483_648): "uint32"
            case (64, 1, 9_223_372_036_854_775_808): "uint64"
            case (17..., _, _): "float64"
            case (1..., _, _): "float32"
            default: nil
            }
        return scaled.map { "\(name) (rescales to \($0))" } ?? name
    }

    private static func typeName(bitpix: Int) -> String {
        switch bitpix {
        case 8: "uint8"
        case 16: "int16"
        case 32: "int32"
        case 64: "int64"
        case -32: "float32"
        case -64: "float64"
        default: ""
        }
    }

    /// As Python's `str` writes it.
    private static func pythonText(_ value: Value) -> String {
        switch value {
        case .logical(let isTrue): isTrue ? "True" : "False"
        default: value.text
        }
    }
}

extension String {
    fileprivate func left(in width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - utf8.count))
    }

    fileprivate func right(in width: Int) -> String {
        String(repeating: " ", count: Swift.max(0, width - utf8.count)) + self
    }
}
