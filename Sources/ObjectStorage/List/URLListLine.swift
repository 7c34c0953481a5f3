import HTTP

/// One line of a list.
struct URLListLine {
    let number: Int
    let url: String
    /// Host and port, then the path up to its last name, as the URL spells them; each ends in `/`.
    let folder: String
    /// The name that the URL gives its object.
    private let name: [UInt8]
    /// What stands behind the tab.
    private let givenPath: [[UInt8]]?

    var hasPath: Bool { givenPath != nil }

    /// - Returns: `nil` for a line that is passed over.
    init?(_ line: ArraySlice<UInt8>, number: Int, localFolder: String?) throws(URLListError) {
        func refuse(_ reason: String) -> URLListError { URLListError(line: number, reason: reason) }
        let line = Self.trimmed(line)
        guard let first = line.first, first != UInt8(ascii: "#") else { return nil }
        if line.contains(0) { throw refuse("contains a NUL byte") }

        let fields = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1, omittingEmptySubsequences: false)
        let field = Self.trimmed(fields[0])
        let text = Key.display(Array(field))
        guard let url = try Self.url(text, orPath: field, localFolder: localFolder, refuse) else {
            throw refuse("is neither an http or https URL nor a file: \(text)")
        }
        self.number = number
        self.url = url.description
        var path = Substring(url.path)
        while path.last == "/" { path.removeLast() }
        let spelled = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
        folder = url.host + (url.port.map { ":\($0)" } ?? "") + spelled
        name = Self.name(of: url)
        let given = fields.count == 2 ? Self.trimmed(fields[1]) : []
        givenPath = given.isEmpty ? nil : try Self.path(given, refuse)
    }

    /// The names of the entry's folders and its own.
    func path(below common: CommonFolder) throws(URLListError) -> [[UInt8]] {
        if let givenPath { return givenPath }
        let rest = folder.utf8.dropFirst(common.length)
        var path = rest.split(separator: UInt8(ascii: "/")).map { URL.percentDecoded(Substring($0)) }
        path.append(name)
        guard path.allSatisfy(Key.isName) else {
            throw URLListError(
                line: number, reason: "has a URL whose path holds a name that no folder can have: \(url)")
        }
        return path
    }

    private static func url(
        _ text: String, orPath path: ArraySlice<UInt8>, localFolder: String?, _ refuse: (String) -> URLListError
    ) throws(URLListError) -> URL? {
        let url = URL(text)
        if let url, url.scheme == "http" || url.scheme == "https" { return url }
        if url != nil && url?.scheme != "file" || url == nil && text.contains("://") { return nil }
        guard let localFolder else {
            throw refuse("names a file of this machine, which only a local list may: \(text)")
        }
        if let url { return FileURL.path(of: text) == nil ? nil : url }
        let start = path.first == UInt8(ascii: "/") ? [] : Array((localFolder + "/").utf8)
        return URL(FileURL.url(path: FileURL.absolute(start + path)))
    }

    /// The last name of the URL's path; where that is no name of a FITS file but one stands in a value of the query, as
    /// in `download?uri=mast:TESS/product/a.fits`, that one.
    private static func name(of url: URL) -> [UInt8] {
        let names = url.path.utf8.split(separator: UInt8(ascii: "/"))
        let own = names.last.map { URL.percentDecoded(Substring($0)) } ?? Array(url.host.utf8)
        if FITSName.isFITS(own) { return own }
        for field in url.query?.utf8.split(separator: UInt8(ascii: "&")) ?? [] {
            let value = field.drop { $0 != UInt8(ascii: "=") }.dropFirst()
            let decoded = URL.percentDecoded(Substring(value))
            let last = decoded.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }.last.map(Array.init) ?? []
            if FITSName.isFITS(last), Key.isName(last) { return last }
        }
        return own
    }

    private static func path(
        _ text: ArraySlice<UInt8>, _ refuse: (String) -> URLListError
    ) throws(URLListError) -> [[UInt8]] {
        if text.first == UInt8(ascii: "/") { throw refuse("gives an absolute path; paths start at the mount's root") }
        if text.last == UInt8(ascii: "/") { throw refuse("gives a path that ends in /, which is a folder's") }
        let path = text.split(separator: UInt8(ascii: "/")).map(Array.init).filter { !$0.elementsEqual(".".utf8) }
        if path.contains(where: { $0.elementsEqual("..".utf8) }) { throw refuse("gives a path with .. in it") }
        if path.isEmpty { throw refuse("gives a path without a name") }
        return path
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
        guard let last = text.lastIndex(where: { !isBlank($0) }) else { return [] }
        return text[...last].drop(while: isBlank)
    }
}

/// The longest folder that the URLs without a path of their own have in common.
struct CommonFolder {
    /// In bytes of `URLListLine.folder`, up to and with a `/`; 0 where even the hosts differ.
    private(set) var length = 0

    init(_ lines: [URLListLine]) {
        var common: Substring.UTF8View?
        for line in lines where !line.hasPath {
            let folder = Substring(line.folder).utf8
            guard let shortest = common else {
                common = folder
                continue
            }
            if folder.starts(with: shortest) { continue }
            let shared = zip(shortest, folder).prefix { $0 == $1 }.count
            let prefix = shortest.prefix(shared)
            common = prefix.lastIndex(of: UInt8(ascii: "/")).map { prefix[...$0] } ?? prefix.prefix(0)
        }
        length = common?.count ?? 0
    }
}
