import HTTP

/// The indexes that servers give as JSON: nginx with `autoindex_format json`, and Caddy when asked for it.
///
/// Both are arrays of objects with a `name`. nginx writes the name as it is and the `type`; Caddy gives the encoded
/// `url`, which is also right for names that are no UTF-8.
enum JSONIndex {
    static func entries(of body: [UInt8], in folder: IndexFolder) -> [IndexPage.Entry]? {
        switch JSONValue(parsing: body) {
        // What Go makes of a list that was never begun: Caddy's empty folder in some versions.
        case .null: return []
        case .array(let members):
            var entries: [IndexPage.Entry] = []
            var names: Set<[UInt8]> = []
            entries.reserveCapacity(members.count)
            for member in members {
                guard member["name"]?.bytes != nil else { return nil }
                guard let entry = entry(member, in: folder), names.insert(entry.name).inserted else { continue }
                entries.append(entry)
            }
            return entries
        default: return nil
        }
    }

    private static func entry(_ member: JSONValue, in folder: IndexFolder) -> IndexPage.Entry? {
        var entry: IndexPage.Entry
        let date: JSONValue?
        if let url = member["url"]?.bytes {
            guard case .member(let name, let isFolder) = folder.link(url) else { return nil }
            entry = IndexPage.Entry(name: name, isFolder: isFolder, versionHint: "")
            date = member["mod_time"]
            entry.modified = date?.bytes.flatMap { Timestamp(printed: $0[...]) }
        } else {
            // nginx also lists what is neither file nor folder, as "other".
            guard let name = member["name"]?.bytes, let type = member["type"]?.text, type != "other",
                case .member(let decoded, _) = folder.link(Array(Key.component(of: name).utf8))
            else { return nil }
            entry = IndexPage.Entry(name: decoded, isFolder: type == "directory", versionHint: "")
            date = member["mtime"]
            entry.modified = date?.text.flatMap { Timestamp(httpDate: $0) }
        }
        if let date = date?.text {
            entry.versionHint = member["size"]?.integer.map { "\(date) \($0)" } ?? date
        }
        return entry
    }
}
