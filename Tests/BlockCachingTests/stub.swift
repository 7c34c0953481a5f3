import Testing
@Suite struct PlaceholderBlockCaching {}
