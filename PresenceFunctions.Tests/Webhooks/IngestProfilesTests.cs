using System.Net;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Webhooks;

/// <summary>Every signature profile over HTTP: what it takes, and that it takes nothing else.</summary>
public sealed class IngestProfilesTests(RedisFixture redis)
{
    private static readonly string Body = Deliveries.Flat("a", "Busy", Deliveries.Now - 60_000);

    public static TheoryData<string> All =>
        [Profile.Relay, Profile.RelayWithTimestamp, Profile.OpenMessaging, Profile.StandardWebhooks, Profile.ApiKey];

    public static TheoryData<string> WithTimestamp => [Profile.RelayWithTimestamp, Profile.StandardWebhooks];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Signed_Replayed_DuplicateAndOneEntry(string name)
    {
        var profile = new Profile(name);
        await using var app = await TestApp.StartAsync(redis, profile.Settings);
        var headers = profile.Sign(Body);

        var first = await Profile.PostAsync(app, Body, headers);
        var replayed = await Profile.PostAsync(app, Body, headers);
        var retried = await Profile.PostAsync(app, Body, profile.Sign(Body, seconds: 2));

        Assert.True(first.Status == 200, first.Json);
        Assert.Equal(first.Json.Replace("received", "duplicate", StringComparison.Ordinal), replayed.Json);
        Assert.Equal((200, replayed.Json), (retried.Status, retried.Json));
        Assert.Equal(1, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Header_MissingMalformedTwiceOrOversize_401(string name)
    {
        var profile = new Profile(name);
        await using var app = await TestApp.StartAsync(redis, profile.Settings);
        var headers = profile.Sign(Body);
        foreach (var header in headers)
        {
            var others = headers.Where(other => other != header).ToList();
            await AssertUnauthorizedAsync(app, others);
            await AssertUnauthorizedAsync(app, [.. others, (header.Name, "")]);
            await AssertUnauthorizedAsync(app, [.. others, (header.Name, "?")]);
            await AssertUnauthorizedAsync(app, [.. others, (header.Name, header.Value[..^1])]);
            if (header.Name is not (GenesysRelaySignature.SignatureHeader or OpenMessagingSignature.SignatureHeader))
            {
                await AssertUnauthorizedAsync(app, [.. others, header, header]);
                await AssertUnauthorizedAsync(app, [.. others, header, (header.Name.ToUpperInvariant(), "v2,x")]);
            }

            await AssertUnauthorizedAsync(app, [.. others, (header.Name, header.Value + new string('x', 2000))]);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Signature_OfAnotherProfile_401(string name)
    {
        await using var app = await TestApp.StartAsync(redis, new Profile(name).Settings);
        foreach (var other in All.Select(row => row.Data).Where(other => other != name))
        {
            await AssertUnauthorizedAsync(app, new Profile(other).Sign(Body));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Signature_OverAnotherBody_401UnlessTheProfileIsAKey(string name)
    {
        var profile = new Profile(name);
        await using var app = await TestApp.StartAsync(redis, profile.Settings);

        var answer = await Profile.PostAsync(app, Body, profile.Sign(Body + " "));

        Assert.Equal(name == Profile.ApiKey ? 200 : 401, answer.Status);
    }

    [Theory]
    [MemberData(nameof(WithTimestamp))]
    public async Task Timestamp_BeyondTheTolerance_401(string name)
    {
        var profile = new Profile(name);
        await using var app = await TestApp.StartAsync(redis, profile.Settings);

        await AssertUnauthorizedAsync(app, profile.Sign(Body, seconds: -310));
        await AssertUnauthorizedAsync(app, profile.Sign(Body, seconds: 310));
        Assert.Equal(200, (await Profile.PostAsync(app, Body, profile.Sign(Body, seconds: -280))).Status);
        Assert.Equal(200, (await Profile.PostAsync(app, Body, profile.Sign(Body, seconds: 280))).Status);
    }

    [Fact]
    public async Task StandardWebhooks_UnknownVersionTags_Skipped()
    {
        var profile = new Profile(Profile.StandardWebhooks);
        await using var app = await TestApp.StartAsync(redis, profile.Settings);
        var headers = profile.Sign(Body);
        var signature = headers.Single(header => header.Name == StandardWebhooksSignature.SignatureHeader);
        var others = headers.Where(header => header != signature).ToList();

        await AssertUnauthorizedAsync(app, [.. others, (signature.Name, "v2" + signature.Value[2..])]);
        var answer = await Profile.PostAsync(
            app, Body, [.. others, (signature.Name, $"v1a,x v2,{signature.Value[3..]} {signature.Value}")]);

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task StandardWebhooks_ItsId_IsTheEventId()
    {
        var profile = new Profile(Profile.StandardWebhooks);
        await using var app = await TestApp.StartAsync(redis, profile.Settings);
        var activity = Deliveries.Activity("a", "On Queue", "IDLE", Deliveries.Now - 60_000);

        await Profile.PostAsync(app, Body, profile.Sign(Body, "wh-1"));
        await Profile.PostAsync(app, Body, profile.Sign(Body, "wh-2"));
        await Profile.PostAsync(app, activity, profile.Sign(activity, "wh-3"));

        var entries = await app.Redis.StreamRangeAsync(app.Keys.Stream);
        Assert.Equal(["wh-1", "wh-2", "wh-3:presence", "wh-3:routing"], entries.Select(entry => entry["genesysEventId"].ToString()));
    }

    [Fact]
    public async Task ApiKey_HeaderOfAnotherName_AsTheSettingSays()
    {
        var profile = new Profile(Profile.ApiKey);
        await using var app = await TestApp.StartAsync(redis, [.. profile.Settings, ("Webhook:ApiKeyHeader", "X-Relay-Key")]);

        await AssertUnauthorizedAsync(app, [("X-API-Key", TestApp.Secret)]);
        var answer = await Profile.PostAsync(app, Body, [("x-relay-key", TestApp.Secret)]);

        Assert.Equal(200, answer.Status);
    }

    private static async Task AssertUnauthorizedAsync(TestApp app, IEnumerable<(string Name, string Value)> headers)
    {
        var (status, mediaType, json) = await Profile.PostAsync(app, Body, headers);
        await Refusal.AssertAsync(app, HttpStatusCode.Unauthorized, status, mediaType, json);
        Assert.DoesNotContain(TestApp.Secret, json, StringComparison.Ordinal);
    }
}
