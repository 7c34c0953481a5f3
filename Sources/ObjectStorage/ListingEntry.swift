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
    /// Bytes. Where `version` is given, exactly; else about: a printed size may be rounded, so it only ever helps to
    /// decide how much to ask for.
    public var printedSize: Int?
    /// The version, where the listing says all of it: with key, size and date, `ObjectStore.object` makes it an object.
    public var version: ObjectVersion?

    public init(
        key: String, name: String, kind: Kind, modified: Timestamp? = nil, versionHint: String = "",
        printedSize: Int? = nil, version: ObjectVersion? = nil
    ) {
        self.key = key
        self.name = name
        self.kind = kind
        self.modified = modified
        self.versionHint = versionHint
        self.printedSize = printedSize
        self.version = version
    }
}

/// Takes a listing as it arrives, some entries at a time. Calls come one after another, and must not be kept waiting.
public protocol ListingSink: AnyObject, Sendable {
    func receive(_ entries: [ListingEntry])
}

/// How many entries a store delivers at once where it has them all: enough that locks and wake-ups cost nothing beside
/// them, few enough that the first are shown soon.
let listingPageLength = 1000
