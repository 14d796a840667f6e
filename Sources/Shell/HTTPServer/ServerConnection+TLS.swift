// The handshake before the first request.
//
// Until it is done nothing is served, and it has a deadline of its own. Whoever fails it is told why by OpenSSL's
// alert, and whoever speaks plain HTTP is told so in plain HTTP; then the connection lingers like after any refusal.

import Wire

extension ServerConnection {
    /// The handshake must be done in time.
    func expectGreeting() {
        phase = .greeting
        expect(in: server.options.handshakeDeadline)
    }

    /// Goes on with the handshake, as far as the bytes reach that have come.
    func greet() {
        guard let secure else { return }
        switch secure.greet() {
        case .again: break
        case .done:
            phase = .reading
            isUnread = true
            expectIdle()
            readOn()
        case .plainHTTP:
            self.secure = nil
            refuse(400, "this port speaks HTTPS, and was spoken to in plain HTTP", HTTPRequestHead())
        case .failed:
            self.secure = nil
            expect(in: 2_000)
            linger()
        }
    }
}
