import FITS

/// The names of `by-name/`: symbolic links to the HDU directories by EXTNAME and EXTVER.
enum HDUNames {
    /// Name and HDU number, in the order of the HDUs; no name comes twice.
    ///
    /// EXTVER 1, which is also what an absent one means (FITS 4.0 §4.4.2.6), gives `NAME`, any other `NAME,VER`; of two
    /// HDUs with one name the first has it. HDU 0 is `PRIMARY` as well as what it calls itself.
    static func links(of layout: HDULayout) -> [(name: String, index: Int)] {
        var links: [(name: String, index: Int)] = []
        var taken: Set<String> = []
        func add(_ name: String, _ index: Int) {
            guard !name.isEmpty, taken.insert(name).inserted else { return }
            links.append((name, index))
        }
        for hdu in layout.hdus {
            if hdu.index == 0 { add("PRIMARY", 0) }
            guard let name = hdu.extensionName else { continue }
            let version = hdu.extensionVersion
            add(FileName.escaped(version == 1 ? name : "\(name),\(version)"), hdu.index)
        }
        return links
    }
}
