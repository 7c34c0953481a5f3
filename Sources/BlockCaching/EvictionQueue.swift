/// The order in which blocks leave: first in, first out, with a second chance for what was read again (the CLOCK
/// algorithm).
///
/// A hit marks its block and touches nothing else; a list by last use would have every hit on every thread relink it.
/// And a stream that reads each block once passes through without driving out what is read often.
struct EvictionQueue {
    /// Those before `head` have left.
    private var blocks: [Block?] = []
    private var head = 0

    private(set) var byteCount = 0
    private(set) var evictions = 0

    var count: Int { blocks.count - head }

    mutating func append(_ block: Block) {
        blocks.append(block)
        byteCount += block.bytes.count
    }

    /// Takes out the first block that `leaves`; those before it that do not leave go to the end.
    mutating func evict(_ leaves: (Block) -> Bool) -> Block? {
        // Everybody is asked twice at most: readers may mark blocks as fast as the marks are taken away.
        for _ in 0..<2 * count {
            let block = removeFirst()
            if leaves(block) {
                evictions += 1
                return block
            }
            append(block)
        }
        return nil
    }

    private mutating func removeFirst() -> Block {
        let block = blocks[head].take()!
        head += 1
        byteCount -= block.bytes.count
        if head > 1024, head > blocks.count / 2 {
            blocks.removeFirst(head)
            head = 0
        }
        return block
    }
}
