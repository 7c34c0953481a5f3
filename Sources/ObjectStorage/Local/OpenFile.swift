import Glibc

/// An open descriptor of a regular file that closes itself with its last user.
final class OpenFile: Sendable {
    let stamp: FileStamp
    private let descriptor: Int32

    /// Opens a regular file for reading.
    ///
    /// The file is looked at before it is opened: opening a device can do things to it. Should the name be given to
    /// a FIFO in between, `O_NONBLOCK` keeps the call from waiting for a writer, and the second look refuses it.
    /// - Throws: `notFound` for what is no regular file.
    init(path: [CChar], url: String) throws(StoreError) {
        guard try FileStamp(path: path, url: url).isRegular else { throw .notFound(url: url) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw StoreError(errno: errno, url: url) }
        do throws(StoreError) {
            let stamp = try FileStamp(descriptor: descriptor, url: url)
            guard stamp.isRegular else { throw StoreError.notFound(url: url) }
            self.stamp = stamp
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Fills `buffer` from `offset` on.
    ///
    /// The file is looked at after the read, not before: a writer changes the time of modification before it changes
    /// a byte, so bytes that were read before a look that finds the file unchanged are of the version that was opened.
    /// A file whose name was given to another one keeps its bytes for as long as it is open.
    /// - Throws: `changed` if the file is no longer what was opened, or ends within `buffer`.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer, url: String) throws(StoreError) {
        guard let start = buffer.baseAddress else { return }
        var filled = 0
        while filled < buffer.count {
            let count = pread(descriptor, start + filled, buffer.count - filled, offset + filled)
            if count < 0 {
                if errno == EINTR { continue }
                throw StoreError(errno: errno, url: url)
            }
            if count == 0 { throw .changed(url: url) }
            filled += count
        }
        guard try FileStamp(descriptor: descriptor, url: url) == stamp else { throw .changed(url: url) }
    }
}
