import FITS
import HeaderIndexing
import ObjectStorage

/// Bytes of a virtual file that follow from the headers of a FITS file, and from nothing else.
enum DerivedText: Sendable {
    /// `header.txt` of an HDU.
    case header(Int)
    /// What stands before the data in `data.npy`.
    case npyHeader(Int)
    case info
    case hdusJSON
    case problems

    /// The headers that it follows from.
    var need: HeaderNeed {
        switch self {
        case .header(let index), .npyHeader(let index): .hdu(index)
        case .info, .hdusJSON, .problems: .all
        }
    }
}

extension Tree {
    /// - Returns: `nil` if the text has no such range: these are not the headers from which its length was taken.
    func bytes(of text: DerivedText, of file: FITSFile, in range: Range<Int>) -> [UInt8]? {
        func part(_ bytes: [UInt8]) -> [UInt8]? { bytes.indices.contains(range) ? Array(bytes[range]) : nil }
        switch text {
        case .header(let index):
            guard file.layout.hdus.indices.contains(index) else { return nil }
            let bytes = file.layout.hdus[index].header.text(of: range)
            return bytes.count == range.count ? bytes : nil
        case .npyHeader(let index):
            guard file.layout.hdus.indices.contains(index) else { return nil }
            return NPYHeader(file.layout.hdus[index]).flatMap { part($0.bytes) }
        case .info: return part(texts(of: file).info)
        case .hdusJSON: return part(texts(of: file).hdusJSON)
        case .problems: return part(texts(of: file).problems)
        }
    }
}

extension FITSFile {
    /// The last component of the object's URL, decoded.
    var fileName: String {
        let path = object.url.prefix { $0 != "?" && $0 != "#" }
        return Key.path(String(path.split(separator: "/").last ?? ""))
    }

    /// The headers of all HDUs, each after a line of 80 columns that says whose it is: `# HDU 1 SCI,2 ---…`.
    var allHeaders: VirtualFile {
        VirtualFile(
            layout.hdus.flatMap { hdu in
                [
                    .literal(Self.heading(of: hdu)),
                    .derived(.header(hdu.index), of: object, length: hdu.header.textLength),
                ]
            })
    }

    private static func heading(of hdu: HDU) -> [UInt8] {
        let name = hdu.extensionName.map { hdu.extensionVersion == 1 ? " \($0)" : " \($0),\(hdu.extensionVersion)" }
        let text = Array("# HDU \(hdu.index)\(name ?? "") ".utf8.prefix(79)).map {
            32...126 ~= $0 ? $0 : UInt8(ascii: "?")
        }
        return text + [UInt8](repeating: UInt8(ascii: "-"), count: 80 - text.count) + [UInt8(ascii: "\n")]
    }
}
