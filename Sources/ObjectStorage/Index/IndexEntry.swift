/// A member of a folder, as its web server's index shows it.
struct IndexEntry: Equatable {
    /// The last path component, decoded; a name that a folder can have, without control bytes.
    var name: [UInt8]
    var isFolder: Bool
    /// As printed; most servers print minutes, and some the local time of a zone that they do not name.
    var modified: Timestamp?
    /// Date and size as printed, or "" where there is no date.
    var versionHint: String
}
