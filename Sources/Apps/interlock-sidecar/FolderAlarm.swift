// The kernel's watch over a folder, as far as the kernel gives one: a user has 128 of them, a mount may have none. It
// is set anew whenever the name stands for another folder. Each cause of a refusal is said once; it is tried again.

import Accounting
import EventLoop
import PolicyFiles
import Terminal
import Wire

/// Tells when something may have changed in the folder that a name stands for.
final class FolderAlarm {
    var onChange: () -> Void = {}

    private let path: String
    private unowned let loop: EventLoop
    private let open: (String, EventLoop, @escaping () -> Void) throws(SystemError) -> FolderWatch
    private var watch: FolderWatch?
    private var watched: FolderIdentity?
    private var refusal: String?
    private var untilRetry = 0

    /// Looks between two attempts at a watch that was refused.
    private static let looksBetweenAttempts = 30

    /// `open` makes the kernel's watch.
    init(
        _ path: String, on loop: EventLoop,
        open: @escaping (String, EventLoop, @escaping () -> Void) throws(SystemError) -> FolderWatch = {
            (path, loop, tell) throws(SystemError) in try FolderWatch(path, on: loop, onChange: tell)
        }
    ) {
        self.path = path
        self.loop = loop
        self.open = open
    }

    /// Watches the folder that the name stands for now, where it is not watched yet; nil: there is none.
    func watch(_ folder: FolderIdentity?) {
        if folder != watched {
            watch?.close()
            (watch, watched, untilRetry) = (nil, folder, 0)
        }
        guard folder != nil, watch == nil else { return }
        guard untilRetry == 0 else { return untilRetry -= 1 }
        do throws(SystemError) {
            watch = try open(path, loop) { [unowned self] in onChange() }
            if refusal != nil { Console.log(.info, "folder_watched", message: "the kernel watches \(path) now") }
            refusal = nil
        } catch {
            untilRetry = FolderAlarm.looksBetweenAttempts
            guard refusal != "\(error)" else { return }
            refusal = "\(error)"
            Console.log(
                .warn, "folder_not_watched",
                message: "the kernel does not watch \(path) (\(error)); it is looked at every second")
        }
    }

    /// A member of `/status`.
    func write(with writer: inout JSONWriter) {
        writer.key("folder_watch")
        writer.beginObject()
        writer.key("kernel")
        writer.bool(watch != nil)
        writer.key("refusal")
        if let refusal { writer.string(refusal) } else { writer.null() }
        writer.endObject()
    }

    /// Samples for `/metrics`.
    var prometheus: String {
        metricHead("folder_watch", "gauge", "1: the kernel tells of changes; 0: the folder is only looked at.")
            + "interlock_folder_watch \(watch == nil ? 0 : 1)\n"
    }
}
