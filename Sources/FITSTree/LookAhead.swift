import HTTP
import HeaderIndexing
import ObjectStorage
import Synchronization

/// Fetches ahead of those who run through a folder: versions while they look at files, headers while they enter FITS
/// directories.
///
/// It only ever answers a step of theirs, so it stops when they do. An error that it meets shows again when the member
/// itself is asked for.
final class LookAhead: Sendable {
    private enum Subject: Hashable, Sendable {
        case versions
        case headers(HeaderNeed)
    }
    private struct Place: Hashable {
        var folder: String
        var subject: Subject
    }
    /// Runs at one time.
    private static let runLimit = 64

    private let limit: Int
    private let runs = Mutex(RecentlyUsed<Place, FolderRun>(limit: runLimit))

    /// - Parameter limit: members to look ahead at most.
    init(limit: Int) { self.limit = limit }

    /// To be called when the version of `member` is wanted and is not known.
    func noticedLook(at member: Member, in listing: FolderListing, _ versions: Versions) {
        // In the view of HDUs a FITS object is a directory, whose version nobody asks for before entering it.
        for next in members(after: member, in: listing, .versions, limit: limit)
        where (!next.isFITS || member.isFITS) && versions.known(next, fromMemory: false) == nil {
            ahead { _ = try? await versions.fetch(next) }
        }
    }

    /// To be called when the headers of `member` are wanted, for the first time since it was listed or once more.
    func noticedEntering(_ member: Member, through need: HeaderNeed, of tree: Tree) {
        // What is near is not waited for.
        guard member.object?.immediateReader == nil, let listing = tree.folders.last(member.folder) else { return }
        // Half of what memory holds: what was fetched ahead is to be there still when the run comes to it.
        let limit = min(limit, tree.index.roomForFiles / 2)
        for next in members(after: member, in: listing, .headers(need), limit: limit) where next.isFITS {
            ahead { await tree.fetchAhead(next, through: need) }
        }
    }

    private func members(
        after member: Member, in listing: FolderListing, _ subject: Subject, limit: Int
    ) -> [Member] {
        guard limit > 0, let position = listing.position(of: member.name) else { return [] }
        let ahead = runs.withLock { runs in
            let place = Place(folder: member.folder, subject: subject)
            var run = runs[place] ?? FolderRun()
            let ahead = run.goOn(to: position, limit: limit)
            runs.insert(run, for: place)
            return ahead
        }
        let members = listing.members
        return ahead.filter(members.indices.contains).map { members[$0] }.filter { !$0.isFolder }
    }

    private func ahead(_ work: @escaping @Sendable () async -> Void) {
        // Of a low priority, which is raised when somebody comes to wait for the same.
        Task(priority: .utility) { await HTTPClient.$isAhead.withValue(true, operation: work) }
    }
}
