import HTTP

/// Reads the index of a folder as it arrives, and keeps no more of it than what it has not come to yet.
struct IndexReader {
    /// The media types that an index is asked for in: JSON first, since it tells names from folders for certain.
    static let accepted = "application/json, text/html;q=0.9, */*;q=0.1"
    /// Bytes: more than six million lines. A page without end is no index.
    static let lengthLimit = 1 << 30
    /// Bytes of one tag, comment, script or JSON element, or of blanks before the first; a page that has more is no index, or no use as one.
    static let pieceLimit = 4 << 20

    private let folder: IndexFolder
    /// `nil` until the first byte that is no blank tells them apart.
    private var format: (any IndexFormat)?
    private var length = 0

    /// - Parameter url: where the page comes from, after redirects.
    init(_ url: URL) { folder = IndexFolder(url) }

    /// Takes the next bytes of the page.
    /// - Returns: what can be told to be members by now, in the order of the page; a name can come more than once.
    mutating func receive(_ bytes: UnsafeRawBufferPointer) throws(NoIndex) -> [IndexEntry] {
        length += bytes.count
        guard length <= (format == nil ? Self.pieceLimit : Self.lengthLimit) else { throw NoIndex() }
        if format == nil {
            guard let first = bytes.first(where: { $0 > 0x20 }) else { return [] }
            let isJSON = [UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "n")].contains(first)
            format = isJSON ? JSONIndex(folder) : HTMLIndex(folder)
        }
        return try format?.receive(bytes) ?? []
    }

    /// To be called when the page is whole.
    /// - Returns: the members that could not be told before. The page of an empty folder has none in all.
    mutating func end() throws(NoIndex) -> [IndexEntry] {
        guard format != nil else { throw NoIndex() }
        return try format?.end() ?? []
    }
}

/// Says that a page is no directory index.
struct NoIndex: Error {}

/// A way in which servers write their indexes.
protocol IndexFormat {
    mutating func receive(_ bytes: UnsafeRawBufferPointer) throws(NoIndex) -> [IndexEntry]
    mutating func end() throws(NoIndex) -> [IndexEntry]
}
