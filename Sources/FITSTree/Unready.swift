import HeaderIndexing
import ObjectStorage

/// Why a question to the tree has no answer yet, or never will.
///
/// Every operation of `Tree` is a function of what is in memory. Where something is missing it throws what to fetch;
/// whoever asked waits for `Tree.fetch` and asks again. So a hit and a miss are one function, and a hit never waits.
public enum Unready: Error {
    case missing(Missing)
    case failed(FileError)
}

/// Keeps at hand what was fetched, for as long as it lives.
public struct Fetched: Sendable {
    /// Headers; versions are too small, and the room for them too large, to need it.
    var held: HeldFile?
    /// A listing that may fail before it is looked at.
    var listing: HeldListing?
}

/// Something that has to be fetched before a question can be answered.
public enum Missing: Sendable {
    /// What a folder of the source holds.
    case listing(folder: String)
    /// A member that has not come yet of a listing that is arriving, or its end.
    case members(of: FolderListing, FolderListing.Wanted)
    /// The version that a member has now.
    case version(Member)
    /// The version that a member has now, and its HDUs.
    case headers(Member, HeaderNeed)
    /// The HDUs of a version, which is or was the member's.
    case layout(Object, of: Member, HeaderNeed)
}
