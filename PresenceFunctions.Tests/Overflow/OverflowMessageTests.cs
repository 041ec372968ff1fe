using PresenceFunctions.Tests.Testing;
using PresencePipeline.Overflow;
using PresencePipeline.Presence;

namespace PresenceFunctions.Tests.Overflow;

public sealed class OverflowMessageTests
{
    [Fact]
    public void Decode_OfWhatWasEncoded_IsTheChangeWithItsDedupId()
    {
        Assert.True(EventId.TryParse("told-by-several", out var dedupId));
        var change = Changes.Of("agent-1", "ON_QUEUE") with
        {
            RawState = "Über <Queue> & \"Mehr\" ✓",
            DedupId = dedupId,
            DefinitionId = "d-1",
            Source = "PURECLOUD",
            SubscriptionId = "s-1",
            CorrelationId = "c-1",
        };

        var (changes, unreadable) = OverflowMessage.Decode($"[{OverflowMessage.Encode(change)}]");

        Assert.Empty(unreadable);
        Assert.Equal(change, Assert.Single(changes));
    }

    [Fact]
    public void Encode_AnyText_IsWhatXmlCanCarry() =>
        Assert.All(
            OverflowMessage.Encode(Changes.Of("agent-1") with { RawState = "\uFFFE ✓ ä < > &" }),
            character => Assert.True(char.IsAscii(character) && !"<>&".Contains(character, StringComparison.Ordinal)));

    [Fact]
    public void Pack_MoreThanAMessageHolds_MakesSeveralInOrderAndNoneTooLong()
    {
        var changes = Changes.Many(1000);

        var messages = OverflowMessage.Pack(changes.Select(OverflowMessage.Encode)).ToList();

        Assert.InRange(messages.Count, 2, 10);
        Assert.All(messages, message => Assert.InRange(message.Text.Length, 1, OverflowMessage.MaxLength));
        Assert.Equal(
            changes.Select(change => change.AgentId),
            messages.SelectMany(message => OverflowMessage.Decode(message.Text).Changes).Select(change => change.AgentId));
        Assert.Equal(1000, messages.Sum(message => message.Changes));
    }

    [Fact]
    public void Pack_Nothing_MakesNone() => Assert.Empty(OverflowMessage.Pack([]));

    [Theory]
    [InlineData("no JSON")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("7")]
    public void Decode_NoArray_IsUnreadableAsAWhole(string text)
    {
        var (changes, unreadable) = OverflowMessage.Decode(text);

        Assert.Empty(changes);
        Assert.Equal([text], unreadable);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"agentId":"a"}""")]
    [InlineData("""{"agentId":7}""")]
    public void Decode_AnElementThatIsNoChange_SpoilsItselfOnly(string element)
    {
        var good = Changes.Of("agent-1");

        var (changes, unreadable) = OverflowMessage.Decode($"[{element},{OverflowMessage.Encode(good)}]");

        Assert.Equal([good.AgentId], changes.Select(change => change.AgentId));
        Assert.Equal([element], unreadable);
    }

    [Fact]
    public void Decode_WithoutADedupId_IsUnreadable()
    {
        var text = OverflowMessage.Encode(Changes.Of("agent-1")).Replace("dedupId", "other", StringComparison.Ordinal);

        Assert.Empty(OverflowMessage.Decode($"[{text}]").Changes);
    }
}
