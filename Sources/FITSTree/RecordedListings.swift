import HeaderIndexing
import ObjectStorage

/// Keeps listings among the records of the header index.
public struct RecordedListings: ListingArchive {
    /// The date and the length that a record has before the listing.
    private static let headLength = 3 * 8

    private let records: RecordStore
    private let store: any ObjectStore
    /// What a listing holds depends on it.
    private let selection: Selection

    public init(_ records: RecordStore, of store: any ObjectStore, _ selection: Selection) {
        self.records = records
        self.store = store
        self.selection = selection
    }

    public var largestListingBytes: Int { records.largestRecordBytes - Self.headLength }

    public func load(_ folder: String) -> (bytes: [UInt8], fetched: Timestamp)? {
        guard let key = key(folder) else { return nil }
        return records.read(key) { record in
            var reader = RecordReader(record)
            guard let seconds = reader.integer(), let nanoseconds = reader.integer(), let bytes = reader.bytes() else {
                return nil
            }
            return (bytes, Timestamp(seconds: seconds, nanoseconds: nanoseconds))
        }
    }

    public func store(_ folder: String, _ bytes: [UInt8], fetched: Timestamp) {
        guard let key = key(folder) else { return }
        var writer = RecordWriter(capacity: Self.headLength + bytes.count)
        writer.integer(fetched.seconds)
        writer.integer(fetched.nanoseconds)
        writer.bytes(bytes)
        records.put(writer.bytes, for: key)
    }

    public func remove(_ folder: String) {
        if let key = key(folder) { records.remove(key) }
    }

    private func key(_ folder: String) -> RecordKey? {
        store.url(of: folder).map { RecordKey("listing", "\(selection.fingerprint)\0\($0)") }
    }
}
