import BlockCaching
import CFUSE
import FITSTree
import Glibc
import ObjectStorage

/// One question of the kernel, which is answered exactly once; answering ends it.
///
/// `@unchecked`: libfuse lets any thread answer, and only one does, since whoever holds a request answers or hands it on.
struct Request: @unchecked Sendable {
    let pointer: fuse_req_t

    init(_ pointer: fuse_req_t?) { self.pointer = pointer! }

    func fail(_ errno: Int32) { fuse_reply_err(pointer, errno) }

    /// - Returns: whether the kernel took the entry; if not, it will never forget it either.
    func reply(_ entry: Entry, _ look: Look) -> Bool {
        var parameters = look.parameters(of: entry)
        return fuse_reply_entry(pointer, &parameters) == 0
    }

    /// Lets the kernel remember that nothing has the name: to it, inode number 0 says so (`fuse_entry_param`).
    func replyNothing(lifetime: Duration?) {
        var parameters = fuse_entry_param()
        parameters.entry_timeout = Look.seconds(lifetime)
        fuse_reply_entry(pointer, &parameters)
    }

    func reply(_ attributes: Attributes, lifetime: Duration?, _ look: Look) {
        var stat = look.stat(of: attributes)
        fuse_reply_attr(pointer, &stat, Look.seconds(lifetime))
    }

    func reply(_ bytes: ByteSlices) {
        if bytes.slices.count == 1, let slice = bytes.slices.first {
            fuse_reply_buf(pointer, slice.start.assumingMemoryBound(to: CChar.self), slice.count)
        } else {
            let vectors = bytes.slices.map {
                iovec(iov_base: UnsafeMutableRawPointer(mutating: $0.start), iov_len: $0.count)
            }
            fuse_reply_iov(pointer, vectors, Int32(vectors.count))
        }
        // The kernel has its copy when the reply returns; the slices are let go only then.
        withExtendedLifetime(bytes) {}
    }

    /// The answer to `getxattr` and `listxattr`: the value, or its length if no room was offered.
    func reply(value: [UInt8], room: Int) {
        if room == 0 {
            fuse_reply_xattr(pointer, value.count)
        } else if value.count > room {
            fail(ERANGE)
        } else {
            value.withUnsafeBytes {
                _ = fuse_reply_buf(pointer, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
            }
        }
    }
}
