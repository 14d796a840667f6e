// Time, as the core knows it: something that the shell has read and hands in.

/// A reading of both clocks, taken by the shell.
package struct Moment: Sendable, Equatable {
    /// Monotonic; only differences mean something.
    package var milliseconds: Int
    /// Seconds since 1970.
    package var unixSeconds: Int

    package init(milliseconds: Int, unixSeconds: Int) {
        self.milliseconds = milliseconds
        self.unixSeconds = unixSeconds
    }
}
