import BlockCaching
import FITSTree
import FUSEServer
import Glibc
import HTTP
import Logging
import ObjectStorage
import Synchronization

/// What a mount tells about itself: `.fitsfs/status.json`, `.fitsfs/metrics`, and the log.
final class MountReport: MountReports {
    private struct Served: Sendable {
        var server: Server
        var session: Session
    }
    private let source: String
    private let mountpoint: String
    private let view: View
    private let client: HTTPClient
    private let cache: BlockCache
    private let memoryLimit: Int
    private let begun = ContinuousClock.now
    private let served = Mutex<Served?>(nil)
    private let logger = Logger(label: "fitsfs")

    init(
        source: String, mountpoint: String, view: View, client: HTTPClient, cache: BlockCache, memoryLimit: Int
    ) {
        self.source = source
        self.mountpoint = mountpoint
        self.view = view
        self.client = client
        self.cache = cache
        self.memoryLimit = memoryLimit
    }

    /// From now on the server's figures are reported as well, and the kernel hears of changed names.
    func observe(_ server: Server, _ session: Session) {
        served.withLock { $0 = Served(server: server, session: session) }
    }

    func note(_ error: StoreError) {
        if case .cancelled = error { return }
        logger.warning("\(error.description)")
    }

    func changed(_ name: String, in directory: Inode) {
        served.withLock { $0?.session }?.forgetName(name, in: directory)
    }

    func status() -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("version", Product.version)
            json.member("pid", Int(getpid()))
            json.member("source", source)
            json.member("mountpoint", mountpoint)
            json.member("view", view.rawValue)
            for figure in figures { json.member(figure.name, figure.value) }
        }
        return json.text + "\n"
    }

    /// The text format of Prometheus, version 0.0.4.
    func metrics() -> String {
        figures.map { figure in
            let name = "fitsfs_" + figure.name + (figure.isCounter ? "_total" : "")
            return """
                # HELP \(name) \(figure.help)
                # TYPE \(name) \(figure.isCounter ? "counter" : "gauge")
                \(name) \(figure.value)

                """
        }.joined()
    }

    private struct Figure {
        var name: String
        var value: Int
        var isCounter: Bool
        var help: String
    }

    private var figures: [Figure] {
        let http = client.statistics
        let blocks = cache.statistics
        let server = served.withLock { $0?.server }
        let kernel = server?.statistics ?? ServerStatistics()
        func counter(_ name: String, _ value: Int, _ help: String) -> Figure {
            Figure(name: name, value: value, isCounter: true, help: help)
        }
        func gauge(_ name: String, _ value: Int, _ help: String) -> Figure {
            Figure(name: name, value: value, isCounter: false, help: help)
        }
        return [
            gauge("uptime_seconds", Int((ContinuousClock.now - begun) / .seconds(1)), "Since the mount was made."),
            counter("http_requests", http.requestsSent, "Requests sent, with those that were tried again."),
            counter("http_bytes_received", http.bytesReceived, "Bytes of bodies received."),
            counter("http_retries", http.retries, "Requests tried again."),
            counter("http_errors", http.errors, "Requests given up."),
            counter("http_connections", http.connectionsOpened, "Connections opened."),
            gauge("http_in_flight", http.inFlight, "Requests under way."),
            counter("cache_hits", blocks.hits, "Blocks found in the cache."),
            counter("cache_misses", blocks.misses, "Blocks that had to be fetched."),
            counter("cache_evictions", blocks.evictions, "Blocks dropped to make room."),
            gauge("cache_bytes", blocks.bytesPresent, "Bytes in the cache."),
            counter("disk_hits", blocks.diskHits, "Blocks found on disk."),
            counter("disk_read_bytes", blocks.diskBytesRead, "Bytes read from the cache on disk."),
            counter("disk_blocks_written", blocks.diskBlocksWritten, "Blocks written to disk."),
            counter("disk_blocks_refused", blocks.diskBlocksRefused, "Blocks for which the disk was too slow or full."),
            counter("disk_blocks_bad", blocks.diskBlocksBad, "Blocks on disk that were damaged, and fetched again."),
            counter("disk_evictions", blocks.diskEvictions, "Files of blocks removed to make room."),
            gauge("disk_bytes", blocks.diskBytes, "Bytes on disk when last looked, and what was added."),
            counter("disk_surveys", blocks.diskSurveys, "How often the cache on disk was looked through."),
            gauge("memory_limit_bytes", memoryLimit, "What the caches may hold."),
            counter("reads", kernel.reads, "Reads that the kernel sent."),
            counter("read_bytes", kernel.bytesRead, "Bytes given to the kernel."),
            gauge("waiting_requests", kernel.waiting, "Requests of the kernel that wait for a fetch."),
            gauge("inodes", kernel.inodes, "Files that the kernel knows."),
        ]
    }
}
