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
        private let headers: MemberHeaders
        private var files: SourceWalk.Iterator
        private var underWay: [Task<Element, Never>] = []
        private var isAtEnd = false
        /// Why the listing ended too soon; thrown behind the files that came before.
        private var failure: (any Error)?

        init(_ assembly: Assembly) {
            self.assembly = assembly
            headers = MemberHeaders(
                store: assembly.store, index: assembly.index, lifetime: assembly.metadataLifetime)
            files = SourceWalk(assembly, recursive: true, withVersions: false).makeAsyncIterator()
        }

        mutating func next() async throws -> Element? {
            // One file walks its headers one after another: as many files at once as there may be requests.
            while !isAtEnd, underWay.count < assembly.maxConnections {
                do {
                    guard let file = try await files.next() else {
                        isAtEnd = true
                        break
                    }
                    if let problem = file.problem {
                        underWay.append(Task { Element(path: file.path, outcome: .failure(problem)) })
                    } else if let member = file.member, member.isFITS {
                        underWay.append(read(member, file.path))
                    }
                } catch {
                    isAtEnd = true
                    failure = error
                }
            }
            guard underWay.isEmpty else { return await underWay.removeFirst().value }
            if let failure { throw failure }
            return nil
        }

        private func read(_ member: Member, _ path: String) -> Task<Element, Never> {
            Task { [headers] in
                do throws(StoreError) {
                    return Element(path: path, outcome: .success(try await headers.file(member)))
                } catch {
                    return Element(path: path, outcome: .failure(error))
                }
            }
        }
    }
}
