using System.Collections;
using System.IO.Hashing;
using System.Text;
using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>
/// The partitions of the stream, each a separate stream with its companion keys, groups and loops. All changes of an agent are in
/// the same one, so their order is kept: in the one whose number is the CRC-32 of the agent's id (UTF-8; the checksum of zlib,
/// ISO 3309), modulo the number of partitions. Every language has that checksum.
/// </summary>
internal sealed class StreamPartitions : IReadOnlyList<StreamKeys>
{
    /// <summary>More would cost more loops than they are worth: each partition has one per group.</summary>
    public const int Most = 64;

    private readonly string streamName;
    private readonly StreamKeys[] partitions;

    /// <param name="streamName">Name of the stream; that of the only partition too.</param>
    /// <param name="count">How many partitions, at least one.</param>
    public StreamPartitions(string streamName, int count = 1)
    {
        this.streamName = streamName;
        partitions = count == 1
            ? [new StreamKeys(streamName)]
            : [.. Enumerable.Range(0, count).Select(number => new StreamKeys(streamName, number))];
    }

    public int Count => partitions.Length;

    /// <summary>
    /// Hash of what is known of the source, one for all partitions; its fields are <see cref="SourceFields"/> and those of the room
    /// that sweeps.
    /// </summary>
    public RedisKey Source => $"{{{streamName}}}:source";

    /// <summary>Hash: the ids of all agents, as the last sweep has found them, one for all partitions.</summary>
    public RedisKey Roster => $"{{{streamName}}}:roster";

    /// <summary>The streams that there would be with other numbers of partitions.</summary>
    public IEnumerable<StreamKeys> OfOtherCounts => new StreamPartitions(streamName, Most).Append(new StreamKeys(streamName))
        .Where(other => partitions.All(keys => keys.Name != other.Name));

    public StreamKeys this[int index] => partitions[index];

    /// <summary>Number of the partition that has an agent's changes.</summary>
    public int IndexOf(string agentId) =>
        partitions.Length == 1 ? 0 : (int)(Crc32.HashToUInt32(Encoding.UTF8.GetBytes(agentId)) % (uint)partitions.Length);

    /// <summary>The partition that has an agent's changes.</summary>
    public StreamKeys Of(string agentId) => partitions[IndexOf(agentId)];

    /// <summary>
    /// Whether a partition is the agent's. A partition may still hold data of other agents, from a time when the number of partitions
    /// was different.
    /// </summary>
    public bool IsOf(StreamKeys partition, string agentId) => Of(agentId) == partition;

    public IEnumerator<StreamKeys> GetEnumerator() => partitions.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
