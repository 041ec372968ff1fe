using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace PresencePipeline.Secrets;

/// <summary>
/// Three retries with growing delays, and none where the vault says to come back later than that takes: waiting for it would
/// look as if the vault were silent.
/// </summary>
internal sealed class ImpatientRetryPolicy() : RetryPolicy(
    maxRetries: 3, DelayStrategy.CreateExponentialDelayStrategy(TimeSpan.FromSeconds(0.8), Longest))
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>How long the vault wants to be left alone; null if it does not say.</summary>
    public static TimeSpan? RetryAfter(Response? response, DateTimeOffset now) =>
        response is null || !response.Headers.TryGetValue("Retry-After", out var text) ? null
        : int.TryParse(text, out var seconds) ? TimeSpan.FromSeconds(seconds)
        : DateTimeOffset.TryParse(text, out var at) ? at - now
        : null;

    protected override bool ShouldRetry(HttpMessage message, Exception? exception) =>
        !IsTooLong(message) && base.ShouldRetry(message, exception);

    protected override async ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
        !IsTooLong(message) && await base.ShouldRetryAsync(message, exception);

    // A date counts as too long: the vault gives seconds, and whoever gives a date means more than five.
    private static bool IsTooLong(HttpMessage message) =>
        message.HasResponse && message.Response.Headers.TryGetValue("Retry-After", out var text)
        && (!int.TryParse(text, out var seconds) || seconds > Longest.TotalSeconds);
}
