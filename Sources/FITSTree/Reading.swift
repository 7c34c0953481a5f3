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
                guard let file = index.known(object) else { return nil }
                bytes.append(ByteSlice(text.bytes(of: file, in: piece.range)))
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
                    bytes.append(ByteSlice(text.bytes(of: try await index.file(object), in: piece.range)))
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
    func failure(_ error: StoreError, of node: Node) -> FileError {
        if case .changed = error {
            var named = node
            while let parent = named.parent {
                if case .folder = parent.content { break }
                named = parent
            }
            if let folder = named.parent, case .folder(let key, let view, _) = folder.content {
                if let member = folders.known(key)?[named.name, in: view] { versions.distrust(member.key) }
                folders.distrust(key)
                reports.changed(named.name, in: folder.inode)
            }
        }
        return failure(error)
    }
}

extension Range<Int> {
    /// The part of this range that `part` is, counted from its beginning.
    fileprivate func part(_ part: Range<Int>) -> Range<Int> {
        lowerBound + part.lowerBound..<lowerBound + part.upperBound
    }
}
