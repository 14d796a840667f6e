// What a reader of messages says.

/// One step of reading a message.
package enum HTTPReadStep {
    /// All input was taken, and more is needed.
    case more
    /// The head is whole.
    case head
    /// A piece of the body, never empty.
    case piece(UnsafeRawBufferPointer)
    /// The message is whole.
    case end
}
