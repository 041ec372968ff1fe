using StackExchange.Redis;

namespace PresencePipeline.Redis;

/// <summary>What an exception says about Redis.</summary>
internal static class RedisFailure
{
    /// <summary>Whether Redis is the cause: it is away, too slow, or refuses. Trying again later may do.</summary>
    public static bool IsPassing(Exception failure) => failure is RedisException or TimeoutException || RedisRefusal.IsOfReplica(failure);

    /// <summary>The failure in a clause for an operator: that Redis does not answer, or with which of its words it refuses.</summary>
    public static string Describe(Exception failure) => RedisRefusal.CodeOf(failure) is { } code ? Refusal(code) : "Redis does not answer";

    /// <summary>A refusal in a clause for an operator.</summary>
    public static string Refusal(string code) =>
        RedisRefusal.Explain(code) is { Length: > 0 } why ? $"Redis refuses with {code}: {why}" : $"Redis refuses with {code}";

    /// <summary>Whether a reading failed like that, or was given up because it took longer than its caller would wait.</summary>
    public static bool IsPassingOrGivenUp(Exception failure) => IsPassing(failure) || failure is OperationCanceledException;

    /// <summary>
    /// Whether Redis refuses what it was asked, now and ever: its own states have codes (OOM, LOADING, READONLY, …), ERR is an
    /// argument that it cannot take.
    /// </summary>
    public static bool IsOfArguments(Exception failure) =>
        failure is RedisServerException && failure.Message.StartsWith("ERR ", StringComparison.Ordinal);
}
