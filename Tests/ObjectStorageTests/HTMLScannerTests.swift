import Testing

@testable import ObjectStorage

@Suite struct HTMLScannerTests {
    /// The references of all anchors.
    static func references(_ page: String) -> [String] {
        var scanner = HTMLScanner()
        Array(page.utf8).withUnsafeBytes { scanner.append($0) }
        scanner.isWhole = true
        var found: [String] = []
        while let item = scanner.next() {
            if case .anchor(let reference, _) = item { found.append(String(decoding: reference, as: UTF8.self)) }
        }
        return found
    }

    @Test(
        "an anchor is found in any quoting, case and order of attributes",
        arguments: [
            #"<a href="x">"#, "<a href='x'>", "<a href=x>", "<A HREF=x>", #"<a class="b" href = "x" >"#,
            "<a\nhref\n=\nx\n>",
            #"<a title="a > b" href="x">"#, #"<a data-href="no" href="x">"#, "<a/href=x>", "<a href=' x\n'>",
            #"<a href="x" href="y">"#, "< a <a href=x>", "<a disabled href=x>", "<p class=it's><a href=x>",
        ])
    func quoting(page: String) {
        #expect(Self.references(page) == ["x"])
    }

    @Test("references are decoded: names and numbers, and what is none stays") func entities() {
        #expect(Self.references("<a href='a&amp;b&#39;c&#x2B;d&lt;&gt;&quot;'>") == ["a&b'c+d<>\""])
        #expect(
            Self.references("<a href='&unknown;&#xD800;&#99999999;&amp&;a&'>") == [
                "&unknown;&#xD800;&#99999999;&amp&;a&"
            ])
    }

    @Test(
        "what only looks like an anchor is none",
        arguments: [
            "<!-- <a href=x> -->", "<script>'<a href=x>'</script>", "<STYLE><a href=x></STYLE>", "<abbr href=x>",
            "</a href=x>",
            "&lt;a href=x&gt;", "<a name=x>", "<a hreflang=x>", "<script><a href=x>", "<!-- <a href=x>", "<",
        ])
    func lookalikes(page: String) {
        #expect(Self.references(page) == [])
    }

    @Test("markup goes on behind comments and scripts, the shortest comment included") func afterwards() {
        #expect(
            Self.references("<!-- a --><a href=x><!--><a href=y><script></style></script ><a href=z>") == [
                "x", "y", "z",
            ])
    }

    @Test(
        "a page made to be slow is read in one pass",
        arguments: [
            "<a href=x", "<a href=\"", "<a x='", "<!--", "<script>", "<", "&", "<a href='&", "<a href=x></a><b c='",
            "<title>", "<a href=x> ", "</", "<a href=x></a>2026-01-01 10:00 ",
        ])
    func slowPages(piece: String) {
        // Work that grows with the square of the length would be noticed here.
        let page = String(repeating: piece, count: (64 << 10) / piece.utf8.count)
        #expect(Self.references(page).count <= page.utf8.count / 9)
    }
}
