using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace PresencePipeline.Redis;

/// <summary>
/// Redis's own word for why it does not do what it was asked: OOM, READONLY, NOPERM, … A Redis that refuses has answered.
/// </summary>
internal static partial class RedisRefusal
{
    public const string ReadOnly = "READONLY";
    public const string NoPermission = "NOPERM";

    /// <returns>The word; null where Redis has said nothing.</returns>
    public static string? CodeOf(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is RedisServerException)
            {
                return CodeOf(cause.Message);
            }

            // The client puts what Redis says during a connect into a sentence.
            if (cause is RedisException && SaidWhileConnecting().Match(cause.Message) is { Success: true } said)
            {
                return said.Value;
            }

            if (IsOfReplica(cause))
            {
                return ReadOnly;
            }
        }

        return null;
    }

    /// <summary>The word that an error of Redis begins with. Before 7.2 a script that lacks a permission says it in words only.</summary>
    public static string CodeOf(string error) =>
        error.Contains("user executing the script", StringComparison.OrdinalIgnoreCase) ? NoPermission
        : FirstWord().Match(error) is { Success: true } word ? word.Value
        : "ERR";

    /// <summary>Whether the client did not ask Redis at all, because it is connected to replicas only.</summary>
    public static bool IsOfReplica(Exception failure) =>
        failure is RedisCommandException or RedisConnectionException
        && failure.Message.Contains("replica", StringComparison.OrdinalIgnoreCase);

    /// <summary>What to do about it, in words for an operator; empty where only Redis knows.</summary>
    public static string Explain(string code) => code switch
    {
        ReadOnly => "it is a replica: point the connection at the primary, or make this one the primary (REPLICAOF NO ONE)",
        "OOM" => "its memory is full: raise maxmemory, or shorten Stream:Retention and Stream:MaxLength",
        "NOREPLICAS" => "fewer replicas follow than min-replicas-to-write wants",
        "MISCONF" => "it cannot save to disk, and stops writes until it can: look at its disk",
        "LOADING" => "it is loading its data, and answers when it has",
        "MASTERDOWN" => "its primary is away",
        NoPermission => "this user lacks a permission; docs/redis.md lists those that are needed",
        "WRONGPASS" or "NOAUTH" => "it does not take user and password",
        "WRONGTYPE" => "a key of the stream's holds something else",
        _ => "",
    };

    [GeneratedRegex(@"^[A-Z]{2,}(?=\s|$)")]
    private static partial Regex FirstWord();

    [GeneratedRegex(@"\b(WRONGPASS|NOAUTH|NOPERM|LOADING|READONLY|MISCONF|MASTERDOWN)\b")]
    private static partial Regex SaidWhileConnecting();
}
