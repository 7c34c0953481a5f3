// swift-tools-version: 6.3
import PackageDescription

/// Every warning is an error: a warning that may stay is one that nobody reads.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// For rooms that touch neither C nor raw memory, `unsafe` is a word that the compiler refuses.
let pure: [SwiftSetting] = strict + [.strictMemorySafety()]

let package = Package(
    name: "fitsfs",
    products: [
        .executable(name: "fitsfs", targets: ["fitsfs"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        .systemLibrary(name: "CFUSE", pkgConfig: "fuse3", providers: [.apt(["libfuse3-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
        .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),

        .target(name: "FITS", swiftSettings: pure),
        .target(name: "HTTP", dependencies: ["CCurl"], swiftSettings: strict),
        .target(name: "ObjectStorage", dependencies: ["HTTP", "COpenSSL"], swiftSettings: strict),
        .target(name: "BlockCaching", dependencies: ["HTTP", "ObjectStorage", "CXXHash"], swiftSettings: strict),
        .target(
            name: "Decompression", dependencies: ["ObjectStorage", "BlockCaching", "CZlib", "CBzip2"],
            swiftSettings: strict),
        .target(
            name: "HeaderIndexing",
            dependencies: ["FITS", "ObjectStorage", "BlockCaching", "Decompression", "CSQLite", "CXXHash"],
            swiftSettings: strict),
        .target(
            name: "FITSTree",
            dependencies: ["FITS", "HTTP", "ObjectStorage", "BlockCaching", "HeaderIndexing"],
            swiftSettings: strict),
        .target(
            name: "FUSEServer",
            dependencies: ["CFUSE", "FITSTree", "BlockCaching", "ObjectStorage"],
            swiftSettings: strict),
        .executableTarget(
            name: "fitsfs",
            dependencies: [
                "FITS", "HTTP", "ObjectStorage", "BlockCaching", "HeaderIndexing", "FITSTree", "FUSEServer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "TOMLKit", package: "TOMLKit"),
            ],
            swiftSettings: strict),

        .target(
            name: "TestSupport", dependencies: ["FITS", "HTTP", "ObjectStorage"], path: "Tests/Support",
            swiftSettings: strict),
        .executableTarget(
            name: "fitsfs-samples", dependencies: ["TestSupport"], path: "Tests/Samples", swiftSettings: strict),
        .testTarget(name: "FITSTests", dependencies: ["FITS", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "HTTPTests", dependencies: ["HTTP", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "ObjectStorageTests", dependencies: ["ObjectStorage", "HTTP", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "BlockCachingTests", dependencies: ["BlockCaching", "HTTP", "ObjectStorage", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "DecompressionTests",
            dependencies: ["Decompression", "BlockCaching", "ObjectStorage", "TestSupport", "CZlib", "CBzip2"],
            swiftSettings: strict),
        .testTarget(
            name: "HeaderIndexingTests",
            dependencies: ["HeaderIndexing", "BlockCaching", "FITS", "ObjectStorage", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "FITSTreeTests",
            dependencies: ["FITSTree", "HeaderIndexing", "BlockCaching", "FITS", "ObjectStorage", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "FUSEServerTests", dependencies: ["FUSEServer", "FITSTree", "ObjectStorage", "TestSupport"],
            swiftSettings: strict),
        .testTarget(name: "fitsfsTests", dependencies: ["fitsfs", "HTTP", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "MountTests", dependencies: ["TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "ToolTests", dependencies: ["TestSupport"], exclude: ["Programs"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
