using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Agents;
using PresencePipeline.Telemetry;

namespace PresenceFunctions.Tests.Agents;

public sealed class AgentDirectoryTests(RedisFixture redis)
{
    [Fact]
    public async Task Find_StoredElsewhereUnreadableAndNone_ProfilesInOrderAndLookupsCountedOnce()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis);
        using var lookups = new MetricCollector<long>(
            pipeline.Get<IMeterFactory>(), PresenceMetrics.MeterName, "presence.directory.lookups");
        var (known, unreadable, unknown) = (Deliveries.AgentId(), Deliveries.AgentId(), Deliveries.AgentId());
        await pipeline.Redis.StringSetAsync(
            $"agent-directory:{known}", """{"name":"Ada Berg","department":"Claims"}""", TimeSpan.FromMinutes(1));
        await pipeline.Redis.StringSetAsync($"agent-directory:{unreadable}", "{", TimeSpan.FromMinutes(1));
        var directory = pipeline.Get<AgentDirectory>();

        var profiles = await directory.FindAsync([unknown, known, unreadable]);
        var again = await directory.FindAsync([known, unknown]);

        Assert.Equal([null, "Ada Berg", null], profiles.Select(profile => profile?.Name));
        Assert.Equal(["Ada Berg", null], again.Select(profile => profile?.Name));
        Assert.Equal(
            [("found", 1), ("missing", 2)],
            lookups.GetMeasurementSnapshot().Select(measurement => ((string)measurement.Tags["result"]!, measurement.Value)));
    }

    [Fact]
    public async Task Find_OfAnotherTypeOrBlank_IsNotThere()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis);
        var (hash, blank) = (Deliveries.AgentId(), Deliveries.AgentId());
        await pipeline.Redis.HashSetAsync($"agent-directory:{hash}", "name", "Ada Berg");
        await pipeline.Redis.StringSetAsync(
            $"agent-directory:{blank}",
            """{"name":"","department":" ","team":"","division":"Home","extension":"4711"}""",
            TimeSpan.FromMinutes(1));

        var profiles = await pipeline.Get<AgentDirectory>().FindAsync([hash, blank]);

        Assert.Equal([null, new AgentProfile(null, Division: "Home", Extension: "4711")], profiles);
    }

    [Fact]
    public async Task Profile_OfAGuidInUpperCase_IsThatOfTheAgent()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis);
        await using var other = await Pipeline.OpenAsync(redis);
        var id = Deliveries.AgentId();

        await pipeline.Get<AgentDirectory>().StoreAsync(id.ToUpperInvariant(), new AgentProfile("Ada Berg", null));

        Assert.Equal("Ada Berg", (await pipeline.Get<AgentDirectory>().FindAsync([id]))[0]?.Name);
        Assert.Equal("Ada Berg", (await other.Get<AgentDirectory>().FindAsync([id]))[0]?.Name);
    }
}
