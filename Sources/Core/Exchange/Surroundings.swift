// What an exchange may ask of the sidecar around it: what earlier requests have left behind.
//
// The core asks through this door and tells through commands; who remembers, for how long and for how many workers, is
// the shell's business.

package import Reasoning

/// The sidecar's memory, as one exchange sees it. Every answer is the state of this moment.
package protocol Surroundings: AnyObject, Sendable {
    /// Where a stored response lies; nil when nobody remembers it.
    func place(of response: String) -> ResponsePlace?

    /// Whose reply held this proof of a thought or a call; nil when nobody remembers it.
    func maker(of proof: String) -> Origin?
}
