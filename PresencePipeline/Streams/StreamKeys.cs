using System.Globalization;
using PresencePipeline.Presence;
using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>
/// Names of the stream and its companion keys. Every companion carries the stream's name as hash tag, so all of them
/// share one slot and a script may touch them together on any Redis cluster mode. A partition is a separate stream, named
/// <c>&lt;name&gt;:&lt;number&gt;</c>, with its own companions.
/// </summary>
internal sealed class StreamKeys
{
    private readonly string tag;

    /// <param name="streamName">Name of the stream.</param>
    /// <param name="partition">Which partition of it, counted from 0; null if it has only one.</param>
    public StreamKeys(string streamName, int? partition = null)
    {
        Partition = partition;
        Name = partition is { } number ? string.Create(CultureInfo.InvariantCulture, $"{streamName}:{number}") : streamName;
        Stream = Name;
        tag = $"{{{Name}}}:";
        Agents = tag + "agents";
        Changes = tag + "changes";
        DeadLetters = tag + "dead-letters";
        Epoch = tag + "epoch";
        Offline = tag + "offline";
        WorkforceAgents = tag + "workforce:agents";
        WorkforceEpoch = tag + "workforce:epoch";
        Wake = RedisChannel.Literal(tag + "wake");
        Changed = RedisChannel.Literal(tag + "changed");
    }

    /// <summary>Which partition of the stream this is, counted from 0; null if there is only one.</summary>
    public int? Partition { get; }

    /// <summary>What the stream is called, which is also its key.</summary>
    public string Name { get; }

    public RedisKey Stream { get; }

    /// <summary>Sorted set: agent ids by last change.</summary>
    public RedisKey Agents { get; }

    /// <summary>Stream of applied changes: the live feed.</summary>
    public RedisKey Changes { get; }

    /// <summary>Stream of entries that a group could not apply.</summary>
    public RedisKey DeadLetters { get; }

    /// <summary>Identity of the board's history; when it changes, positions of the old history are not valid any more.</summary>
    public RedisKey Epoch { get; }

    /// <summary>Sorted set: agents who went offline, by when, on the source's clock; it outlasts their rows.</summary>
    public RedisKey Offline { get; }

    /// <summary>Sorted set: agent ids by when their timelines last changed, on Redis's clock, in microseconds.</summary>
    public RedisKey WorkforceAgents { get; }

    /// <summary>Identity of the timelines' history; when it changes, what was read before is not valid any more.</summary>
    public RedisKey WorkforceEpoch { get; }

    /// <summary>Channel on which an append wakes the drainers.</summary>
    public RedisChannel Wake { get; }

    /// <summary>Channel on which an applied batch wakes the followers of the change feed.</summary>
    public RedisChannel Changed { get; }

    /// <summary>A group's name for people: with the partition, if there are several.</summary>
    public string Qualify(string group) => Partition is null ? group : $"{group} ({Name})";

    /// <summary>Marker of a change that has been appended; holds the entry's id.</summary>
    public RedisKey Seen(EventId dedupId) => tag + "seen:" + dedupId.Value;

    /// <summary>Hash: one agent's row of the board.</summary>
    public RedisKey Agent(string agentId) => tag + "agent:" + agentId;

    /// <summary>Sorted set: one agent's changes in one time slice, by source time.</summary>
    public RedisKey Timeline(string agentId, long slice) =>
        string.Create(CultureInfo.InvariantCulture, $"{tag}workforce:timeline:{slice}:{agentId}");

    /// <summary>Heartbeat of a draining loop of <paramref name="group"/>.</summary>
    public RedisKey Draining(string group) => tag + "draining:" + group;

    /// <summary>
    /// Sorted set: consumers that help <paramref name="group"/> on demand, by when they were last alive, Unix milliseconds
    /// of Redis's clock.
    /// </summary>
    public RedisKey Hands(string group) => tag + "hands:" + group;

    /// <summary>Short stream: samples of how far <paramref name="group"/> is behind.</summary>
    public RedisKey LagSamples(string group) => tag + "lag:" + group;
}
