// The fuzzer's way into the targets of `Readers`: which of them is said by the environment variable FUZZ_TARGET.
//
// readers: all of Tests/Fuzz/Readers but its tests

import Glibc

private let target: FuzzTarget = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else { fatalError("FUZZ_TARGET: there is no \(name)") }
    return target
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDialects(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    target.read(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
