import FITS
import ObjectStorage

/// `user.fitsfs.…` on every file that comes from an object, `user.fits.KEYWORD` on an HDU directory.
extension Tree {
    private static let keywordPrefix = "user.fits."
    /// `XATTR_LIST_MAX` of Linux; what does not fit can still be asked for by name.
    private static let longestList = 65536

    public func extendedAttributeNames(_ inode: Inode) throws(Unready) -> [String] {
        let node = try node(inode)
        var names = facts(of: node).map(\.name)
        if case .hdu(let directory, let index) = node.content {
            var length = names.reduce(0) { $0 + $1.utf8.count + 1 }
            var seen: Set<String> = []
            for record in try hdu(index, of: directory).0.header.records where record.value != nil {
                let name = Self.keywordPrefix + record.keyword
                // XATTR_NAME_MAX is 255.
                guard name.utf8.count <= 255, seen.insert(name).inserted else { continue }
                length += name.utf8.count + 1
                guard length <= Self.longestList else { break }
                names.append(name)
            }
        }
        return names
    }

    public func extendedAttribute(_ name: String, of inode: Inode) throws(Unready) -> String {
        let node = try node(inode)
        if name.hasPrefix(Self.keywordPrefix), case .hdu(let directory, let index) = node.content {
            let header = try hdu(index, of: directory).0.header
            guard let value = header.value(String(name.dropFirst(Self.keywordPrefix.count))) else {
                throw .failed(.noSuchAttribute)
            }
            return value.text
        }
        guard let fact = facts(of: node).first(where: { $0.name == name }) else { throw .failed(.noSuchAttribute) }
        return fact.value
    }

    /// What is known of where a file's bytes come from; nothing is fetched for it.
    private func facts(of node: Node) -> [(name: String, value: String)] {
        guard let object = node.object else {
            guard case .fits(let directory) = node.content, let error = errors.last(directory.member.key) else {
                return []
            }
            return [("user.fitsfs.error", error)]
        }
        var facts = [("url", object.displayURL)]
        if let etag = object.version.etag { facts.append(("etag", etag)) }
        if let source = source(of: node) {
            facts += [("offset", String(source.lowerBound)), ("length", String(source.count))]
        }
        if let error = errors.last(object.url) { facts.append(("error", error)) }
        return facts.map { ("user.fitsfs.\($0.0)", $0.1) }
    }

    private func source(of node: Node) -> Range<Int>? {
        switch node.content {
        case .file(_, _, let source): source
        case .fits(let directory): directory.object.map { 0..<$0.size }
        case .hdu(let directory, let index):
            (try? hdu(index, of: directory))?.0.range
        case .folder, .names, .link, .control, .report: nil
        }
    }
}
