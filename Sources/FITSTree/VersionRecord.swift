import HeaderIndexing
import ObjectStorage

/// What is kept on disk of the version that a key had when last heard of.
struct VersionRecord: Equatable {
    var version: ObjectVersion
    var size: Int
    var modified: Timestamp?
    /// What the listing said of the member then.
    var hint: String
    /// When the source said so, in seconds since 1970 by the clock of this machine.
    var checked: Int

    /// - Parameter url: of the key, in full.
    static func key(_ url: String) -> RecordKey { RecordKey("version", url) }

    init(_ object: Object, hint: String, checked: Int) {
        version = object.version
        size = object.size
        modified = object.modified
        self.hint = hint
        self.checked = checked
    }

    init?(_ record: UnsafeRawBufferPointer) {
        var reader = RecordReader(record)
        guard let etag = reader.optionalText(), let lastModified = reader.optionalText(), let size = reader.integer(),
            let seconds = reader.integer(), let nanoseconds = reader.integer(), let hint = reader.text(),
            let checked = reader.integer(), 0...Object.largestSize ~= size
        else { return nil }
        version = ObjectVersion(etag: etag, lastModified: lastModified)
        self.size = size
        modified = nanoseconds < 0 ? nil : Timestamp(seconds: seconds, nanoseconds: nanoseconds)
        self.hint = hint
        self.checked = checked
    }

    var bytes: [UInt8] {
        var writer = RecordWriter()
        writer.optionalText(version.etag)
        writer.optionalText(version.lastModified)
        writer.integer(size)
        writer.integer(modified?.seconds ?? 0)
        writer.integer(modified?.nanoseconds ?? -1)
        writer.text(hint)
        writer.integer(checked)
        return writer.bytes
    }

    /// Whether the listing, which says the same of the member as then, vouches for the version.
    ///
    /// It prints a date, perhaps to the minute: an object that was new when it was looked at may have changed within the
    /// same minute, and look the same for ever (the "racily clean" entries of git's index).
    func isVouchedFor(by member: Member) -> Bool {
        guard !hint.isEmpty, hint == member.versionHint, let printed = member.modified else { return false }
        let resolution = printed.seconds % 60 == 0 ? 60 : 1
        return checked - (modified ?? printed).seconds > resolution + Self.clockSkew
    }

    /// Seconds by which the clocks of a source and of this machine may differ.
    private static let clockSkew = 5
}
