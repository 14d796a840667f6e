// The machine's one clock: everything that is measured here happens on one machine.

import CLinux

/// Monotonic nanoseconds.
enum Clock {
    static var now: Int { Int(linux_monotonic_nanoseconds()) }
}
