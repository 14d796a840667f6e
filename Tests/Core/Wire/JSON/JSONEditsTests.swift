// Edits: what they change, and that they change nothing else.

import Testing
import Wire

@Suite struct `JSON edits` {
    private func edited(_ text: String, _ edit: (inout JSONEdits, JSONValue) -> Void) throws -> String {
        let document = try JSONDocument(text)
        var edits = JSONEdits(document)
        edit(&edits, document.root)
        var output: [UInt8] = []
        edits.write(into: &output)
        _ = try JSONDocument(output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test(arguments: [
        (["a"], #"{ "b" : 2 ,"c":3 }"#, "the first takes the comma and the space behind it"),
        (["b"], #"{ "a":1, "c":3 }"#, "so does one in the middle"),
        (["c"], #"{ "a":1, "b" : 2 }"#, "the last takes the comma before it"),
        (["a", "b"], #"{ "c":3 }"#, "the first two"),
        (["b", "c"], #"{ "a":1 }"#, "the last two"),
        (["c", "b"], #"{ "a":1 }"#, "in whatever order"),
        (["a", "c"], #"{ "b" : 2 }"#, "around one that stays"),
        (["a", "b", "c"], #"{  }"#, "all of them"),
        ([], #"{ "a":1, "b" : 2 ,"c":3 }"#, "none of them"),
    ])
    func `members go with their commas`(names: [String], left: String, reason: String) throws {
        let result = try edited(#"{ "a":1, "b" : 2 ,"c":3 }"#) { edits, root in
            for name in names {
                for member in root.members where member.key.equals(name) { edits.remove(member, of: root) }
            }
        }
        #expect(result == left, "\(reason)")
    }

    @Test(arguments: [
        ([0], "[ 2 ,[3] ]", "the first"), ([1], "[ 1, [3] ]", "the middle"), ([2], "[ 1, 2 ]", "the last"),
        ([0, 2], "[ 2 ]", "around one that stays"), ([2, 0, 1], "[  ]", "all"), ([1, 1], "[ 1, [3] ]", "one twice"),
    ])
    func `elements go with their commas`(places: [Int], left: String, reason: String) throws {
        let result = try edited("[ 1, 2 ,[3] ]") { edits, root in
            for place in places { edits.remove(root[place]!, of: root) }
        }
        #expect(result == left, "\(reason)")
    }

    @Test(arguments: [
        ("{}", [], #"{"x":9}"#, "into nothing"),
        ("{ }", [], #"{"x":9 }"#, "into space"),
        (#"{"a":1}"#, [], #"{"a":1,"x":9}"#, "behind the only one"),
        (#"{"a":1, "b":[] }"#, [], #"{"a":1, "b":[],"x":9 }"#, "behind the last"),
        (#"{"a":1, "b":[] }"#, ["b"], #"{"a":1,"x":9 }"#, "in the place of the last"),
        (#"{"a":1, "b":[] }"#, ["a"], #"{"b":[],"x":9 }"#, "while the first goes"),
        (#"{"a":1, "b":[] }"#, ["a", "b"], #"{"x":9 }"#, "while all go"),
    ])
    func `a member comes behind all that stay`(text: String, going: [String], whole: String, reason: String) throws {
        let result = try edited(text) { edits, root in
            edits.insert(key: "x" as StaticString, value: [0x39], into: root)
            for member in root.members where going.contains(member.key.string!) { edits.remove(member, of: root) }
        }
        #expect(result == whole, "\(reason)")
    }

    @Test func `several members come in the order they were given`() throws {
        let result = try edited(#"{"a":{"b":1}}"#) { edits, root in
            edits.insert(key: "x" as StaticString, value: [0x31], into: root)
            edits.insert(key: "y\"" as String, value: [0x32], into: root)
            edits.insert(key: "c" as StaticString, value: [0x33], into: root["a"]!)
        }
        #expect(result == #"{"a":{"b":1,"c":3},"x":1,"y\"":2}"#)
    }

    @Test func `a value is replaced where it stands`() throws {
        let result = try edited(#"{"model" : "a", "list":[1, 2,3]}"#) { edits, root in
            edits.replace(root["list"]![1]!, with: Array("{}".utf8))
            edits.replace(root["model"]!, with: Array(#""first""#.utf8))
            edits.replace(root["model"]!, with: Array(#""longer than before""#.utf8))
        }
        #expect(result == #"{"model" : "longer than before", "list":[1, {},3]}"#)
    }

    @Test func `the whole can be replaced`() throws {
        let result = try edited(#" {"a":1} "#) { edits, root in
            edits.insert(key: "b" as StaticString, value: [0x32], into: root)
            edits.replace(root["a"]!, with: [0x33])
            edits.replace(root, with: Array("null".utf8))
        }
        #expect(result == " null ")
    }

    @Test func `edits inside what goes are forgotten`() throws {
        let result = try edited(#"{"a":{"b":1,"c":[2]},"d":{"e":3},"f":4}"#) { edits, root in
            edits.replace(root["a"]!["b"]!, with: [0x39])
            edits.insert(key: "x" as StaticString, value: [0x39], into: root["a"]!)
            for member in root["a"]!.members { edits.remove(member, of: root["a"]!) }
            for member in root.members where member.key.equals("a") { edits.remove(member, of: root) }
            edits.replace(root["d"]!["e"]!, with: [0x38])
            edits.replace(root["d"]!, with: [0x37])
        }
        #expect(result == #"{"d":7,"f":4}"#)
    }

    @Test func `a member can change its name, unless it goes`() throws {
        let result = try edited(#"{"a":1,"b":2}"#) { edits, root in
            for member in root.members { edits.replace(member.key, with: Array(#""long name""#.utf8)) }
            for member in root.members where member.key.equals("a") { edits.remove(member, of: root) }
        }
        #expect(result == #"{"long name":2}"#)
    }

    @Test func `removing twice removes once`() throws {
        let result = try edited(#"{"a":1,"b":2}"#) { edits, root in
            for _ in 0..<2 {
                for member in root.members where member.key.equals("a") { edits.remove(member, of: root) }
            }
        }
        #expect(result == #"{"b":2}"#)
    }

    @Test func `no edits leave the text and say so`() throws {
        let document = try JSONDocument(" [1 ,2] ")
        var edits = JSONEdits(document)
        #expect(edits.isEmpty)
        var output = Array("before".utf8)
        edits.write(into: &output)
        #expect(output == Array("before [1 ,2] ".utf8))
        edits.replace(document.root, with: [0x31])
        #expect(!edits.isEmpty)
    }

    @Test func `edits begin again`() throws {
        var edits = JSONEdits(try JSONDocument(#"{"a":1}"#))
        let second = try JSONDocument("[1,2]")
        edits.begin(second)
        #expect(edits.isEmpty)
        edits.replace(second.root[1]!, with: [0x33])
        var output: [UInt8] = []
        edits.write(into: &output)
        edits.write(into: &output)
        #expect(output == Array("[1,3][1,3]".utf8))
    }

    @Test(arguments: 1...150)
    func `every byte outside of the edits stays, in its order`(seed: Int) throws {
        let text = JSONGenerator.text(seed: seed)
        let document = try JSONDocument(text)
        var model = EditedModel(dice: WireDice(seed: seed))
        var edits = JSONEdits(document)
        let expected = model.edit(document.root, &edits)
        var output: [UInt8] = []
        edits.write(into: &output)
        #expect(PlainJSON(output) == expected)
        if edits.isEmpty { #expect(output == text) }
        var rest = output[...]
        for kept in model.kept {
            let place = try #require(rest.firstRange(of: document.bytes(in: kept)))
            rest = rest[place.upperBound...]
        }
    }
}

/// Edits values by chance, and says as a tree what should come of it.
private struct EditedModel {
    var dice: WireDice
    /// Ranges that nothing was done to.
    var kept: [Range<Int>] = []

    mutating func edit(_ value: JSONValue, _ edits: inout JSONEdits) -> PlainJSON {
        if dice.once(in: 12) {
            edits.replace(value, with: Array("[true]".utf8))
            return .array([.bool(true)])
        }
        switch value.kind {
        case .object: return editObject(value, &edits)
        case .array: return editArray(value, &edits)
        default:
            kept.append(value.range)
            return PlainJSON(value)
        }
    }

    private mutating func editArray(_ array: JSONValue, _ edits: inout JSONEdits) -> PlainJSON {
        var elements: [PlainJSON] = []
        for element in array.elements {
            if dice.once(in: 4) {
                edits.remove(element, of: array)
            } else {
                elements.append(edit(element, &edits))
            }
        }
        return .array(elements)
    }

    private mutating func editObject(_ object: JSONValue, _ edits: inout JSONEdits) -> PlainJSON {
        var members: [PlainJSON.Member] = []
        for member in object.members {
            if dice.once(in: 3) {
                edits.remove(member, of: object)
                continue
            }
            kept.append(member.key.range.lowerBound..<member.value.range.lowerBound)
            members.append(PlainJSON.Member(name: member.key.string!, value: edit(member.value, &edits)))
        }
        if dice.once(in: 4) {
            edits.insert(key: "added" as StaticString, value: Array("null".utf8), into: object)
            members.append(PlainJSON.Member(name: "added", value: .null))
        }
        return .object(members)
    }
}
