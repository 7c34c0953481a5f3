import Testing
@Suite struct PlaceholderMount {}
