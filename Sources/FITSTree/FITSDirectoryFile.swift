import HeaderIndexing
import ObjectStorage

/// The files that stand beside the HDU directories of a FITS object, apart from the object itself.
enum FITSDirectoryFile: String, CaseIterable {
    case info = "info.txt"
    case hdus = "hdus.json"
    case problems = "problems.txt"
    case trailing = "trailing"

    func exists(in file: FITSFile) -> Bool {
        switch self {
        case .info, .hdus: true
        case .problems: !file.layout.problems.isEmpty
        case .trailing: file.layout.trailing != nil
        }
    }

    /// The file's bytes; of one that does not exist, none.
    func file(in file: FITSFile, _ texts: FITSTexts) -> VirtualFile {
        switch self {
        case .info: VirtualFile([.derived(.info, of: file.object, length: texts.info.count)])
        case .hdus: VirtualFile([.derived(.hdusJSON, of: file.object, length: texts.hdusJSON.count)])
        case .problems: VirtualFile([.derived(.problems, of: file.object, length: texts.problems.count)])
        case .trailing: VirtualFile([.extent(file.stream, file.layout.trailing ?? 0..<0)])
        }
    }

    func source(in file: FITSFile) -> Range<Int> {
        self == .trailing ? file.layout.trailing ?? 0..<0 : 0..<file.stream.size
    }
}
