// Any bytes, cut in any three: the same events as in one piece; and each event written is read back.
// The first two bytes of the input say where to cut.
//
// with: Tests/Core/Wire/EventStream/SeenEvent.swift
// seeds: Tests/Fuzz/seeds/EventStream

import Wire

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzEventStream(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard input.count > 2 else { return 0 }
    let stream = Array(input.dropFirst(2))
    let cuts = [Int(input[0]) % stream.count, Int(input[1]) % stream.count].sorted()
    var one = EventStreamReader(limit: 64)
    var other = EventStreamReader(limit: 64)
    let whole = outcome(&one, stream, [])
    precondition(whole == outcome(&other, stream, cuts), "a cut tells other events")
    precondition(one.finish() == other.finish() && one.retry == other.retry && one.lastID == other.lastID)
    if case .success(let events) = whole { for event in events { checkWriting(event) } }
    return 0
}

private func outcome(
    _ reader: inout EventStreamReader, _ stream: [UInt8], _ cuts: [Int]
) -> Result<[SeenEvent], EventStreamError> {
    do throws(EventStreamError) { return .success(try reader.events(of: stream, cutAt: cuts)) } catch {
        return .failure(error)
    }
}

private func checkWriting(_ event: SeenEvent) {
    var written: [UInt8] = []
    EventStreamWriter.write(data: Array(event.data.utf8), into: &written)
    var reader = EventStreamReader()
    let read = try? reader.events(of: written, cutAt: [])
    precondition(read?.map { Array($0.data.utf8) } == [Array(event.data.utf8)], "an event is read back as another")
}
