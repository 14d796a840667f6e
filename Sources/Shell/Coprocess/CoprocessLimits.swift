// What a coprocess may cost, and how patient we are with it.

/// Bounds of one coprocess.
package struct CoprocessLimits: Sendable {
    /// Bytes of an answer's line.
    package var line = 64 << 10
    /// Questions that wait for an answer, abandoned ones included.
    package var questions = 1_024
    /// A program that was asked and says nothing for so many milliseconds is taken for hung, and started anew.
    package var silence = 30_000
    /// Milliseconds before a program that ended is started again; doubles from time to time up to `longestPause`, until
    /// it answers.
    package var pause = 100
    package var longestPause = 30_000
    /// Milliseconds that a program which is not needed any more has for the questions that it was asked.
    package var farewell = 5_000

    package init() {}
}
