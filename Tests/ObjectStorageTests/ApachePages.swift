/// One folder as Apache 2.4.71 shows it by its three layouts, and an empty one.
enum ApachePages {
    static let plain = #"""
        <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
        <html>
         <head>
          <title>Index of /data</title>
         </head>
         <body>
        <h1>Index of /data</h1>
        <ul><li><a href="/"> Parent Directory</a></li>
        <li><a href="%3clt%3e.fits"> &lt;lt&gt;.fits</a></li>
        <li><a href="a&amp;b.fits"> a&amp;b.fits</a></li>
        <li><a href="a+b.fits"> a+b.fits</a></li>
        <li><a href="apo's.fits"> apo's.fits</a></li>
        <li><a href="back%5cslash.fits"> back\slash.fits</a></li>
        <li><a href="big.fits"> big.fits</a></li>
        <li><a href="./co:lon.fits"> co:lon.fits</a></li>
        <li><a href="empty/"> empty/</a></li>
        <li><a href="hash%231.fits"> hash#1.fits</a></li>
        <li><a href="lat%e9in.fits"> lat�in.fits</a></li>
        <li><a href="per%2520cent.fits"> per%20cent.fits</a></li>
        <li><a href="plain.fits"> plain.fits</a></li>
        <li><a href="quo%22te.fits"> quo&quot;te.fits</a></li>
        <li><a href="semi;x.fits"> semi;x.fits</a></li>
        <li><a href="sub%20folder/"> sub folder/</a></li>
        <li><a href="verylongname_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.fits"> verylongname_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.fits</a></li>
        <li><a href="what%3f.fits"> what?.fits</a></li>
        <li><a href="with%20blank.fits"> with blank.fits</a></li>
        <li><a href="%c3%a9.fits"> é.fits</a></li>
        </ul>
        </body></html>
        """#

    static let fancy = #"""
        <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
        <html>
         <head>
          <title>Index of /fancy</title>
         </head>
         <body>
        <h1>Index of /fancy</h1>
        <pre>      <a href="?C=N;O=D">Name</a>                    <a href="?C=M;O=A">Last modified</a>      <a href="?C=S;O=A">Size</a>  <a href="?C=D;O=A">Description</a><hr>      <a href="/">Parent Directory</a>                             -
              <a href="%3clt%3e.fits">&lt;lt&gt;.fits</a>               2026-11-22 10:00  2.8K
              <a href="a&amp;b.fits">a&amp;b.fits</a>                2026-11-22 10:00  2.8K
              <a href="a+b.fits">a+b.fits</a>                2026-11-22 10:00  2.8K
              <a href="apo's.fits">apo's.fits</a>              2026-11-22 10:00  2.8K
              <a href="back%5cslash.fits">back\slash.fits</a>         2026-11-22 10:00  2.8K
              <a href="big.fits">big.fits</a>                2026-11-22 10:00  1.2M
              <a href="./co:lon.fits">co:lon.fits</a>             2026-11-22 10:00  2.8K
              <a href="empty/">empty/</a>                  2026-11-22 10:00    -
              <a href="hash%231.fits">hash#1.fits</a>             2026-11-22 10:00  2.8K
              <a href="lat%e9in.fits">lat�in.fits</a>             2026-11-22 10:00   10
              <a href="per%2520cent.fits">per%20cent.fits</a>         2026-11-22 10:00  2.8K
              <a href="plain.fits">plain.fits</a>              2026-11-22 10:00  2.8K
              <a href="quo%22te.fits">quo&quot;te.fits</a>             2026-11-22 10:00  2.8K
              <a href="semi;x.fits">semi;x.fits</a>             2026-11-22 10:00  2.8K
              <a href="sub%20folder/">sub folder/</a>             2026-11-22 10:00    -
              <a href="verylongname_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.fits">verylongname_xxxxxxx..&gt;</a> 2026-11-22 10:00  2.8K
              <a href="what%3f.fits">what?.fits</a>              2026-11-22 10:00  2.8K
              <a href="with%20blank.fits">with blank.fits</a>         2026-11-22 10:00  2.8K
              <a href="%c3%a9.fits">é.fits</a>                 2026-11-22 10:00  2.8K
        <hr></pre>
        </body></html>
        """#

    static let table = #"""
        <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
        <html>
         <head>
          <title>Index of /table</title>
         </head>
         <body>
        <h1>Index of /table</h1>
          <table>
           <tr><th valign="top">&nbsp;</th><th><a href="?C=N;O=D">Name</a></th><th><a href="?C=M;O=A">Last modified</a></th><th><a href="?C=S;O=A">Size</a></th><th><a href="?C=D;O=A">Description</a></th></tr>
           <tr><th colspan="5"><hr></th></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="/">Parent Directory</a></td><td>&nbsp;</td><td align="right">  - </td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="%c3%a9.fits">é.fits</a></td><td align="right">2026-11-22 10:00  </td><td align="right">2.8K</td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="%3clt%3e.fits">&lt;lt&gt;.fits</a></td><td align="right">2026-11-22 10:00  </td><td align="right">2.8K</td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="a&amp;b.fits">a&amp;b.fits</a></td><td align="right">2026-11-22 10:00  </td><td align="right">2.8K</td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="a+b.fits">a+b.fits</a></td><td align="right">2026-11-22 10:00  </td><td align="right">2.8K</td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="apo's.fits">apo's.fits</a></td><td align="right">2026-11-22 10:00  </td><td align="right">2.8K</td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="back%5cslash.fits">back\slash.fits</a></td><td align="right">2026-11-22 10:00  </td><td align="right">2.8K</td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="big.fits">big.fits</a></td><td align="right">2026-11-22 10:00  </td><td align="right">1.2M</td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="./co:lon.fits">co:lon.fits</a></td><td align="right">2026-11-22 10:00  </td><td align="right">2.8K</td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="empty/">empty/</a></td><td align="right">2026-11-22 10:00  </td><td align="right">  - </td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="hash%231.fits">hash#1.fits</a></td><td align="right">2026-11-22 10:00  </td><td align="right">2.8K</td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="lat%e9in.fits">lat�in.fits</a></td><td align="right">2026-11-22 10:00  </td><td align="right"> 10 </td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="per%2520cent.fits">per%20cent.fits</a></td><td align="right">2026-11-22 10:00  </td><td align="right">2.8K</td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="plain.fits">plain.fits</a></td><td align="right">2026-11-22 10:00  </td><td align="right">2.8K</td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="quo%22te.fits">quo&quot;te.fits</a></td><td align="right">2026-11-22 10:00  </td><td align="right">2.8K</td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="semi;x.fits">semi;x.fits</a></td><td align="right">2026-11-22 10:00  </td><td align="right">2.8K</td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="sub%20folder/">sub folder/</a></td><td align="right">2026-11-22 10:00  </td><td align="right">  - </td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="verylongname_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.fits">verylongname_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.fits</a></td><td align="right">2026-11-22 10:00  </td><td align="right">2.8K</td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="what%3f.fits">what?.fits</a></td><td align="right">2026-11-22 10:00  </td><td align="right">2.8K</td><td>&nbsp;</td></tr>
        <tr><td valign="top">&nbsp;</td><td><a href="with%20blank.fits">with blank.fits</a></td><td align="right">2026-11-22 10:00  </td><td align="right">2.8K</td><td>&nbsp;</td></tr>
           <tr><th colspan="5"><hr></th></tr>
        </table>
        </body></html>
        """#

    static let empty = #"""
        <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
        <html>
         <head>
          <title>Index of /data/empty</title>
         </head>
         <body>
        <h1>Index of /data/empty</h1>
        <ul><li><a href="/data/"> Parent Directory</a></li>
        </ul>
        </body></html>
        """#
}
