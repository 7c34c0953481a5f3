/// Objects of one source: lists them, finds their current versions, and gives them readers.
///
/// A key is a relative reference in the sense of RFC 3986 §4.2, relative to the source: path components joined by `/`
/// and percent-encoded, so that a key can carry any byte; a folder's key ends in `/`, and `""` is the source itself.
public protocol ObjectStore: Sendable {
    /// The members of one folder, not of the folders in it.
    func list(_ folder: String) async throws(StoreError) -> Listing

    /// The version that the key has now.
    func head(_ key: String) async throws(StoreError) -> Object

    /// The version that the key has now, and its first `length` bytes (all of them where it is shorter), in one request.
    func open(_ key: String, first length: Int) async throws(StoreError) -> (Object, [UInt8])

    /// As `open`, unless the version that the key has now is `known` already: then `nil`, for a request without a body.
    func open(_ key: String, first length: Int, unless known: Object) async throws(StoreError) -> (Object, [UInt8])?

    /// What tells the key from keys of other sources, also in another process; `nil` if nothing does.
    func url(of key: String) -> String?

    /// A version of the key that was found before, perhaps by another process; nothing is asked.
    /// - Returns: `nil` if what was found before is of no use here.
    func object(_ key: String, version: ObjectVersion, size: Int, modified: Timestamp?) -> Object?
}

/// For sources that are asked again at no cost.
extension ObjectStore {
    public func open(
        _ key: String, first length: Int, unless known: Object
    ) async throws(StoreError) -> (Object, [UInt8])? {
        let (object, bytes) = try await open(key, first: length)
        return object.identity == known.identity ? nil : (object, bytes)
    }

    public func url(of key: String) -> String? { nil }

    public func object(_ key: String, version: ObjectVersion, size: Int, modified: Timestamp?) -> Object? { nil }
}

/// What a folder held at one moment, in the order of the source.
public struct Listing: Sendable {
    public var entries: [ListingEntry]

    public init(entries: [ListingEntry]) {
        self.entries = entries
    }
}

/// One line of a listing: what is known of a member without asking for the member itself.
public struct ListingEntry: Sendable {
    public enum Kind: Sendable { case folder, object }

    /// The key to ask the store with.
    public var key: String
    /// The last path component, decoded; bytes that are no UTF-8 stay percent-encoded.
    public var name: String
    public var kind: Kind
    public var modified: Timestamp?
    /// What the listing says that changes when the object does (an ETag, a date, a size as printed), or "".
    public var versionHint: String
    /// Bytes, about: a printed size may be rounded, so it only ever helps to decide how much to ask for.
    public var printedSize: Int?
    /// The object, where the listing says all of it; a printed size that may be rounded does not.
    public var object: Object?

    public init(
        key: String, name: String, kind: Kind, modified: Timestamp? = nil, versionHint: String = "",
        printedSize: Int? = nil, object: Object? = nil
    ) {
        self.key = key
        self.name = name
        self.kind = kind
        self.modified = modified
        self.versionHint = versionHint
        self.printedSize = printedSize
        self.object = object
    }
}
