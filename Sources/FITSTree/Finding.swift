/// What a name in a directory means, which may be nothing.
public enum Finding: Sendable {
    case entry(Entry)
    /// Nothing has the name, and for that long nothing will; `nil` is for ever.
    case nothing(lifetime: Duration?)
}

extension Tree {
    /// As `lookup`, but that nothing has the name is an answer, which may be kept as long as a name could be.
    ///
    /// A member whose object is gone (`FileError.cause` says so) is an error all the same: the listing still names it.
    public func find(_ name: String, in directory: Inode) throws(Unready) -> Finding {
        do throws(Unready) {
            return .entry(try lookup(name, in: directory))
        } catch {
            guard case .failed(.noSuchFile) = error else { throw error }
            return .nothing(lifetime: lifetimeOfAbsence(in: try node(directory)))
        }
    }

    /// Below a FITS file, whose version is pinned, nothing ever appears; in a folder, nothing before it is listed again.
    private func lifetimeOfAbsence(in directory: Node) -> Duration? {
        guard case .folder(let key, _, _) = directory.content else { return nil }
        return folders.remainingLifetime(key)
    }
}
