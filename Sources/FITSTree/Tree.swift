import BlockCaching
import FITS
import Glibc
import HeaderIndexing
import ObjectStorage
import Synchronization

/// The tree that people see: names, inodes, attributes and bytes.
///
/// `lookup`, `attributes`, `directory`, `read` and their like are functions of what is in memory and never wait; where
/// something is missing they throw `Unready.missing`, and whoever asked lets `fetch` get it and asks again.
public final class Tree: Sendable {
    public struct Configuration: Sendable {
        public var view = View.hdus
        public var selection = Selection()
        /// How long a listing, and a version that no listing vouches for, are believed; the tree itself believes them for
        /// a second at least.
        public var metadataLifetime = Duration.seconds(60)
        /// HEAD requests under way at once while somebody runs through a folder with `stat`.
        public var versionRequests = 32
        /// Where listings are kept over a remount.
        public var listingArchive: (any ListingArchive)?

        public init() {}
    }

    let configuration: Configuration
    let folders: Folders
    let versions: Versions
    let cache: BlockCache
    let index: HeaderIndex
    let inodes = InodeTable()
    let root: Node
    let mounted: Timestamp
    let reports: any MountReports
    let errors = ErrorNotes()
    /// 32 MiB: the texts of some 3,000 files of 16 HDUs.
    let texts = Mutex(RecentlyUsed<ObjectIdentity, FITSTexts>(limit: 32 << 20))
    private let versionsAhead: VersionsAhead

    public init(
        store: any ObjectStore, cache: BlockCache, index: HeaderIndex, reports: any MountReports,
        configuration: Configuration = Configuration()
    ) {
        self.configuration = configuration
        self.cache = cache
        self.index = index
        self.reports = reports
        // What is fetched for a question must still be believed when the question is put again.
        let lifetime = max(configuration.metadataLifetime, .seconds(1))
        folders = Folders(
            store: store, selection: configuration.selection, lifetime: lifetime,
            archive: configuration.listingArchive)
        versions = Versions(store: store, lifetime: lifetime)
        versionsAhead = VersionsAhead(limit: configuration.versionRequests)
        mounted = Timestamp.now
        root = Node(.root, "", in: nil, .folder(key: "", configuration.view, modified: nil))
        inodes.remember(root)
    }

    /// What `name` means in the directory `parent`; the kernel is given it once more.
    public func lookup(_ name: String, in parent: Inode) throws(Unready) -> Entry {
        let directory = try node(parent)
        if let entry = try listedEntry(name, in: directory) { return entry }
        let (node, lifetime) = try child(name, of: directory)
        return give(node, lifetime)
    }

    /// As `lookup`, where it is known already which member of the folder has the name.
    func entry(of member: Member, named name: String, in parent: Node, as view: View) throws(Unready) -> Entry {
        if let entry = listedEntry(of: member, in: parent, as: view) { return entry }
        return give(try node(name, in: parent, showing: member, as: view), configuration.metadataLifetime)
    }

    private func give(_ found: Node, _ lifetime: Duration?) -> Entry {
        // Another thread may have made the node first: the kernel is told of the one that is remembered.
        let node = inodes.remember(found)
        return Entry(attributes: attributes(of: node), lifetime: lifetime)
    }

    /// What is to be said of a file, and for how long it may be believed; `nil` is for ever.
    public func attributes(_ inode: Inode) throws(Unready) -> (Attributes, lifetime: Duration?) {
        let node = try node(inode)
        switch node.content {
        case .folder, .fits: return (attributes(of: node), configuration.metadataLifetime)
        case .hdu, .names, .file, .link, .control, .report: return (attributes(of: node), nil)
        }
    }

    /// Takes back `count` lookups: `forget` of `fuse_lowlevel.h`.
    public func forget(_ inode: Inode, _ count: UInt64) {
        inodes.forget(inode, count)
    }

    public func linkTarget(_ inode: Inode) throws(Unready) -> String {
        guard case .link(let target, _) = try node(inode).content else { throw .failed(.invalid) }
        return target
    }

    /// How many files the kernel knows.
    public var inodeCount: Int { inodes.count }

    /// Gets what a question was missing. `StoreError` becomes `FileError` here.
    ///
    /// - Returns: what keeps it at hand until the question was put again.
    @discardableResult
    public func fetch(_ missing: Missing) async throws(FileError) -> Fetched {
        do throws(StoreError) {
            switch missing {
            case .listing(let folder):
                try await folders.fetch(folder)
                return Fetched()
            case .members(let listing, let wanted):
                try await listing.wait(for: wanted)
                return Fetched()
            case .version(let member):
                if let listing = folders.known(member.folder) {
                    versionsAhead.noticed(member, in: listing, versions)
                }
                _ = try await versions.fetch(member)
                return Fetched()
            case .headers(let member):
                if let object = versions.known(member) { return try await fetchHeaders(of: object, member) }
                let start = try await versions.fetch(
                    member, firstBytes: HeaderIndex.firstProbe(printedSize: member.printedSize))
                return try await fetchHeaders(of: start.object, member, startingWith: start.bytes)
            case .layout(let object, let member):
                return try await fetchHeaders(of: object, member)
            }
        } catch {
            if case .headers(let member) = missing { throw failure(error, of: member.key) }
            throw failure(error)
        }
    }

