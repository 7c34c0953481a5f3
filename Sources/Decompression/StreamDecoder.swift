/// Turns compressed bytes into the stream inside, a run at a time, and can stop between any two bytes of it.
///
/// Joined, the runs are the same stream in whatever pieces they are asked for. Only how much of a damaged one comes out
/// may depend on them (libbz2 drops the run in which it stumbles); what came out once always does again.
///
/// A decoder is handed from task to task but never shared: whoever holds the `Cursor` that it belongs to is alone
/// with it. That is what makes the `@unchecked Sendable` of those over C state true.
protocol StreamDecoder: AnyObject, Sendable {
    /// Takes bytes from the front of `input` and puts what they say at the front of `output`.
    ///
    /// After less than `output` has room for, it wants more input; an empty `input` asks for what is still held back.
    func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodingStep

    /// Whether a file that ends after the bytes taken so far is whole.
    var mayEndHere: Bool { get }

    /// A second decoder at the same place; `nil` where that takes so much memory that one had better begin anew.
    func copy() -> Self?

    /// What a decoder that waits for its next use holds, in bytes.
    var memoryBytes: Int { get }
}

/// What one call of a decoder did.
struct DecodingStep: Equatable {
    enum Outcome: Equatable {
        case goesOn
        /// The stream is whole; what is left of the input does not belong to it.
        case finished
        /// What the bytes say cannot be: the reason, as part of a sentence.
        case damaged(String)
    }

    /// Bytes taken from the input.
    var consumed: Int
    /// Bytes put into the output.
    var produced: Int
    var outcome: Outcome
}
