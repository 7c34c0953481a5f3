import FITS
import HeaderIndexing

/// Bytes of a virtual file that follow from the headers of a FITS file, and from nothing else.
enum DerivedText: Sendable {
    /// `header.txt` of an HDU.
    case header(Int)
    /// What stands before the data in `data.npy`.
    case npyHeader(Int)
    case info
    case hdusJSON
    case problems
    /// The headers of all HDUs, each after a line that says whose it is.
    case allHeaders

    func length(of file: FITSFile) -> Int {
        switch self {
        case .header(let index): file.layout.hdus[index].header.textLength
        case .allHeaders:
            file.layout.hdus.reduce(0) { $0 + Self.heading(of: $1).count + $1.header.textLength }
        case .npyHeader, .info, .hdusJSON, .problems: bytes(of: file).count
        }
    }

    /// - Returns: `nil` if the text has no such range: these are not the headers from which its length was taken.
    func bytes(of file: FITSFile, in range: Range<Int>) -> [UInt8]? {
        switch self {
        case .header(let index), .npyHeader(let index):
            guard file.layout.hdus.indices.contains(index) else { return nil }
        case .allHeaders, .info, .hdusJSON, .problems: break
        }
        if case .header(let index) = self {
            let bytes = file.layout.hdus[index].header.text(of: range)
            return bytes.count == range.count ? bytes : nil
        }
        let bytes = bytes(of: file)
        return bytes.indices.contains(range) ? Array(bytes[range]) : nil
    }

    private func bytes(of file: FITSFile) -> [UInt8] {
        switch self {
        case .header(let index):
            let header = file.layout.hdus[index].header
            return header.text(of: 0..<header.textLength)
        case .npyHeader(let index): return NPYHeader(file.layout.hdus[index])?.bytes ?? []
        case .info: return Array(file.info.utf8)
        case .hdusJSON: return Array(HDUsJSON.text(of: file).utf8)
        case .problems: return Array(file.problemsText.utf8)
        case .allHeaders:
            return file.layout.hdus.flatMap { hdu in
                Self.heading(of: hdu) + hdu.header.text(of: 0..<hdu.header.textLength)
            }
        }
    }

    /// A line of 80 columns, as wide as a card: `# HDU 1 SCI,1 ---…`.
    private static func heading(of hdu: HDU) -> [UInt8] {
        let name = hdu.extensionName.map { hdu.extensionVersion == 1 ? " \($0)" : " \($0),\(hdu.extensionVersion)" }
        let text = Array("# HDU \(hdu.index)\(name ?? "") ".utf8.prefix(79)).map {
            32...126 ~= $0 ? $0 : UInt8(ascii: "?")
        }
        return text + [UInt8](repeating: UInt8(ascii: "-"), count: 80 - text.count) + [UInt8(ascii: "\n")]
    }
}

extension FITSFile {
    /// The last component of the object's URL, as it is spelled there.
    var fileName: String {
        let path = object.url.prefix { $0 != "?" && $0 != "#" }
        return String(path.split(separator: "/").last ?? "")
    }

    /// As astropy's `HDUList.info()` prints it.
    var info: String { HDUSummary.text(of: layout, fileName: fileName) }

    /// One line a problem: where, and what.
    var problemsText: String {
        layout.problems.map { "HDU \($0.hdu), byte \($0.offset): \($0.text)\n" }.joined()
    }
}
