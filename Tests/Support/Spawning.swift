import Glibc

/// Starts a program, searched for in `PATH`, as a shell would: with no signal blocked and none ignored. The threads that
/// tests run on block them all, and a program would inherit that.
func spawn(
    _ command: [String], _ actions: inout posix_spawn_file_actions_t, inOwnGroup: Bool = false
) throws -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (inOwnGroup ? POSIX_SPAWN_SETPGROUP : 0)
    posix_spawnattr_setflags(&attributes, Int16(flags))

    let arguments = command.map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    // Unless a test says otherwise, fitsfs leaves the cache of whoever runs the tests alone.
    var variables = [strdup("FITSFS_NO_CACHE=1")]
    defer { free(variables[0]) }
    var inherited = environ
    while let variable = inherited.pointee {
        variables.append(variable)
        inherited += 1
    }
    var child = pid_t()
    let error = posix_spawnp(&child, command.first ?? "", &actions, &attributes, arguments, variables + [nil])
    guard error == 0 else { throw Socket.Failure(call: "posix_spawnp \(command)", error: error) }
    return child
}
