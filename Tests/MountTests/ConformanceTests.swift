import TestSupport
import Testing

/// Every way to a source shows the same tree: names, sizes and bytes of all that is in it.
@Suite(.enabled(if: MountedTree.isPossible, "/dev/fuse can't be opened here"), .serialized)
struct ConformanceTests {
    enum Way: CustomTestStringConvertible, CaseIterable {
        case folder, list, localList
        case nginxHTML, nginxJSON, apache, caddyHTML, caddyJSON

        var server: Webserver.Kind? {
            switch self {
            case .folder, .localList: nil
            case .nginxHTML, .list: .nginxHTML
            case .nginxJSON: .nginxJSON
            case .apache: .apache
            case .caddyHTML: .caddyHTML
            case .caddyJSON: .caddyJSON
            }
        }

        var testDescription: String { "through \(self)" }
    }

    @Test(arguments: Way.allCases)
    func `the tree shows every file of the source, and nothing else`(_ way: Way) throws {
        let folder = try SampleFolder()
        let (fits, plain) = (Self.fitsFiles, Self.plainFiles)
        for (parent, sample) in fits { try folder.add(parent + sample.name, sample.bytes) }
        for (name, bytes) in plain { try folder.add(name, bytes) }
        let server = try way.server.map { try Webserver($0, serving: folder.path) }
        let mount = try mount(way, folder, server)

        var expected = Dictionary(uniqueKeysWithValues: plain.map { (Self.shown($0.key), $0.value) })
        for (parent, sample) in fits {
            let name = Self.shown(sample.name)
            for (path, bytes) in sample.expected {
                let inside = path.dropFirst(sample.name.count + 1)
                expected[Self.shown(parent) + name + "/" + (inside == sample.name ? name : String(inside))] = bytes
            }
        }
        var found = try mount.everything()
        for (parent, sample) in fits {
            let directory = Self.shown(parent) + Self.shown(sample.name)
            #expect(found.removeValue(forKey: directory + "/info.txt")?.isEmpty == false)
            #expect(found.removeValue(forKey: directory + "/hdus.json")?.isEmpty == false)
        }
        #expect(Set(found.keys) == Set(expected.keys))
        for (path, bytes) in expected {
            #expect(difference(found[path], bytes) == nil, "\(path)")
            if !bytes.starts(with: "-> ".utf8) {
                #expect(Int(try mount.status(path).st_size) == bytes.count, "\(path)")
            }
        }
    }

    private func mount(_ way: Way, _ folder: SampleFolder, _ server: Webserver?) throws -> MountedTree {
        switch way {
        case .folder: return try MountedTree(folder.path)
        case .list:
            return try MountedTree("-", input: list(folder, at: server?.url() ?? ""))
        case .localList:
            // Only a file may name files of this machine.
            let place = try TemporaryFolder()
            return try MountedTree(place.write("list", list(folder, at: "file://\(folder.path)/")))
        default: return try MountedTree(server?.url() ?? "")
        }
    }

    private func list(_ folder: SampleFolder, at root: String) -> String {
        folder.files.map { "\(root)\(Self.escaped($0))\t\($0)\n" }.joined()
    }

    /// With the folders that hold them.
    private static let fitsFiles: [(String, SampleFile)] = [
        ("", .everyKind), ("", .image("a+b [1].fits")), ("", .image("50%20 off é.fit")), ("sub/", .image("one.fits")),
        ("sub/deeper down/", .image("two.fits", axes: [70, 1000])),
    ]
    private static let plainFiles = [
        "notes.txt": Array("Plain text.\n".utf8), "sub/table.csv": Array("a,b\n1,2\n".utf8),
        "sub/deeper down/large.bin": ServerResource.patternBytes(0..<300_000), "empty.dat": [],
    ]

    /// Contract §2: what CFITSIO would take for its own syntax is escaped.
    private static func shown(_ name: String) -> String {
        name.replacing("+", with: "%2B").replacing("[", with: "%5B").replacing("]", with: "%5D")
    }

    private static func escaped(_ path: String) -> String {
        path.utf8.map { byte in
            switch UInt8(byte) {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
                UInt8(ascii: "/"):
                String(UnicodeScalar(byte))
            default: "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
            }
        }.joined()
    }
}
