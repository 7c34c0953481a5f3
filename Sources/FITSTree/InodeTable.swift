import Synchronization

/// The nodes that the kernel knows, each for as long as it does.
///
/// In shards, so that threads that ask for different files seldom meet at one lock.
final class InodeTable: Sendable {
    private struct Known {
        var node: Node
        /// `nlookup` of `fuse_lowlevel.h`: how many entries the kernel was given and has not forgotten.
        var lookups: UInt64
    }
    private final class Shard: Sendable {
        let nodes = Mutex<[Inode: Known]>([:])
    }
    private let shards = (0..<16).map { _ in Shard() }

    private func shard(_ inode: Inode) -> Shard { shards[Int(truncatingIfNeeded: inode.rawValue & 15)] }

    subscript(inode: Inode) -> Node? {
        shard(inode).nodes.withLock { $0[inode]?.node }
    }

    /// Counts that the kernel has been given the node. Where two threads have made it at once, the first one's stays.
    func remember(_ node: Node) {
        shard(node.inode).nodes.withLock { nodes in
            nodes[node.inode, default: Known(node: node, lookups: 0)].lookups += 1
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
