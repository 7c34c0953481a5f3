/// What an index has done, at one moment.
public struct HeaderIndexStatistics: Sendable, Equatable {
    /// Files whose headers were read from the source; one that was read in two parts counts twice.
    public var walked = 0
    /// Files whose headers were on disk.
    public var recalled = 0
    /// Files whose headers lay where a sibling's did, for the most part, and those where they did not.
    public var rightGuesses = 0
    public var wrongGuesses = 0

    public init() {}
}
