import Glibc
import TestSupport
import Testing

/// FITS files that each program is given twice: as they are, and through a mount.
///
/// A mount makes `m13.fits` the directory of `m13.fits/m13.fits`. The originals lie in such directories as well, so that
/// a program finds them by the same relative path, and what it prints is the same to the letter.
struct Specimens: Sendable {
    @TaskLocal static var current: Specimens?

    /// The folder of the originals.
    let originals: String
    private let mounts: [Way: MountedTree]
    private let owners: [any Sendable]

    enum Way: String, CaseIterable, Sendable {
        case folder = "a local folder"
        case server = "nginx"
    }

    /// Those that Swift makes, and those that astropy makes.
    static let files = Exhibit.allCases.map(\.rawValue) + ["cubes.fits", "tables.fits", "compressed.fits"]
    /// From the folder of the originals, or from a mountpoint.
    static let paths = files.map { "\($0)/\($0)" }

    fileprivate init() throws {
        let (source, originals) = (try TemporaryFolder(), try TemporaryFolder())
        chmod(source.path, 0o755)
        for file in Exhibit.allCases { try source.write(file.rawValue, file.bytes) }
        _ = try Tool.python("make_files", [source.path])
        for file in Self.files {
            chmod("\(source.path)/\(file)", 0o644)
            mkdir("\(originals.path)/\(file)", 0o755)
            try #require(link("\(source.path)/\(file)", "\(originals.path)/\(file)/\(file)") == 0)
        }
        let nginx = try Webserver(.nginxHTML, serving: source.path)
        self.originals = originals.path
        mounts = [.folder: try MountedTree(source.path), .server: try MountedTree(nginx.url())]
        owners = [source, originals, nginx]
    }

    /// A mountpoint.
    func mounted(_ way: Way) throws -> String { try #require(mounts[way]).path }
}

/// Gives all tests of a suite the same files and the same two mounts, and takes them away after the last.
struct SpecimensTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
        try await Specimens.$current.withValue(try Specimens(), operation: body)
    }
}

extension Trait where Self == SpecimensTrait {
    static var specimens: Self { SpecimensTrait() }
}
