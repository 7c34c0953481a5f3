import TestSupport

/// A `RangeServer` whose root is a directory index as nginx writes it.
final class IndexedServer {
    let server: RangeServer
    private var names: [String] = []

    /// - Parameter files: names that need no escape, and what is under them.
    init(_ files: KeyValuePairs<String, ServerResource> = [:]) throws {
        server = try RangeServer()
        for (name, resource) in files { add(name, resource) }
        showIndex()
    }

    var url: String { server.url("/") }

    func add(_ name: String, _ resource: ServerResource) {
        if !names.contains(name) { names.append(name) }
        server["/" + name] = resource
        showIndex()
    }

    /// What was asked for, without the index: `GET /a.fits bytes=0-2879`.
    var requests: [String] {
        server.log.filter { $0.path != "/" }.map {
            ["\($0.method)", $0.path, $0.range].compactMap(\.self).joined(separator: " ")
        }
    }

    private func showIndex() {
        let rows = names.map { name in
            let padding = String(repeating: " ", count: max(1, 51 - name.count))
            return
                "<a href=\"\(name)\">\(name)</a>\(padding)04-Jul-2023 12:00        \(server["/" + name]?.size ?? 0)\r\n"
        }
        server["/"] = .text(
            "<html>\r\n<head><title>Index of /</title></head>\r\n<body>\r\n<h1>Index of /</h1><hr><pre>"
                + "<a href=\"../\">../</a>\r\n\(rows.joined())</pre><hr></body>\r\n</html>\r\n")
    }
}
