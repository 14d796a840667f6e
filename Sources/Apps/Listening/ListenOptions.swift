// Flags about where a process listens, the same in all of them.

package import HTTPServer
package import Terminal

/// Where a process listens, and who may open its socket files.
package struct ListenOptions: Sendable {
    /// All addresses, each with its flag.
    package let plan: ListenPlan
    /// Of the socket files among them.
    package let access: SocketFileAccess

    /// The flags beside those that hold addresses.
    package static let flags = [
        Flag(
            "socket-mode", .value("MODE"),
            help: "the mode of unix: sockets, octal; 0600 otherwise, or 0660 where --socket-group is given"),
        Flag("socket-group", .value("GROUP"), help: "the group of unix: sockets, by name or number"),
    ]

    /// What the help of a flag with addresses says of them.
    package static let addressHelp = "HOST:PORT (port 0: a free one), [IPv6]:PORT or unix:/path"

    /// Reads the addresses of these flags. Throws for what is no address, for one that is given twice or covered by
    /// another, and for a flag that says nothing.
    package init(_ answers: Answers, addresses flags: [String]) throws(Misuse) {
        var plan = ListenPlan()
        for flag in flags {
            let texts = answers.texts(flag)
            guard !texts.isEmpty else { throw Misuse("--\(flag) is empty; expected \(ListenAddress.forms)") }
            do throws(ListenAddressError) {
                try plan.add(flag, texts)
            } catch {
                throw Misuse("--\(flag): \(error)")
            }
        }
        self.plan = plan
        do throws(SocketFileAccessError) {
            access = try SocketFileAccess(mode: answers.text("socket-mode"), group: answers.text("socket-group"))
        } catch {
            throw Misuse("\(error)")
        }
    }

    /// Says where a process listens.
    package static func announce(_ name: String, _ socket: ListeningSocket) {
        let address = "\(socket.address)"
        if socket.takesIPv4 {
            Console.announce("\(address) takes IPv4 callers as well", "dual_stack", ["address": .text(address)])
        }
        Console.announce(
            "listening \(name) \(address)", "listening", ["listener": .text(name), "address": .text(address)])
    }
}
