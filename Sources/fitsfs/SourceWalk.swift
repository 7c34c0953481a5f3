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
        /// If it was asked for, and could be had.
        var object: Object?
        /// Why the object could not be had, or the folder not be listed.
        var problem: StoreError?
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
        /// Members of the folders that were entered, and not come to yet; the innermost folder is last.
        private var open: [(path: String, members: ArraySlice<ListingEntry>)] = []
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
                try await enter("", path: "")
            }
            while ready.isEmpty {
                guard var folder = open.popLast() else { return nil }
                guard let first = folder.members.first else { continue }
                if first.kind == .folder {
                    folder.members.removeFirst()
                    open.append(folder)
                    let path = folder.path + first.name
                    guard assembly.selection.shows(folder: path, named: first.name) else { continue }
                    var element = Element(
                        path: path, key: first.key, isFolder: true, isFITS: false, modified: first.modified)
                    do throws(StoreError) {
                        if recursive { try await enter(first.key, path: path + "/") }
                    } catch {
                        element.problem = error
                    }
                    return element
                }
                let run = folder.members.prefix { $0.kind == .object }.prefix(assembly.maxConnections)
                folder.members = folder.members.dropFirst(run.count)
                open.append(folder)
                ready = await elements(run, folder.path)[...]
            }
            return ready.popFirst()
        }

        private mutating func enter(_ key: String, path: String) async throws(StoreError) {
            open.append((path, try await assembly.store.list(key).entries[...]))
        }

        /// The objects of a run that are to be shown, their versions asked for all at once.
        private func elements(_ run: ArraySlice<ListingEntry>, _ folder: String) async -> [Element] {
            let (selection, store) = (assembly.selection, assembly.store)
            var elements = run.filter { selection.shows(object: folder + $0.name, named: $0.name) }.map {
                Element(
                    path: folder + $0.name, key: $0.key, isFolder: false, isFITS: selection.isFITS($0.name),
                    modified: $0.modified, printedSize: $0.printedSize, object: $0.object)
            }
            guard withVersions else { return elements }
            await withTaskGroup(of: (Int, Result<Object, StoreError>).self) { group in
                for (position, element) in elements.enumerated() where element.object == nil {
                    group.addTask {
                        do throws(StoreError) {
                            return (position, .success(try await store.head(element.key)))
                        } catch {
                            return (position, .failure(error))
                        }
                    }
                }
                for await (position, outcome) in group {
                    switch outcome {
                    case .success(let object): elements[position].object = object
                    case .failure(let error): elements[position].problem = error
                    }
                }
            }
            return elements
        }
    }
}
