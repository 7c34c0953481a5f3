import FITSTree
import ObjectStorage

/// Everything in a source, folder by folder in the source's order, for commands that do not mount it.
struct SourceWalk: AsyncSequence {
    struct Element: Sendable {
        /// From the source on, decoded.
        var path: String
        var key: String
        var isFolder: Bool
        var isFITS: Bool
        var modified: Timestamp?
        /// Bytes as the listing printed them, perhaps rounded.
        var printedSize: Int?
        /// `nil` for a folder.
        var member: Member?
        /// If it was asked for, and could be had.
        var object: Object?
        /// Why the object could not be had, or the folder not be listed.
        var problem: StoreError?
        /// Whether this is a folder that was given already, and whose listing has ended too soon: only the problem is new.
        var isGivenAgain = false
    }

    private let assembly: Assembly
    private let recursive: Bool
    private let withVersions: Bool

    /// - Parameter withVersions: whether to ask for the version of every object whose listing does not say it.
    init(_ assembly: Assembly, recursive: Bool, withVersions: Bool) {
        self.assembly = assembly
        self.recursive = recursive
        self.withVersions = withVersions
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(assembly: assembly, recursive: recursive, withVersions: withVersions)
    }

    struct Iterator: AsyncIteratorProtocol {
        private let assembly: Assembly
        private let recursive: Bool
        private let withVersions: Bool
        /// The folders that were entered, and which of their members is next; the innermost folder is last.
        private var open: [(folder: FolderListing, next: Int)] = []
        private var hasBegun = false
        private var ready: ArraySlice<Element> = []

        init(assembly: Assembly, recursive: Bool, withVersions: Bool) {
            self.assembly = assembly
            self.recursive = recursive
            self.withVersions = withVersions
        }

        mutating func next() async throws -> Element? {
            try await next(isolation: nil)
        }

        mutating func next(isolation actor: isolated (any Actor)?) async throws(StoreError) -> Element? {
            if !hasBegun {
                hasBegun = true
                try await enter("")
            }
            while ready.isEmpty {
                guard let (folder, next) = open.popLast() else { return nil }
                do throws(StoreError) {
                    try await folder.wait(for: .position(next))
                } catch {
                    // Of a folder that could not be listed to its end, what had come was given.
                    guard !open.isEmpty else { throw error }
                    var element = element(ofFolder: folder.folder)
                    element.problem = error
                    element.isGivenAgain = true
                    return element
                }
                let end = folder.count
                guard next < end else { continue }
                let first = folder[next]
                if first.isFolder {
                    open.append((folder, next + 1))
                    var element = element(ofFolder: first.key, modified: first.modified)
                    do throws(StoreError) {
                        if recursive { try await enter(first.key) }
                    } catch {
                        element.problem = error
                    }
                    return element
                }
                let run = (next..<Swift.min(end, next + assembly.maxConnections)).lazy.map { folder[$0] }
                    .prefix { !$0.isFolder }
                let members = Array(run)
                open.append((folder, next + members.count))
                ready = await elements(members)[...]
            }
            return ready.popFirst()
        }

        private mutating func enter(_ key: String) async throws(StoreError) {
            open.append((try await FolderListing.begin(key, in: assembly.store, assembly.selection), 0))
        }

        private func element(ofFolder key: String, modified: Timestamp? = nil) -> Element {
            Element(
                path: String(Key.path(key).dropLast()), key: key, isFolder: true, isFITS: false, modified: modified)
        }

        /// The objects of a run, their versions asked for all at once.
        private func elements(_ run: [Member]) async -> [Element] {
            let store = assembly.store
            var elements = run.map {
                Element(
                    path: Key.path($0.key), key: $0.key, isFolder: false, isFITS: $0.isFITS, modified: $0.modified,
                    printedSize: $0.printedSize, member: $0, object: $0.object)
            }
            guard withVersions else { return elements }
            await withTaskGroup(of: Found.self) { group in
                for (position, element) in elements.enumerated() where element.object == nil {
                    group.addTask { await Found(element.key, at: position, in: store) }
                }
                for await found in group {
                    elements[found.position].object = found.object
                    elements[found.position].problem = found.problem
                }
            }
            return elements
        }
    }
}

/// What came of asking for the version of one of several objects.
private struct Found {
    let position: Int
    var object: Object?
    var problem: StoreError?

    init(_ key: String, at position: Int, in store: any ObjectStore) async {
        self.position = position
        do throws(StoreError) { object = try await store.head(key) } catch { problem = error }
    }
}
