import ObjectStorage

/// Members under the names that they have in a view.
extension MemberList {
    private static let headersSuffix = ".txt"

    /// The member that has this name in a view.
    func member(_ name: String, in view: View) -> Member? {
        func named(_ name: String) -> Member? { position(of: name).map { self[$0] } }
        guard view == .headers else { return named(name) }
        if name.hasSuffix(Self.headersSuffix), let member = named(String(name.dropLast(Self.headersSuffix.count))),
            member.isFITS
        {
            return member
        }
        if let folder = named(name), folder.isFolder { return folder }
        // Only a name with no room for the suffix has become another one.
        guard name.utf8.count > FileName.longest - Self.headersSuffix.utf8.count else { return nil }
        return snapshot.first { Self.name(of: $0, in: view) == name }
    }

    /// The name that a member has in a view, or `nil` if it is not there.
    static func name(of member: Member, in view: View) -> String? {
        guard view == .headers, !member.isFolder else { return member.name }
        return member.isFITS ? FileName.fitting(member.name + headersSuffix) : nil
    }
}

extension FolderListing {
    /// The member that has this name in a view.
    subscript(name: String, in view: View) -> Member? { withMembers { $0.member(name, in: view) } }
}
