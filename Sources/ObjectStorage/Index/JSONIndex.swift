import HTTP

/// The indexes that servers give as JSON: nginx with `autoindex_format json`, and Caddy when asked for it.
///
/// Both are arrays of objects with a `name`. nginx writes the name as it is and the `type`; Caddy gives the encoded
/// `url`, which is also right for names that are no UTF-8.
struct JSONIndex: IndexFormat {
    private let folder: IndexFolder
    private var elements = JSONElements()

    init(_ folder: IndexFolder) { self.folder = folder }

    mutating func receive(_ bytes: UnsafeRawBufferPointer) throws(NoIndex) -> [IndexEntry] {
        guard let texts = elements.receive(bytes), elements.unreadLength <= IndexReader.pieceLimit else {
            throw NoIndex()
        }
        var entries: [IndexEntry] = []
        for text in texts {
            guard let member = JSONValue(parsing: text), member["name"]?.bytes != nil else { throw NoIndex() }
            if let entry = entry(member) { entries.append(entry) }
        }
        return entries
    }

    mutating func end() throws(NoIndex) -> [IndexEntry] {
        guard elements.isWhole else { throw NoIndex() }
        return []
    }

    private func entry(_ member: JSONValue) -> IndexEntry? {
        var entry: IndexEntry
        let date: JSONValue?
        if let url = member["url"]?.bytes {
            guard case .member(let name, let isFolder) = folder.link(url) else { return nil }
            entry = IndexEntry(name: name, isFolder: isFolder, versionHint: "")
            date = member["mod_time"]
            entry.modified = date?.bytes.flatMap { Timestamp(printed: $0[...]) }
        } else {
            // nginx also lists what is neither file nor folder, as "other".
            guard let name = member["name"]?.bytes, let type = member["type"]?.text, type != "other",
                case .member(let decoded, _) = folder.link(Array(Key.component(of: name).utf8))
            else { return nil }
            entry = IndexEntry(name: decoded, isFolder: type == "directory", versionHint: "")
            date = member["mtime"]
            entry.modified = date?.text.flatMap { Timestamp(httpDate: $0) }
        }
        if let date = date?.text {
            entry.versionHint = member["size"]?.integer.map { "\(date) \($0)" } ?? date
        }
        return entry
    }
}
