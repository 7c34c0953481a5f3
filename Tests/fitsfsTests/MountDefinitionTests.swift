import TestSupport
import Testing

@testable import fitsfs

struct MountDefinitionTests {
    @Test("Every definition in Mounts is understood, with its source and its settings", arguments: shipped)
    func shippedDefinition(_ name: String) throws {
        let definition = try MountDefinition(contentsOf: "\(Self.folder)/\(name).toml", name: name)
        #expect(!definition.description.isEmpty)
        var settings = Settings()
        definition.add(to: &settings)
        #expect(try settings.duration(.metadataTTL) != nil)
        switch name {
        case "night": #expect(definition.source.hasPrefix("/"))
        case "tess": #expect(definition.source == "s3://stpubdata/tess/public/ffi")
        default:
            // Every setting is looked at, and the list is read; nothing is asked of a server yet.
            switch try Assembly(definition.source, &settings).source {
            case .list, .index: break
            default: Issue.record("\(definition.source) is neither a list nor an index.")
            }
        }
    }

    private static let folder = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/Mounts"

    private static let shipped = LocalFolder.names(in: folder).filter { $0.hasSuffix(".toml") }
        .map { String($0.dropLast(".toml".count)) }.sorted()

    @Test("Mounts has a local folder, an index, a list and a bucket")
    func shippedKinds() {
        #expect(Self.shipped.contains("night"))
        #expect(Self.shipped.contains("fermi-lat"))
        #expect(Self.shipped.contains("fits-samples"))
        #expect(Self.shipped.contains("tess"))
    }

    @Test("A number, a truth and a list are settings as a text is")
    func kinds() throws {
        let settings = try settings(
            of: """
                source = "/data"
                retries = 3
                http2 = true
                include = ["*.fits", "*.fz"]
                """)
        #expect(try settings.number(.retries, in: 0...9) == 3)
        #expect(try settings.flag(.http2))
        #expect(settings.texts(.include) == ["*.fits", "*.fz"])
    }

    @Test(
        "A relative path begins at the definition's own folder", arguments: ["list.txt", "sub/list.txt", "../list.txt"])
    func relative(_ path: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("near.toml", "source = \"\(path)\"")
        #expect(try MountDefinition(contentsOf: file, name: "near").source == "\(folder.path)/\(path)")
    }

    @Test(
        "A definition that can't be understood is refused with its file and the reason",
        arguments: [
            ("description = \"no more\"", ": there is no source."),
            ("source = 7", ": source has to be a text in quotes."),
            (
                "source = \"/data\"\nmetadata-tll = \"1d\"",
                ": there is no key 'metadata-tll'. Did you mean 'metadata-ttl'?"
            ),
            ("source = \"/data\"\nsorce = \"/data\"", ": there is no key 'sorce'. Did you mean 'source'?"),
            (
                "source = \"/data\"\nview = 1.5",
                ": view has to be a text, a number, true or false, or a list of texts."
            ),
        ] as [(String, String)])
    func refused(_ text: String, _ reason: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("odd.toml", text)
        expectFailure(path + reason) { _ = try MountDefinition(contentsOf: path, name: "odd") }
    }

    @Test("A line that is no TOML is refused with its number")
    func malformed() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("odd.toml", "source = \"/data\"\nview hdus\n")
        let failure = #expect(throws: Failure.self) { _ = try MountDefinition(contentsOf: path, name: "odd") }
        #expect(failure?.message.hasPrefix("\(path), line 2: ") == true)
        #expect(failure?.code == .usage)
    }

    @Test(
        "What only buckets have is decoded, and refused when something else is mounted with it",
        arguments: [
            "anonymous = true", "region = \"us-east-1\"", "endpoint-url = \"http://127.0.0.1:9000\"",
            "requester-pays = true",
        ])
    func buckets(_ line: String) throws {
        var settings = try settings(of: "source = \"/data\"\n" + line)
        let folder = try TemporaryFolder()
        let failure = #expect(throws: Failure.self) { _ = try Assembly(folder.path, &settings) }
        #expect(failure?.message.hasSuffix("near.toml: this is for buckets, which can't be read yet.") == true)
    }

    private func settings(of text: String) throws -> Settings {
        let folder = try TemporaryFolder()
        var settings = Settings()
        try MountDefinition(contentsOf: folder.write("near.toml", text), name: "near").add(to: &settings)
        return settings
    }
}
