using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using PresencePipeline.Answers;
using PresencePipeline.Presence;
using PresencePipeline.Redis;

namespace PresencePipeline.Board;

/// <summary>Answers <c>GET /api/presence</c>, <c>GET /api/presence/{agentId}</c> and <c>DELETE /api/presence/{agentId}</c>.</summary>
public sealed class BoardEndpoint
{
    private readonly BoardReader board;
    private readonly TimeProvider timeProvider;
    private readonly IAgentMemory[] memories;
    private readonly RedisAnswers redis;

    internal BoardEndpoint(BoardReader board, IEnumerable<IAgentMemory> memories, TimeProvider timeProvider, ILogger<BoardEndpoint> logger)
    {
        this.board = board;
        this.memories = [.. memories];
        this.timeProvider = timeProvider;
        redis = new RedisAnswers("The board is not reachable", timeProvider, logger);
    }

    /// <summary>
    /// The board: 200 with an ETag, 304 when the agents are as the client knows them, 412 for If-Match, 503 without Redis.
    /// </summary>
    public async Task<IResult> GetAsync(HttpRequest request)
    {
        // If-Match compares strongly, and a weak tag never matches then.
        if (request.Headers.IfMatch is { Count: > 0 } match && match != "*")
        {
            return Problems.Create(
                StatusCodes.Status412PreconditionFailed, "Precondition failed", "The board has weak tags only; use If-None-Match.");
        }

        var filter = new BoardFilter(request.Query);
        return await redis.AnswerAsync(async () =>
        {
            var (snapshot, all) = await board.ReadAsync();
            List<Agent> agents = [.. all.Where(filter.Includes)];
            var listed = BoardDocument.List(agents);
            var body = BoardDocument.Write(snapshot, agents, listed, timeProvider.GetUtcNow());
            return TypedResults.Bytes(body, "application/json", entityTag: Tag(snapshot, listed));
        });
    }

    /// <summary>One agent: 200, 404 if the board does not have it, 503 without Redis.</summary>
    public Task<IResult> GetAgentAsync(string agentId) => redis.AnswerAsync(async () =>
        (await board.ReadAsync(Fold(agentId)) ?? await board.ReadAsync(Fold(Unescape(agentId)))) is { } agent
            ? new JsonAnswer<Agent>(agent, BoardJson.Default.Agent)
            : Problems.Create(StatusCodes.Status404NotFound, "No such agent", "The board has no agent with this id."));

    /// <summary>
    /// Forgets an agent everywhere: 204 whether or not there was anything, 503 without Redis. It does so twice, since an entry that
    /// was read before it was deleted may be applied after the row was deleted.
    /// </summary>
    public Task<IResult> ForgetAsync(string agentId) => redis.AnswerAsync(async () =>
    {
        string[] spellings =
            [
                .. new[] { agentId, Unescape(agentId) }
                    .SelectMany(id => new[] { id, Guid.TryParse(id, out _) ? id.ToLowerInvariant() : id }).Distinct(),
            ];
        foreach (var (spelling, memory) in from _ in Enumerable.Range(0, 2)
                                           from spelling in spellings
                                           from memory
            in memories
                                           select (spelling, memory))
        {
            await memory.ForgetAsync(spelling);
        }

        return TypedResults.NoContent();
    });

    // A GUID in any case.
    private static string Fold(string agentId) => AgentId.TryParse(agentId, out var id) ? id.Value : agentId;

    // Kestrel and the Functions host alike decode all of a path but the slash.
    private static string Unescape(string agentId) => agentId.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    // Over the agents as they are shown, since confidence and profiles change without a change of presence. Weak, because
    // takenAt moves on.
    private static EntityTagHeaderValue Tag(BoardSnapshot snapshot, byte[] listed)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(Encoding.UTF8.GetBytes(snapshot.Epoch));
        digest.AppendData(listed);
        return new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(digest.GetHashAndReset().AsSpan(0, 16))}\"", isWeak: true);
    }
}
