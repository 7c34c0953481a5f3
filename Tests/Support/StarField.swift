import Glibc

/// An image of stars on a noisy sky, always the same one.
struct StarField {
    struct Star {
        /// From the centre of the first pixel, in pixels.
        var x, y: Double
        /// In the brightest pixel.
        var counts: Float
        /// Degrees, near enough for a field of three arc minutes.
        var rightAscension: Double {
            StarField.rightAscension - (x + 1 - StarField.referencePixel) * StarField.degreesPerPixel
                / cos(StarField.declination * .pi / 180)
        }
        var declination: Double {
            StarField.declination + (y + 1 - StarField.referencePixel) * StarField.degreesPerPixel
        }
    }

    /// Where the world coordinates begin: M 13, in the middle of the image.
    static let rightAscension = 250.4235
    static let declination = 36.4613
    static let referencePixel = 128.5
    static let degreesPerPixel = 0.0002

    static let sample = StarField()

    let width = 256
    let height = 256
    /// The brightest first.
    let stars: [Star]
    /// The pixels, the first axis fastest.
    let counts: [Float]

    private init() {
        var noise = Noise()
        stars = (0..<48).map { rank in
            Star(
                x: 8 + 240 * noise.next(), y: 8 + 240 * noise.next(),
                counts: Float(4000 * pow(0.93, Double(rank))))
        }
        var counts = (0..<width * height).map { _ in
            100 + Float(4 * ((0..<4).reduce(0) { sum, _ in sum + noise.next() } - 2))
        }
        for star in stars {
            for y in max(0, Int(star.y) - 8)..<min(height, Int(star.y) + 9) {
                for x in max(0, Int(star.x) - 8)..<min(width, Int(star.x) + 9) {
                    let (dx, dy) = (Double(x) - star.x, Double(y) - star.y)
                    // A seeing of four pixels between the half maxima.
                    counts[y * width + x] += star.counts * Float(exp(-(dx * dx + dy * dy) / (2 * 1.7 * 1.7)))
                }
            }
        }
        self.counts = counts
    }
}

/// Numbers from 0 up to 1 that look random: Knuth's linear congruential generator, MMIX's constants.
private struct Noise {
    private var state: UInt64 = 13

    mutating func next() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / Double(1 << 53)
    }
}
