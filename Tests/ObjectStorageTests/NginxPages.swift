/// One folder as nginx 1.22.1 shows it, and an empty one.
enum NginxPages {
    static let html = #"""
        <html>
        <head><title>Index of /data/</title></head>
        <body>
        <h1>Index of /data/</h1><hr><pre><a href="../">../</a>
        <a href="empty/">empty/</a>                                             22-Nov-2026 10:00                   -
        <a href="sub%20folder/">sub folder/</a>                                        22-Nov-2026 10:00                   -
        <a href="%3Clt%3E.fits">&lt;lt&gt;.fits</a>                                          22-Nov-2026 10:00                2880
        <a href="a%26b.fits">a&amp;b.fits</a>                                           22-Nov-2026 10:00                2880
        <a href="a%2Bb.fits">a+b.fits</a>                                           22-Nov-2026 10:00                2880
        <a href="apo%27s.fits">apo's.fits</a>                                         22-Nov-2026 10:00                2880
        <a href="back%5Cslash.fits">back\slash.fits</a>                                    22-Nov-2026 10:00                2880
        <a href="big.fits">big.fits</a>                                           22-Nov-2026 10:00             1234567
        <a href="co%3Alon.fits">co:lon.fits</a>                                        22-Nov-2026 10:00                2880
        <a href="hash%231.fits">hash#1.fits</a>                                        22-Nov-2026 10:00                2880
        <a href="lat%E9in.fits">lat�in.fits</a>                                        22-Nov-2026 10:00                  10
        <a href="per%2520cent.fits">per%20cent.fits</a>                                    22-Nov-2026 10:00                2880
        <a href="plain.fits">plain.fits</a>                                         22-Nov-2026 10:00                2880
        <a href="quo%22te.fits">quo&quot;te.fits</a>                                        22-Nov-2026 10:00                2880
        <a href="semi%3Bx.fits">semi;x.fits</a>                                        22-Nov-2026 10:00                2880
        <a href="verylongname_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.fits">verylongname_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..&gt;</a> 22-Nov-2026 10:00                2880
        <a href="what%3F.fits">what?.fits</a>                                         22-Nov-2026 10:00                2880
        <a href="with%20blank.fits">with blank.fits</a>                                    22-Nov-2026 10:00                2880
        <a href="%C3%A9.fits">é.fits</a>                                            22-Nov-2026 10:00                2880
        </pre><hr></body>
        </html>
        """#

    static let json = #"""
        [
        { "name":"empty", "type":"directory", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT" },
        { "name":"sub folder", "type":"directory", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT" },
        { "name":"<lt>.fits", "type":"file", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT", "size":2880 },
        { "name":"a&b.fits", "type":"file", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT", "size":2880 },
        { "name":"a+b.fits", "type":"file", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT", "size":2880 },
        { "name":"apo's.fits", "type":"file", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT", "size":2880 },
        { "name":"back\\slash.fits", "type":"file", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT", "size":2880 },
        { "name":"big.fits", "type":"file", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT", "size":1234567 },
        { "name":"co:lon.fits", "type":"file", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT", "size":2880 },
        { "name":"hash#1.fits", "type":"file", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT", "size":2880 },
        { "name":"lat�in.fits", "type":"file", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT", "size":10 },
        { "name":"per%20cent.fits", "type":"file", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT", "size":2880 },
        { "name":"plain.fits", "type":"file", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT", "size":2880 },
        { "name":"quo\"te.fits", "type":"file", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT", "size":2880 },
        { "name":"semi;x.fits", "type":"file", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT", "size":2880 },
        { "name":"verylongname_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.fits", "type":"file", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT", "size":2880 },
        { "name":"what?.fits", "type":"file", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT", "size":2880 },
        { "name":"with blank.fits", "type":"file", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT", "size":2880 },
        { "name":"é.fits", "type":"file", "mtime":"Sun, 22 Nov 2026 10:00:00 GMT", "size":2880 }
        ]
        """#

    static let empty = #"""
        <html>
        <head><title>Index of /data/empty/</title></head>
        <body>
        <h1>Index of /data/empty/</h1><hr><pre><a href="../">../</a>
        </pre><hr></body>
        </html>
        """#

    static let emptyJSON = #"""
        [
        ]
        """#
}
