import Testing
@Suite struct PlaceholderObjectStorage {}
