/// One header and data unit: where its parts lie, and what its header says.
///
/// Offsets are bytes from the beginning of the FITS stream; ranges are half-open.
public struct HDU: Sendable, Equatable {
    public let index: Int
    public let header: Header
    /// The header with its padding: from its first card to the data unit.
    public let headerRange: Range<Int>
    /// The data unit without its padding, cut off where the stream ends.
    public let dataRange: Range<Int>
    /// The length that the header claims for the data unit, without padding; longer than `dataRange` if the stream ends
    /// early.
    public let claimedDataLength: Int
    public let kind: HDUKind
    public let dataUnit: DataUnit
    /// What the stream holds of the HDU: header, data and the padding of both.
    public let range: Range<Int>

    /// Whether the stream ends before the data unit does.
    public var isTruncated: Bool { dataRange.count < claimedDataLength }
}

extension HDU {
    /// Places an HDU by its header alone.
    /// - Parameters:
    ///   - header: whole, with END; its first card is SIMPLE or XTENSION.
    ///   - offset: where the header begins, 0 or more.
    ///   - streamSize: bytes of the whole stream.
    public init(index: Int, header: Header, at offset: Int, streamSize: Int) throws(FITSError) {
        var remarks: [String] = []
        try self.init(index: index, header: header, at: offset, streamSize: streamSize, remarks: &remarks)
    }

    init(
        index: Int, header: Header, at offset: Int, streamSize: Int, remarks: inout [String]
    ) throws(FITSError) {
        guard header.cardCount > 0 else { throw .missing(keyword: "first card") }
        let dataUnit = try DataUnit(header, remarks: &remarks)
        let length = dataUnit.length
        let end = max(offset, streamSize)
        let dataOffset = min(end, offset.adding(header.bytes.count.filledToBlocks))
        self.index = index
        self.header = header
        self.headerRange = offset..<dataOffset
        self.dataRange = dataOffset..<min(end, dataOffset.adding(length))
        self.claimedDataLength = length
        self.kind = HDUKind(header, isRandomGroups: dataUnit.isRandomGroups)
        self.dataUnit = dataUnit
        self.range = offset..<min(end, dataOffset.adding(length.filledToBlocks))
        if header.keywordField(0) == .simple, header.value(.simple) != .logical(true) {
            remarks.append("SIMPLE is not T: the file may depart from the standard. It is read as if it did not.")
        }
        if Card.hasTail(header.card(header.cardCount - 1)) {
            remarks.append("The END card has text after END, which is passed over.")
        }
    }
}
