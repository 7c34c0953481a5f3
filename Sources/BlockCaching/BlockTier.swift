/// A place where blocks stay once they have been fetched.
///
/// Memory answers at once and is asked on the way of every read. A slower tier is asked where a flight begins, before
/// the object's reader is, and is handed what lands.
protocol BlockTier: Sendable {
    /// The block, whole, if it is here.
    func block(_ key: BlockKey) async -> Block?

    /// Takes the block, unless it is here already; never waits.
    func keep(_ block: Block)
}
