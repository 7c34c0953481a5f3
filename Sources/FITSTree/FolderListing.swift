import ObjectStorage
import Synchronization

/// The members of one folder, as they were at one moment; no two have one name.
final class FolderListing: Sendable {
    let folder: String
    let members: [Member]
    private let positions: [String: Int]
    private let openers = Mutex<Set<Inode>>([])

    init(_ listing: Listing, folder: String, selection: Selection) {
        self.folder = folder
        var members: [Member] = []
        var positions: [String: Int] = [:]
        members.reserveCapacity(listing.entries.count)
        positions.reserveCapacity(listing.entries.count)

        func add(_ entry: ListingEntry) {
            let escaped = FileName.escaped(entry.name)
            var name = escaped
            var number = 1
            while positions[name] != nil {
                number += 1
                name = FileName.numbered(escaped, number)
            }
            positions[name] = members.count
            members.append(
                Member(
                    entry, named: name, in: folder,
                    isFITS: entry.kind == .object && selection.isFITS(entry.name)))
        }
        let path = Key.path(folder)
        // Where an object and a folder have one name, the folder keeps it.
        for entry in listing.entries
        where entry.kind == .folder && selection.shows(folder: path + entry.name, named: entry.name) {
            add(entry)
        }
        for entry in listing.entries
        where entry.kind == .object && selection.shows(object: path + entry.name, named: entry.name) {
            add(entry)
        }
        self.members = members
        self.positions = positions
    }

    /// Whether the directory `inode` has shown this very listing before.
    func wasOpened(by inode: Inode) -> Bool {
        openers.withLock { $0.contains(inode) }
    }

    func noteOpening(by inode: Inode) {
        openers.withLock { _ = $0.insert(inode) }
    }

    subscript(name: String) -> Member? {
        positions[name].map { members[$0] }
    }

    /// Where a member stands in `members`.
    func position(of name: String) -> Int? { positions[name] }
}
