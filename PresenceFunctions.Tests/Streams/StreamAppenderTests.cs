using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Presence;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Streams;

public sealed class StreamAppenderTests(RedisFixture redis)
{
    [Theory]
    [InlineData]
    [InlineData(ConsumerGroups.Dashboard)]
    [InlineData(ConsumerGroups.Workforce)]
    [InlineData(ConsumerGroups.Dashboard, ConsumerGroups.Workforce)]
    public async Task Append_SomeLoopsAlive_NamesTheGroupsOfTheOthers(params string[] alive)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        foreach (var group in alive)
        {
            await app.Redis.StringSetAsync(app.Keys.Draining(group), "alive");
        }

        var appended = await app.Services.GetRequiredService<StreamAppender>().AppendAsync([Change()], TimeSpan.FromSeconds(5));

        Assert.Equal(ConsumerGroups.All.Except(alive), appended.Undrained);
    }

    private static PresenceChange Change()
    {
        Assert.True(EntryCodec.TryDecode(Entries.Presence("1-0", "a", "BUSY", Deliveries.Now), out var change));
        return change;
    }
}
