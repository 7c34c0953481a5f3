import ObjectStorage

/// Where blocks are: in memory, and on a disk where there is one.
///
/// What is wanted whole is handed out as it was read from the disk, and does not enter the memory tier: the system's page
/// cache holds it already. A block that is wanted in part does, so that small reads of it check it once.
struct Tiers: Sendable {
    let memory: MemoryTier
    let disk: DiskTier?
    let buffers = ReadBuffers()

    /// The bytes of `range`, which lies within `object`, if all of them are here, and whether read-ahead is to hear of it.
    func bytes(of object: Object, in range: Range<Int>) -> (bytes: ByteSlices, isNews: Bool)? {
        if let (bytes, wereAwaited) = memory.bytes(of: object, in: range) { return (bytes, wereAwaited) }
        guard let disk = disk(of: object) else { return nil }
        let places = object.blocks(covering: range).map { index in
            memory.uncountedBlock(BlockKey(object: object.identity, index: index))
        }
        let first = range.lowerBound / Block.length
        let missing = places.indices.lazy.filter { places[$0] == nil }.map { first + $0 }
        guard disk.has(missing, of: object) else { return nil }
        var bytes = ByteSlices()
        var place = 0
        while place < places.count {
            let index = first + place
            if let block = places[place] {
                bytes.append(block.slice(in: range))
                place += 1
                continue
            }
            let run = wholeBlocks(from: index, in: range, of: object) { places[$0 - first] == nil }
            guard let slice = read(run, from: disk, of: object, in: range) else { return nil }
            bytes.append(slice)
            place += max(1, run.count)
        }
        memory.countHits(places.count { $0 != nil }, of: BlockKey(object: object.identity, index: first))
        return (bytes, true)
    }

    /// Blocks from `index` on that lie in `range` whole, in one chunk, and are `wanted`: as many as one buffer takes.
    private func wholeBlocks(
        from index: Int, in range: Range<Int>, of object: Object, wanted: (Int) -> Bool
    ) -> Range<Int> {
        let longest =
            index..<min(
                index + ReadBuffers.length / Block.length, (index / ChunkKey.blockCount + 1) * ChunkKey.blockCount)
        let end = longest.clamped(to: object.blocks(covering: range)).first { index in
            let block = object.bytes(of: index..<index + 1)
            return block.clamped(to: range) != block || !wanted(index)
        }
        return index..<(end ?? min(longest.upperBound, object.blocks(covering: range).upperBound))
    }

    /// The bytes of `run`; if it is empty, those of the block there that lie in `range`.
    private func read(_ run: Range<Int>, from disk: DiskTier, of object: Object, in range: Range<Int>) -> ByteSlice? {
        if run.isEmpty { return load(run.lowerBound, from: disk, of: object)?.slice(in: range) }
        var isRight = false
        let slice = buffers.slice(count: object.bytes(of: run).count) { isRight = disk.read(run, of: object, into: $0) }
        return isRight ? slice : nil
    }

    /// Brings a block from the disk to memory.
    private func load(_ index: Int, from disk: DiskTier, of object: Object) -> Block? {
        let block = memory.makeBlock(
            BlockKey(object: object.identity, index: index), count: object.bytes(of: index..<index + 1).count)
        guard disk.read(index..<index + 1, of: object, into: block.bytes) else { return nil }
        memory.keep(block)
        return block
    }

    /// Those of `blocks` that are here, for a read that has to wait for the others.
    func present(_ blocks: Range<Int>, of object: Object) -> [BlockKey: Block] {
        guard let disk = disk(of: object) else { return [:] }
        disk.look(for: blocks, of: object)
        var present: [BlockKey: Block] = [:]
        for index in blocks {
            let key = BlockKey(object: object.identity, index: index)
            present[key] =
                memory.block(key) ?? (disk.has([index], of: object) ? load(index, from: disk, of: object) : nil)
        }
        return present
    }

    /// Makes known which of `blocks` are on disk, so that `markAwaited` knows it at once.
    func look(for blocks: Range<Int>, of object: Object) {
        disk(of: object)?.look(for: blocks, of: object)
    }

    /// Whether a block that might be fetched ahead is here; if it is in memory, read-ahead will hear of its next reading,
    /// as it does of every reading from disk. Asks no disk.
    func markAwaited(_ key: BlockKey) -> Bool {
        memory.markAwaited(key) || disk?.isKnownToHave(key) ?? false
    }

    /// Takes a block that was fetched.
    func keep(_ block: Block, of object: Object) {
        memory.keep(block)
        disk?.keep(block, of: object)
    }

    /// Adds what the tiers count.
    func count(into statistics: inout BlockCacheStatistics) {
        memory.count(into: &statistics)
        disk?.count(into: &statistics)
    }

    private func disk(of object: Object) -> DiskTier? {
        object.isWorthKeeping ? disk : nil
    }
}
