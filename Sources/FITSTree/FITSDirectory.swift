import ObjectStorage
import Synchronization

/// A FITS object that is shown as a directory; the version is found out when somebody enters it, and then stays.
final class FITSDirectory: Sendable {
    let member: Member
    private let pinned: Mutex<Object?>

    init(_ member: Member, showing object: Object?) {
        self.member = member
        self.pinned = Mutex(object)
    }

    var object: Object? { pinned.withLock { $0 } }

    /// The version that the directory shows from now on: the given one, or the one that it had already.
    func pin(_ object: Object) -> Object {
        pinned.withLock { pinned in
            if pinned == nil { pinned = object }
            return pinned!
        }
    }
}
