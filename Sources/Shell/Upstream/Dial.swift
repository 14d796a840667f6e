// libcurl makes a connection, the loop drives it.
//
// libcurl resolves names (in threads of its own), tries addresses, asks proxies for tunnels, agrees on TLS and verifies
// the other side. It says which sockets it waits for and when it wants to be woken; the loop calls it back for both.
// When it is done the socket is ours: in the clear we keep it and send libcurl away; with TLS libcurl stays, see
// `Line`.
//
// libcurl calls back from inside our calls to it, so the callbacks only take notes and set watches; what follows from
// an outcome happens after libcurl has returned.

import CCurl
import EventLoop

/// Who is told how a dial went. Exactly one of the two, once, unless it was destroyed before.
protocol Dialer: AnyObject {
    func onLine(_ line: Line, from dial: Dial)
    func onDialFailure(_ failure: UpstreamFailure, of dial: Dial)
}

/// One attempt to connect.
final class Dial: TimerOwner {
    private(set) var handle: OpaquePointer! = nil
    private var driver: OpaquePointer! = nil
    private let loop: EventLoop
    private let isSecure: Bool
    private let proxy: ProxyAddress?
    private unowned let dialer: any Dialer
    private var timer = TimerID.none
    private var kept: Int32 = -1
    private var sockets: [Int32] = []
    /// libcurl holds it by a pointer until the dial has ended.
    private let trust: CertificateStore?

    init(
        _ origin: UpstreamOrigin, within milliseconds: Int, _ memory: DialMemory, on loop: EventLoop,
        for dialer: any Dialer
    ) {
        self.loop = loop
        self.dialer = dialer
        isSecure = origin.isSecure
        trust = origin.isSecure ? memory.trust(of: origin) : nil
        proxy = origin.proxy.flatMap { ProxyAddress($0) }
        driver = makeDriver()
        handle = makeHandle(origin, milliseconds, memory)
        curl_driver_add(driver, handle)
    }

    private var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    /// The context is this dial, which outlives its driver.
    private func makeDriver() -> OpaquePointer {
        var callbacks = curl_driver_callbacks()
        callbacks.context = context
        callbacks.watch = { Dial.from($0).libcurlWatches($1, Int($2)) }
        callbacks.wake = { Dial.from($0).libcurlWakes(Int($1)) }
        guard let driver = curl_driver_create(&callbacks) else { preconditionFailure("out of memory") }
        return driver
    }

    private func makeHandle(_ origin: UpstreamOrigin, _ milliseconds: Int, _ memory: DialMemory) -> OpaquePointer {
        var options = curl_dial_options()
        options.connect_milliseconds = max(1, milliseconds)
        options.memory = memory.handle
        options.trust = trust?.handle
        options.context = context
        options.keeps = { Dial.from($0).kept == $1 ? 1 : 0 }
        let handle = Dial.create(origin, &options)
        guard let handle else { preconditionFailure("out of memory") }
        return handle
    }

    /// libcurl copies the strings.
    private static func create(_ origin: UpstreamOrigin, _ options: inout curl_dial_options) -> OpaquePointer? {
        origin.url.withCString { url in
            (origin.proxy ?? "").withCString { proxy in
                (origin.identity?.certificate ?? "").withCString { certificate in
                    (origin.identity?.key ?? "").withCString { key in
                        options.url = url
                        options.proxy = proxy
                        options.certificate = certificate
                        options.key = key
                        return create(with: origin.identity?.contents?.current, &options)
                    }
                }
            }
        }
    }

