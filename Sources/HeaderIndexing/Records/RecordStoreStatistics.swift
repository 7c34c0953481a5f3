/// What a store has done, at one moment.
public struct RecordStoreStatistics: Sendable {
    /// Records that were looked for and found.
    public var hits = 0
    public var written = 0
    /// Records that could not be written.
    public var unwritten = 0
    /// Records, and whole stores, that were thrown away because they were damaged.
    public var damaged = 0
    public var lastError: String?

    public init() {}
}
