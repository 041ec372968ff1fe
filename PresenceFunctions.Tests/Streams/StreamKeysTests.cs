using PresencePipeline.Presence;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Streams;

/// <summary>The names that others depend on.</summary>
public sealed class StreamKeysTests
{
    private readonly StreamKeys keys = new(new StreamOptions().Name);

    [Fact]
    public void Keys_OfTheDefaultStream_AreTheContracts()
    {
        Assert.True(EventId.TryParse("e-1", out var eventId));

        Assert.Equal("agent-presence-updates", keys.Stream);
        Assert.Equal("{agent-presence-updates}:agents", keys.Agents);
        Assert.Equal("{agent-presence-updates}:changes", keys.Changes);
        Assert.Equal("{agent-presence-updates}:epoch", keys.Epoch);
        Assert.Equal("{agent-presence-updates}:seen:e-1", keys.Seen(eventId));
        Assert.Equal("{agent-presence-updates}:agent:a-1", keys.Agent("a-1"));
        Assert.Equal("{agent-presence-updates}:draining:presence-dashboard-consumer", keys.Draining(ConsumerGroups.Dashboard));
        Assert.Equal("{agent-presence-updates}:workforce:agents", keys.WorkforceAgents);
        Assert.Equal("{agent-presence-updates}:workforce:epoch", keys.WorkforceEpoch);
        Assert.Equal("{agent-presence-updates}:workforce:timeline:82000:a-1", keys.Timeline("a-1", 82_000));
    }

    [Fact]
    public void Wake_OfTheDefaultStream_IsTheContractsAndNoPattern()
    {
        Assert.Equal("{agent-presence-updates}:wake", keys.Wake.ToString());
        Assert.False(keys.Wake.IsPattern);
    }

    [Fact]
    public void Wake_OfAStreamNamedLikeAPattern_IsNoPattern() => Assert.False(new StreamKeys("updates-*").Wake.IsPattern);

    [Fact]
    public void Groups_OfTheSystems_AreTheContracts() =>
        Assert.Equal(["presence-dashboard-consumer", "presence-workforce-consumer"], ConsumerGroups.All);

    [Fact]
    public void Keys_OfAnyStream_CarryItsNameAsHashTag()
    {
        var others = new StreamKeys("another");

        foreach (var key
            in (string[])
            [
                others.Agents!, others.Changes!, others.Epoch!, others.Agent("{x}")!, others.Draining("g")!, others.WorkforceAgents!,
                others.WorkforceEpoch!, others.Timeline("{x}", 1)!,
            ])
        {
            // Redis hashes what stands between the first brace and the next that closes.
            Assert.Equal("another", key[(key.IndexOf('{') + 1)..key.IndexOf('}')]);
        }
    }
}
