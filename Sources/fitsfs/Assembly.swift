import BlockCaching
import FITSTree
import FUSEServer
import Glibc
import HTTP
import HeaderIndexing
import ObjectStorage

/// The stair, built from settings: the one place that sees every room.
struct Assembly {
    let source: Source
    let store: any ObjectStore
    let client: HTTPClient
    /// What is wrong with the cache's disk; told from when somebody asks for it.
    let complaints: Complaints
    let disk: DiskTier?
    let cache: BlockCache
    let index: HeaderIndex
    let selection: Selection
    let maxConnections: Int
    let memoryLimit: Int
    /// How long listings, and versions that no listing vouches for, are believed.
    let metadataLifetime: Duration

    /// - Parameters:
    ///   - text: SOURCE as it was given; a mount definition's own source and settings are taken in its place.
    ///   - settings: those of the command line and the environment.
    ///   - complain: told, in a sentence, what is wrong with the cache's disk, once `complaints` are to be told.
    init(
        _ text: String, _ settings: inout Settings,
        complain: @escaping @Sendable (String) -> Void = { StandardError.line("fitsfs: \($0)") }
    ) throws {
        settings.addEnvironment()
        var source = try Source(text)
        if case .definition(let name) = source {
            let definition = try MountDefinition.named(name)
            definition.add(to: &settings)
            source = try Source(definition.source)
        }
        self.source = source
        let complaints = Complaints(complain)
        self.complaints = complaints
        try settings.refuse(Setting.ofBuckets, because: "this is for buckets, which can't be read yet.")
        var configuration = try HTTPConfiguration(settings)
        let contents = try SourceContents(source)
        configuration.credentialOrigins = contents.credentialOrigins
        maxConnections = configuration.maxConnections
        client = HTTPClient(configuration)
        store = contents.store(client)
        memoryLimit = try settings.size(.memoryLimit, in: 16 << 20...1 << 50) ?? 512 << 20
        let cacheDirectory: CacheDirectory?
        switch try CacheDirectory.open(settings) {
        case .use(let directory, let folder):
            cacheDirectory = directory
            // A quarter of the memory: 128 MiB, which a disk that takes 50 MB/s writes within the three seconds that the
            // end of a mount waits. A larger queue would be cut off there; a smaller one keeps less of a stream that
            // comes faster than the disk takes it.
            disk = DiskTier(
                folder, limitBytes: directory.blockLimitBytes, queueBytes: memoryLimit / 4, complain: complaints.take)
        case .none(let trouble):
            (cacheDirectory, disk) = (nil, nil)
            if let trouble { complaints.take(trouble) }
        }
        let readahead = try settings.size(.readahead, in: 0...1 << 40) ?? 64 << 20
        // Headers are small and dear, data is large and cheap: an eighth holds those of some 600 files of 16 HDUs.
        let forHeaders = memoryLimit / 8
        cache = BlockCache(memoryLimitBytes: memoryLimit - forHeaders, readAheadBytes: readahead, disk: disk)
        metadataLifetime = try settings.duration(.metadataTTL) ?? Self.usualMetadataLifetime(source)
        // What is near is as well asked again.
        let records = source.isLocal ? nil : Self.records(in: cacheDirectory, complaints)
        index = HeaderIndex(cache: cache, memoryLimitBytes: forHeaders, records: records)
        selection = Selection(
            suffixes: Self.suffixes(source, settings), include: settings.texts(.include),
            exclude: settings.texts(.exclude))
    }

    /// The header index on disk.
    private static func records(in directory: CacheDirectory?, _ complaints: Complaints) -> RecordStore? {
        guard let directory else { return nil }
        do throws(RecordStoreError) {
            return try RecordStore(
                directory.path(RecordStore.fileName(in: directory.path)), limitBytes: directory.headerLimitBytes,
                note: complaints.take)
        } catch {
            complaints.take("\(error) The headers are not kept on disk.")
            return nil
        }
    }

    /// Somebody who names one file means a FITS file, whatever it ends in.
    private static func suffixes(_ source: Source, _ settings: Settings) -> [String] {
        switch source {
        case .file, .object: return [""]
        case .folder, .list, .index, .definition:
            let given = settings.texts(.fitsSuffix)
            return given.isEmpty ? Selection.usualSuffixes : given
        }
    }

    /// What is near is cheap to ask again.
    private static func usualMetadataLifetime(_ source: Source) -> Duration {
        source.isLocal ? .seconds(1) : .seconds(60)
    }
}

extension HTTPConfiguration {
    init(_ settings: Settings) throws {
        self.init()
        maxConnections = try settings.number(.maxConnections, in: 1...1024) ?? maxConnections
        connectTimeout = try settings.duration(.connectTimeout, atLeast: .milliseconds(100)) ?? connectTimeout
        operationTimeout = try settings.duration(.opTimeout, atLeast: .seconds(1)) ?? operationTimeout
        retries = try settings.number(.retries, in: 0...100) ?? retries
        caFile = settings.text(.caFile).map(absolutePath)
        proxy = settings.text(.proxy)
        netrcFile = settings.text(.netrc).map(absolutePath)
        bearerTokenFile = settings.text(.bearerTokenFile).map(absolutePath)
        http2 = try settings.flag(.http2)
        for file in [caFile, netrcFile, bearerTokenFile].compactMap({ $0 }) where access(file, R_OK) != 0 {
            throw Failure(errno == EACCES ? .denied : .usage, "\(file): \(String(cString: strerror(errno))).")
        }
        for line in try settings.texts(.header).flatMap(Self.lines) {
            guard let colon = line.firstIndex(of: ":") else {
                throw Failure(.usage, "A header has to be written as 'Name: value', or as @FILE.")
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers.append(String(line[..<colon]), String(value))
        }
    }

    /// A secret on a command line is seen by everybody who runs `ps`, so headers can come from a file.
    private static func lines(_ header: String) throws -> [String] {
        guard header.hasPrefix("@") else { return [header] }
        return try LocalText.read(String(header.dropFirst())).split(whereSeparator: \.isNewline).map(String.init)
    }
}
