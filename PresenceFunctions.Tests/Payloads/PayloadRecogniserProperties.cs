using System.Text;
using FsCheck.Xunit;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Payloads;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Payloads;

/// <summary>What holds for every body, whoever made it up.</summary>
[Properties(Arbitrary = [typeof(JsonArbitraries)], MaxTest = 2000, QuietOnSuccess = true)]
public sealed class PayloadRecogniserProperties
{
    [Property]
    public void Recognise_AnyBytes_OneOutcome(byte[] body) => AssertOneOutcome(Recognised.Bytes(body));

    [Property]
    public void Recognise_AnyJson_OneOutcome(JsonBody body) => AssertOneOutcome(Recognised.Bytes(Encoding.UTF8.GetBytes(body.Text)));

    [Property]
    public void Recognise_SpoiltPayload_OneOutcome(SpoiltPayload payload) => AssertOneOutcome(Recognised.Bytes(payload.Bytes));

    [Property]
    public void Recognise_OtherOrderAndUnknownMembers_TheSame(ReorderedPayload payload)
    {
        var original = Recognised.From(payload.Name);

        var reordered = Recognised.Bytes(Encoding.UTF8.GetBytes(payload.Text));

        Assert.Equal(original.Changes, reordered.Changes);
        Assert.Equal(original.IgnoredBecause, reordered.IgnoredBecause);
        Assert.Equal(original.ValidationCode, reordered.ValidationCode);
        Assert.Equal(original.Problem, reordered.Problem);
    }

    /// <summary>Malformed, ignored, a handshake, or changes that a reader of the stream can read.</summary>
    private static void AssertOneOutcome(Recognition recognition)
    {
        string?[] without = [recognition.Problem, recognition.IgnoredBecause, recognition.ValidationCode];
        Assert.True(recognition.Changes.Count > 0 || without.Count(outcome => outcome is not null) == 1);
        Assert.True(recognition.Changes.Count == 0 || (recognition.Problem is null && recognition.IgnoredBecause is null));
        foreach (var change in recognition.Changes)
        {
            var fields = new List<RedisValue>();
            EntryCodec.Encode(change, fields);
            var values = fields.Chunk(2).Select(field => new NameValueEntry(field[0], field[1]));
            Assert.True(EntryCodec.TryDecode(new StreamEntry("1-0", [.. values]), out var decoded));
            Assert.Equal(change, decoded with { DedupId = change.DedupId, CountsFromFirstSight = change.CountsFromFirstSight });
        }
    }
}
