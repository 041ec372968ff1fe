using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.Genesys;

namespace PresenceFunctions.Tests.Fuzzing;

/// <summary>What Genesys Cloud answers may be anything: a sweep does without it, and the next one is right.</summary>
public sealed class GenesysPageFuzzTests(RedisFixture redis)
{
    private const int Seed = 17;
    private const int Answers = 150;

    private static readonly byte[] Token = """{"access_token":"t","token_type":"bearer","expires_in":86399}"""u8.ToArray();

    [Theory]
    [InlineData("/users?", "api/v2/users?state=active&expand=presence,routingStatus,team&pageSize=500&pageNumber=1")]
    [InlineData("/oauth/token", null)]
    [InlineData("/presence/definitions", "api/v2/presence/definitions?deactivated=false")]
    public async Task Answers_Mutated_AreDoneWithout(string path, string? like)
    {
        await using var board = await SweptBoard.OpenAsync(redis, ("Board:Retention", "7.00:00:00"));
        board.Genesys.Populate(20);
        await board.RunAsync();
        var answers = new BodyMutator(Seed, like is null ? Token : await AnswerAsync(board, like));

        for (var number = 0; number < Answers; number++)
        {
            var answer = answers.Next();
            board.Genesys.Faults.Next(path, async context =>
            {
                context.Response.ContentType = "application/json";
                await context.Response.Body.WriteAsync(answer);
            });
            if (like is null)
            {
                board.Genesys.RevokeTokens();
            }

            await board.SweepAsync(TimeSpan.FromHours(1));
        }

        await board.SweepAsync(TimeSpan.FromHours(1));
        await board.SweepAsync(TimeSpan.FromHours(1));
        Assert.Empty(await board.WrongAsync());
        Assert.Null((await board.StateAsync()).Error);
        Assert.All(
            board.Pipeline.Log.GetSnapshot().Where(record => record.Level >= LogLevel.Error),
            record => Assert.StartsWith("Genesys Cloud cannot be swept", record.Message, StringComparison.Ordinal));
    }

    private static async Task<byte[]> AnswerAsync(SweptBoard board, string path)
    {
        using var client = new HttpClient { BaseAddress = board.Server.Address };
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", board.Genesys.Issue(GenesysSettings.ClientId, GenesysSettings.ClientSecret));
        return await client.GetByteArrayAsync(path, TestContext.Current.CancellationToken);
    }
}
