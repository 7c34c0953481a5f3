import ObjectStorage
import Synchronization

/// Asks for the versions of the next members while somebody runs through a folder with `stat`, as `ls -l` does.
///
/// One after another, each would cost a round trip. The longer the run goes on, the further ahead it looks.
final class VersionsAhead: Sendable {
    /// How somebody goes through a listing, in positions of its members.
    struct Run {
        private var last: Int?
        /// What lies before it was asked for already, whatever came of it.
        private var end = 0
        private var width = 0

        /// - Parameter limit: members to look ahead at most; a step of twice as many still goes on with the run.
        /// - Returns: the positions to ask for, now that the member at `position` is wanted.
        mutating func goOn(to position: Int, limit: Int) -> Range<Int> {
            let goesOn = last.map { $0 < position && position - $0 <= 2 * limit } ?? false
            width = goesOn ? min(limit, max(2, width * 2)) : 0
            let start = max(position + 1, goesOn ? end : 0)
            last = position
            end = max(start, position + 1 + width)
            return start..<end
        }
    }
    /// Folders that are run through at one time.
    private static let folderLimit = 64

    private let limit: Int
    private let runs = Mutex(RecentlyUsed<String, Run>(limit: folderLimit))

    init(limit: Int) { self.limit = limit }

    /// To be called when the version of `member` is wanted and is not known.
    func noticed(_ member: Member, in listing: FolderListing, _ versions: Versions) {
        guard let position = listing.position(of: member.name) else { return }
        let ahead = runs.withLock { runs in
            var run = runs[member.folder] ?? Run()
            let ahead = run.goOn(to: position, limit: limit)
            runs.insert(run, for: member.folder)
            return ahead
        }
        // In the view of HDUs a FITS object is a directory, whose version nobody asks for before entering it.
        for next in listing.members[ahead.clamped(to: listing.members.indices)]
        where !next.isFolder && (!next.isFITS || member.isFITS) && versions.known(next) == nil {
            // An error shows again when the member itself is asked for.
            Task { _ = try? await versions.fetch(next) }
        }
    }
}
