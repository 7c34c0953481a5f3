/// One folder as rclone 1.60.1 serves it, and an empty one; pictures, styles, scripts and some rows are left out.
enum RclonePages {
    static let html = #"""
        <!DOCTYPE html>
        <html>
        	<head>
        		<title>/data</title>
        		<meta charset="utf-8">
        		<meta name="viewport" content="width=device-width, initial-scale=1.0">
        		<meta name="google" content="notranslate">
        <style>td { padding: 0 }</style>
        	</head>
        	<body onload='filter();toggle("order");changeSize()'>
        		<header>
        			<h1>
        				<a href="../">/</a><a href="">data</a>/
        			</h1>
        		</header>
        		<main>
        			<div class="meta">
        				<div id="summary">
        					<span class="meta-item"><input type="text" placeholder="filter" id="filter" onkeyup='filter()'></span>
        				</div>
        			</div>
        			<div class="listing">
        				<table aria-describedby="summary">
        					<thead>
        					<tr>
        						<th></th>
        						<th>
        							<a href="?sort=namedirfirst&order=asc" class="icon sort order"><svg class="top" width="1em" height=".5em" version="1.1" viewBox="0 0 12.922194 6.0358899"><use xlink:href="#up-arrow"></use></svg><svg class="bottom" width="1em" height=".5em" version="1.1" viewBox="0 0 12.922194 6.0358899"><use xlink:href="#down-arrow"></use></svg></a>
        							<a href="?sort=name&order=asc" class="order">Name</a>
        						</th>
        						<th>
        							<a href="?sort=size&order=asc" class="order">Size</a>
        						</th>
        						<th class="hideable">
        							<a href="?sort=time&order=asc" class="order">Modified</a>
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
        						<td>
        						</td>
        						<td>
        							<svg width="1.5em" height="1em" version="1.1" viewBox="0 0 317 259"><use xlink:href="#folder"></use></svg>
        							<span class="name"><a href="sub%20folder/">sub folder/</a></span>
        						</td>
        						<td data-order="-1">&mdash;</td>
        						<td class="hideable"><time datetime="2026-11-22 10:00:00 &#43;0000 UTC">2026-11-22 10:00:00 &#43;0000 UTC</time></td>
        						<td class="hideable"></td>
        					</tr>
        					<tr class="file">
        						<td>
        						</td>
        						<td>
        							<svg width="1.5em" height="1em" version="1.1" viewBox="0 0 265 323"><use xlink:href="#file"></use></svg>
        							<span class="name"><a href="./co:lon.fits">co:lon.fits</a></span>
        						</td>
        						<td data-order="2880"><size>2880</size></td>
        						<td class="hideable"><time datetime="2026-11-22 10:00:00 &#43;0000 UTC">2026-11-22 10:00:00 &#43;0000 UTC</time></td>
        						<td class="hideable"></td>
        					</tr>
        					<tr class="file">
        						<td>
        						</td>
        						<td>
        							<svg width="1.5em" height="1em" version="1.1" viewBox="0 0 265 323"><use xlink:href="#file"></use></svg>
        							<span class="name"><a href="lat%E9in.fits">lat�in.fits</a></span>
        						</td>
        						<td data-order="10"><size>10</size></td>
        						<td class="hideable"><time datetime="2026-11-22 10:00:00 &#43;0000 UTC">2026-11-22 10:00:00 &#43;0000 UTC</time></td>
        						<td class="hideable"></td>
        					</tr>
        					<tr class="file">
        						<td>
        						</td>
        						<td>
        							<svg width="1.5em" height="1em" version="1.1" viewBox="0 0 265 323"><use xlink:href="#file"></use></svg>
        							<span class="name"><a href="plain.fits">plain.fits</a></span>
        						</td>
        						<td data-order="2880"><size>2880</size></td>
        						<td class="hideable"><time datetime="2026-11-22 10:00:00 &#43;0000 UTC">2026-11-22 10:00:00 &#43;0000 UTC</time></td>
        						<td class="hideable"></td>
        					</tr>
        					</tbody>
        				</table>
        			</div>
        		</main>
        		<script>if (a < b) document.write("<a href='wrong.fits'>wrong</a>");</script>
        	</body>
        </html>
        """#

    static let empty = #"""
        <!DOCTYPE html>
        <html>
        	<head>
        		<title>/data/empty</title>
        		<meta charset="utf-8">
        		<meta name="viewport" content="width=device-width, initial-scale=1.0">
        		<meta name="google" content="notranslate">
        <style>td { padding: 0 }</style>
        	</head>
        	<body onload='filter();toggle("order");changeSize()'>
        		<header>
        			<h1>
        				<a href="../../">/</a><a href="../">data</a>/<a href="">empty</a>/
        			</h1>
        		</header>
        		<main>
        			<div class="meta">
        				<div id="summary">
        					<span class="meta-item"><input type="text" placeholder="filter" id="filter" onkeyup='filter()'></span>
        				</div>
        			</div>
        			<div class="listing">
        				<table aria-describedby="summary">
        					<thead>
        					<tr>
        						<th></th>
        						<th>
        							<a href="?sort=namedirfirst&order=asc" class="icon sort order"><svg class="top" width="1em" height=".5em" version="1.1" viewBox="0 0 12.922194 6.0358899"><use xlink:href="#up-arrow"></use></svg><svg class="bottom" width="1em" height=".5em" version="1.1" viewBox="0 0 12.922194 6.0358899"><use xlink:href="#down-arrow"></use></svg></a>
        							<a href="?sort=name&order=asc" class="order">Name</a>
        						</th>
        						<th>
        							<a href="?sort=size&order=asc" class="order">Size</a>
        						</th>
        						<th class="hideable">
        							<a href="?sort=time&order=asc" class="order">Modified</a>
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
        		<script>if (a < b) document.write("<a href='wrong.fits'>wrong</a>");</script>
        	</body>
        </html>
        """#
}
