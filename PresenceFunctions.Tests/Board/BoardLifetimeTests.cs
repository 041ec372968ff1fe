using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Board;

/// <summary>How long rows live, and what becomes of the board when Redis loses or trims what it is read from.</summary>
public sealed class BoardLifetimeTests(RedisFixture redis)
{
    private static readonly long T = Deliveries.Now - 60_000;

    [Fact]
    public async Task Board_OfflineAgent_IsForgottenAfterItsRetention()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Board:OfflineRetention", "00:00:01")]);
        await app.AcceptAsync(Deliveries.Presence("gone", "OFFLINE", T));
        await app.AcceptAsync(Deliveries.Presence("here", "AVAILABLE", T));
        Assert.Equal(2, (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength());

        await TestApp.EventuallyAsync(
            async () => (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength() == 1, "one agent left");

        await TestApp.EventuallyAsync(async () => !await app.Redis.KeyExistsAsync(app.Keys.Agent("gone")), "its key is gone, too");
        Assert.InRange(
            (await app.Redis.KeyTimeToLiveAsync(app.Keys.Agent("here")))!.Value, TimeSpan.FromHours(12), TimeSpan.FromHours(12.2));
    }

    [Fact]
    public async Task Board_ChangeAfterChange_KeyNeverExpiresBeforeItsRow()
    {
        // The time to live is renewed in steps of a hundredth of it, 0.6 s here, so changes must go on for longer.
        await using var app = await TestApp.StartAsync(
            redis, [.. TestApp.NoDrainer, ("Board:Retention", "00:01:00"), ("Board:OfflineRetention", "00:01:00")]);
        await app.AcceptAsync(Deliveries.Presence("busy", "ON_QUEUE", T));
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 1; TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(2); i++)
        {
            await app.AcceptAsync(
                i % 10 == 0 ? Deliveries.Presence("busy", "BUSY", T + i) : Deliveries.Routing("busy", "INTERACTING", T + i));

            var row = await app.GetAsync("api/presence/busy");
            var validUntil = DateTimeOffset.FromUnixTimeMilliseconds(row.GetProperty("updatedAt").GetInt64()).AddMinutes(1);
            Assert.True(await app.Redis.KeyExpireTimeAsync(app.Keys.Agent("busy")) >= validUntil.UtcDateTime, $"change {i}");
        }
    }

    [Fact]
    public async Task Board_BackFromOffline_KeyLivesAsLongAsARowAgain()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Presence("back", "AVAILABLE", T));
        await app.AcceptAsync(Deliveries.Presence("back", "OFFLINE", T + 1));
        Assert.True(await app.Redis.KeyTimeToLiveAsync(app.Keys.Agent("back")) < TimeSpan.FromMinutes(16));

        await app.AcceptAsync(Deliveries.Presence("back", "AVAILABLE", T + 2));

        Assert.True(await app.Redis.KeyTimeToLiveAsync(app.Keys.Agent("back")) > TimeSpan.FromHours(11.9));
    }

    [Fact]
    public async Task Board_FlushedRedis_StartsANewEpoch()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("before", "Busy", T));
        var epoch = (await app.GetAsync("api/presence")).GetProperty("epoch").GetString();

        await app.Redis.KeyDeleteAsync([app.Keys.Stream, app.Keys.Agents, app.Keys.Changes, app.Keys.Epoch, app.Keys.Agent("before")]);
        Assert.Equal(0, (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength());
        await app.AcceptAsync(Deliveries.Flat("after", "Busy", T));

        var board = await app.GetAsync("api/presence");
        Assert.Equal("after", Assert.Single(board.GetProperty("agents").EnumerateArray()).GetProperty("agentId").GetString());
        Assert.NotEqual(epoch, board.GetProperty("epoch").GetString());
    }

    [Fact]
    public async Task Board_FeedTrimmedPastTheReader_LoadsAgain()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", T));
        await app.GetAsync("api/presence");

        await app.AcceptAsync(Deliveries.Flat("b", "Busy", T));
        await app.AcceptAsync(Deliveries.Flat("c", "Busy", T));
        await app.Redis.StreamTrimAsync(app.Keys.Changes, 1);

        Assert.Equal(3, (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength());
    }

    [Fact]
    public async Task Board_SecondInstance_LoadsWhatTheFirstHasApplied()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        for (var i = 0; i < 50; i++)
        {
            await app.AcceptAsync(Deliveries.Activity($"agent-{i}", "On Queue", "INTERACTING", T));
        }

        await using var second = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Stream:Name", app.Keys.Stream.ToString())]);

        var board = await second.GetAsync("api/presence");
        Assert.Equal("""{"INTERACTING":50}""", board.GetProperty("counts").GetRawText());
        Assert.Equal((await app.GetAsync("api/presence")).GetProperty("position").GetString(), board.GetProperty("position").GetString());
    }
}
