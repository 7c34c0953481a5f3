import Synchronization

/// The files that were read last, kept open.
///
/// A file that is dropped while another thread reads it is closed when that read ends.
final class OpenFiles: Sendable {
    /// Far below the usual limit of 1024 descriptors for a process, and more files than readers work on at once.
    static let limit = 128

    private struct State {
        var files: [ObjectIdentity: (file: OpenFile, lastUse: UInt64)] = [:]
        var uses: UInt64 = 0

        mutating func file(of identity: ObjectIdentity) -> OpenFile? {
            guard let index = files.index(forKey: identity) else { return nil }
            uses += 1
            files.values[index].lastUse = uses
            return files.values[index].file
        }

        /// Keeps a file; returns one that must go, so that it is closed outside the lock.
        mutating func keep(_ file: OpenFile, as identity: ObjectIdentity) -> OpenFile? {
            uses += 1
            let former = files.updateValue((file, uses), forKey: identity)
            guard files.count > OpenFiles.limit, let oldest = files.min(by: { $0.value.lastUse < $1.value.lastUse })
            else {
                return former?.file
            }
            return files.removeValue(forKey: oldest.key)?.file
        }
    }

    private let state = Mutex(State())

    /// The open file of an object, opened now unless it is open already.
    /// - Throws: `changed` when the name leads to another version than the object's.
    func file(of object: Object) throws(StoreError) -> OpenFile {
        if let file = state.withLock({ $0.file(of: object.identity) }) { return file }
        guard let path = FileURL.path(of: object.url) else { throw .notFound(url: object.url) }
        let file = try OpenFile(path: path, url: object.url)
        guard file.stamp.version == object.version, file.stamp.size == object.size else {
            throw .changed(url: object.url)
        }
        withExtendedLifetime(state.withLock { $0.keep(file, as: object.identity) }) {}
        return file
    }

    /// How many descriptors are held.
    var count: Int { state.withLock { $0.files.count } }

    func drop(_ identity: ObjectIdentity) {
        withExtendedLifetime(state.withLock { $0.files.removeValue(forKey: identity) }) {}
    }
}
