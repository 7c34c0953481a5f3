import CFUSE
import FITSTree
import Glibc

// What libfuse calls, on its threads. Each copies its arguments and answers.

/// The table of `fuse_lowlevel_ops`. What is not in it, libfuse refuses with ENOSYS or does by itself; everything that
/// writes never comes here, since the mount is read-only.
func operations() -> fuse_lowlevel_ops {
    var operations = fuse_lowlevel_ops()
    operations.`init` = begin
    operations.lookup = lookup
    operations.forget = forget
    operations.forget_multi = forgetMany
    operations.getattr = getAttributes
    operations.readlink = readLink
    operations.open = open
    operations.read = read
    operations.opendir = openDirectory
    operations.readdir = readDirectory
    operations.readdirplus = readDirectoryPlus
    operations.releasedir = releaseDirectory
    operations.statfs = statistics
    operations.getxattr = getExtendedAttribute
    operations.listxattr = listExtendedAttributes
    return operations
}

/// Bytes of the largest read that the kernel sends; `max_read` of the mount's options has to say the same.
let largestRead: UInt32 = 1 << 20

private func begin(_ data: UnsafeMutableRawPointer?, _ connection: UnsafeMutablePointer<fuse_conn_info>?) {
    guard let connection else { return }
    // libfuse before 3.17 does not tell the kernel of FUSE_CAP_PARALLEL_DIROPS, so that looks into one directory wait for
    // one another there (https://github.com/libfuse/libfuse/pull/861).
    for capability in [
        FUSE_CAP_ASYNC_READ, FUSE_CAP_PARALLEL_DIROPS, FUSE_CAP_READDIRPLUS, FUSE_CAP_READDIRPLUS_AUTO,
        FUSE_CAP_CACHE_SYMLINKS, FUSE_CAP_NO_OPEN_SUPPORT,
    ] {
        connection.pointee.want |= connection.pointee.capable & UInt32(capability)
    }
    // A version never changes, so its pages never need to be asked about.
    connection.pointee.want &= ~UInt32(FUSE_CAP_AUTO_INVAL_DATA)
    // libfuse asks for it. A direct read would then wait so that not even SIGKILL ends it (`fuse_direct_IO` of fs/fuse).
    connection.pointee.want &= ~UInt32(FUSE_CAP_ASYNC_DIO)
    connection.pointee.max_read = largestRead
    connection.pointee.max_readahead = largestRead
    // Reads ahead that may wait at once: 64 MiB, a fast line's bandwidth times a long way's latency.
    connection.pointee.max_background = 64
    connection.pointee.congestion_threshold = 48
}

private func lookup(_ request: fuse_req_t?, _ parent: fuse_ino_t, _ name: UnsafePointer<CChar>?) {
    let server = Server.of(request)
    let name = String(cString: name!)
    server.countLookup()
    server.answer(Request(request)) { tree throws(Unready) in
        try tree.find(name, in: Inode(rawValue: parent))
    } _: { request, finding in
        switch finding {
        case .entry(let entry):
            if !request.reply(entry, server.look) { server.tree.forget(entry.attributes.inode, 1) }
        case .nothing(let lifetime):
            request.replyNothing(lifetime: lifetime)
        }
    }
}

private func forget(_ request: fuse_req_t?, _ inode: fuse_ino_t, _ count: UInt64) {
    Server.of(request).tree.forget(Inode(rawValue: inode), count)
    fuse_reply_none(request)
}

private func forgetMany(
    _ request: fuse_req_t?, _ count: Int, _ forgotten: UnsafeMutablePointer<fuse_forget_data>?
) {
    let tree = Server.of(request).tree
    for each in UnsafeBufferPointer(start: forgotten, count: count) {
        tree.forget(Inode(rawValue: each.ino), each.nlookup)
    }
    fuse_reply_none(request)
}

private func getAttributes(_ request: fuse_req_t?, _ inode: fuse_ino_t, _: UnsafeMutablePointer<fuse_file_info>?) {
    let server = Server.of(request)
    server.answer(Request(request)) { tree throws(Unready) in
        try tree.attributes(Inode(rawValue: inode))
    } _: { request, answer in
        let (attributes, lifetime) = answer
        request.reply(attributes, lifetime: lifetime, server.look)
    }
}

private func readLink(_ request: fuse_req_t?, _ inode: fuse_ino_t) {
    Server.of(request).answer(Request(request)) { tree throws(Unready) in
        try tree.linkTarget(Inode(rawValue: inode))
    } _: { request, target in
        fuse_reply_readlink(request.pointer, target)
    }
}

