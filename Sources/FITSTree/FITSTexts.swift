import FITS
import HeaderIndexing

/// The texts and names of a FITS file that are made from all its headers at once.
struct FITSTexts: Sendable {
    /// `info.txt`, as astropy's `HDUList.info()` prints it.
    let info: [UInt8]
    /// `hdus.json`
    let hdusJSON: [UInt8]
    /// `problems.txt`: a line for each, where and what.
    let problems: [UInt8]
    /// `by-name/`
    let names: HDUNames

    init(of file: FITSFile) {
        info = Array(HDUSummary.text(of: file.layout, fileName: file.fileName).utf8)
        hdusJSON = Array(HDUsJSON.text(of: file).utf8)
        problems = file.layout.problems.flatMap { "HDU \($0.hdu), byte \($0.offset): \($0.text)\n".utf8 }
        names = HDUNames(of: file.layout)
    }

    /// Bytes of memory that keeping this costs, about.
    var memoryBytes: Int { 512 + info.count + hdusJSON.count + problems.count + 96 * names.links.count }
}

extension Tree {
    /// The texts of a file, made when they are first wanted: whoever lists a FITS directory wants all of them, one after
    /// another, and a file of 5,000 HDUs takes long to describe.
    func texts(of file: FITSFile) -> FITSTexts {
        if let kept = texts.withLock({ $0[file.object.identity] }) { return kept }
        let made = FITSTexts(of: file)
        texts.withLock { $0.insert(made, for: file.object.identity, cost: made.memoryBytes) }
        return made
    }
}
