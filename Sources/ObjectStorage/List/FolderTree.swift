/// Folders made of the keys that are in them; an object is only its position in a list.
struct FolderTree: Sendable {
    enum Member {
        case object(Int)
        /// The folder's key.
        case folder(String)
    }
    private struct Folder {
        var key: String
        /// The positions of objects, and below zero, counted from -1, the folders' own in `folders`; in the order in
        /// which they came.
        var members: [Int32] = []
    }
    private var folders = [Folder(key: "")]
    private var positions = ["": 0]

    /// The members of a folder, in the order in which they came; `nil` for a folder that holds nothing.
    func members(of folder: String) -> some RandomAccessCollection<Member> {
        let folder = positions[folder].map { folders[$0].members } ?? []
        return folder.lazy.map { $0 >= 0 ? .object(Int($0)) : .folder(folders[Int(-1 - $0)].key) }
    }

    func holds(_ folder: String) -> Bool { positions[folder] != nil }

    /// Puts an object into its folder, and that folder into the one above where it is new.
    mutating func add(_ position: Int, _ key: String) {
        folders[folder(of: key.utf8[...])].members.append(Int32(position))
    }

    /// The position of the folder that a key is in.
    private mutating func folder(of key: Substring.UTF8View) -> Int {
        let end = key.lastIndex(of: UInt8(ascii: "/")).map { key.index(after: $0) } ?? key.startIndex
        let folder = String(Substring(key[..<end]))
        if let position = positions[folder] { return position }
        let parent = self.folder(of: key[..<end].dropLast())
        let position = folders.count
        folders.append(Folder(key: folder))
        positions[folder] = position
        folders[parent].members.append(Int32(-1 - position))
        return position
    }
}
