/// Keeps a listing that has ended in an error at hand: whoever waited for it is shown what came, and then the error.
///
/// Who comes when it is let go has the folder listed again.
final class HeldListing: Sendable {
    private let listing: FolderListing

    init(_ listing: FolderListing) {
        self.listing = listing
        listing.changeHolders(by: 1)
    }

    deinit { listing.changeHolders(by: -1) }
}
