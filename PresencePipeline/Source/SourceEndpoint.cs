using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PresencePipeline.Answers;
using PresencePipeline.Genesys;
using PresencePipeline.Redis;
using PresencePipeline.Telemetry;

namespace PresencePipeline.Source;

/// <summary>Answers <c>GET /api/source</c>, from what the timer has kept: it never asks Genesys Cloud itself.</summary>
public sealed class SourceEndpoint
{
    private readonly SourceStore store;
    private readonly GenesysCredentials credentials;
    private readonly PresenceMetrics metrics;
    private readonly RedisAnswers redis;

    internal SourceEndpoint(
        SourceStore store,
    GenesysCredentials credentials,
    PresenceMetrics metrics,
    TimeProvider timeProvider,
    ILogger<SourceEndpoint> logger)
    {
        this.store = store;
        this.credentials = credentials;
        this.metrics = metrics;
        redis = new RedisAnswers("The state of the source cannot be read", timeProvider, logger);
    }

    /// <summary>How far the board is from Genesys Cloud: 200, or 503 without Redis.</summary>
    public Task<IResult> GetAsync() => redis.AnswerAsync(async () =>
        new JsonAnswer<SourceAnswer>(
            credentials.Current is null ? new SourceAnswer(false) : Describe(await store.ReadAsync()), SourceJson.Default.SourceAnswer));

    private SourceAnswer Describe(SourceState state)
    {
        var sweep = state.Sweep;
        return new SourceAnswer(true)
        {
            Sweep = new SourceAnswer.SweepPart(
                sweep?.At,
                sweep?.TookMs,
                sweep?.Users,
                sweep?.Checked,
                sweep?.Wrong,
                sweep?.Drift,
                state.NextAt,
                state.Error),
            Token = state.TokenExpiresAt is { } expiresAt ? new SourceAnswer.TokenPart(expiresAt) : null,
            Notifications = Parse(state.Notifications),
            RateLimit = state is { Allowed: { } allowed, Used: { } used } ? new GenesysUsage(allowed, used) : null,
        };
    }

    private JsonElement? Parse(string? json)
    {
        try
        {
            return json is null ? null : JsonElement.Parse(json);
        }
        catch (JsonException)
        {
            metrics.ValueUnreadable("notifications");
            return null;
        }
    }
}
