import BlockCaching
import CFUSE
import FITSTree
import Glibc
import Synchronization

/// Answers the kernel's requests from a tree: at once where the tree can, else from a task that waits for what is missing.
public final class Server: Sendable {
    /// Questions that a fetch did not make answerable are asked again this often: a version needs a second time if it
    /// changed meanwhile, and none has been seen to need a third.
    private static let attempts = 8

    let tree: Tree
    let look: Look
    let parked = ParkedRequests()

    public init(tree: Tree, look: Look) {
        self.tree = tree
        self.look = look
    }

    private let lookups = Atomic(0)
    private let directoryReads = Atomic(0)
    private let reads = Atomic(0)
    private let bytesRead = Atomic(0)

    public var statistics: ServerStatistics {
        var statistics = ServerStatistics()
        statistics.lookups = lookups.load(ordering: .relaxed)
        statistics.directoryReads = directoryReads.load(ordering: .relaxed)
        statistics.reads = reads.load(ordering: .relaxed)
        statistics.bytesRead = bytesRead.load(ordering: .relaxed)
        statistics.waiting = parked.count
        statistics.inodes = tree.inodeCount
        return statistics
    }

    func countLookup() { lookups.add(1, ordering: .relaxed) }
    func countDirectoryRead() { directoryReads.add(1, ordering: .relaxed) }

    /// The server that a request is for.
    static func of(_ request: fuse_req_t?) -> Server {
        Unmanaged<Server>.fromOpaque(fuse_req_userdata(request)).takeUnretainedValue()
    }

    /// Asks the tree, and hands its answer to `send`; `send` is called exactly once, unless the answer is an errno.
    func answer<Value: Sendable>(
        _ request: Request, _ ask: @escaping @Sendable (Tree) throws(Unready) -> Value,
        _ send: @escaping @Sendable (Request, Value) -> Void
    ) {
        do throws(Unready) {
            send(request, try ask(tree))
        } catch {
            switch error {
            case .failed(let error): request.fail(error.errno)
            case .missing(let missing): park(request) { await self.answer(request, after: missing, ask, send) }
            }
        }
    }

    private func answer<Value: Sendable>(
        _ request: Request, after missing: Missing, _ ask: (Tree) throws(Unready) -> Value,
        _ send: (Request, Value) -> Void
    ) async {
        var missing = missing
        var attempts = 0
        while attempts < Self.attempts {
            // A listing that is arriving can need any number: each wait brings more of it, or its end.
            if case .members = missing {} else { attempts += 1 }
            let fetched: Fetched
            do throws(FileError) {
                fetched = try await tree.fetch(missing)
            } catch {
                return request.fail(error.errno)
            }
            do throws(Unready) {
                return send(request, try withExtendedLifetime(fetched) { () throws(Unready) in try ask(tree) })
            } catch {
                switch error {
                case .failed(let error): return request.fail(error.errno)
                case .missing(let next): missing = next
                }
            }
        }
        request.fail(ENOMEM)
    }

    /// Reads; bytes that are not at hand are waited for in a task.
    func read(_ request: Request, _ inode: Inode, _ range: Range<Int>) {
        reads.add(1, ordering: .relaxed)
        do throws(Unready) {
            if let bytes = try tree.bytes(of: inode, in: range) { return give(request, bytes) }
        } catch {
            guard case .failed(let error) = error else { return request.fail(EIO) }
            return request.fail(error.errno)
        }
        park(request) { [self] in
            do throws(FileError) {
                give(request, try await tree.fetchBytes(of: inode, in: range))
            } catch {
                request.fail(error.errno)
            }
        }
    }

    private func give(_ request: Request, _ bytes: ByteSlices) {
        bytesRead.add(bytes.count, ordering: .relaxed)
        request.reply(bytes)
    }

    /// Lets a request wait in a task, which the kernel can interrupt.
    private func park(_ request: Request, _ work: @escaping @Sendable () async -> Void) {
        let ticket = parked.ticket()
        fuse_req_interrupt_func(request.pointer, interrupted, UnsafeMutableRawPointer(bitPattern: ticket))
        let task = Task { [parked] in
            await work()
            parked.leave(ticket)
        }
        parked.enter(ticket, task)
    }
}

/// Called by libfuse when the process that waits was interrupted. The request may be answered at this very moment, so
/// it is known here by a number that may have become void, not by a pointer.
private func interrupted(_ request: fuse_req_t?, _ ticket: UnsafeMutableRawPointer?) {
    Server.of(request).parked.interrupt(UInt(bitPattern: ticket))
}
