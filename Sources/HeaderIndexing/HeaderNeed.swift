import FITS

/// How far the chain of headers has to be known for a question.
public enum HeaderNeed: Sendable, Hashable {
    /// Through the HDU of this number, or to the end if there are fewer.
    case hdu(Int)
    case all
}

extension HDULayout {
    func meets(_ need: HeaderNeed) -> Bool {
        switch need {
        case _ where isComplete: true
        case .hdu(let index): hdus.count > index
        case .all: false
        }
    }
}
