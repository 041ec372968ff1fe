using StackExchange.Redis;

namespace PresencePipeline.Redis;

/// <summary>What an exception says about Redis.</summary>
internal static class RedisFailure
{
    /// <summary>Whether Redis is the cause: it is away, too slow, or refuses. Trying again later may help.</summary>
    public static bool IsPassing(Exception failure) =>
        failure is RedisException or TimeoutException || RedisRefusal.IsOfReplica(failure);

    /// <summary>The failure in a clause for an operator: that Redis does not answer, or with which of its words it refuses.</summary>
    public static string Describe(Exception failure) =>
        RedisRefusal.CodeOf(failure) is { } code ? Refusal(code) : "Redis does not answer";

    /// <summary>A refusal in a clause for an operator.</summary>
    public static string Refusal(string code) =>
        RedisRefusal.Explain(code) is { Length: > 0 } why ? $"Redis refuses with {code}: {why}" : $"Redis refuses with {code}";

    /// <summary>Whether a read failed like that, or was cancelled because it took longer than its caller waits.</summary>
    public static bool IsPassingOrGivenUp(Exception failure) => IsPassing(failure) || failure is OperationCanceledException;

    /// <summary>
    /// Whether Redis will refuse the same arguments again: the states of Redis itself have codes (OOM, LOADING, READONLY, …), while ERR
    /// means an argument that it cannot take.
    /// </summary>
    public static bool IsOfArguments(Exception failure) =>
        failure is RedisServerException && failure.Message.StartsWith("ERR ", StringComparison.Ordinal);
}