    private func fetchHeaders(
        of object: Object, _ member: Member, startingWith start: [UInt8] = []
    ) async throws(StoreError) -> Fetched {
        do throws(StoreError) {
            return Fetched(held: index.hold(try await index.file(object, startingWith: start)))
        } catch {
            if error.saysOutdated { distrust(object, as: member) }
            throw error
        }
    }

    /// Stops believing that a member is this version.
    ///
    /// - Returns: whether that was believed.
    @discardableResult
    func distrust(_ object: Object, as member: Member) -> Bool {
        guard versions.last(member)?.identity == object.identity else { return false }
        versions.distrust(member.key)
        folders.distrust(member.folder)
        return true
    }

    /// Reads the headers of the first member of the source, to find out whether it is there and may be read.
    public func fetchFirstMember() async throws(FileError) {
        if let member = folders.known("")?.members.first { try await fetch(.headers(member)) }
    }

    /// The errno for an error of the store, which is noted for `user.fitsfs.error` and the log.
    ///
    /// - Parameter key: of the object, if its URL may not be known yet.
    func failure(_ error: StoreError, of key: String? = nil) -> FileError {
        // That a reader was interrupted says nothing of the file.
        if case .cancelled = error { return FileError(error) }
        if let key { errors.remember(error, of: key) }
        if errors.isNew(error) { reports.note(error) }
        return FileError(error)
    }

    func node(_ inode: Inode) throws(Unready) -> Node {
        guard let node = inodes[inode] else { throw .failed(.stale) }
        return node
    }

    private func attributes(of node: Node) -> Attributes {
        let modified = node.object?.modified ?? mounted
        func attributes(_ kind: Attributes.Kind, _ size: Int = 0, _ modified: Timestamp = modified) -> Attributes {
            Attributes(inode: node.inode, kind: kind, size: size, modified: modified)
        }
        switch node.content {
        case .folder(_, _, let modified): return attributes(.directory, 0, modified ?? mounted)
        case .fits(let directory):
            return attributes(.directory, 0, directory.object?.modified ?? directory.member.modified ?? mounted)
        case .hdu, .names, .control: return attributes(.directory)
        case .file(let file, _, _): return attributes(.regular, file.size)
        case .link(let target, _): return attributes(.symbolicLink, target.utf8.count)
        case .report(let bytes, let made): return attributes(.regular, bytes.count, made)
        }
    }

    /// The HDUs of a FITS directory; pins its version if that has not been done.
    func file(_ directory: FITSDirectory) throws(Unready) -> FITSFile {
        if let object = directory.object {
            guard let file = index.known(object) else { throw .missing(.layout(object, of: directory.member)) }
            return file
        }
        guard let object = versions.known(directory.member), let file = index.known(object) else {
            throw .missing(.headers(directory.member))
        }
        let pinned = directory.pin(object)
        guard pinned.identity == object.identity else { throw .missing(.layout(pinned, of: directory.member)) }
        return file
    }

    /// An HDU of a FITS directory, and the file that it is in.
    func hdu(_ index: Int, of directory: FITSDirectory) throws(Unready) -> (HDU, FITSFile) {
        let file = try file(directory)
        // Without a validator, a server can give another file for the same version once the headers have left memory.
        guard file.layout.hdus.indices.contains(index) else { throw .failed(.stale) }
        return (file.layout.hdus[index], file)
    }

    func listing(_ folder: String) throws(Unready) -> FolderListing {
        guard let listing = folders.known(folder) else { throw .missing(.listing(folder: folder)) }
        return listing
    }

    /// The member of that name; where the listing has not come to its end, there may yet be one.
    func member(_ name: String, of listing: FolderListing, in view: View) throws(Unready) -> Member {
        // Before it is looked for: it may come meanwhile.
        let isComplete = listing.isComplete
        if let member = listing[name, in: view] { return member }
        throw isComplete ? .failed(.noSuchFile) : .missing(.members(of: listing, .name(name, view)))
    }
}

/// What the mount tells about itself; the tree only gives it a place.
public protocol MountReports: Sendable {
    /// `status.json`
    func status() -> String
    /// `metrics`: the Prometheus text format.
    func metrics() -> String
    /// An error that a reader has been given, the first time that it occurs.
    func note(_ error: StoreError)
    /// A name in a directory means something else from now on.
    func changed(_ name: String, in directory: Inode)
}
