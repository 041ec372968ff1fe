using System.Globalization;
using PresencePipeline.Notifications;

namespace PresenceFunctions.Tests.Notifications;

public sealed class TopicPlanTests
{
    private readonly TopicPlan plan = new();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(1_000, 1)]
    [InlineData(1_001, 2)]
    [InlineData(12_000, 12)]
    [InlineData(20_000, 20)]
    public void Update_SoManyAgents_AsFewChannelsAsHoldThem(int agents, int channels)
    {
        plan.Update(Agents(0, agents));

        Assert.Equal(channels, plan.Shards.Count);
        Assert.Equal(agents, plan.Followed);
        Assert.Equal(0, plan.Unfollowed);
        Assert.Equal(agents, plan.Shards.Values.SelectMany(shard => shard).Distinct().Count());
        Assert.All(plan.Shards.Values, shard => Assert.InRange(shard.Count, 1, TopicPlan.AgentsPerShard));
    }

    [Fact]
    public void Update_MoreThanTheLimit_FollowsTheSameOnesInWhateverOrder()
    {
        var agents = Agents(0, 20_500);
        plan.Update(agents);
        var replica = new TopicPlan();
        replica.Update([.. agents.Reverse()]);

        Assert.Equal((20, 20_000, 500), (plan.Shards.Count, plan.Followed, plan.Unfollowed));
        Assert.True(Followed(plan).SetEquals(Followed(replica)));
    }

    [Fact]
    public void Update_AgentsComeAndGo_TheOthersStayWhereTheyAre()
    {
        plan.Update(Agents(0, 2_500));
        var before = Places();

        Assert.True(plan.Update(Agents(100, 2_400)));

        Assert.Equal(3, plan.Shards.Count);
        Assert.Equal(2_400, plan.Followed);
        Assert.All(Places(), place => Assert.True(!before.TryGetValue(place.Key, out var was) || was == place.Value));
    }

    [Fact]
    public void Update_OneChannelTooMany_OnlyItsAgentsMove()
    {
        plan.Update(Agents(0, 2_500));
        var before = Places();
        var smallest = plan.Shards.MinBy(shard => shard.Value.Count).Key;

        plan.Update(Agents(0, 1_900));

        Assert.Equal(2, plan.Shards.Count);
        Assert.Equal(1_900, plan.Followed);
        Assert.DoesNotContain(smallest, plan.Shards.Keys);
        Assert.All(Places(), place => Assert.True(before[place.Key] == place.Value || before[place.Key] == smallest));
    }

    [Fact]
    public void Update_RoomAgain_TakesThoseWhoWereNotFollowed()
    {
        plan.Update(Agents(0, 20_010));

        plan.Update(Agents(10, 20_000));

        Assert.Equal((20_000, 0), (plan.Followed, plan.Unfollowed));
    }

    [Fact]
    public void Update_TheSameAgents_ChangesNothing()
    {
        Assert.True(plan.Update(Agents(0, 1_500)));

        Assert.False(plan.Update([.. Agents(0, 1_500).Reverse()]));
        Assert.False(plan.Update([.. Agents(0, 1_500).Select(agent => agent.ToUpperInvariant())]));
    }

    [Fact]
    public void Update_NobodyLeft_NoChannels()
    {
        plan.Update(Agents(0, 1_500));

        Assert.True(plan.Update([]));

        Assert.Empty(plan.Shards);
    }

    private static HashSet<string> Followed(TopicPlan plan) => [.. plan.Shards.Values.SelectMany(shard => shard)];

    private static IReadOnlyList<string> Agents(int from, int count) =>
        [.. Enumerable.Range(from, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"agent-{number:D5}"))];

    private Dictionary<string, int> Places() =>
        plan.Shards.SelectMany(shard => shard.Value.Select(agent => (agent, shard.Key))).ToDictionary(StringComparer.Ordinal);
}
