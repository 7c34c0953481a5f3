import BlockCaching
import FITSTree
import FUSEServer
import Glibc
import HTTP
import HeaderIndexing
import Logging
import ObjectStorage

/// A running mount, from the source's first answer to the last request of the kernel.
struct Mount {
    private let session: Session
    private let source: String
    private let mountpoint: String
    private let cache: BlockCache
    private let index: HeaderIndex
    private let disk: DiskTier?

    /// Reaches the source, then mounts; where either fails, nothing is left mounted.
    init(_ source: String, at mountpoint: String, _ settings: inout Settings, inForeground: Bool) async throws {
        let assembly = try Assembly(source, &settings) { Logger(label: "fitsfs").warning("\($0)") }
        // What `mount`, the log and status.json show, all of which others may read.
        let source = displayURL(source)
        try Log.start(settings, inForeground: inForeground)
        assembly.complaints.tellAll()
        let look = try Look(settings)
        var configuration = Tree.Configuration()
        configuration.view = try settings.word(.view) ?? .hdus
        configuration.selection = assembly.selection
        configuration.metadataLifetime = assembly.metadataLifetime
        configuration.lookAhead = assembly.maxConnections
        configuration.listingArchive = assembly.index.records.map {
            RecordedListings($0, of: assembly.store, assembly.selection)
        }

        if case .folder(let folder) = assembly.source, (mountpoint + "/").hasPrefix(folder == "/" ? "/" : folder + "/")
        {
            throw Failure(.usage, "The mountpoint \(mountpoint) lies in the source \(folder): it would hold itself.")
        }
        let report = MountReport(
            source: source, mountpoint: mountpoint, view: configuration.view, client: assembly.client,
            cache: assembly.cache, index: assembly.index, memoryLimit: assembly.memoryLimit)
        let tree = Tree(
            store: assembly.store, cache: assembly.cache, index: assembly.index, reports: report,
            configuration: configuration)
        // The first listing says whether the source is there and may be read, before anything is mounted.
        do throws(FileError) {
            try await tree.fetch(.listing(folder: ""))
            // One remote object is listed without asking for it.
            if case .object = assembly.source { try await tree.fetchFirstMember() }
        } catch {
            throw error.cause.map(Failure.init) ?? Failure(.failed, "\(source): errno \(error.errno).")
        }
        try Self.clear(mountpoint)
        let server = Server(tree: tree, look: look)
        do {
            session = try Session(
                server, at: mountpoint, source: source, options: try settings.flag(.allowOther) ? ["allow_other"] : [])
        } catch let error as MountError {
            throw Failure(error.isDenial ? .denied : .failed, error.description)
        }
        report.observe(server, session)
        session.raiseReadAhead()
        // In the background, so that the mount keeps no other file system busy.
        if !inForeground { chdir("/") }
        self.source = source
        self.mountpoint = mountpoint
        cache = assembly.cache
        index = assembly.index
        disk = assembly.disk
    }

    /// Serves until somebody unmounts, or a signal asks the process to end.
    /// - Parameter whenReady: called when the mount answers; returns whether it is still wanted.
    func run(_ whenReady: @escaping @Sendable () -> Bool) async {
        let logger = Logger(label: "fitsfs")
        let (session, source, mountpoint, cache, disk) = (session, source, mountpoint, cache, disk)
        Signals.whenToEnd {
            logger.notice("\(mountpoint): a signal ends the mount")
            session.unmount()
            // Open files keep the file system alive; the process is to end all the same.
            sleep(2)
            Self.finishWriting(cache, within: .seconds(1))
            _exit(0)
        }
        await withCheckedContinuation { continuation in
            Thread.detached {
                session.run {
                    logger.info("\(source) is mounted on \(mountpoint)")
                    if !whenReady() {
                        logger.notice("\(mountpoint): who asked for the mount has gone, and so it goes")
                        session.unmount()
                    }
                    disk?.survey()
                }
                continuation.resume()
            }
        }
        // Headers first: they are few bytes, and worth more.
        index.records?.flush(within: .seconds(1))
        Self.finishWriting(cache, within: .seconds(3))
        logger.info("\(mountpoint) was unmounted")
    }

    /// Waits for what was fetched last. A disk that takes longer is not waited for: an unmounting is to be over within five
    /// seconds, and what is not written is fetched again.
    private static func finishWriting(_ cache: BlockCache, within limit: Duration) {
        let blocks = cache.finishWriting(within: limit)
        guard blocks > 0 else { return }
        Logger(label: "fitsfs").notice("\(blocks) fetched blocks were not yet on disk at the end; they will be fetched again")
    }

    /// Takes away what a mount that was killed has left: it answers nothing, and hides the directory.
    private static func clear(_ mountpoint: String) throws {
        guard let left = MountTable()[mountpoint], left.isFitsfs else { return }
        // Not `stat`, which the kernel may still answer from what it remembers.
        var status = statvfs()
        guard statvfs(mountpoint, &status) != 0, errno == ENOTCONN || errno == ECONNABORTED else { return }
        try Unmounting.unmount(mountpoint, lazily: true)
    }
}

extension Look {
    init(_ settings: Settings) throws {
        self.init()
        let ids = 0...Int(UInt32.max) - 1
        uid = try settings.number(.uid, in: ids).map { uid_t($0) } ?? uid
        gid = try settings.number(.gid, in: ids).map { gid_t($0) } ?? gid
        umask = try settings.octal(.umask).map { mode_t($0) } ?? umask
    }
}
