import BlockCaching
import HeaderIndexing
import ObjectStorage

/// Bytes of files.
extension Tree {
    /// The bytes of `range`, fewer at the end of the file, if all of them are at hand; `nil` if one has to wait for them
    /// with `fetchBytes`.
    public func bytes(of inode: Inode, in range: Range<Int>) throws(Unready) -> ByteSlices? {
        let node = try node(inode)
        switch node.content {
        case .report(let report, _):
            var bytes = ByteSlices()
            bytes.append(ByteSlice(report[range.clamped(to: report.indices)]))
            return bytes
        case .file(let file, _, _):
            return atHand(file.pieces(range))
        case .folder, .fits, .hdu, .names, .control: throw .failed(.isADirectory)
        case .link: throw .failed(.invalid)
        }
    }

    private func atHand(_ pieces: VirtualFile.Pieces) -> ByteSlices? {
        var bytes = ByteSlices()
        for piece in pieces {
            switch piece.segment {
            case .literal(let literal):
                bytes.append(ByteSlice(literal[piece.range]))
            case .derived(let text, let object, _):
                guard let file = index.known(object, through: text.need) else { return nil }
                guard let made = self.bytes(of: text, of: file, in: piece.range) else { return nil }
                bytes.append(ByteSlice(made))
            case .extent(let object, let extent):
                guard let cached = cache.cached(object, extent.part(piece.range)) else { return nil }
                bytes.append(cached)
            }
        }
        return bytes
    }

    /// The bytes of `range`, fetched where they are not at hand.
    public func fetchBytes(of inode: Inode, in range: Range<Int>) async throws(FileError) -> ByteSlices {
        guard let node = inodes[inode], case .file(let file, _, _) = node.content else { throw .stale }
        var bytes = ByteSlices()
        do throws(StoreError) {
            for piece in file.pieces(range) {
                switch piece.segment {
                case .literal(let literal):
                    bytes.append(ByteSlice(literal[piece.range]))
                case .derived(let text, let object, _):
                    let file = try await index.file(object, through: text.need)
                    guard let made = self.bytes(of: text, of: file, in: piece.range) else {
                        throw .changed(url: object.url)
                    }
                    bytes.append(ByteSlice(made))
                case .extent(let object, let extent):
                    bytes.append(try await cache.bytes(of: object, in: extent.part(piece.range)))
                }
            }
        } catch {
            throw failure(error, of: node)
        }
        return bytes
    }

    /// The errno for an error that a read of `node` met. If the object has changed, the next look at its name finds the
    /// new version.
    private func failure(_ error: StoreError, of node: Node) -> FileError {
        if error.saysOutdated, let object = node.object { distrust(object, shownBy: node) }
        return failure(error)
    }

    private func distrust(_ object: Object, shownBy node: Node) {
        var named = node
        while let parent = named.parent {
            if case .folder(let key, let view, _) = parent.content {
                guard let member = folders.last(key)?[named.name, in: view], distrust(object, as: member) else {
                    return
                }
                return reports.changed(named.name, in: parent.inode)
            }
            named = parent
        }
    }
}

extension Range<Int> {
    /// The part of this range that `part` is, counted from its beginning.
    fileprivate func part(_ part: Range<Int>) -> Range<Int> {
        lowerBound + part.lowerBound..<lowerBound + part.upperBound
    }
}
