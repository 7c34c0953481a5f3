import Testing
@Suite struct PlaceholderDecompression {}
