import CCurl

/// A libcurl handle, which carries one transfer after the other. Belongs to the loop's thread.
final class EasyHandle {
    let curl: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private let netrcFile: String?
    private var headerList: UnsafeMutablePointer<curl_slist>?

    /// Sets what is the same for all transfers.
    /// - Returns: `nil` if there is no memory.
    init?(_ configuration: HTTPConfiguration) {
        guard let curl = curl_easy_init() else { return nil }
        self.curl = curl
        netrcFile = configuration.netrcFile
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))

        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_USERAGENT, Product.userAgent)
        // What was signed is what is sent.
        set(CURLOPT_PATH_AS_IS, 1)
        // 16 KiB, libcurl's own choice, has half the throughput of 256 KiB; 1 MiB is no better.
        set(CURLOPT_BUFFERSIZE, 256 << 10)
        set(CURLOPT_HTTP_VERSION, Int(configuration.http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
        set(CURLOPT_PIPEWAIT, configuration.http2 ? 1 : 0)
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, configuration.connectTimeout.milliseconds))
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_TCP_KEEPIDLE, 30)
        set(CURLOPT_TCP_KEEPINTVL, 15)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // Else signals would be used, which belong to the whole process; and a cancelled transfer would wait for
        // the resolver's thread.
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_QUICK_EXIT, 1)
        if let caFile = configuration.caFile { set(CURLOPT_CAINFO, caFile) }
        if let proxy = configuration.proxy { set(CURLOPT_PROXY, proxy) }
        if let netrcFile { set(CURLOPT_NETRC_FILE, netrcFile) }
        ccurl_easy_setopt_pointer(curl, CURLOPT_ERRORBUFFER, errorText)
        ccurl_easy_setopt_write_callback(curl, CURLOPT_HEADERFUNCTION, receiveHead)
        ccurl_easy_setopt_write_callback(curl, CURLOPT_WRITEFUNCTION, receiveBody)
    }

    deinit {
        curl_easy_cleanup(curl)
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    /// Sets everything that a transfer decides, so that nothing of the one before is left.
    ///
    /// `transfer` is not retained: its owner keeps it until the handle is detached.
    func attach(_ transfer: Transfer) {
        let request = transfer.request
        set(CURLOPT_URL, request.url)
        set(request.method == .head ? CURLOPT_NOBODY : CURLOPT_HTTPGET, 1)
        set(CURLOPT_USERNAME, request.login?.user)
        set(CURLOPT_PASSWORD, request.login?.password)
        let netrc = request.usesNetrc && netrcFile != nil ? CURL_NETRC_OPTIONAL : CURL_NETRC_IGNORED
        set(CURLOPT_NETRC, Int(netrc.rawValue))

        var list: UnsafeMutablePointer<curl_slist>?
        for (name, value) in request.headers.fields {
            // libcurl's way to write a field without a value.
            list = curl_slist_append(list, value.isEmpty ? "\(name);" : "\(name): \(value)") ?? list
        }
        ccurl_easy_setopt_pointer(curl, CURLOPT_HTTPHEADER, list)
        curl_slist_free_all(headerList)
        headerList = list

        errorText.pointee = 0
        let opaque = Unmanaged.passUnretained(transfer).toOpaque()
        ccurl_easy_setopt_pointer(curl, CURLOPT_HEADERDATA, opaque)
        ccurl_easy_setopt_pointer(curl, CURLOPT_WRITEDATA, opaque)
    }

    func detach() {
        ccurl_easy_setopt_pointer(curl, CURLOPT_HEADERDATA, nil)
        ccurl_easy_setopt_pointer(curl, CURLOPT_WRITEDATA, nil)
    }

    /// Whether the connection is there and the request can go out on it.
    var isConnected: Bool {
        var microseconds: curl_off_t = 0
        return ccurl_easy_getinfo_off_t(curl, CURLINFO_PRETRANSFER_TIME_T, &microseconds) == CURLE_OK
            && microseconds > 0
    }

    var connectionsOpened: Int {
        var count = 0
        return ccurl_easy_getinfo_long(curl, CURLINFO_NUM_CONNECTS, &count) == CURLE_OK ? count : 0
    }

    /// - Returns: `nil` if the transfer went well.
    func failure(_ code: CURLcode) -> AttemptFailure? {
        if code == CURLE_OK { return nil }
        let text = errorText.pointee != 0 ? String(cString: errorText) : String(cString: curl_easy_strerror(code))
        return AttemptFailure(code, detail: text)
    }

    private func set(_ option: CURLoption, _ value: Int) {
        ccurl_easy_setopt_long(curl, option, value)
    }

    private func set(_ option: CURLoption, _ value: String?) {
        ccurl_easy_setopt_string(curl, option, value)
    }
}

// Called by libcurl on the loop's thread. What does not return the count ends the transfer.

private func receiveHead(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ transfer: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer else { return 0 }
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return Unmanaged<Transfer>.fromOpaque(transfer).takeUnretainedValue().receiveHead(line) ? line.count : 0
}

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ transfer: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer else { return 0 }
    let part = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return Unmanaged<Transfer>.fromOpaque(transfer).takeUnretainedValue().receiveBody(part) ? part.count : 0
}

extension Duration {
    /// Whole milliseconds, as many as fit.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        let (product, isTooLong) = seconds.multipliedReportingOverflow(by: 1000)
        return isTooLong ? .max : Int(product + attoseconds / 1_000_000_000_000_000)
    }
}
