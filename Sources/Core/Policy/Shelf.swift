// Large values that are looked at more often than they are made.
//
// An element of an array is copied when it is handed on, and a copy of a large value keeps count of everything that it
// holds. Here each has an object of its own, so that handing one on costs nothing.
//
// `public` where everything else is `package`: the compiler inlines members across modules only for public types.

/// One value in an object of its own. Its members are the value's.
@dynamicMemberLookup
public final class Shelved<Value: Sendable>: Sendable {
    /// The value itself.
    public let value: Value

    /// An object for this value.
    @inlinable public init(_ value: Value) { self.value = value }

    /// A member of the value, without a copy of the rest.
    @inlinable @inline(__always) public subscript<Member>(dynamicMember path: KeyPath<Value, Member>) -> Member {
        value[keyPath: path]
    }
}

/// A list of values that change seldom.
public struct Shelf<Element: Sendable>: Sendable {
    /// The elements, each in its object: for those who look at many members of many elements.
    public internal(set) var shelved: [Shelved<Element>]

    /// The elements in their order.
    public init(_ elements: some Sequence<Element>) {
        shelved = elements.map { Shelved($0) }
    }
}

extension Shelf: RandomAccessCollection, MutableCollection {
    /// 0.
    @inlinable public var startIndex: Int { 0 }

    /// How many there are.
    @inlinable public var endIndex: Int { shelved.count }

    /// The element at a place. Changing it makes a new one.
    public subscript(place: Int) -> Element {
        @inlinable _read { yield shelved[place].value }
        _modify {
            var element = shelved[place].value
            defer { shelved[place] = Shelved(element) }
            yield &element
        }
    }
}

extension Shelf: RangeReplaceableCollection {
    /// An empty list.
    public init() { shelved = [] }

    /// Puts other elements in the place of some.
    public mutating func replaceSubrange(_ places: Range<Int>, with elements: some Collection<Element>) {
        shelved.replaceSubrange(places, with: elements.map { Shelved($0) })
    }
}
