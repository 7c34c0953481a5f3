import ObjectStorage

/// What an inode number stands for. It never changes what it shows: another version of an object is another node.
final class Node: Sendable {
    let inode: Inode
    let name: String
    let parent: Node?
    let content: Content

    enum Content: Sendable {
        /// A folder of the source.
        case folder(key: String, View, modified: Timestamp?)
        /// A FITS object as a directory.
        case fits(FITSDirectory)
        case hdu(FITSDirectory, index: Int)
        /// `by-name/`
        case names(FITSDirectory)
        case file(VirtualFile, of: Object, source: Range<Int>)
        case link(target: String, of: Object)
        /// `.fitsfs/`
        case control
        /// A text about the mount itself, as it was when it was looked up.
        case report([UInt8], made: Timestamp)
    }

    init(_ inode: Inode, _ name: String, in parent: Node?, _ content: Content) {
        self.inode = inode
        self.name = name
        self.parent = parent
        self.content = content
    }

    /// The version that this node, or what it stands in, shows; `nil` where it is none or is not known yet.
    var object: Object? {
        switch content {
        case .fits(let directory), .hdu(let directory, _), .names(let directory): directory.object
        case .file(_, let object, _), .link(_, let object): object
        case .folder, .control, .report: nil
        }
    }
}
