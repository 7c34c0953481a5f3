import BlockCaching
import ObjectStorage

/// A compressed object, seen as the FITS stream inside it.
public struct DecompressedObject: Sendable {
    /// An object whose bytes are computed from another one's.
    public let object: Object
    /// Why the stream ends early, if it does: a sentence.
    public let problem: String?

    /// Runs once through the compressed object to learn how long the stream inside is.
    public static func open(
        _ compressed: Object, _ container: Container, through cache: BlockCache
    ) async throws(StoreError) -> DecompressedObject { fatalError() }
}
