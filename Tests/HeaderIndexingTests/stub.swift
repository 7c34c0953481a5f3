import Testing
@Suite struct PlaceholderHeaderIndexing {}
