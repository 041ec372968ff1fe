using System.Buffers;
using PresencePipeline.Redis;
using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>One call of the append script, for the changes of one or several deliveries.</summary>
internal sealed class AppendCall
{
    /// <summary>About what a change takes; only the buffer's first size.</summary>
    private const int BytesPerChange = 512;

    private const int FixedArguments = 6;

    /// <summary>How long senders retry: Amazon EventBridge does so for a day.</summary>
    private static readonly TimeSpan FirstSightWindow = TimeSpan.FromDays(1);

    private static readonly string Script = LuaScripts.Load("append.lua");

    private readonly int partition;
    private readonly IReadOnlyList<WaitingAppend> deliveries;
    private readonly Task<RedisResult> reply;
    private readonly AppendMemory memory;

    private AppendCall(int partition, IReadOnlyList<WaitingAppend> deliveries, AppendMemory memory, Task<RedisResult> reply)
    {
        this.memory = memory;
        this.partition = partition;
        this.deliveries = deliveries;
        this.reply = reply;
    }

    /// <summary>Sends the call; it fails when the first delivery's deadline is reached.</summary>
    public static AppendCall Start(
        AppendSender sender,
        StreamKeys keys,
        long dedupWindowMs,
        IReadOnlyList<WaitingAppend> deliveries,
        AppendMemory memory,
        TimeProvider timeProvider) =>
        new(keys.Partition ?? 0, deliveries, memory, SendAsync(sender, keys, dedupWindowMs, deliveries, timeProvider));

    /// <summary>Waits for the reply and tells every delivery what became of it; does not throw.</summary>
    public async Task CompleteAsync()
    {
        try
        {
            var appended = await reply;
            memory.Succeeded();
            Distribute(appended);
        }
        catch (Exception failure)
        {
            memory.Failed(failure);

            // Whatever it was, every caller gets it, and the next call is made anyway.
            foreach (var delivery in deliveries)
            {
                delivery.TrySetException(failure);
            }
        }
    }

    private static async Task<RedisResult> SendAsync(
        AppendSender sender, StreamKeys keys, long dedupWindowMs, IReadOnlyList<WaitingAppend> deliveries, TimeProvider timeProvider)
    {
        var changes = deliveries.Sum(delivery => delivery.Changes.Count);
        var groups = ConsumerGroups.All;
        var scriptKeys = new List<RedisKey>(1 + groups.Count + changes) { keys.Stream };
        scriptKeys.AddRange(groups.Select(keys.Draining));
        var arguments = new List<RedisValue>(FixedArguments + changes)
        {
            groups.Count,
            dedupWindowMs,
            (string)keys.Wake!,
            Math.Max(dedupWindowMs, (long)FirstSightWindow.TotalMilliseconds),
            string.Concat(deliveries.SelectMany(delivery => delivery.Changes).Select(change => change.CountsFromFirstSight ? 'l' : 's')),
            RedisValue.EmptyString,
        };
        var fields = new List<RedisValue>(EntryCodec.MaxValues);
        var packed = new ArrayBufferWriter<byte>(BytesPerChange * changes);
        foreach (var delivery in deliveries)
        {
            foreach (var change in delivery.Changes)
            {
                scriptKeys.Add(keys.Seen(change.DedupId));
                fields.Clear();
                EntryCodec.Encode(change, fields);
                var begin = packed.WrittenCount;
                PackedFields.Write(fields, packed);
                arguments.Add(packed.WrittenMemory[begin..]);
            }
        }

        var remaining = deliveries[0].Remaining;
        return await sender.SendAsync(keys, Send)
            .WaitAsync(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero, timeProvider);

        Task<RedisResult> Send(IDatabaseAsync on, RedisValue wakeUp)
        {
            arguments[FixedArguments - 1] = wakeUp;
            return on.ScriptEvaluateAsync(Script, [.. scriptKeys], [.. arguments], LuaScripts.Flags(on));
        }
    }

    private void Distribute(RedisResult appended)
    {
        var undrained = Undrained((int)appended[0]);
        var at = 1;
        foreach (var delivery in deliveries)
        {
            var entries = new AppendedEntry[delivery.Changes.Count];
            for (var i = 0; i < entries.Length; i++, at += 2)
            {
                entries[i] = new AppendedEntry((string)appended[at]!, (int)appended[at + 1] == 1);
            }

            delivery.TrySetResult(new AppendResult(entries, undrained));
        }
    }

    private UndrainedGroup[] Undrained(int mask) =>
        mask == 0
            ? []
            : [.. ConsumerGroups.All.Where((_, group) => (mask & (1 << group)) != 0).Select(group => new UndrainedGroup(group, partition))];
}
