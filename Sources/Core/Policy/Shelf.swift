// Large values that are looked at more often than they are made.
//
// An element of an array is copied when it is handed on, and a copy of a large value keeps count of everything that it
// holds. Here each has an object of its own, so that handing one on costs nothing.
//
// `public` where everything else is `package`: the compiler inlines members across modules only for public types.

/// A list of values that change seldom.
public struct Shelf<Element: Sendable>: Sendable {
    @usableFromInline final class Holder: Sendable {
        @usableFromInline let element: Element

        @inlinable init(_ element: Element) { self.element = element }
    }

    @usableFromInline var holders: [Holder]

    /// The elements in their order.
    public init(_ elements: some Sequence<Element>) {
        holders = elements.map(Holder.init)
    }
}

extension Shelf: RandomAccessCollection, MutableCollection {
    /// 0.
    @inlinable public var startIndex: Int { 0 }

    /// How many there are.
    @inlinable public var endIndex: Int { holders.count }

    /// The element at a place. Changing it makes a new one.
    @inlinable public subscript(place: Int) -> Element {
        _read { yield holders[place].element }
        _modify {
            var element = holders[place].element
            defer { holders[place] = Holder(element) }
            yield &element
        }
    }
}

extension Shelf: RangeReplaceableCollection {
    /// An empty list.
    public init() { holders = [] }

    /// Puts other elements in the place of some.
    public mutating func replaceSubrange(_ places: Range<Int>, with elements: some Collection<Element>) {
        holders.replaceSubrange(places, with: elements.map(Holder.init))
    }
}