/// An inode is one version of one thing, so opening has nothing to remember: after this answer the kernel opens and
/// closes files by itself, and keeps their pages.
private func open(_ request: fuse_req_t?, _: fuse_ino_t, _ file: UnsafeMutablePointer<fuse_file_info>?) {
    fuse_reply_err(request, ENOSYS)
}

private func read(
    _ request: fuse_req_t?, _ inode: fuse_ino_t, _ size: Int, _ offset: off_t,
    _: UnsafeMutablePointer<fuse_file_info>?
) {
    let start = max(0, offset)
    let (end, isBeyondAll) = start.addingReportingOverflow(size)
    Server.of(request).read(Request(request), Inode(rawValue: inode), start..<(isBeyondAll ? .max : end))
}

private func openDirectory(
    _ request: fuse_req_t?, _ inode: fuse_ino_t, _ file: UnsafeMutablePointer<fuse_file_info>?
) {
    let answer = file!.pointee
    let server = Server.of(request)
    server.answer(Request(request)) { tree throws(Unready) in
        try tree.directory(Inode(rawValue: inode))
    } _: { request, directory in
        var answer = answer
        let handle = Unmanaged.passRetained(OpenDirectory(directory, in: server.tree))
        answer.fh = UInt64(UInt(bitPattern: handle.toOpaque()))
        answer.cache_readdir = 1
        answer.keep_cache = directory.isAsLastOpened ? 1 : 0
        if fuse_reply_open(request.pointer, &answer) == 0 { directory.noteOpening() } else { handle.release() }
    }
}

private func directory(_ file: UnsafeMutablePointer<fuse_file_info>?) -> Unmanaged<OpenDirectory> {
    Unmanaged.fromOpaque(UnsafeRawPointer(bitPattern: UInt(file!.pointee.fh))!)
}

private func readDirectory(
    _ request: fuse_req_t?, _: fuse_ino_t, _ size: Int, _ offset: off_t,
    _ file: UnsafeMutablePointer<fuse_file_info>?
) {
    let server = Server.of(request)
    server.countDirectoryRead()
    let (request, open) = (Request(request), directory(file).takeUnretainedValue())
    server.answer(request) { _ throws(Unready) in
        try DirectoryBuffer(server, request, size, from: offset, of: open.directory)
    } _: { _, buffer in
        buffer.reply()
    }
}

private func readDirectoryPlus(
    _ request: fuse_req_t?, _: fuse_ino_t, _ size: Int, _ offset: off_t,
    _ file: UnsafeMutablePointer<fuse_file_info>?
) {
    let server = Server.of(request)
    server.countDirectoryRead()
    let (request, open) = (Request(request), directory(file).takeUnretainedValue())
    server.answer(request) { _ throws(Unready) in
        try DirectoryBuffer(server, request, size, from: offset, of: open)
    } _: { _, buffer in
        // Who reads on will most likely do so again; a short directory is over with its first answer.
        if let end = buffer.reply(), offset > 0, end > offset { open.makeAhead(behind: offset..<end) }
    }
}

private func releaseDirectory(
    _ request: fuse_req_t?, _: fuse_ino_t, _ file: UnsafeMutablePointer<fuse_file_info>?
) {
    directory(file).release()
    fuse_reply_err(request, 0)
}

private func statistics(_ request: fuse_req_t?, _: fuse_ino_t) {
    var statistics = statvfs()
    statistics.f_bsize = 4096
    statistics.f_frsize = 4096
    statistics.f_files = UInt(Server.of(request).tree.inodeCount)
    statistics.f_namemax = UInt(NAME_MAX)
    fuse_reply_statfs(request, &statistics)
}

private func getExtendedAttribute(
    _ request: fuse_req_t?, _ inode: fuse_ino_t, _ name: UnsafePointer<CChar>?, _ size: Int
) {
    let name = String(cString: name!)
    // The kernel asks for its own attributes before many an operation; they are never there.
    guard name.hasPrefix("user.") else { return Request(request).fail(ENODATA) }
    Server.of(request).answer(Request(request)) { tree throws(Unready) in
        try tree.extendedAttribute(name, of: Inode(rawValue: inode))
    } _: { request, value in
        request.reply(value: Array(value.utf8), room: size)
    }
}

private func listExtendedAttributes(_ request: fuse_req_t?, _ inode: fuse_ino_t, _ size: Int) {
    Server.of(request).answer(Request(request)) { tree throws(Unready) in
        try tree.extendedAttributeNames(Inode(rawValue: inode))
    } _: { request, names in
        request.reply(value: names.flatMap { Array($0.utf8) + [0] }, room: size)
    }
}
