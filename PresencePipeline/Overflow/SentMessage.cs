namespace PresencePipeline.Overflow;

/// <summary>A message that was put into a queue.</summary>
/// <param name="Id">The queue's id of it.</param>
/// <param name="PopReceipt">What it can be changed with, until somebody receives it.</param>
/// <param name="Text">What it says.</param>
internal sealed record SentMessage(string Id, string PopReceipt, string Text);
