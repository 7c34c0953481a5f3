import FITS
import HeaderIndexing
import ObjectStorage

/// The files that stand beside the HDU directories of a FITS object, apart from the object itself.
enum FITSDirectoryFile: String, CaseIterable {
    case info = "info.txt"
    case hdus = "hdus.json"
    case problems = "problems.txt"
    case trailing = "trailing"

    /// The file's bytes, or `nil` if this object has no such file.
    func file(in file: FITSFile) -> VirtualFile? {
        switch self {
        case .info: derived(.info, in: file)
        case .hdus: derived(.hdusJSON, in: file)
        case .problems: file.layout.problems.isEmpty ? nil : derived(.problems, in: file)
        case .trailing: file.layout.trailing.map { VirtualFile([.extent(file.stream, $0)]) }
        }
    }

    func source(in file: FITSFile) -> Range<Int> {
        self == .trailing ? file.layout.trailing ?? 0..<0 : 0..<file.stream.size
    }

    private func derived(_ text: DerivedText, in file: FITSFile) -> VirtualFile {
        VirtualFile([.derived(text, of: file.object, length: text.length(of: file))])
    }
}
