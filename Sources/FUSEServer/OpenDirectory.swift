import FITSTree
import Synchronization

/// A directory that a process has open.
///
/// Who reads a long one with attributes looks at what it was given before it asks for more; meanwhile the entries that
/// it will ask for are made.
final class OpenDirectory: Sendable {
    let directory: Directory
    private let tree: Tree
    private let ahead = Mutex(Ahead())

    /// Entries that nobody has asked for yet.
    private struct Ahead {
        var start = 0
        /// Those of the positions from `start` on.
        var items: [Directory.Item?] = []
        /// `nil` if one was taken, or could not be made.
        var entries: [Entry?] = []

        func item(_ position: Int) -> Directory.Item? {
            items.indices.contains(position - start) ? items[position - start] : nil
        }

        mutating func take(_ position: Int) -> Entry? {
            let index = position - start
            guard entries.indices.contains(index) else { return nil }
            defer { entries[index] = nil }
            return entries[index]
        }
    }

    init(_ directory: Directory, in tree: Tree) {
        self.directory = directory
        self.tree = tree
    }

    deinit {
        ahead.withLock { forget($0) }
    }

    func item(at position: Int) -> Directory.Item? {
        ahead.withLock { $0.item(position) } ?? directory[position]
    }

    /// The entry of the item at a position, which is the caller's to forget if the kernel does not take it.
    func entry(_ item: Directory.Item, at position: Int) -> Entry? {
        ahead.withLock { $0.take(position) } ?? tree.entry(item, in: directory)
    }

    /// Makes as many entries as `read` has behind it, as far as they can be had without asking the source.
    /// - Parameter read: positions of an answer, in which the item at 0 comes third.
    func makeAhead(behind read: Range<Int>) {
        let start = read.upperBound - DirectoryBuffer.dots
        let positions = (start..<start + read.count).clamped(to: 0..<directory.count)
        ahead.withLock { ahead in
            forget(ahead)
            ahead.start = positions.lowerBound
            ahead.items = positions.map { directory[$0] }
            ahead.entries = ahead.items.map { $0.flatMap { tree.entry($0, in: directory) } }
        }
    }

    private func forget(_ ahead: Ahead) {
        for case let entry? in ahead.entries { tree.forget(entry.attributes.inode, 1) }
    }
}
