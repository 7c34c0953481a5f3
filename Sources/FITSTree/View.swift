/// How the objects of a folder are shown.
public enum View: String, Sendable, CaseIterable {
    /// A FITS object is a directory of its HDUs.
    case hdus
    /// Every object is a plain file.
    case files
    /// A FITS object is a text file with all its headers, and there is nothing else.
    case headers
}
