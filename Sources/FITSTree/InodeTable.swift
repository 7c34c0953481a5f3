import ObjectStorage
import Synchronization

/// The nodes that the kernel knows, each for as long as it does.
///
/// In shards, so that threads that ask for different files seldom meet at one lock. A long listing makes the kernel know
/// a member that nobody may ever ask about; it is kept as a place in the listing, and becomes a node when it is asked for.
final class InodeTable: Sendable {
    private struct Known {
        private enum Holder {
            case page(MemberPage)
            case version(ListedPlace.Version)
        }
        /// The node; of a member that is kept as a place, the folder that it was listed in.
        private var node: Node
        private var holder: Holder?
        /// The lookups times 256, and where in its page a member is: eight bytes less in each of a million.
        private var bits: UInt64 = 0

        init(_ node: Node) { self.node = node }

        init(_ place: ListedPlace, in folder: Node, lookups: UInt64) {
            node = folder
            switch place {
            case .member(let member):
                holder = .page(member.page)
                bits = UInt64(member.index)
            case .version(let version): holder = .version(version)
            }
            self.lookups = lookups
        }

        /// `nlookup` of `fuse_lowlevel.h`: how many entries the kernel was given and has not forgotten.
        var lookups: UInt64 {
            get { bits >> 8 }
            set { bits = newValue << 8 | bits & 255 }
        }

        var place: ListedPlace? {
            switch holder {
            case .page(let page): .member(Member(page, Int(bits & 255)))
            case .version(let version): .version(version)
            case nil: nil
            }
        }

        /// The node, made now if it is kept as a place.
        mutating func made(_ inode: Inode) -> Node? {
            guard let place else { return node }
            guard let made = Node(inode, listed: place, in: node) else { return nil }
            become(made)
            return made
        }

        mutating func become(_ node: Node) {
            self.node = node
            holder = nil
        }
    }
    private final class Shard: Sendable {
        let nodes = Mutex<[Inode: Known]>([:])
    }
    private let shards = (0..<16).map { _ in Shard() }

    private func shard(_ inode: Inode) -> Shard { shards[Int(truncatingIfNeeded: inode.rawValue & 15)] }

    subscript(inode: Inode) -> Node? {
        shard(inode).nodes.withLock { nodes in
            guard let index = nodes.index(forKey: inode) else { return nil }
            return nodes.values[index].made(inode)
        }
    }

    /// Counts that the kernel has been given the node.
    /// - Returns: the node that the number stands for, which is another one if two threads made it at once.
    @discardableResult
    func remember(_ node: Node) -> Node {
        func count(_ known: inout Known) -> Node {
            known.lookups += 1
            if let made = known.made(node.inode) { return made }
            known.become(node)
            return node
        }
        return shard(node.inode).nodes.withLock { nodes in
            count(&nodes[node.inode, default: Known(node)])
        }
    }

    /// Counts that the kernel has been given a member of which all that it was told is at hand.
    /// - Returns: whether it was; not if the number stands for a node already, or for another version.
    func remember(_ inode: Inode, _ place: ListedPlace, in folder: Node) -> Bool {
        shard(inode).nodes.withLock { nodes in
            guard let index = nodes.index(forKey: inode) else {
                nodes[inode] = Known(place, in: folder, lookups: 1)
                return true
            }
            guard let former = nodes.values[index].place, former.shows(place) else { return false }
            // The newest listing, so that an older one is not kept for it.
            nodes.values[index] = Known(place, in: folder, lookups: nodes.values[index].lookups + 1)
            return true
        }
    }

    /// Takes back `count` of what `remember` counted.
    func forget(_ inode: Inode, _ count: UInt64) {
        shard(inode).nodes.withLock { nodes in
            guard inode != .root, let index = nodes.index(forKey: inode) else { return }
            nodes.values[index].lookups -= min(count, nodes.values[index].lookups)
            if nodes.values[index].lookups == 0 { nodes.remove(at: index) }
        }
    }

    var count: Int {
        shards.reduce(0) { sum, shard in sum + shard.nodes.withLock { $0.count } }
    }
}
