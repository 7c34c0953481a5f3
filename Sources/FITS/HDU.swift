/// One header and data unit: where its parts lie, and what its header says.
///
/// Offsets are bytes from the beginning of the FITS stream; ranges are half-open.
public struct HDU: Sendable {
    public let index: Int
    public let header: Header
    /// The header with its padding: from its first card to the data unit.
    public let headerRange: Range<Int>
    /// The data unit without its padding, cut off where the stream ends.
    public let dataRange: Range<Int>
    /// The length that the header claims for the data unit, without padding; longer than `dataRange` if the stream ends early.
    public let claimedDataLength: Int
    public let kind: HDUKind

    /// Whether the stream ends before the data unit does.
    public var isTruncated: Bool { dataRange.count < claimedDataLength }
}

/// What an HDU is by its first card, `SIMPLE` or `XTENSION` (FITS 4.0 §3.3, §3.4, §6, §7).
public enum HDUKind: Sendable, Equatable {
    case primary
    case randomGroups
    case image
    case asciiTable
    case binaryTable
    /// Another `XTENSION`, by the name it gives.
    case other(String)
}
