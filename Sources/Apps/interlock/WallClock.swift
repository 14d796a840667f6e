// The time of day, for what expires.

import Glibc

/// The machine's clock.
enum WallClock {
    /// Seconds since 1970.
    static var seconds: Int { Glibc.time(nil) }
}
