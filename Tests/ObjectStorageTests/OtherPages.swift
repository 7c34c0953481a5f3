/// One folder as lighttpd 1.4.69, h2o 2.2.5 and Python 3.11 show it, without their scripts, and empty ones.
enum OtherPages {
    static let lighttpd = #"""
        <!DOCTYPE html>
        <html>
        <head>
        <title>Index of /data/</title>
        <style>td { padding: 0 }</style>
        </head>
        <body>
        <h2>Index of /data/</h2>
        <div class="list">
        <table summary="Directory Listing" cellpadding="0" cellspacing="0">
        <thead><tr><th class="n">Name</th><th class="m">Last Modified</th><th class="s">Size</th><th class="t">Type</th></tr></thead>
        <tbody>
        <tr class="d"><td class="n"><a href="../">..</a>/</td><td class="m">&nbsp;</td><td class="s">- &nbsp;</td><td class="t">Directory</td></tr>
        <tr class="d"><td class="n"><a href="empty/">empty</a>/</td><td class="m">2026-Nov-22 10:00:00</td><td class="s">- &nbsp;</td><td class="t">Directory</td></tr>
        <tr class="d"><td class="n"><a href="sub%20folder/">sub folder</a>/</td><td class="m">2026-Nov-22 10:00:00</td><td class="s">- &nbsp;</td><td class="t">Directory</td></tr>
        <tr><td class="n"><a href="%3Clt%3E.fits">&#x3C;lt&#x3E;.fits</a></td><td class="m">2026-Nov-22 10:00:00</td><td class="s">2.8K</td><td class="t">application/octet-stream</td></tr>
        <tr><td class="n"><a href="a%26b.fits">a&#x26;b.fits</a></td><td class="m">2026-Nov-22 10:00:00</td><td class="s">2.8K</td><td class="t">application/octet-stream</td></tr>
        <tr><td class="n"><a href="a%2Bb.fits">a+b.fits</a></td><td class="m">2026-Nov-22 10:00:00</td><td class="s">2.8K</td><td class="t">application/octet-stream</td></tr>
        <tr><td class="n"><a href="apo%27s.fits">apo&#x27;s.fits</a></td><td class="m">2026-Nov-22 10:00:00</td><td class="s">2.8K</td><td class="t">application/octet-stream</td></tr>
        <tr><td class="n"><a href="back%5Cslash.fits">back\slash.fits</a></td><td class="m">2026-Nov-22 10:00:00</td><td class="s">2.8K</td><td class="t">application/octet-stream</td></tr>
        <tr><td class="n"><a href="big.fits">big.fits</a></td><td class="m">2026-Nov-22 10:00:00</td><td class="s">1.1M</td><td class="t">application/octet-stream</td></tr>
        <tr><td class="n"><a href="co%3Alon.fits">co:lon.fits</a></td><td class="m">2026-Nov-22 10:00:00</td><td class="s">2.8K</td><td class="t">application/octet-stream</td></tr>
        <tr><td class="n"><a href="hash%231.fits">hash#1.fits</a></td><td class="m">2026-Nov-22 10:00:00</td><td class="s">2.8K</td><td class="t">application/octet-stream</td></tr>
        <tr><td class="n"><a href="lat%E9in.fits">lat�in.fits</a></td><td class="m">2026-Nov-22 10:00:00</td><td class="s">0.1K</td><td class="t">application/octet-stream</td></tr>
        <tr><td class="n"><a href="per%2520cent.fits">per%20cent.fits</a></td><td class="m">2026-Nov-22 10:00:00</td><td class="s">2.8K</td><td class="t">application/octet-stream</td></tr>
        <tr><td class="n"><a href="plain.fits">plain.fits</a></td><td class="m">2026-Nov-22 10:00:00</td><td class="s">2.8K</td><td class="t">application/octet-stream</td></tr>
        <tr><td class="n"><a href="quo%22te.fits">quo&#x22;te.fits</a></td><td class="m">2026-Nov-22 10:00:00</td><td class="s">2.8K</td><td class="t">application/octet-stream</td></tr>
        <tr><td class="n"><a href="semi%3Bx.fits">semi;x.fits</a></td><td class="m">2026-Nov-22 10:00:00</td><td class="s">2.8K</td><td class="t">application/octet-stream</td></tr>
        <tr><td class="n"><a href="verylongname_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.fits">verylongname_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.fits</a></td><td class="m">2026-Nov-22 10:00:00</td><td class="s">2.8K</td><td class="t">application/octet-stream</td></tr>
        <tr><td class="n"><a href="what%3F.fits">what?.fits</a></td><td class="m">2026-Nov-22 10:00:00</td><td class="s">2.8K</td><td class="t">application/octet-stream</td></tr>
        <tr><td class="n"><a href="with%20blank.fits">with blank.fits</a></td><td class="m">2026-Nov-22 10:00:00</td><td class="s">2.8K</td><td class="t">application/octet-stream</td></tr>
        <tr><td class="n"><a href="%C3%A9.fits">é.fits</a></td><td class="m">2026-Nov-22 10:00:00</td><td class="s">2.8K</td><td class="t">application/octet-stream</td></tr>
        </tbody>
        </table>
        </div>
        <div class="foot">lighttpd/1.4.69</div>
        <script>if (a < b) document.write("<a href='wrong.fits'>wrong</a>");</script>
        </body>
        </html>
        """#

    static let h2o = #"""
        <!DOCTYPE html>
        <TITLE>Index of /data/</TITLE>
        <H2>Index of /data/</H2>
        <UL>
        <LI><A HREF="..">Parent Directory</A><LI><A HREF="%3Clt%3E.fits">&lt;lt&gt;.fits</A><LI><A HREF="a&amp;b.fits">a&amp;b.fits</A><LI><A HREF="a+b.fits">a+b.fits</A><LI><A HREF="apo&#39;s.fits">apo&#39;s.fits</A><LI><A HREF="back%5Cslash.fits">back\slash.fits</A><LI><A HREF="big.fits">big.fits</A><LI><A HREF="co%3Alon.fits">co:lon.fits</A><LI><A HREF="empty">empty</A><LI><A HREF="hash%231.fits">hash#1.fits</A><LI><A HREF="lat%E9in.fits">lat�in.fits</A><LI><A HREF="per%2520cent.fits">per%20cent.fits</A><LI><A HREF="plain.fits">plain.fits</A><LI><A HREF="quo%22te.fits">quo&quot;te.fits</A><LI><A HREF="semi;x.fits">semi;x.fits</A><LI><A HREF="sub%20folder">sub folder</A><LI><A HREF="verylongname_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.fits">verylongname_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.fits</A><LI><A HREF="what%3F.fits">what?.fits</A><LI><A HREF="with%20blank.fits">with blank.fits</A><LI><A HREF="%C3%A9.fits">é.fits</A></UL>
        """#

    static let h2oEmpty = #"""
        <!DOCTYPE html>
        <TITLE>Index of /data/empty/</TITLE>
        <H2>Index of /data/empty/</H2>
        <UL>
        <LI><A HREF="..">Parent Directory</A></UL>
        """#

    static let python = #"""
        <!DOCTYPE HTML>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>Directory listing for /data/</title>
        </head>
        <body>
        <h1>Directory listing for /data/</h1>
        <hr>
        <ul>
        <li><a href="%3Clt%3E.fits">&lt;lt&gt;.fits</a></li>
        <li><a href="a%26b.fits">a&amp;b.fits</a></li>
        <li><a href="a%2Bb.fits">a+b.fits</a></li>
        <li><a href="apo%27s.fits">apo's.fits</a></li>
        <li><a href="back%5Cslash.fits">back\slash.fits</a></li>
        <li><a href="big.fits">big.fits</a></li>
        <li><a href="co%3Alon.fits">co:lon.fits</a></li>
        <li><a href="empty/">empty/</a></li>
        <li><a href="hash%231.fits">hash#1.fits</a></li>
        <li><a href="lat%ED%B3%A9in.fits">lat�in.fits</a></li>
        <li><a href="per%2520cent.fits">per%20cent.fits</a></li>
        <li><a href="plain.fits">plain.fits</a></li>
        <li><a href="quo%22te.fits">quo"te.fits</a></li>
        <li><a href="semi%3Bx.fits">semi;x.fits</a></li>
        <li><a href="sub%20folder/">sub folder/</a></li>
        <li><a href="verylongname_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.fits">verylongname_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.fits</a></li>
        <li><a href="what%3F.fits">what?.fits</a></li>
        <li><a href="with%20blank.fits">with blank.fits</a></li>
        <li><a href="%C3%A9.fits">é.fits</a></li>
        </ul>
        <hr>
        </body>
        </html>
        """#

    static let pythonEmpty = #"""
        <!DOCTYPE HTML>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>Directory listing for /data/empty/</title>
        </head>
        <body>
        <h1>Directory listing for /data/empty/</h1>
        <hr>
        <ul>
        </ul>
        <hr>
        </body>
        </html>
        """#
}
