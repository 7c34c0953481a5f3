/// What the kernel has asked for, at one moment.
public struct ServerStatistics: Sendable {
    /// Looks at a name.
    public var lookups = 0
    /// Questions for the next entries of a directory.
    public var directoryReads = 0
    public var reads = 0
    /// Bytes given to the kernel.
    public var bytesRead = 0
    /// Requests that wait for a fetch.
    public var waiting = 0
    /// Files that the kernel knows.
    public var inodes = 0

    public init() {}
}
