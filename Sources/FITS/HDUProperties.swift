/// What else a header says of its HDU.
extension HDU {
    /// `EXTNAME` (FITS 4.0 §4.4.2.6) as text, whatever its type; `nil` where it is absent or blank.
    public var extensionName: String? {
        header.value("EXTNAME").map(\.text).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// `EXTVER`, which is 1 where it is absent (FITS 4.0 §4.4.2.6).
    public var extensionVersion: Int { header.integer("EXTVER") ?? 1 }

    public var bitpix: Int { dataUnit.bitpix }

    /// `NAXIS1`…`NAXISn`: the axis that varies fastest comes first.
    public var axes: [Int] { dataUnit.axes }

    public var pcount: Int { dataUnit.pcount }

    public var gcount: Int { dataUnit.gcount }

    /// END included.
    public var cardCount: Int { header.cardCount }

    /// Whether the table is an image that was compressed tile by tile (FITS 4.0 §10.1.1).
    public var isCompressedImage: Bool { kind == .binaryTable && header.logical("ZIMAGE") == true }

    /// Whether the table is a table that was compressed column by column (FITS 4.0 §10.3.1).
    public var isCompressedTable: Bool { kind == .binaryTable && header.logical("ZTABLE") == true }

    /// Bytes of padding that should end the HDU and that the stream has not.
    public var missingPadding: Int {
        isTruncated ? 0 : range.count.filledToBlocks - range.count
    }

    /// Where the variable-length arrays of a binary table lie (FITS 4.0 §7.3.5), as far as the stream has them; `nil`
    /// where there are none.
    ///
    /// The heap ends where the data unit does. `THEAP` says where it begins and adds nothing to its length (§7.3.2).
    public var heapRange: Range<Int>? {
        guard kind == .binaryTable, axes.count == 2, pcount > 0 else { return nil }
        let tableLength = axes[0].times(axes[1])
        let start = max(tableLength, header.integer("THEAP") ?? tableLength)
        let heap = min(dataRange.lowerBound.adding(start), dataRange.upperBound)..<dataRange.upperBound
        return heap.isEmpty ? nil : heap
    }

    /// The columns of a table; empty for everything else.
    public var columns: [TableColumn] {
        kind == .binaryTable || kind == .asciiTable ? TableColumn.all(in: header) : []
    }
}
