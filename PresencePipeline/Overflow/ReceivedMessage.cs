namespace PresencePipeline.Overflow;

/// <summary>What it takes to delete a message that was received, without its text.</summary>
/// <param name="Id">The queue's id of the message.</param>
/// <param name="PopReceipt">That of the receive, which proves that it is still ours.</param>
internal readonly record struct ReceivedMessage(string Id, string PopReceipt);
