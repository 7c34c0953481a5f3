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
    /// The version that was found last, for `Versions` to use.
    let note = Mutex<Versions.Note?>(nil)

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
