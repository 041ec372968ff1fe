using System.Globalization;
using System.Text;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Fuzzing;

/// <summary>
/// Mutated bodies and signature headers of every profile: never a 5xx, never an exception in the log, flat memory.
/// <c>./dev fuzz [bodies] [seed]</c> runs <see cref="Fuzz_AsLongAsAsked_NeverAnErrorAndFlatMemory"/>.
/// </summary>
[Collection(HungryTests.Name)]
public sealed class WebhookFuzzTests(RedisFixture redis)
{
    private const int Seed = 17;
    private const int Bodies = 10_000;

    private static readonly string[] Profiles =
        [SignatureProfiles.GenesysRelay, SignatureProfiles.OpenMessaging, SignatureProfiles.StandardWebhooks, SignatureProfiles.ApiKey];

    [Theory]
    [InlineData(SignatureProfiles.GenesysRelay)]
    [InlineData(SignatureProfiles.OpenMessaging)]
    [InlineData(SignatureProfiles.StandardWebhooks)]
    [InlineData(SignatureProfiles.ApiKey)]
    public async Task Deliveries_Mutated_NeverAnErrorAndFlatMemory(string profile)
    {
        var answers = await new FuzzedProfile(redis, profile, Seed).RunAsync(Bodies / Profiles.Length, Print);

        // All ways were walked: taken, malformed, not signed.
        Assert.Empty(((int[])[200, 400, 401]).Except(answers.Keys));
    }

    [Fact]
    public async Task Bodies_ThroughKestrel_NeverAnError()
    {
        var bodies = new BodyMutator(Seed + 1);
        await using var app = await TestApp.StartAsync(redis, ("Webhook:AppendDeadline", "00:00:30"));
        for (var sent = 0; sent < 500; sent++)
        {
            var body = bodies.Next();
            using var response = await app.PostAsync(body);

            Assert.True((int)response.StatusCode < 500, $"{response.StatusCode}: {Encoding.UTF8.GetString(body)}");
        }
    }

    [Fact]
    public void Bodies_OfTheSameSeed_AreTheSame()
    {
        var (first, second) = (new BodyMutator(Seed), new BodyMutator(Seed));

        for (var body = 0; body < 100; body++)
        {
            Assert.Equal(first.Next(), second.Next());
        }
    }

    [Fact(Explicit = true)]
    public async Task Fuzz_AsLongAsAsked_NeverAnErrorAndFlatMemory()
    {
        var bodies = Number("FUZZ_BODIES", 1_000_000);
        var seed = Number("FUZZ_SEED", Random.Shared.Next(1_000_000));
        Console.WriteLine($"{bodies} bodies, seed {seed}");
        foreach (var profile in Profiles)
        {
            await new FuzzedProfile(redis, profile, seed).RunAsync(bodies / Profiles.Length, Console.WriteLine);
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;

    private static void Print(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
