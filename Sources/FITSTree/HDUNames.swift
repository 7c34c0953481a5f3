import FITS

/// The names of `by-name/`: symbolic links to the HDU directories by EXTNAME and EXTVER.
struct HDUNames: Sendable {
    /// Name and HDU number, in the order of the HDUs; no name comes twice.
    private(set) var links: [(name: String, index: Int)] = []
    private var indices: [String: Int] = [:]

    /// EXTVER 1, which is also what an absent one means (FITS 4.0 §4.4.2.6), gives `NAME`, any other `NAME,VER`; of two
    /// HDUs with one name the first has it. HDU 0 is `PRIMARY` as well as what it calls itself.
    init(of layout: HDULayout) {
        for hdu in layout.hdus {
            if hdu.index == 0 { add("PRIMARY", 0) }
            guard let name = hdu.extensionName else { continue }
            let version = hdu.extensionVersion
            add(FileName.escaped(version == 1 ? name : "\(name),\(version)"), hdu.index)
        }
    }

    /// The HDU that a name leads to.
    subscript(name: String) -> Int? { indices[name] }

    private mutating func add(_ name: String, _ index: Int) {
        guard !name.isEmpty, indices[name] == nil else { return }
        indices[name] = index
        links.append((name, index))
    }
}
