/// An option, by the name that it has on the command line, in a mount definition, in `-o` and in the environment.
enum Setting: String, CaseIterable {
    case view
    case include, exclude
    case fitsSuffix = "fits-suffix"
    case memoryLimit = "memory-limit"
    case cacheDir = "cache-dir"
    case cacheSize = "cache-size"
    case noCache = "no-cache"
    case metadataTTL = "metadata-ttl"
    case maxConnections = "max-connections"
    case readahead
    case connectTimeout = "connect-timeout"
    case opTimeout = "op-timeout"
    case retries
    case header
    case netrc
    case bearerTokenFile = "bearer-token-file"
    case caFile = "ca-file"
    case proxy
    case http2
    case allowOther = "allow-other"
    case uid, gid, umask
    case foreground
    case logFile = "log-file"
    case logLevel = "log-level"
    case logFormat = "log-format"
    case anonymous, profile, region
    case endpointURL = "endpoint-url"
    case pathStyle = "path-style"
    case requesterPays = "requester-pays"

    /// What only a bucket has. A mount definition may say it, and a mount refuses it, until buckets can be read.
    static let ofBuckets: [Setting] = [.anonymous, .profile, .region, .endpointURL, .pathStyle, .requesterPays]

    /// `FITSFS_METADATA_TTL`
    var environmentName: String {
        "FITSFS_" + rawValue.uppercased().replacing("-", with: "_")
    }

    /// Whether one text can hold several values. A header's value may have commas of its own.
    var isSplitAtCommas: Bool {
        switch self {
        case .include, .exclude, .fitsSuffix: true
        default: false
        }
    }

    /// The name that is meant, for one that does not exist: the one with the fewest letters to change.
    static func nearest(to name: String, among names: [String] = allCases.map(\.rawValue)) -> String {
        names.min { distance($0, name) < distance($1, name) } ?? ""
    }

    /// Levenshtein's distance.
    private static func distance(_ a: String, _ b: String) -> Int {
        let b = Array(b)
        var row = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let change = diagonal + (b[j] == letter ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, diagonal + 1, row[j] + 1)
            }
        }
        return row[b.count]
    }
}
