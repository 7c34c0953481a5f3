import ObjectStorage

/// What `stat` says of a file.
public struct Attributes: Sendable {
    public enum Kind: Sendable { case directory, regular, symbolicLink }

    public var inode: Inode
    public var kind: Kind
    /// Bytes; 0 for a directory.
    public var size: Int
    public var modified: Timestamp
}

/// What a name stands for, and how long the kernel may believe it.
public struct Entry: Sendable {
    public var attributes: Attributes
    /// How long the name means this; `nil` is for ever.
    public var lifetime: Duration?
}
