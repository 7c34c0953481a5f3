/// Every HDU of a FITS stream, and what was wrong with it.
public struct HDULayout: Sendable, Equatable {
    /// Bytes of the whole stream.
    public let size: Int
    /// In their order; empty if the stream is no FITS.
    public let hdus: [HDU]
    /// Bytes after the last HDU that are no HDU.
    public let trailing: Range<Int>?
    public let problems: [Problem]
    /// Whether the stream was followed to its end; if not, there may be more HDUs, problems, and something trailing.
    public let isComplete: Bool

    public init(
        size: Int, hdus: [HDU], trailing: Range<Int>?, problems: [Problem], isComplete: Bool = true
    ) {
        self.size = size
        self.hdus = hdus
        self.trailing = trailing
        self.problems = problems
        self.isComplete = isComplete
    }

    /// What is known before the first byte.
    public static let none = HDULayout(size: 0, hdus: [], trailing: nil, problems: [], isComplete: false)
}

/// Something that is wrong with a file, for `problems.txt`.
public struct Problem: Sendable, Equatable {
    /// The HDU that it was found in or at.
    public let hdu: Int
    /// The byte that it was found at.
    public let offset: Int
    /// What is wrong, and what can still be used: one sentence or two.
    public let text: String

    public init(hdu: Int, offset: Int, text: String) {
        self.hdu = hdu
        self.offset = offset
        self.text = text
    }
}
