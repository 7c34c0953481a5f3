import ObjectStorage

/// All that a folder's listing keeps of one member.
struct MemberDescription: Equatable, Sendable {
    /// In the mount; no other member of the folder has it.
    var name: String
    var key: String
    var isFolder: Bool
    var isFITS: Bool
    var modified: Timestamp?
    /// A hash of what the listing said that changes when the object does; 0 if it said nothing.
    var hint: UInt64
    /// Bytes: exactly where there is a version, else about.
    var size: Int?
    var version: ObjectVersion?
}

extension MemberDescription {
    /// - Parameter path: of the folder, decoded and with its `/`.
    /// - Returns: `nil` for what is not to be shown.
    init?(_ entry: ListingEntry, in path: String, _ selection: Selection) {
        isFolder = entry.kind == .folder
        if selection.hasPatterns {
            let path = path + entry.name
            let isShown =
                isFolder
                ? selection.shows(folder: path, named: entry.name) : selection.shows(object: path, named: entry.name)
            guard isShown else { return nil }
        }
        name = FileName.escaped(entry.name)
        key = entry.key
        isFITS = !isFolder && selection.isFITS(entry.name)
        modified = entry.modified
        size = entry.printedSize.flatMap { (0...Object.largestSize).contains($0) ? $0 : nil }
        version = isFolder || size == nil ? nil : entry.version
        var said = entry.versionHint
        // Two versions never have one hint: numbers of files follow from it.
        if let version { said += "\0\(version.etag ?? "")\0\(version.lastModified ?? "")\0\(size ?? 0)" }
        // What a folder shows does not hang off its date.
        hint = isFolder || said.isEmpty ? 0 : max(1, Inode.digest(said, version: ""))
    }
}
