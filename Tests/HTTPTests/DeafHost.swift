import Glibc

/// A port whose queue of connections is full and never emptied: the next one is neither accepted nor refused.
final class DeafHost {
    let port: UInt16
    private let descriptors: [CInt]

    init() {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptors = (0..<4).map { _ in
            socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        }
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptors[0], address, length)
                listen(descriptors[0], 0)
                getsockname(descriptors[0], address, &length)
                for descriptor in descriptors.dropFirst() { _ = connect(descriptor, address, length) }
            }
        }
        self.descriptors = descriptors
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { for descriptor in descriptors { close(descriptor) } }
}
