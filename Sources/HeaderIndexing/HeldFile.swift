/// A file that its index knows for as long as this lives: somebody is about to look at it.
public final class HeldFile: Sendable {
    private let file: FITSFile
    private let index: HeaderIndex

    init(_ file: FITSFile, in index: HeaderIndex) {
        self.file = file
        self.index = index
    }

    deinit { index.letGo(file) }
}
