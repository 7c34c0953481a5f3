/// The indexes that servers write as HTML.
///
/// No two servers write the same HTML, but all link to the members of the folder, print date and size beside the link
/// if at all, and give the page away by its title or by links that sort it. A name is taken from its link, since what
/// is printed may be cut short.
struct HTMLIndex: IndexFormat {
    private let folder: IndexFolder
    private var page = HTMLScanner()
    /// The title or a link that sorts the page says so.
    private var isIndex = false
    /// Else it is one that links to the folder above and to members, or to FITS files.
    private var hasParent = false
    private var hasFITS = false
    /// Members that were not given yet: the last one, which the next link may complete, and all of a page that has not
    /// shown to be an index.
    private var waiting: [IndexEntry] = []

    init(_ folder: IndexFolder) { self.folder = folder }

    mutating func receive(_ bytes: UnsafeRawBufferPointer) throws(NoIndex) -> [IndexEntry] {
        page.append(bytes)
        try readOn()
        guard isShown else { return [] }
        let ready = Array(waiting.dropLast())
        waiting.removeFirst(ready.count)
        return ready
    }

    mutating func end() throws(NoIndex) -> [IndexEntry] {
        page.isWhole = true
        try readOn()
        guard isShown else { throw NoIndex() }
        return waiting
    }

    private var isShown: Bool { isIndex || hasFITS || hasParent && !waiting.isEmpty }

    private mutating func readOn() throws(NoIndex) {
        while let item = page.next() {
            switch item {
            case .heading(let text):
                isIndex = isIndex || Self.isIndexHeading(text)
            case .passwordField:
                throw NoIndex()
            case .anchor(let reference, let row):
                switch folder.link(reference) {
                case .elsewhere: continue
                case .sorting: isIndex = true
                case .parent: hasParent = true
                case .member(let name, let isFolder): add(Self.entry(name, isFolder: isFolder, row: row))
                }
            }
        }
        guard page.unreadLength <= IndexReader.pieceLimit else { throw NoIndex() }
    }

    private mutating func add(_ entry: IndexEntry) {
        hasFITS = hasFITS || FITSName.isFITS(entry.name)
        if waiting.last?.name == entry.name {
            waiting[waiting.count - 1].complete(with: entry)
        } else {
            waiting.append(entry)
        }
    }

    private static func entry(_ name: [UInt8], isFolder: Bool, row: [UInt8]) -> IndexEntry {
        guard let modified = Timestamp(printed: row[...]) else {
            return IndexEntry(name: name, isFolder: isFolder, versionHint: "")
        }
        return IndexEntry(
            name: name, isFolder: isFolder, modified: modified, versionHint: String(decoding: row, as: UTF8.self))
    }

    private static func isIndexHeading(_ text: [UInt8]) -> Bool {
        let text = String(decoding: text, as: UTF8.self).lowercased()
        return ["index of", "directory listing", "listing of", "directory of"].contains { text.hasPrefix($0) }
    }
}

extension IndexEntry {
    /// Takes over what a second link to the same member has beside it: Apache can link its icons too.
    fileprivate mutating func complete(with other: Self) {
        isFolder = isFolder || other.isFolder
        if modified == nil {
            modified = other.modified
            versionHint = other.versionHint
        }
    }
}
