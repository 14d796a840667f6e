// The events of a Responses stream that say something.

import Wire

/// What an event does to an item.
enum ResponsesStep {
    case added, done
    case sectionAdded, sectionDone
    case textDelta, textDone
    case annotationAdded
    case refusalDelta, refusalDone
    case summaryDelta, summaryDone
    case thoughtDelta, thoughtDone
    case argumentsDelta, argumentsDone
    case inputDelta, inputDone

    /// Nil for events that are passed over. The most frequent come first.
    init?(_ type: JSONValue) {
        guard let step = Self.names.first(where: { type.equals($0.name) })?.step else { return nil }
        self = step
    }

    private static let names: [(name: StaticString, step: ResponsesStep)] = [
        ("response.output_text.delta", .textDelta),
        ("response.function_call_arguments.delta", .argumentsDelta),
        ("response.reasoning_summary_text.delta", .summaryDelta),
        ("response.reasoning_text.delta", .thoughtDelta),
        ("response.output_item.added", .added),
        ("response.output_item.done", .done),
        ("response.content_part.added", .sectionAdded),
        ("response.content_part.done", .sectionDone),
        ("response.output_text.done", .textDone),
        ("response.function_call_arguments.done", .argumentsDone),
        ("response.reasoning_summary_text.done", .summaryDone),
        ("response.reasoning_text.done", .thoughtDone),
        ("response.output_text.annotation.added", .annotationAdded),
        ("response.refusal.delta", .refusalDelta),
        ("response.refusal.done", .refusalDone),
        ("response.custom_tool_call_input.delta", .inputDelta),
        ("response.custom_tool_call_input.done", .inputDone),
    ]
}
