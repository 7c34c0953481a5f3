import Testing
@Suite struct PlaceholderFITS {}
