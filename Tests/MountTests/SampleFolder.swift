import Glibc
import TestSupport

/// A local folder of FITS files and others, for any server to show.
final class SampleFolder {
    let path: String
    private let folder: TemporaryFolder
    /// Paths from the folder on, in the order of their making.
    private(set) var files: [String] = []

    init(_ samples: [SampleFile] = []) throws {
        folder = try TemporaryFolder()
        path = folder.path
        // A server's process may be another user's.
        chmod(path, 0o755)
        for sample in samples { try add(sample.name, sample.bytes) }
    }

    /// Writes a file, with the folders that lead to it, in place of any other.
    func add(_ name: String, _ bytes: [UInt8]) throws {
        var parent = path
        for part in name.split(separator: "/").dropLast() {
            parent += "/\(part)"
            mkdir(parent, 0o755)
            chmod(parent, 0o755)
        }
        chmod(try folder.write(name, bytes), 0o644)
        if !files.contains(name) { files.append(name) }
    }

    func add(_ name: String, _ text: String) throws { try add(name, Array(text.utf8)) }
}
