import ObjectStorage

/// Something that a folder of the source holds, under the name that it has in the mount.
///
/// A place in a page of a listing: what it says is made of the columns when it is asked for.
public struct Member: Sendable {
    let page: MemberPage
    private let place: UInt8

    init(_ page: MemberPage, _ index: Int) {
        self.page = page
        place = UInt8(index)
    }

    var index: Int { Int(place) }
    private var columns: MemberColumns { page.columns }
    private var flags: MemberColumns.Flags { page.columns.flags(at: index) }

    public var name: String { columns.name(at: index) }
    /// What to ask the store with.
    public var key: String { columns.key(at: index, in: folder) }
    /// The key of the folder that holds it.
    var folder: String { page.folder }
    public var isFolder: Bool { flags.contains(.folder) }
    public var isFITS: Bool { flags.contains(.fits) }
    public var modified: Timestamp? { columns.modified(at: index) }
    /// Changes when the object does, as far as the listing can tell; "" if it can't.
    var versionHint: String {
        let hint = columns.hints[index]
        return hint == 0 ? "" : String(hint, radix: 36)
    }
    /// Bytes as the listing printed them, perhaps rounded.
    public var printedSize: Int? { columns.size(at: index) }
    /// The object, if the listing said all of it.
    public var object: Object? {
        guard let version = columns.version(at: index), let size = printedSize else { return nil }
        return try? page.store.object(key, version, size: size, modified: modified)
    }
    /// Whether the listing said all of the object.
    var isWhole: Bool { columns.isWhole(at: index) }
    /// Of its name and version: what its inode numbers follow from.
    var digest: UInt64 { Inode.digest(columns.names[index], version: columns.hints[index]) }
    /// The version that was found last, for `Versions` to use.
    var note: MemberPage.Note { page.note(at: index) }
}
