import HeaderIndexing
import ObjectStorage

/// The form in which a listing is kept on disk: its columns as they are, behind a head that says what they are of.
///
/// Whatever does not fit is no listing: it comes from another version of fitsfs, or is of another selection. Damage is
/// for the archive to find.
extension FolderListing {
    /// To be counted up when anything changes that makes names, kinds or hashes of members.
    private static let format = 0x0002_5453_494C_4646  // "FFLIST", 2

    /// How many bytes `encoded` makes: some 65 for each member.
    var encodedLength: Int {
        withMembers(\.pages).reduce(4 * 8 + folder.utf8.count) { $0 + $1.columns.encodedLength }
    }

    /// The listing as bytes; `nil` where it is not complete.
    func encoded() -> [UInt8]? {
        guard isComplete else { return nil }
        let pages = withMembers(\.pages)
        var writer = RecordWriter(capacity: encodedLength)
        writer.integer(Self.format)
        writer.integer(Int(truncatingIfNeeded: selection.fingerprint))
        writer.text(folder)
        writer.integer(pages.count)
        for page in pages { page.columns.encode(to: &writer) }
        return writer.bytes
    }

    /// A listing that was encoded by this version of fitsfs, of the same folder and the same selection.
    /// - Parameter fetched: when the source gave it.
    convenience init?(
        decoding bytes: [UInt8], of folder: String, in store: any ObjectStore, _ selection: Selection,
        fetched: ContinuousClock.Instant
    ) {
        guard let members = bytes.withUnsafeBytes({ Self.members($0, of: folder, in: store, selection) }) else {
            return nil
        }
        self.init(of: folder, in: store, selection, members, fetched: fetched)
    }

    private static func members(
        _ record: UnsafeRawBufferPointer, of folder: String, in store: any ObjectStore, _ selection: Selection
    ) -> MemberList? {
        var reader = RecordReader(record)
        guard reader.integer() == format, reader.integer() == Int(truncatingIfNeeded: selection.fingerprint),
            reader.bytes()?.elementsEqual(folder.utf8) == true, let count = reader.count()
        else { return nil }
        var pages: [MemberPage] = []
        for number in 0..<count {
            guard let columns = MemberColumns(decoding: &reader),
                columns.count == MemberColumns.limit || number == count - 1 && columns.count > 0
            else { return nil }
            pages.append(MemberPage(columns, of: folder, in: store))
        }
        return reader.isAtEnd ? MemberList(of: folder, in: store, pages) : nil
    }
}
