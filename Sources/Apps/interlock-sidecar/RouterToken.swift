// Where callers put their router token.

import Policy
import PolicyFiles
import Wire

/// Finds and hashes the token of a request.
enum RouterToken {
    /// The digest of the token in `Authorization: Bearer`, `x-api-key` or `api-key`, in this order; nil when there is
    /// none. The anthropic SDK sends the first since its version 2, the second before.
    static func digest(of fields: HTTPFields, by digester: Digester) -> TokenDigest? {
        bearer(fields, digester) ?? plain("x-api-key", fields, digester) ?? plain("api-key", fields, digester)
    }

    private static func bearer(_ fields: HTTPFields, _ digester: Digester) -> TokenDigest? {
        fields.withValue("authorization") { value in
            guard let value, value.count > 7, isBearer(value) else { return nil }
            return digester.token(trimmed(UnsafeRawBufferPointer(rebasing: value[7...])))
        }
    }

    private static func plain(_ name: StaticString, _ fields: HTTPFields, _ digester: Digester) -> TokenDigest? {
        fields.withValue(name) { value in
            guard let value, !value.isEmpty else { return nil }
            return digester.token(value)
        }
    }

    private static func isBearer(_ value: UnsafeRawBufferPointer) -> Bool {
        zip(value, "bearer ".utf8).allSatisfy { $0 | 0x20 == $1 || $0 == $1 }
    }

    private static func trimmed(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let start = value.firstIndex { $0 != 0x20 } ?? value.endIndex
        return UnsafeRawBufferPointer(rebasing: value[start...])
    }
}
