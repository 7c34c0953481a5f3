import FITSTree
import HeaderIndexing
import ObjectStorage

/// The headers of every FITS file of a source, read concurrently, in the order of the source.
struct HeaderSweep: AsyncSequence {
    struct Element: Sendable {
        var path: String
        var outcome: Result<FITSFile, StoreError>
    }
    private let assembly: Assembly

    init(_ assembly: Assembly) { self.assembly = assembly }

    func makeAsyncIterator() -> Iterator { Iterator(assembly) }

    struct Iterator: AsyncIteratorProtocol {
        private let assembly: Assembly
        private var files: SourceWalk.Iterator
        private var underWay: [Task<Element, Never>] = []
        private var isAtEnd = false

        init(_ assembly: Assembly) {
            self.assembly = assembly
            files = SourceWalk(assembly, recursive: true, withVersions: false).makeAsyncIterator()
        }

        mutating func next() async throws -> Element? {
            // One file walks its headers one after another: as many files at once as there may be requests.
            while !isAtEnd, underWay.count < assembly.maxConnections {
                guard let file = try await files.next() else {
                    isAtEnd = true
                    break
                }
                if let problem = file.problem {
                    underWay.append(Task { Element(path: file.path, outcome: .failure(problem)) })
                } else if file.isFITS {
                    underWay.append(Self.read(file, assembly))
                }
            }
            return underWay.isEmpty ? nil : await underWay.removeFirst().value
        }

        private static func read(_ file: SourceWalk.Element, _ assembly: Assembly) -> Task<Element, Never> {
            let (store, index) = (assembly.store, assembly.index)
            return Task {
                do throws(StoreError) {
                    if let object = file.object {
                        return Element(path: file.path, outcome: .success(try await index.file(object)))
                    }
                    let (object, start) = try await store.open(
                        file.key, first: index.firstProbe(of: file.key, printedSize: file.printedSize))
                    return Element(
                        path: file.path, outcome: .success(try await index.file(object, startingWith: start)))
                } catch {
                    return Element(path: file.path, outcome: .failure(error))
                }
            }
        }
    }
}
