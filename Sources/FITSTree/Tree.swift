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
        /// Members to look ahead at most while somebody runs through a folder: as many as there may be requests.
        public var lookAhead = 64
        /// Where listings are kept over a remount.
        public var listingArchive: (any ListingArchive)?

        public init() {}
    }

    let configuration: Configuration
    let folders: Folders
    let headers: MemberHeaders
    let cache: BlockCache
    var versions: Versions { headers.versions }
    var index: HeaderIndex { headers.index }
    let inodes = InodeTable()
    let root: Node
    let mounted: Timestamp
    let reports: any MountReports
    let errors = ErrorNotes()
    /// 32 MiB: the texts of some 3,000 files of 16 HDUs.
    let texts = Mutex(RecentlyUsed<ObjectIdentity, FITSTexts>(limit: 32 << 20))
    let lookAhead: LookAhead

    public init(
        store: any ObjectStore, cache: BlockCache, index: HeaderIndex, reports: any MountReports,
        configuration: Configuration = Configuration()
    ) {
        self.configuration = configuration
        self.cache = cache
        self.reports = reports
        // What is fetched for a question must still be believed when the question is put again.
        let lifetime = max(configuration.metadataLifetime, .seconds(1))
        folders = Folders(
            store: store, selection: configuration.selection, lifetime: lifetime,
            archive: configuration.listingArchive)
        headers = MemberHeaders(store: store, index: index, lifetime: lifetime)
        lookAhead = LookAhead(limit: configuration.lookAhead)
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
        if let entry = listedEntry(of: member, in: parent, as: view, fromMemory: true) { return entry }
        return give(
            try node(name, in: parent, showing: member, as: view, fromMemory: true), configuration.metadataLifetime)
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
                return Fetched(listing: try await folders.fetch(folder))
            case .members(let listing, let wanted):
                let held = HeldListing(listing)
                try await listing.wait(for: wanted)
                return Fetched(listing: held)
            case .version(let member):
                if let listing = folders.known(member.folder) {
                    lookAhead.noticedLook(at: member, in: listing, versions)
                }
                _ = try await versions.fetch(member)
                return Fetched()
            case .headers(let member, let need):
                lookAhead.noticedEntering(member, through: need, of: self)
                return try await fetchHeaders(of: nil, member, through: need)
            case .layout(let object, let member, let need):
                lookAhead.noticedEntering(member, through: need, of: self)
                return try await fetchHeaders(of: object, member, through: need)
            }
        } catch {
            if case .headers(let member, _) = missing { throw failure(error, of: member.key) }
            throw failure(error)
        }
    }

    /// Fetches what somebody will want who goes on through a folder; errors are left for them to meet.
    func fetchAhead(_ member: Member, through need: HeaderNeed) async {
        _ = try? await headers.file(member, through: need)
    }

    /// - Parameter object: `nil` for the version that the member has now.
    private func fetchHeaders(
        of object: Object?, _ member: Member, through need: HeaderNeed
    ) async throws(StoreError) -> Fetched {
        do throws(StoreError) {
            if let object { return Fetched(held: index.hold(try await index.file(object, through: need))) }
            return Fetched(held: index.hold(try await headers.file(member, through: need)))
        } catch {
            if error.saysOutdated, let object = object ?? versions.last(member) { distrust(object, as: member) }
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
        if let member = folders.known("")?.members.first { try await fetch(.headers(member, .hdu(0))) }
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

    /// The HDUs of a FITS directory, as far as they are needed; pins its version if that has not been done.
    func file(_ directory: FITSDirectory, through need: HeaderNeed = .all) throws(Unready) -> FITSFile {
        if let object = directory.object {
            guard let file = index.known(object, through: need) else {
                throw .missing(.layout(object, of: directory.member, need))
            }
            return file
        }
        guard let object = versions.known(directory.member, fromMemory: false),
            let file = index.known(object, through: need)
        else {
            throw .missing(.headers(directory.member, need))
        }
        let pinned = directory.pin(object)
        guard pinned.identity == object.identity else {
            throw .missing(.layout(pinned, of: directory.member, need))
        }
        lookAhead.noticedEntering(directory.member, through: need, of: self)
        return file
    }

    /// An HDU of a FITS directory, and the file that it is in.
    func hdu(_ index: Int, of directory: FITSDirectory) throws(Unready) -> (HDU, FITSFile) {
        let file = try file(directory, through: .hdu(index))
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
