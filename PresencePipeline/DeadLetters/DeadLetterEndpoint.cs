using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PresencePipeline.Answers;
using PresencePipeline.Redis;

namespace PresencePipeline.DeadLetters;

/// <summary>Answers the dead-letter routes, which take the admin key: list, replay, drop.</summary>
public sealed class DeadLetterEndpoint
{
    private const int DefaultPage = 50;
    private const int LargestPage = 500;

    private readonly DeadLetterStream letters;
    private readonly RedisAnswers redis;

    internal DeadLetterEndpoint(DeadLetterStream letters, TimeProvider timeProvider, ILogger<DeadLetterEndpoint> logger)
    {
        this.letters = letters;
        redis = new RedisAnswers("The dead letters are not reachable", timeProvider, logger);
    }

    /// <summary><c>?count=</c> (1 to 500, default 50) and <c>?before=</c> (an id): 200, 400 for another value.</summary>
    public async Task<IResult> ListAsync(HttpRequest request)
    {
        DeadLetterId? before = DeadLetterId.TryParse(request.Query["before"], out var id) ? id : null;
        var count = request.Query["count"].ToString() is { Length: > 0 } text
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
            : DefaultPage;
        if (count is < 1 or > LargestPage || (before is null && request.Query["before"].ToString() is { Length: > 0 }))
        {
            return Problems.Create(
                StatusCodes.Status400BadRequest, "Malformed query", $"count is 1 to {LargestPage}, before is the id of a dead letter.");
        }

        return await redis.AnswerAsync(async () =>
        {
            var page = await letters.ListAsync(before, count);
            return new JsonAnswer<DeadLetterList>(
                new DeadLetterList(page, page.Count == count ? page[^1].Id.ToString() : null), DeadLettersJson.Default.DeadLetterList);
        });
    }

    /// <summary>200 with the new entry's id, 404 for an unknown id, 409 if the entry still cannot be read.</summary>
    public Task<IResult> ReplayAsync(string id) => redis.AnswerAsync(async () =>
    {
        if (!DeadLetterId.TryParse(id, out var letterId) || await letters.FindAsync(letterId) is not { } letter)
        {
            return NotFound();
        }

        return await letters.ReplayAsync(letter) is { } streamId
            ? new JsonAnswer<ReplayAnswer>(new ReplayAnswer("replayed", streamId), DeadLettersJson.Default.ReplayAnswer)
            : Problems.Create(StatusCodes.Status409Conflict, "Not replayed", "The entry still cannot be read as a presence change.");
    });

    /// <summary>204, or 404 for an unknown id.</summary>
    public Task<IResult> DropAsync(string id) => redis.AnswerAsync(async () =>
        DeadLetterId.TryParse(id, out var letterId) && await letters.DropAsync(letterId) ? TypedResults.NoContent() : NotFound());

    private static IResult NotFound() =>
        Problems.Create(StatusCodes.Status404NotFound, "No such dead letter", "It has been replayed or dropped, or never was.");
}
