import FITS
import FITSTree
import HeaderIndexing

/// Prints headers in one of the formats of `fitsfs headers`.
struct HeaderWriter {
    let format: HeadersCommand.Format
    let keywords: [String]
    /// The number or EXTNAME of the only HDU that is wanted.
    let hdu: String?

    private static let placeColumns = ["FILE", "HDU", "NAME", "VERSION"]

    /// What comes before the first row.
    var heading: String {
        switch format {
        case .json: ""
        case .text: keywords.isEmpty ? "" : (["FILE", "HDU"] + keywords).joined(separator: "\t") + "\n"
        case .csv:
            Self.row(
                Self.placeColumns + (keywords.isEmpty ? ["KEYWORD", "VALUE", "COMMENT"] : keywords))
        }
    }

    func text(of file: FITSFile, named path: String) -> String {
        file.layout.hdus.filter(isWanted).map { text(of: $0, named: path) }.joined()
    }

    private func isWanted(_ candidate: HDU) -> Bool {
        guard let hdu else { return true }
        if let number = Int(hdu) { return candidate.index == number }
        // As astropy looks HDUs up: without regard to case.
        return candidate.extensionName?.uppercased() == hdu.uppercased()
            || candidate.index == 0 && hdu.uppercased() == "PRIMARY"
    }

    private func text(of hdu: HDU, named path: String) -> String {
        let place = [path, String(hdu.index), hdu.extensionName ?? "", String(hdu.extensionVersion)]
        switch format {
        case .text where !keywords.isEmpty:
            return ([path, String(hdu.index)] + keywords.map { value($0, of: hdu) ?? "" }).joined(separator: "\t")
                + "\n"
        case .text:
            let name = hdu.extensionName.map { " \($0),\(hdu.extensionVersion)" } ?? ""
            let heading =
                "# \(path)[\(hdu.index)]\(name): header at \(hdu.headerRange.lowerBound), data at "
                + "\(hdu.dataRange.lowerBound), \(hdu.claimedDataLength) bytes\n"
            return heading + String(decoding: hdu.header.text(of: 0..<hdu.header.textLength), as: UTF8.self)
        case .csv where !keywords.isEmpty:
            return Self.row(place + keywords.map { value($0, of: hdu) ?? "" })
        case .csv:
            return hdu.header.records.map { record in
                Self.row(place + [record.keyword, record.value?.text ?? "", record.comment])
            }.joined()
        case .json:
            return json(of: hdu, named: path) + "\n"
        }
    }

    private func value(_ keyword: String, of hdu: HDU) -> String? {
        hdu.header.value(keyword.uppercased())?.text
    }

    private func json(of hdu: HDU, named path: String) -> String {
        var json = JSONWriter(onOneLine: true)
        json.object { json in
            json.member("file", path)
            json.member("hdu", hdu.index)
            json.member("name", hdu.extensionName)
            json.member("version", hdu.extensionVersion)
            guard keywords.isEmpty else {
                for keyword in keywords { json.member(keyword, value(keyword, of: hdu)) }
                return
            }
            json.member("header_offset", hdu.headerRange.lowerBound)
            json.member("data_offset", hdu.dataRange.lowerBound)
            json.member("data_length", hdu.claimedDataLength)
            json.array("cards") { json in
                for record in hdu.header.records {
                    json.object { json in
                        json.member("keyword", record.keyword)
                        json.member("value", record.value?.text)
                        json.member("comment", record.comment)
                    }
                }
            }
        }
        return json.text
    }

    /// A row of RFC 4180.
    private static func row(_ fields: [String]) -> String {
        fields.map { field in
            field.contains { $0 == "," || $0 == "\"" || $0.isNewline }
                ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
        }.joined(separator: ",") + "\r\n"
    }
}
