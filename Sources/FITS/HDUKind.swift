/// What an HDU is by its first card, `SIMPLE` or `XTENSION` (FITS 4.0 §3.3, §3.4, §6, §7).
public enum HDUKind: Sendable, Equatable {
    case primary
    case randomGroups
    case image
    case asciiTable
    case binaryTable
    /// Another `XTENSION`, by the name it gives.
    case other(String)
}

extension HDUKind {
    /// `IUEIMAGE` is IMAGE under the name it had for the IUE archive, `A3DTABLE` and `3DTABLE` are BINTABLE under those
    /// it had before it was agreed (FITS 4.0 Appendix F). A blank before the name is passed over.
    init(_ header: Header, isRandomGroups: Bool) {
        guard let extensionType = header.value(.xtension), header.keywordField(0) == .xtension else {
            self = isRandomGroups ? .randomGroups : .primary
            return
        }
        let name = Array(extensionType.text.utf8)[...].trimmingBlanks().text
        switch name {
        case "IMAGE", "IUEIMAGE": self = .image
        case "TABLE": self = .asciiTable
        case "BINTABLE", "A3DTABLE", "3DTABLE": self = .binaryTable
        default: self = .other(name)
        }
    }
}
