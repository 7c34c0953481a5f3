/// One folder as Caddy 2.6.2 shows it, and an empty one; pictures, styles, scripts and some rows are left out.
enum CaddyPages {
    static let html = #"""
        <!DOCTYPE html>
        <html>
        <head>
            <title>data</title>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1.0">
            <style>td { padding: 0 }</style>
        </head>
        <body onload='initFilter()'>
            <header>
                <h1>
                    <a href="../">/</a><a href="">data</a>/
                </h1>
            </header>
            <main>
                <div class="meta">
                    <div id="summary">
                        <span class="meta-item"><b>2</b> directories</span>
                        <span class="meta-item"><b>17</b> files</span>
                        <span class="meta-item"><input type="text" placeholder="filter" id="filter" onkeyup='filter()'></span>
                    </div>
                </div>
                <div class="listing">
                    <table aria-describedby="summary">
                        <thead>
                            <tr>
                                <th></th>
                                <th>
                                    <a href="?sort=namedirfirst&order=desc"
                                        class="icon"><svg width="1em" height=".5em" version="1.1"
                                            viewBox="0 0 12.922194 6.0358899">
                                            <use xlink:href="#up-arrow"></use>
                                        </svg></a>
                                    <a
                                        href="?sort=name&order=asc">Name</a>
                                </th>
                                <th>
                                    <a
                                        href="?sort=size&order=asc">Size</a>
                                </th>
                                <th class="hideable">
                                    <a
                                        href="?sort=time&order=asc">Modified</a>
                                </th>
                                <th class="hideable"></th>
                            </tr>
                        </thead>
                        <tbody>
                            <tr>
                                <td></td>
                                <td>
                                    <a href="..">
                                        <span class="goup">Go up</span>
                                    </a>
                                </td>
                                <td>&mdash;</td>
                                <td class="hideable">&mdash;</td>
                                <td class="hideable"></td>
                            </tr>
                            <tr class="file">
                                <td></td>
                                <td>
                                    <a href="./sub%20folder/">
                                        <svg width="1.5em" height="1em" version="1.1" viewBox="0 0 317 259">
                                            <use xlink:href="#folder"></use>
                                        </svg>
                                        <span class="name">sub folder/</span>
                                    </a>
                                </td>
                                <td data-order="-1">&mdash;</td>
                                <td class="hideable"><time datetime=" 2026-11-22T10:00:00Z">11/22/2026 10:00:00 AM +00:00</time></td>
                                <td class="hideable"></td>
                            </tr>
                            <tr class="file">
                                <td></td>
                                <td>
                                    <a href="./co:lon.fits">
                                        <svg width="1.5em" height="1em" version="1.1" viewBox="0 0 265 323">
                                            <use xlink:href="#file"></use>
                                        </svg>
                                        <span class="name">co:lon.fits</span>
                                    </a>
                                </td>
                                <td data-order="2880">2.8 KiB</td>
                                <td class="hideable"><time datetime=" 2026-11-22T10:00:00Z">11/22/2026 10:00:00 AM +00:00</time></td>
                                <td class="hideable"></td>
                            </tr>
                            <tr class="file">
                                <td></td>
                                <td>
                                    <a href="./per%2520cent.fits">
                                        <svg width="1.5em" height="1em" version="1.1" viewBox="0 0 265 323">
                                            <use xlink:href="#file"></use>
                                        </svg>
                                        <span class="name">per%20cent.fits</span>
                                    </a>
                                </td>
                                <td data-order="2880">2.8 KiB</td>
                                <td class="hideable"><time datetime=" 2026-11-22T10:00:00Z">11/22/2026 10:00:00 AM +00:00</time></td>
                                <td class="hideable"></td>
                            </tr>
                            <tr class="file">
                                <td></td>
                                <td>
                                    <a href="./plain.fits">
                                        <svg width="1.5em" height="1em" version="1.1" viewBox="0 0 265 323">
                                            <use xlink:href="#file"></use>
                                        </svg>
                                        <span class="name">plain.fits</span>
                                    </a>
                                </td>
                                <td data-order="2880">2.8 KiB</td>
                                <td class="hideable"><time datetime=" 2026-11-22T10:00:00Z">11/22/2026 10:00:00 AM +00:00</time></td>
                                <td class="hideable"></td>
                            </tr>
                        </tbody>
                    </table>
                </div>
            </main>
            <footer>
                Served with <a rel="noopener noreferrer" href="https://caddyserver.com">Caddy</a>
            </footer>
            <script>if (a < b) document.write("<a href='wrong.fits'>wrong</a>");</script>
        </body>
        </html>
        """#

    static let json = #"""
        [{"name":"empty/","size":4096,"url":"./empty/","mod_time":"2026-11-22T10:00:00Z","mode":2147484141,"is_dir":true,"is_symlink":false},
        {"name":"sub folder/","size":4096,"url":"./sub%20folder/","mod_time":"2026-11-22T10:00:00Z","mode":2147484141,"is_dir":true,"is_symlink":false},
        {"name":"\u003clt\u003e.fits","size":2880,"url":"./%3Clt%3E.fits","mod_time":"2026-11-22T10:00:00Z","mode":420,"is_dir":false,"is_symlink":false},
        {"name":"a\u0026b.fits","size":2880,"url":"./a\u0026b.fits","mod_time":"2026-11-22T10:00:00Z","mode":420,"is_dir":false,"is_symlink":false},
        {"name":"a+b.fits","size":2880,"url":"./a+b.fits","mod_time":"2026-11-22T10:00:00Z","mode":420,"is_dir":false,"is_symlink":false},
        {"name":"apo's.fits","size":2880,"url":"./apo%27s.fits","mod_time":"2026-11-22T10:00:00Z","mode":420,"is_dir":false,"is_symlink":false},
        {"name":"back\\slash.fits","size":2880,"url":"./back%5Cslash.fits","mod_time":"2026-11-22T10:00:00Z","mode":420,"is_dir":false,"is_symlink":false},
        {"name":"big.fits","size":1234567,"url":"./big.fits","mod_time":"2026-11-22T10:00:00Z","mode":420,"is_dir":false,"is_symlink":false},
        {"name":"co:lon.fits","size":2880,"url":"./co:lon.fits","mod_time":"2026-11-22T10:00:00Z","mode":420,"is_dir":false,"is_symlink":false},
        {"name":"hash#1.fits","size":2880,"url":"./hash%231.fits","mod_time":"2026-11-22T10:00:00Z","mode":420,"is_dir":false,"is_symlink":false},
        {"name":"lat\ufffdin.fits","size":10,"url":"./lat%E9in.fits","mod_time":"2026-11-22T10:00:00Z","mode":420,"is_dir":false,"is_symlink":false},
        {"name":"per%20cent.fits","size":2880,"url":"./per%2520cent.fits","mod_time":"2026-11-22T10:00:00Z","mode":420,"is_dir":false,"is_symlink":false},
        {"name":"plain.fits","size":2880,"url":"./plain.fits","mod_time":"2026-11-22T10:00:00Z","mode":420,"is_dir":false,"is_symlink":false},
        {"name":"quo\"te.fits","size":2880,"url":"./quo%22te.fits","mod_time":"2026-11-22T10:00:00Z","mode":420,"is_dir":false,"is_symlink":false},
        {"name":"semi;x.fits","size":2880,"url":"./semi;x.fits","mod_time":"2026-11-22T10:00:00Z","mode":420,"is_dir":false,"is_symlink":false},
        {"name":"verylongname_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.fits","size":2880,"url":"./verylongname_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.fits","mod_time":"2026-11-22T10:00:00Z","mode":420,"is_dir":false,"is_symlink":false},
        {"name":"what?.fits","size":2880,"url":"./what%3F.fits","mod_time":"2026-11-22T10:00:00Z","mode":420,"is_dir":false,"is_symlink":false},
        {"name":"with blank.fits","size":2880,"url":"./with%20blank.fits","mod_time":"2026-11-22T10:00:00Z","mode":420,"is_dir":false,"is_symlink":false},
        {"name":"é.fits","size":2880,"url":"./%C3%A9.fits","mod_time":"2026-11-22T10:00:00Z","mode":420,"is_dir":false,"is_symlink":false}]
        """#

    static let empty = #"""
        <!DOCTYPE html>
        <html>
        <head>
            <title>empty</title>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1.0">
            <style>td { padding: 0 }</style>
        </head>
        <body onload='initFilter()'>
            <header>
                <h1>
                    <a href="../../">/</a><a href="../">data</a>/<a href="">empty</a>/
                </h1>
            </header>
            <main>
                <div class="meta">
                    <div id="summary">
                        <span class="meta-item"><b>0</b> directories</span>
                        <span class="meta-item"><b>0</b> files</span>
                        <span class="meta-item"><input type="text" placeholder="filter" id="filter" onkeyup='filter()'></span>
                    </div>
                </div>
                <div class="listing">
                    <table aria-describedby="summary">
                        <thead>
                            <tr>
                                <th></th>
                                <th>
                                    <a href="?sort=namedirfirst&order=desc"
                                        class="icon"><svg width="1em" height=".5em" version="1.1"
                                            viewBox="0 0 12.922194 6.0358899">
                                            <use xlink:href="#up-arrow"></use>
                                        </svg></a>
                                    <a
                                        href="?sort=name&order=asc">Name</a>
                                </th>
                                <th>
                                    <a
                                        href="?sort=size&order=asc">Size</a>
                                </th>
                                <th class="hideable">
                                    <a
                                        href="?sort=time&order=asc">Modified</a>
                                </th>
                                <th class="hideable"></th>
                            </tr>
                        </thead>
                        <tbody>
                            <tr>
                                <td></td>
                                <td>
                                    <a href="..">
                                        <span class="goup">Go up</span>
                                    </a>
                                </td>
                                <td>&mdash;</td>
                                <td class="hideable">&mdash;</td>
                                <td class="hideable"></td>
                            </tr>
                        </tbody>
                    </table>
                </div>
            </main>
            <footer>
                Served with <a rel="noopener noreferrer" href="https://caddyserver.com">Caddy</a>
            </footer>
            <script>if (a < b) document.write("<a href='wrong.fits'>wrong</a>");</script>
        </body>
        </html>
        """#
}