    private static func create(
        with pair: (certificate: [UInt8], key: [UInt8])?, _ options: inout curl_dial_options
    ) -> OpaquePointer? {
        guard let pair else { return curl_dial_create(&options) }
        return pair.certificate.withUnsafeBytes { certificate in
            pair.key.withUnsafeBytes { key in
                (options.certificate_pem, options.certificate_count) = (certificate.baseAddress, certificate.count)
                (options.key_pem, options.key_count) = (key.baseAddress, key.count)
                return curl_dial_create(&options)
            }
        }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> Dial {
        Unmanaged<Dial>.fromOpaque(context!).takeUnretainedValue()
    }

    /// Ends the dial, or the connection that it has become. Nobody is told.
    func destroy() {
        guard let handle, let driver else { return }
        self.handle = nil
        self.driver = nil
        loop.cancel(timer)
        curl_driver_remove(driver, handle)
        curl_dial_destroy(handle)
        curl_driver_destroy(driver)
        stopWatching()
    }

    private func stopWatching() {
        for socket in sockets { loop.unwatchIfOpen(socket) }
        sockets = []
        loop.cancel(timer)
    }

    deinit { destroy() }

    // MARK: What libcurl says

    private func libcurlWatches(_ descriptor: Int32, _ what: Int) {
        let isWatched = sockets.contains(descriptor)
        guard what != 4 else {
            guard isWatched else { return }
            sockets.removeAll { $0 == descriptor }
            return loop.unwatchIfOpen(descriptor)
        }
        let interest: Interest = what == 1 ? .reading : what == 2 ? .writing : .readingAndWriting
        if isWatched { return loop.change(descriptor, to: interest) }
        sockets.append(descriptor)
        loop.watch(descriptor, interest, by: DialSocket(descriptor, of: self))
    }

    private func libcurlWakes(_ milliseconds: Int) {
        loop.cancel(timer)
        timer = milliseconds < 0 ? .none : loop.schedule(at: loop.now + milliseconds * 1_000_000, for: self)
    }

    // MARK: What libcurl is told

    func onTimer(_ tag: Int) {
        timer = .none
        act(-1, [])
    }

    func act(_ descriptor: Int32, _ readiness: Readiness) {
        guard let driver else { return }
        let failed = readiness.contains(.failed) || readiness.contains(.hungUp)
        curl_driver_act(
            driver, descriptor, readiness.contains(.readable) ? 1 : 0, readiness.contains(.writable) ? 1 : 0,
            failed ? 1 : 0)
        let outcome = curl_driver_outcome(driver)
        guard outcome >= 0 else { return }
        if outcome == curl_outcome_ok { connected() } else { fail(outcome) }
    }
}

// MARK: - The outcome

extension Dial {
    private func connected() {
        let descriptor = curl_dial_socket(handle)
        guard descriptor >= 0 else { return fail(0) }
        stopWatching()
        if isSecure { return dialer.onLine(.secure(SecureLine(self, descriptor)), from: self) }
        kept = descriptor
        destroy()
        dialer.onLine(.clear(descriptor), from: self)
    }

    private func fail(_ code: Int32) {
        if let proxy, let failure = proxyFailure(code, of: proxy) {
            destroy()
            return dialer.onDialFailure(failure, of: self)
        }
        let words = String(cString: curl_dial_error(handle))
        let message = words.isEmpty ? String(cString: curl_text(code)) : words
        let kind: UpstreamFailure.Kind =
            code == curl_outcome_timeout ? .timeout : curl_is_tls(code) != 0 ? .tls : .connect
        destroy()
        dialer.onDialFailure(UpstreamFailure(kind, message, nothingSent: true, replySeen: false), of: self)
    }
}

// MARK: - Proxies

extension Dial {
    /// What the proxy has done; nil where it has made its tunnel and the fault lies beyond. libcurl's own words may
    /// hold the proxy's whole URL, so none of them are used.
    private func proxyFailure(_ code: Int32, of proxy: ProxyAddress) -> UpstreamFailure? {
        let status = curl_dial_proxy_status(handle)
        guard !(200..<300).contains(status) else { return nil }
        let isBeyond = !proxy.isSecure && curl_is_tls(code) != 0
        guard status > 0 || !isBeyond else { return nil }
        let words =
            switch code {
            case _ where status > 0: "refused CONNECT with \(status)"
            case curl_outcome_timeout: "did not make a connection in time"
            case curl_outcome_no_proxy_name: "cannot be reached: no such name"
            case curl_outcome_not_connected: "cannot be reached"
            case _ where curl_is_tls(code) != 0: "cannot be believed: its certificate or its TLS is no good"
            default: "broke the connection"
            }
        return UpstreamFailure(
            .proxy(status: status > 0 ? Int(status) : nil), "the proxy \(proxy.name) \(words)", nothingSent: true,
            replySeen: false)
    }
}

/// Tells a dial of one of libcurl's sockets.
private final class DialSocket: Watcher {
    private let descriptor: Int32
    private unowned let dial: Dial

    init(_ descriptor: Int32, of dial: Dial) {
        self.descriptor = descriptor
        self.dial = dial
    }

    func onReady(_ readiness: Readiness) { dial.act(descriptor, readiness) }
}
