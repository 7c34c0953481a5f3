import HTTP

/// A folder as its web server shows it.
struct IndexPage: Equatable {
    struct Entry: Equatable {
        /// The last path component, decoded; a name that a folder can have, without control bytes.
        var name: [UInt8]
        var isFolder: Bool
        /// As printed; most servers print minutes, and some the local time of a zone that they do not name.
        var modified: Timestamp?
        /// Date and size as printed, or "" where there is no date.
        var versionHint: String
    }

    /// In the order of the page, each name once.
    var entries: [Entry]

    /// The media types that an index is asked for in: JSON first, since it tells names from folders for certain.
    static let accepted = "application/json, text/html;q=0.9, */*;q=0.1"
    /// More than a million lines; a page that is longer is no index, or no use as one.
    static let lengthLimit = 64 << 20

    /// Reads the index of the folder that `url` leads to; `url` is where the page came from, after redirects.
    /// - Returns: `nil` for a page that is no directory index. One of an empty folder is one.
    init?(_ body: [UInt8], url: URL) {
        let folder = IndexFolder(url)
        switch body.first(where: { $0 > 0x20 }) {
        case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "n"):
            guard let entries = JSONIndex.entries(of: body, in: folder) else { return nil }
            self.entries = entries
        default:
            guard let entries = HTMLIndex.entries(of: body, in: folder) else { return nil }
            self.entries = entries
        }
    }
}
