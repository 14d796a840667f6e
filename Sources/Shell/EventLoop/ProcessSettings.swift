// What a process asks of the kernel once, at its start.

import CLinux

/// Settings of the whole process.
package enum ProcessSettings {
    /// Lets buffers of up to `bytes` be used again without asking the kernel; a 200 KB request costs a third less.
    package static func keepMemory(_ bytes: Int32) { linux_keep_memory(bytes) }

    /// Raises the limit on open descriptors to what the system allows, and answers it.
    @discardableResult
    package static func raiseDescriptorLimit() throws(SystemError) -> Int {
        try SystemCall.check("setrlimit") { linux_raise_descriptor_limit() }
    }

    /// Keeps keys in memory from other processes of the same user and from core files.
    package static func hideMemory() { SystemCall.must("prctl") { linux_hide_memory() } }

    /// Eight unpredictable bytes: the shell's dice.
    package static func randomNumber() -> UInt64 {
        var number: UInt64 = 0
        SystemCall.must("getrandom") { linux_random(&number, 8) }
        return number
    }

    /// Nanoseconds since 1970, for those who have no loop.
    package static var wallNanoseconds: Int { Int(linux_wall_nanoseconds()) }
}
