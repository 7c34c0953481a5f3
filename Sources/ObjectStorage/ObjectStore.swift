/// Objects of one source: lists them, finds their current versions, and gives them readers.
///
/// A key is a relative reference in the sense of RFC 3986 §4.2, relative to the source: path components joined by `/`
/// and percent-encoded, so that a key can carry any byte; a folder's key ends in `/`, and `""` is the source itself.
public protocol ObjectStore: Sendable {
    /// Delivers the members of one folder, not of the folders in it, in the order of the source and each once.
    ///
    /// Members that were delivered before an error is thrown are right, but not all. A folder without members delivers
    /// nothing.
    func list(_ folder: String, into sink: any ListingSink) async throws(StoreError)

    /// The version that the key has now.
    func head(_ key: String) async throws(StoreError) -> Object

    /// The version that the key has now, and its first `length` bytes (all of them where it is shorter), in one request.
    func open(_ key: String, first length: Int) async throws(StoreError) -> (Object, [UInt8])

    /// As `open`, unless the version that the key has now is `known` already: then `nil`, for a request without a body.
    func open(_ key: String, first length: Int, unless known: Object) async throws(StoreError) -> (Object, [UInt8])?

    /// What tells the key from keys of other sources, also in another process; `nil` if nothing does, or if it is as well
    /// asked again.
    func url(of key: String) -> String?

    /// A version of which a listing, or whoever has asked before, knows all; nothing is asked for it.
    ///
    /// - Throws: `notFound` for a key that no object of the source can have.
    func object(
        _ key: String, _ version: ObjectVersion, size: Int, modified: Timestamp?
    ) throws(StoreError) -> Object
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
}
