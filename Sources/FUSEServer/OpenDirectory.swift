import FITSTree
import Synchronization

/// A directory that a process has open.
///
/// Who reads a long one with attributes looks at what it was given before it asks for more; meanwhile the entries that
/// it will ask for are made.
final class OpenDirectory: Sendable {
    let directory: Directory
    private let tree: Tree
    /// Entries that nobody has asked for yet, by position.
    private let ahead = Mutex<[Int: Entry]>([:])

    init(_ directory: Directory, in tree: Tree) {
        self.directory = directory
        self.tree = tree
    }

    deinit {
        for entry in ahead.withLock({ $0.values }) { tree.forget(entry.attributes.inode, 1) }
    }

    /// The entry of the item at a position, which is the caller's to forget if the kernel does not take it.
    func entry(_ item: Directory.Item, at position: Int) -> Entry? {
        ahead.withLock { $0.removeValue(forKey: position) } ?? tree.entry(item, in: directory)
    }

    /// Makes the entries of these positions, as far as they can be had without asking the source.
    func makeAhead(_ positions: Range<Int>) {
        ahead.withLock { ahead in
            for position in positions.clamped(to: 0..<directory.count) where ahead[position] == nil {
                ahead[position] = directory[position].flatMap { tree.entry($0, in: directory) }
            }
        }
    }
}
