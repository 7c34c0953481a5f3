/// As `--version` prints it and as `hdus.json`'s readers may want to know it.
let version = "0.1.0"
