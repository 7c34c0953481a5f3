import ObjectStorage
import Synchronization

/// Something that a folder of the source holds, under the name that it has in the mount.
public final class Member: Sendable {
    let name: String
    /// What to ask the store with.
    let key: String
    /// The key of the folder that holds it.
    let folder: String
    let isFolder: Bool
    let isFITS: Bool
    let modified: Timestamp?
    /// Changes when the object does, as far as the listing can tell; "" if it can't.
    let versionHint: String
    /// Bytes as the listing printed them, perhaps rounded.
    let printedSize: Int?
    /// The object, if the listing said all of it.
    let object: Object?
    /// Of its name and version: what its inode numbers follow from.
    let digest: UInt64

    init(_ entry: ListingEntry, named name: String, in folder: String, isFITS: Bool) {
        self.name = name
        self.folder = folder
        self.isFITS = isFITS
        key = entry.key
        isFolder = entry.kind == .folder
        modified = entry.modified
        versionHint = entry.versionHint
        printedSize = entry.printedSize
        object = entry.object
        digest = Inode.digest(name, version: isFolder ? "" : entry.versionHint)
    }
}

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
        // Where an object and a folder have one name, the folder keeps it.
        for entry in listing.entries
        where entry.kind == .folder && selection.shows(folder: folder + entry.name, named: entry.name) {
            add(entry)
        }
        for entry in listing.entries
        where entry.kind == .object && selection.shows(object: folder + entry.name, named: entry.name) {
            add(entry)
        }
        self.members = members
        self.positions = positions
    }

    /// Whether the directory `inode` opens this very listing for the first time.
    func isFirstOpening(by inode: Inode) -> Bool {
        openers.withLock { $0.insert(inode).inserted }
    }

    subscript(name: String) -> Member? {
        positions[name].map { members[$0] }
    }

    /// The members after the one of that name, in the listing's order.
    func members(after name: String) -> ArraySlice<Member> {
        positions[name].map { members[($0 + 1)...] } ?? []
    }
}
