import HeaderIndexing
import ObjectStorage

/// The headers of members of a source: finds out which version a member has, and then its HDUs.
public final class MemberHeaders: Sendable {
    let versions: Versions
    let index: HeaderIndex

    /// - Parameter lifetime: how long a version that no listing vouches for is believed.
    public init(store: any ObjectStore, index: HeaderIndex, lifetime: Duration) {
        versions = Versions(store: store, records: index.records, lifetime: lifetime)
        self.index = index
    }

    /// The member's HDUs, as far as they are needed, from what is known or from the source.
    public func file(_ member: Member, through need: HeaderNeed = .all) async throws(StoreError) -> FITSFile {
        if let object = versions.known(member, fromMemory: false) { return try await index.file(object, through: need) }
        let start = try await versions.fetch(
            member, firstBytes: index.firstProbe(of: member.key, printedSize: member.printedSize))
        return try await index.file(start.object, through: need, startingWith: start.bytes)
    }
}
