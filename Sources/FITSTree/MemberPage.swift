import ObjectStorage
import Synchronization

/// Up to 256 members of a folder that follow one another. It never changes.
final class MemberPage: Sendable {
    let folder: String
    let store: any ObjectStore
    let columns: MemberColumns
    /// None before the first is set.
    private let notes = Mutex<[Versions.Note?]>([])

    init(_ columns: MemberColumns, of folder: String, in store: any ObjectStore) {
        self.columns = columns
        self.folder = folder
        self.store = store
    }

    func note(at index: Int) -> Note { Note(page: self, index: index) }

    /// What `Versions` has noted of one member.
    struct Note {
        fileprivate let page: MemberPage
        fileprivate let index: Int

        func withLock<Result: Sendable>(_ body: (inout Versions.Note?) -> Result) -> Result {
            page.notes.withLock { notes in
                var note = notes.isEmpty ? nil : notes[index]
                defer {
                    if note != nil, notes.isEmpty { notes = Array(repeating: nil, count: page.columns.count) }
                    if !notes.isEmpty { notes[index] = note }
                }
                return body(&note)
            }
        }
    }
}
