import ObjectStorage
import Synchronization

/// A source in memory that records what it is asked, and that changes, denies, fails and holds back as a test says.
///
///     let store = ScriptedStore()
///     store["a.fits"] = .init(FITSBuilder.file(.primary()))
///     …
///     #expect(store.log == [.list(""), .open("a.fits")])
public final class ScriptedStore: ObjectStore {
    /// What a store can be asked, with the key.
    public enum Question: Hashable, Sendable {
        case list(String)
        case head(String)
        case open(String)
        /// `open` unless the version is known already.
        case revalidate(String)
        case read(String)
    }

    private struct State {
        var files: [(key: String, file: ScriptedFile)] = []
        var log: [Question] = []
        var failures: [Question: StoreError] = [:]
        var held: Set<Question> = []
        var holdsAll = false
        var sleepers: [Int: (question: Question, continuation: CheckedContinuation<Void, Never>)] = [:]
        var lastNumber = 0
        var underWay = 0
        var mostUnderWay = 0
        var cancelled: [Question] = []
    }
    private let state = Mutex(State())

    public init(_ files: KeyValuePairs<String, ScriptedFile> = [:]) {
        for (key, file) in files { self[key] = file }
    }

    // MARK: What a test says

    /// What is stored under a key; files are listed in the order in which they came.
    public subscript(key: String) -> ScriptedFile? {
        get { state.withLock { $0.files.first { $0.key == key }?.file } }
        set {
            state.withLock { state in
                let position = state.files.firstIndex { $0.key == key }
                switch (position, newValue) {
                case (let position?, let file?): state.files[position].file = file
                case (let position?, nil): state.files.remove(at: position)
                case (nil, let file?): state.files.append((key, file))
                case (nil, nil): break
                }
            }
        }
    }

    /// Answers a question with an error from now on; with `nil`, with the truth again.
    public func answer(_ question: Question, with error: StoreError?) {
        state.withLock { $0.failures[question] = error }
    }

    /// Keeps those who ask this waiting until `release`; without a question, everybody.
    public func hold(_ question: Question? = nil) {
        state.withLock { state in
            if let question { state.held.insert(question) } else { state.holdsAll = true }
        }
    }

    public func release() {
        let sleepers = state.withLock { state in
            state.held = []
            state.holdsAll = false
            defer { state.sleepers = [:] }
            return state.sleepers.values.map(\.continuation)
        }
        sleepers.forEach { $0.resume() }
    }

    public func forgetLog() {
        state.withLock { state in
            state.log = []
            state.mostUnderWay = state.underWay
        }
    }

    // MARK: What a test sees

    /// Every question so far, in order of arrival.
    public var log: [Question] { state.withLock { $0.log } }
    /// Questions that were being answered at one time, at most.
    public var mostUnderWay: Int { state.withLock { $0.mostUnderWay } }
    public var underWay: Int { state.withLock { $0.underWay } }
    /// Questions whose asker was cancelled while they were held.
    public var cancelled: [Question] { state.withLock { $0.cancelled } }

    /// The URL of a key, which errors speak of.
    public static func url(_ key: String) -> String { "https://archive.example/" + key }

    // MARK: ObjectStore

    public func list(_ folder: String) async throws(StoreError) -> Listing {
        try await ask(.list(folder)) { files in
            var entries: [ListingEntry] = []
            var folders: Set<String> = []
            for (key, file) in files where key.hasPrefix(folder) {
                let rest = key.dropFirst(folder.count)
                if let slash = rest.firstIndex(of: "/") {
                    let name = String(rest[..<slash])
                    if folders.insert(name).inserted {
                        entries.append(ListingEntry(key: folder + name + "/", name: name, kind: .folder))
                    }
                } else {
                    entries.append(
                        ListingEntry(
                            key: key, name: file.name ?? String(rest), kind: .object, modified: file.listed.modified,
                            versionHint: file.listed.hint,
                            object: file.listed.isWhole ? object(key, file) : nil))
                }
            }
            return entries.isEmpty && !folder.isEmpty ? nil : Listing(entries: entries)
        }
    }

    public func head(_ key: String) async throws(StoreError) -> Object {
        try await ask(.head(key)) { files in files.first { $0.key == key }.map { object(key, $0.file) } }
    }

    public func open(_ key: String, first length: Int) async throws(StoreError) -> (Object, [UInt8]) {
        try await ask(.open(key)) { files in
            files.first { $0.key == key }.map { (object(key, $0.file), Array($0.file.bytes.prefix(length))) }
        }
    }

    public func open(
        _ key: String, first length: Int, unless known: Object
    ) async throws(StoreError) -> (Object, [UInt8])? {
        let (current, bytes) = try await ask(.revalidate(key)) { files in
            files.first { $0.key == key }.map { (object(key, $0.file), Array($0.file.bytes.prefix(length))) }
        }
        return current.identity == known.identity ? nil : (current, bytes)
    }

    public func url(of key: String) -> String? { Self.url(key) }

    public func object(_ key: String, version: ObjectVersion, size: Int, modified: Timestamp?) -> Object? {
        Object(
            url: Self.url(key), version: version, size: size, modified: modified,
            reader: ScriptedReader(store: self, key: key))
    }

    private func object(_ key: String, _ file: ScriptedFile) -> Object {
        Object(
            url: Self.url(key), version: file.version, size: file.claimedSize ?? file.bytes.count,
            modified: file.modified, reader: ScriptedReader(store: self, key: key))
    }

    fileprivate func read(_ object: Object, _ key: String, _ range: Range<Int>) async throws(StoreError) -> [UInt8] {
        let file = try await ask(.read(key)) { files in files.first { $0.key == key }?.file }
        guard file.version == object.version else { throw .changed(url: object.url) }
        return Array(file.bytes[range.clamped(to: file.bytes.indices)])
    }

    private func ask<Answer>(
        _ question: Question, _ answer: ([(key: String, file: ScriptedFile)]) -> Answer?
    ) async throws(StoreError) -> Answer {
        state.withLock { state in
            state.log.append(question)
            state.underWay += 1
            state.mostUnderWay = max(state.mostUnderWay, state.underWay)
        }
        defer { state.withLock { $0.underWay -= 1 } }
        let key =
            switch question {
            case .list(let key), .head(let key), .open(let key), .revalidate(let key), .read(let key): key
            }
        await wait(question)
        if Task.isCancelled {
            state.withLock { $0.cancelled.append(question) }
            throw .cancelled(url: Self.url(key))
        }
        let (files, failure) = state.withLock { ($0.files, $0.failures[question]) }
        if let failure { throw failure }
        guard let answer = answer(files) else { throw .notFound(url: Self.url(key)) }
        return answer
    }

    private func wait(_ question: Question) async {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGo = state.withLock { state in
                    if Task.isCancelled || !state.holdsAll && !state.held.contains(question) { return true }
                    state.sleepers[number] = (question, continuation)
                    return false
                }
                if mayGo { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: number) }?.continuation.resume()
        }
    }
}

private final class ScriptedReader: ObjectReader {
    private let store: ScriptedStore
    private let key: String

    init(store: ScriptedStore, key: String) {
        self.store = store
        self.key = key
    }

    func read(_ object: Object, _ range: Range<Int>, into sink: any ByteSink) async throws(StoreError) {
        let bytes = try await store.read(object, key, range)
        // In two pieces, as a network would.
        bytes[..<(bytes.count / 2)].withUnsafeBytes { sink.receive($0) }
        bytes[(bytes.count / 2)...].withUnsafeBytes { sink.receive($0) }
    }
}
