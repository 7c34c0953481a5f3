import ObjectStorage
import Synchronization

/// Asks for the versions of the next members while somebody runs through a folder with `stat`, as `ls -l` does.
///
/// One after another, each would cost a round trip. The longer the run goes on, the further ahead it looks.
final class VersionsAhead: Sendable {
    private struct Run {
        var last: String
        var width = 0
    }
    /// Folders that are run through at one time.
    private static let folderLimit = 64
    /// Members that are looked at to find the next ones: among 100,000 of another kind, no more would be found.
    private static let searchLimit = 1024

    private let limit: Int
    private let runs = Mutex(RecentlyUsed<String, Run>(limit: folderLimit))

    init(limit: Int) { self.limit = limit }

    /// To be called when the version of `member` is wanted and is not known.
    func noticed(_ member: Member, in listing: FolderListing, _ versions: Versions) {
        let width = runs.withLock { runs in
            var run = runs[member.folder] ?? Run(last: "")
            let goesOn = listing.members(after: run.last).prefix(2 * limit).contains { $0.name == member.name }
            run.width = goesOn ? min(limit, max(2, run.width * 2)) : 0
            run.last = member.name
            runs.insert(run, for: member.folder)
            return run.width
        }
        // In the view of HDUs a FITS object is a directory, whose version nobody asks for before entering it.
        let next = listing.members(after: member.name).prefix(Self.searchLimit).lazy
            .filter { !$0.isFolder && (!$0.isFITS || member.isFITS) }.prefix(width)
        for member in next where versions.known(member) == nil {
            // An error shows again when the member itself is asked for.
            Task { _ = try? await versions.fetch(member) }
        }
    }
}
