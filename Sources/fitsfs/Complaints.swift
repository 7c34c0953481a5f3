import Synchronization

/// What the cache's disk is complained of: collected until there is a log to tell it, and told at once from then on.
final class Complaints: Sendable {
    /// `nil` once they are told at once.
    private let collected = Mutex<[String]?>([])
    private let tell: @Sendable (String) -> Void

    init(_ tell: @escaping @Sendable (String) -> Void) { self.tell = tell }

    /// - Parameter sentence: what is wrong, and what to do.
    func take(_ sentence: String) {
        let isCollected = collected.withLock { collected in
            collected?.append(sentence)
            return collected != nil
        }
        if !isCollected { tell(sentence) }
    }

    /// Tells what was collected, and from now on whatever comes.
    func tellAll() {
        let sentences = collected.withLock { collected in
            defer { collected = nil }
            return collected ?? []
        }
        sentences.forEach(tell)
    }
}
