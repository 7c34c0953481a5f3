/// The indexes that servers write as HTML.
///
/// No two servers write the same HTML, but all link to the members of the folder, print date and size beside the link
/// if at all, and give the page away by its title or by links that sort it. A name is taken from its link, since what
/// is printed may be cut short.
enum HTMLIndex {
    /// - Returns: `nil` for a page that is no index.
    static func entries(of body: [UInt8], in folder: IndexFolder) -> [IndexPage.Entry]? {
        var entries: [IndexPage.Entry] = []
        var positions: [[UInt8]: Int] = [:]
        var isIndex = false
        var hasParent = false
        var page = HTMLScanner(body)
        while let item = page.next() {
            switch item {
            case .heading(let text):
                isIndex = isIndex || isIndexHeading(text)
            case .passwordField:
                return nil
            case .anchor(let reference, let row):
                switch folder.link(reference) {
                case .elsewhere: continue
                case .sorting: isIndex = true
                case .parent: hasParent = true
                case .member(let name, let isFolder):
                    let entry = entry(name, isFolder: isFolder, row: row)
                    if let position = positions[name] {
                        entries[position].complete(with: entry)
                    } else {
                        positions[name] = entries.count
                        entries.append(entry)
                    }
                }
            }
        }
        let isPlausible = hasParent ? !entries.isEmpty : entries.contains { FITSName.isFITS($0.name) }
        return isIndex || isPlausible ? entries : nil
    }

    private static func entry(_ name: [UInt8], isFolder: Bool, row: [UInt8]) -> IndexPage.Entry {
        guard let modified = Timestamp(printed: row[...]) else {
            return IndexPage.Entry(name: name, isFolder: isFolder, versionHint: "")
        }
        return IndexPage.Entry(
            name: name, isFolder: isFolder, modified: modified, versionHint: String(decoding: row, as: UTF8.self))
    }

    private static func isIndexHeading(_ text: [UInt8]) -> Bool {
        let text = String(decoding: text, as: UTF8.self).lowercased()
        return ["index of", "directory listing", "listing of", "directory of"].contains { text.hasPrefix($0) }
    }
}

extension IndexPage.Entry {
    /// Takes over what a second link to the same member has beside it: Apache can link its icons too.
    fileprivate mutating func complete(with other: Self) {
        isFolder = isFolder || other.isFolder
        if modified == nil {
            modified = other.modified
            versionHint = other.versionHint
        }
    }
}
