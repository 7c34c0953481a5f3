import FITS
import FITSTree
import Foundation
import Glibc
import TestSupport
import Testing

/// The files of contract §2, byte for byte.
@Suite struct FileTests {
    private static let primary = FITSBuilder.primary("OBJECT  = 'M 13'")
    private static let science = FITSBuilder.image(bitpix: 16, axes: [30, 20], "EXTNAME = 'SCI'")
    private static let table = FITSBuilder.binaryTable(
        rowLength: 8, rows: 5, heap: 11, formats: ["1E", "1J"], "EXTNAME = 'CAT'")

    private static let whole = FITSBuilder.file(primary, science, table)

    private func mounted(_ bytes: [UInt8] = whole, name: String = "m13.fits") -> Mounted {
        Mounted(ScriptedStore([name: ScriptedFile(bytes)]))
    }

    @Test func `a FITS object is a directory of its files and HDUs`() async throws {
        let mounted = mounted()
        #expect(try await mounted.names("") == ["m13.fits"])
        #expect(
            try await mounted.names("m13.fits") == ["m13.fits", "info.txt", "hdus.json", "0", "1", "2", "by-name"])
        #expect(try await mounted.names("m13.fits/0") == ["header.txt", "hdu.fits"])
        #expect(try await mounted.names("m13.fits/1") == ["header.txt", "data", "data.npy", "hdu.fits"])
        #expect(try await mounted.names("m13.fits/2") == ["header.txt", "data", "data.npy", "hdu.fits"])
    }

    @Test func `everything that is listed can be looked up under the number in the listing`() async throws {
        let mounted = mounted(Self.whole + FITSBuilder.padded(Array("notes".utf8), with: 0))
        var toVisit = [""]
        var files = 0
        while let path = toVisit.popLast() {
            let directory = try await mounted.directory(path)
            for item in (0..<directory.count).compactMap({ directory[$0] }) {
                let attributes = try await mounted.stat(path + "/" + item.name)
                #expect(attributes.inode == item.inode, "\(path)/\(item.name)")
                #expect(attributes.kind == item.kind, "\(path)/\(item.name)")
                files += 1
                if attributes.kind == .directory { toVisit.append(path + "/" + item.name) }
            }
        }
        #expect(files == 23)
    }

    @Test func `the object itself is there byte for byte`() async throws {
        #expect(try await mounted().bytes("m13.fits/m13.fits") == Self.whole)
    }

    @Test func `header.txt is the cards as lines of eighty columns with END`() async throws {
        let expected = (Self.science.cards + ["END"])
            .map { $0 + String(repeating: " ", count: 80 - $0.utf8.count) + "\n" }.joined()
        #expect(try await mounted().text("m13.fits/1/header.txt") == expected)
        #expect(try await mounted().stat("m13.fits/1/header.txt").size == 81 * (Self.science.cards.count + 1))
    }

    @Test func `data is the data unit without its padding`() async throws {
        #expect(try await mounted().bytes("m13.fits/1/data") == Self.science.data)
        #expect(try await mounted().bytes("m13.fits/2/data") == Self.table.data)
        await #expect(throws: FileError.noSuchFile) { _ = try await mounted().lookup("m13.fits/0/data") }
    }

    @Test func `data.npy is a header of 4096 bytes and the same bytes`() async throws {
        let npy = try await mounted().bytes("m13.fits/1/data.npy")
        #expect(npy.prefix(8) == [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
        #expect(String(decoding: npy[10..<4096], as: UTF8.self).hasPrefix("{'descr': '>i2'"))
        #expect(String(decoding: npy[10..<4096], as: UTF8.self).contains("'shape': (20, 30)"))
        #expect(Array(npy[4096...]) == Self.science.data)
    }

    @Test func `the HDU alone is the first one as it is or an extension behind an empty primary`() async throws {
        let mounted = mounted()
        #expect(try await mounted.bytes("m13.fits/0/hdu.fits") == Self.primary.bytes)
        for (index, hdu) in [(1, Self.science), (2, Self.table)] {
            let alone = try await mounted.bytes("m13.fits/\(index)/hdu.fits")
            #expect(Array(alone[2880...]) == hdu.bytes)
            let layout = walk(alone)
            #expect(layout.problems.isEmpty)
            #expect(layout.hdus.count == 2)
            #expect(layout.hdus[0].axes.isEmpty)
        }
    }

    @Test(arguments: [
        (FITSBuilder.image(axes: [100]), UInt8(0)), (.asciiTable(rowLength: 10, rows: 7), 0x20),
        (.binaryTable(rowLength: 10, rows: 7), 0),
    ])
    func `padding that the file lacks is supplied`(_ last: FITSBuilder, _ fill: UInt8) async throws {
        let header = FITSBuilder.header(last.cards)
        let mounted = mounted(FITSBuilder.primary().bytes + header + last.data)
        #expect(
            try await mounted.bytes("m13.fits/1/hdu.fits").dropFirst(2880)
                == (header + FITSBuilder.padded(last.data, with: fill))[...])
        #expect(try await mounted.bytes("m13.fits/1/data") == last.data)
        #expect(try await !mounted.names("m13.fits").contains("problems.txt"))
    }

    @Test func `truncated data is what is there, and the array is its whole rows`() async throws {
        let cut = FITSBuilder.primary().bytes + FITSBuilder.header(Self.science.cards) + Self.science.data.prefix(605)
        let mounted = mounted(cut)
        #expect(try await mounted.bytes("m13.fits/1/data") == Array(Self.science.data.prefix(605)))
        let npy = try await mounted.bytes("m13.fits/1/data.npy")
        #expect(String(decoding: npy[10..<4096], as: UTF8.self).contains("'shape': (10, 30)"))
        #expect(Array(npy[4096...]) == Array(Self.science.data.prefix(600)))
        #expect(try await mounted.bytes("m13.fits/1/hdu.fits").count == 2880 + 2880 + 605)
        let problems = try await mounted.text("m13.fits/problems.txt")
        #expect(problems.hasPrefix("HDU 1, byte 5760: "))
        let json = try await json(mounted, "m13.fits/hdus.json")
        let hdus = try #require(json["hdus"] as? [[String: Any]])
        #expect(hdus[1]["flags"] as? [String] == ["truncated"])
        #expect(hdus[1]["claimed_data_length"] as? Int == 1200)
        #expect(hdus[1]["data_length"] as? Int == 605)
    }

    @Test func `info.txt has one line for each HDU`() async throws {
        let lines = try await mounted().text("m13.fits/info.txt").split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines[0] == "Filename: m13.fits")
        #expect(lines[1] == "No.    Name      Ver    Type      Cards   Dimensions   Format")
        #expect(lines[3].hasPrefix("  1  SCI           1 ImageHDU"))
    }

    @Test func `hdus.json says where everything lies`() async throws {
        let json = try await json(mounted(), "m13.fits/hdus.json")
        #expect(json["url"] as? String == "https://archive.example/m13.fits")
        #expect(json["etag"] as? String == "\"1\"")
        #expect(json["size"] as? Int == Self.whole.count)
        #expect(json["container"] is NSNull)
        #expect((json["problems"] as? [Any])?.isEmpty == true)
        let hdus = try #require(json["hdus"] as? [[String: Any]])
        #expect(hdus.map { $0["name"] as? String } == [nil, "SCI", "CAT"])
        #expect(hdus.map { $0["header_offset"] as? Int } == [0, 2880, 8640])
        #expect(hdus.map { $0["data_offset"] as? Int } == [2880, 5760, 11520])
        #expect(hdus.map { $0["data_length"] as? Int } == [0, 1200, 51])
        #expect(hdus[1]["shape"] as? [Int] == [20, 30])
        #expect(hdus[1]["axes"] as? [Int] == [30, 20])
    }

    @Test func `what follows the last HDU is a file of its own and a problem`() async throws {
        let notes = FITSBuilder.padded(Array("special records".utf8), with: 0x20)
        let mounted = mounted(Self.whole + notes)
        #expect(try await mounted.bytes("m13.fits/trailing") == notes)
        #expect(try await mounted.text("m13.fits/problems.txt").hasPrefix("HDU 3, byte \(Self.whole.count): "))
        #expect(try await mounted.attribute("user.fitsfs.offset", of: "m13.fits/trailing") == "\(Self.whole.count)")
        #expect(try await mounted.attribute("user.fitsfs.length", of: "m13.fits/trailing") == "\(notes.count)")
    }

    @Test(arguments: ["<html>404</html>", "", "SIMPLE"])
    func `an object that is no FITS still shows itself and says why`(_ content: String) async throws {
        let mounted = mounted(Array(content.utf8))
        #expect(try await mounted.names("m13.fits") == ["m13.fits", "info.txt", "hdus.json", "problems.txt"])
        #expect(try await mounted.text("m13.fits/m13.fits") == content)
        #expect(try await !mounted.text("m13.fits/problems.txt").isEmpty)
        for absent in ["0", "by-name", "trailing"] {
            await #expect(throws: FileError.noSuchFile) { _ = try await mounted.lookup("m13.fits/" + absent) }
        }
    }

    @Test func `an HDU that is broken leaves those before it`() async throws {
        let broken = FITSBuilder.header(["XTENSION= 'IMAGE'", "BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = -7"])
        let mounted = mounted(Self.whole + broken)
        #expect(try await mounted.names("m13.fits").filter { Int($0) != nil } == ["0", "1", "2"])
        #expect(try await mounted.bytes("m13.fits/1/data") == Self.science.data)
        #expect(try await mounted.text("m13.fits/problems.txt").hasPrefix("HDU 3, byte \(Self.whole.count): "))
    }

    @Test(arguments: ["00", "+1", "3", "-1", "1 ", "x", "DATA", "info", "m13"])
    func `other names in a FITS directory stand for nothing`(_ name: String) async throws {
        await #expect(throws: FileError.noSuchFile) { _ = try await mounted().lookup("m13.fits/" + name) }
    }

    @Test func `reads beyond the end give what is there`() async throws {
        let mounted = mounted()
        let inode = try await mounted.inode("m13.fits/1/data.npy")
        #expect(try await mounted.read(inode, 5290..<9999) == Array(Self.science.data.suffix(6)))
        #expect(try await mounted.read(inode, 5296..<9999) == [])
        #expect(try await mounted.read(inode, 99999..<100_000) == [])
    }

    @Test func `operations on the wrong kind of file say why`() async throws {
        let mounted = mounted()
        let (root, file) = (Inode.root, try await mounted.inode("m13.fits/info.txt"))
        let link = try await mounted.inode("m13.fits/by-name/SCI")
        let unknown = Inode(rawValue: 77)
        #expect(await mounted.errno { _ = try await mounted.read(root, 0..<1) } == EISDIR)
        #expect(await mounted.errno { _ = try await mounted.read(link, 0..<1) } == EINVAL)
        #expect(await mounted.errno { _ = try await mounted.read(unknown, 0..<1) } == ESTALE)
        #expect(await mounted.errno { _ = try await mounted.lookup("m13.fits/info.txt/x") } == ENOTDIR)
        #expect(await mounted.errno { _ = try await mounted.directory("m13.fits/info.txt") } == ENOTDIR)
        #expect(await mounted.errno { _ = try await mounted.linkTarget("m13.fits/info.txt") } == EINVAL)
        for inode in [file, link, root] {
            #expect(try mounted.attributes(inode).inode == inode)
        }
        #expect(throws: (any Error).self) { _ = try mounted.tree.attributes(unknown) }
    }

    private func walk(_ bytes: [UInt8]) -> HDULayout {
        var walk = HDUWalk(size: bytes.count)
        walk.supply(bytes, at: 0)
        while true {
            if case .finished(let layout) = walk.next() { return layout }
        }
    }

    private func json(_ mounted: Mounted, _ path: String) async throws -> [String: Any] {
        let bytes = try await mounted.bytes(path)
        return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }
}
