import HTTP

/// The one place where an answer that is no success, or no answer at all, becomes a `StoreError`.
extension StoreError {
    init(_ error: HTTPError) {
        self =
            switch error {
            case .unreachable(let url, let detail): .unreachable(url: url, detail: detail)
            case .failed(let url, let detail): .badAnswer(url: url, detail: detail)
            case .timedOut(let url, let detail): .timedOut(url: url, detail: detail)
            case .tooManyRedirects(let url): .badAnswer(url: url, detail: "The server redirects without end.")
            case .tooLarge(let url, let limit):
                .badAnswer(url: url, detail: "The answer has more than \(limit) bytes.")
            case .cancelled(let url): .cancelled(url: url)
            }
    }

    /// - Parameter response: one whose status says that it does not carry what was asked for.
    init(_ response: HTTPResponse, url: String) {
        let words = serverWords(response.body)
        let detail = "The server answered with status \(response.status)" + (words.isEmpty ? "." : ": \(words)")
        self =
            switch response.status {
            case 404, 410: .notFound(url: url)
            case 401, 403, 407: .accessDenied(url: url, detail: detail)
            // 416 is the answer to a range that lies in the object as it was: it is shorter now.
            case 412, 416: .changed(url: url)
            default: .badAnswer(url: url, detail: detail)
            }
    }
}

/// What a server says in the body of an error, as one line: the code and message of a store's XML, the title of a
/// page, or the first line of a text.
func serverWords(_ body: [UInt8]) -> String {
    let text = String(decoding: body.prefix(4096), as: UTF8.self)
    func element(_ name: String) -> Substring? {
        for name in [name, name.uppercased()] {
            let parts = text.split(separator: "<\(name)>", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { return parts[1].prefix { $0 != "<" } }
        }
        return nil
    }
    let words =
        switch (element("Code"), element("Message"), element("title")) {
        case (let code?, let message?, _): "\(code): \(message)"
        case (_, let message?, _): String(message)
        case (_, _, let title?): String(title)
        default:
            text.contains("<") ? "" : String(text.drop(while: \.isWhitespace).prefix { !$0.isNewline })
        }
    let visible = words.split(whereSeparator: \.isWhitespace).joined(separator: " ").unicodeScalars
        .filter { $0.properties.generalCategory != .control }
    return String(String.UnicodeScalarView(visible).prefix(200))
}
