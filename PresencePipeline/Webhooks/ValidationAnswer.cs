namespace PresencePipeline.Webhooks;

/// <summary>The answer with which an endpoint agrees to an Event Grid subscription.</summary>
/// <param name="ValidationResponse">The code that the validation event brought.</param>
internal sealed record ValidationAnswer(string ValidationResponse);
