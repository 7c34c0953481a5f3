import Testing
@Suite struct PlaceholderFITSTree {}
