import ObjectStorage

/// An object of a `ScriptedStore`, and what its folder's listing says of it.
public struct ScriptedFile: Sendable {
    /// What a listing says without being asked for the object.
    public enum Listed: Sendable {
        /// Nothing but the name, as a URL list.
        case name
        /// A date and a size, as an HTML index.
        case hint(String)
        /// The object, as a local folder.
        case object
    }

    public var bytes: [UInt8]
    /// Without quotes; `nil` for a server that gives no validator.
    public var etag: String?
    public var modified: Timestamp?
    public var listing: Listed
    /// The name in the listing, where it is not the key's last part.
    public var name: String?
    /// What the server says of the size, where it is not the truth.
    public var claimedSize: Int?

    public init(
        _ bytes: [UInt8], etag: String? = "1", modified: Timestamp? = Timestamp(seconds: 1_700_000_000),
        listing: Listed = .name, name: String? = nil, claimedSize: Int? = nil
    ) {
        self.bytes = bytes
        self.etag = etag
        self.modified = modified
        self.listing = listing
        self.name = name
        self.claimedSize = claimedSize
    }

    public init(text: String, listing: Listed = .name) {
        self.init(Array(text.utf8), listing: listing)
    }

    var version: ObjectVersion { ObjectVersion(etag: etag.map { "\"\($0)\"" }) }

    var listed: (hint: String, modified: Timestamp?, isWhole: Bool) {
        switch listing {
        case .name: ("", nil, false)
        case .hint(let hint): (hint, modified, false)
        case .object: ("\(etag ?? "") \(bytes.count)", modified, true)
        }
    }
}
