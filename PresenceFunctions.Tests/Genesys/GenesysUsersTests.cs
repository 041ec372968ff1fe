using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.Genesys;
using PresencePipeline.Genesys;
using PresencePipeline.Telemetry;

namespace PresenceFunctions.Tests.Genesys;

/// <summary>Reading an organization's users, with all that their answers may hold.</summary>
public sealed class GenesysUsersTests(RedisFixture redis)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_TwentyFiveThousand_ByCursorEachOne()
    {
        await using var server = await GenesysSettings.StartAsync();
        await using var pipeline = await Pipeline.OpenAsync(redis, server.Settings());
        server.Genesys.Populate(25_000);

        var users = await ReadAsync(pipeline);

        Assert.Equal(
            server.Genesys.Users.Select(user => user.Id).Order(StringComparer.Ordinal),
            users.Select(user => user.Id.Value).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(50, server.Genesys.Requests.Count("/users/query"));
        Assert.Equal(52, server.Genesys.Requests.All.Count);
    }

    [Fact]
    public async Task Read_ThreeThousand_InSixPages()
    {
        await using var server = await GenesysSettings.StartAsync();
        await using var pipeline = await Pipeline.OpenAsync(redis, server.Settings());
        server.Genesys.Populate(3_000);
        server.Genesys.Change(server.Genesys.Users[0].Id, user => user with { State = "inactive" });

        var users = await ReadAsync(pipeline);

        Assert.Equal(2_999, users.Count);
        Assert.Equal(6, server.Genesys.Requests.Count("/users"));
    }

    [Fact]
    public async Task Read_PageTooLarge_IsAskedForInHalves()
    {
        await using var server = await GenesysSettings.StartAsync();
        await using var pipeline = await Pipeline.OpenAsync(redis, server.Settings());
        server.Genesys.Populate(300);
        server.Genesys.Faults.Next("pageSize=500", 400, """{"code":"bad.request"}""");
        server.Genesys.Faults.Next("pageSize=250", 400, """{"code":"bad.request"}""");

        Assert.Equal(300, (await ReadAsync(pipeline)).Select(user => user.Id).Distinct().Count());
        Assert.Equal(3, server.Genesys.Requests.Count("pageSize=125"));

        // It is not tried again.
        await ReadAsync(pipeline);
        Assert.Equal(1, server.Genesys.Requests.Count("pageSize=500"));
    }

    [Fact]
    public async Task Find_BatchOverTheLimit_IsAskedForInHalvesAndTheUnknownLeftOut()
    {
        await using var server = await GenesysSettings.StartAsync();
        await using var pipeline = await Pipeline.OpenAsync(redis, server.Settings());
        var known = server.Genesys.Populate(80);
        server.Genesys.Faults.Next("pageSize=100", 400, """{"code":"bad.request"}""");
        server.Genesys.Faults.Next("pageSize=20", 404, """{"code":"not.found"}""");

        // 80 known ones, and 20 that nobody knows.
        string[] asked = [.. known.Select(user => user.Id), .. Enumerable.Range(0, 20).Select(_ => Guid.NewGuid().ToString())];
        var page = await pipeline.Get<GenesysUsers>().FindAsync(asked, Cancelled);

        Assert.Equal(known.Select(user => user.Id), page.Users.Select(user => user.Id.Value));
        Assert.Equal(50, pipeline.Get<GenesysUsers>().BatchSize);
    }

    [Fact]
    public async Task Read_WhatOrganizationsHave_SpoilsItselfOnly()
    {
        await using var server = await GenesysSettings.StartAsync();
        await using var pipeline = await Pipeline.OpenAsync(redis, server.Settings());
        using var unreadable = new MetricCollector<long>(pipeline.Get<IMeterFactory>(), PresenceMetrics.MeterName, "presence.unreadable");
        const string Users = """
            {"total":8,"pageCount":1,"entities":[
              {"id":"AAAAAAAA-0000-4000-8000-000000000001","name":"No contacts"},
              {"id":"aaaaaaaa-0000-4000-8000-000000000002","name":"Address, no extension",
               "primaryContactInfo":[{"mediaType":"PHONE","address":"+15550100"}],"addresses":null},
              {"id":"aaaaaaaa-0000-4000-8000-000000000003","name":"Extension",
               "primaryContactInfo":[{"mediaType":"EMAIL","extension":"1"}],
               "addresses":[{"mediaType":"PHONE","address":"2"},
               {"mediaType":"PHONE","extension":"4711"}]},
              {"id":"aaaaaaaa-0000-4000-8000-000000000004","name":"Null presence","presence":null,"routingStatus":null},
              {"id":"aaaaaaaa-0000-4000-8000-000000000005",
               "presence":{"presenceDefinition":{"id":"d","systemPresence":"Gone Fishing"},"modifiedDate":"2026-01-02T03:04:05.678Z"}},
              {"id":"aaaaaaaa-0000-4000-8000-000000000006",
               "presence":{"presenceDefinition":{"id":"d"},"modifiedDate":"2026-01-02T03:04:05.678Z"},
               "routingStatus":{"status":"IDLE","startTime":"when?"}},
              {"id":"aaaaaaaa-0000-4000-8000-000000000007",
               "presence":{"primary":false,"presenceDefinition":{"systemPresence":"Busy"},"modifiedDate":"2026-01-02T03:04:05.678Z"}},
              {"name":"No id"},
              17
            ]}
            """;
        server.Genesys.Faults.Next("/users", 200, Users);

        var users = (await ReadAsync(pipeline)).ToDictionary(user => user.Id.Value[^1] - '0');

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], users.Keys.Order());
        Assert.Equal("aaaaaaaa-0000-4000-8000-000000000001", users[1].Id.Value);
        Assert.Equal([null, null, "4711"], [users[1].Extension, users[2].Extension, users[3].Extension]);
        Assert.Equal(
            ("GONE_FISHING", "Gone Fishing", 1_767_323_045_678),
            (users[5].Presence!.State, users[5].Presence!.RawState, users[5].Presence!.SinceMs));
        Assert.All([users[4], users[6], users[7]], user => Assert.Null(user.Presence));
        Assert.All(users.Values, user => Assert.Null(user.Routing));
        Assert.Equal(
            [("genesys-presence", 2), ("genesys-routing", 1), ("genesys-user", 2)],
            unreadable.GetMeasurementSnapshot().GroupBy(one => (string)one.Tags["what"]!)
                .Select(group => (group.Key, group.Count())).Order());
    }

    [Fact]
    public async Task Read_ClockFiveMinutesOff_TimesAreTakenByGenesyssClock()
    {
        await using var server = await GenesysSettings.StartAsync();
        await using var pipeline = await Pipeline.OpenAsync(redis, server.Settings());
        server.Genesys.ClockAhead = TimeSpan.FromMinutes(6);
        var user = server.Genesys.Populate(1)[0];
        server.Genesys.SetPresence(user.Id, "BUSY");

        var read = Assert.Single(await ReadAsync(pipeline));

        Assert.Equal(server.Genesys[user.Id].PresenceSince.ToUnixTimeMilliseconds(), read.Presence!.SinceMs);
    }

    [Theory]
    [InlineData("north")]
    [InlineData("division-north")]
    public async Task Counts_DivisionsOfTheSettings_ByNameOrId(string division)
    {
        await using var server = await GenesysSettings.StartAsync();
        await using var pipeline = await Pipeline.OpenAsync(redis, [.. server.Settings(), ("Genesys:Divisions:0", division)]);
        server.Genesys.Populate(8);

        var counted = (await ReadAsync(pipeline)).Where(pipeline.Get<GenesysUsers>().Counts);

        Assert.Equal(["North", "North"], counted.Select(user => user.Division));
    }

    [Fact]
    public async Task Definitions_SecondaryOnes_LabelledInTheLanguageOfTheSettings()
    {
        await using var server = await GenesysSettings.StartAsync();
        await using var pipeline = await Pipeline.OpenAsync(redis, [.. server.Settings(), ("Genesys:Locale", "de")]);
        server.Genesys.Definitions.Enqueue(("D-1", "BREAK", "Coffee", false));
        server.Genesys.Definitions.Enqueue(("d-2", "BUSY", "Paperwork of old", true));

        var labels = await pipeline.Get<GenesysDefinitions>().ReadAsync(Cancelled);

        Assert.Equal([("d-1", "Coffee (de)"), ("d-2", "Paperwork of old (de)")], labels.Select(label => (label.Key, label.Value)).Order());
    }

    [Fact]
    public async Task Counts_OfEveryPresence_AreThoseOfTheUsers()
    {
        await using var server = await GenesysSettings.StartAsync();
        await using var pipeline = await Pipeline.OpenAsync(redis, server.Settings());
        server.Genesys.Populate(80);

        var counts = await pipeline.Get<GenesysCounts>().ReadAsync(Cancelled);

        Assert.Equal(
            server.Genesys.Users.CountBy(user => user.Presence!).Select(count => (count.Key, (long)count.Value)).Order(),
            counts.Select(count => (count.Key, count.Value)).Order());
    }

    private static async Task<List<GenesysUser>> ReadAsync(Pipeline pipeline)
    {
        var users = new List<GenesysUser>();
        await foreach (var page in pipeline.Get<GenesysUsers>().ReadAsync(Cancelled))
        {
            users.AddRange(page.Users);
        }

        return users;
    }
}
