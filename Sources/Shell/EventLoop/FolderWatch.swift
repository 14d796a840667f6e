// A folder that changes.
//
// Only "something changed" is told, never what: who cares reads the folder again. Changes come in bursts (an editor
// writes a temporary file, renames it, touches it), so they are told once, after the folder has been quiet for a
// moment.

import CLinux

/// Tells one loop when the files of some folders have changed.
package final class FolderWatch: Watcher, TimerOwner {
    private let descriptor: Int32
    private let quiet: Int
    private unowned let loop: EventLoop
    private let onChange: () -> Void
    private var timer = TimerID.none

    /// Watches a folder (not the folders in it); tells after `quietMilliseconds` without a further change.
    package init(
        _ path: String, quietMilliseconds: Int = 100, on loop: EventLoop, onChange: @escaping () -> Void
    ) throws(SystemError) {
        descriptor = Int32(try SystemCall.check("inotify") { linux_folder_watch(path) })
        quiet = quietMilliseconds * 1_000_000
        self.loop = loop
        self.onChange = onChange
        loop.watch(descriptor, .reading, by: self)
    }

    /// Watches one more folder.
    package func add(_ path: String) throws(SystemError) {
        try SystemCall.check("inotify") { linux_folder_add(descriptor, path) }
    }

    /// Something happened in a folder.
    package func onReady(_ readiness: Readiness) {
        while linux_read(descriptor, loop.scratch.baseAddress, loop.scratch.count) > 0 {}
        loop.cancel(timer)
        timer = loop.schedule(at: loop.now + quiet, for: self)
    }

    /// It has been quiet since.
    package func onTimer(_ tag: Int) { onChange() }

    /// Stops watching.
    package func close() {
        loop.cancel(timer)
        loop.close(descriptor)
    }
}
