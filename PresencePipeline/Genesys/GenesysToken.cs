using Microsoft.Extensions.Logging;

namespace PresencePipeline.Genesys;

/// <summary>
/// The host's one token: asked for when it is first needed, renewed five minutes before it expires, and once more when the API
/// refuses it. A client that the login refuses is not tried again before its secrets have changed, or a while has passed.
/// </summary>
internal sealed partial class GenesysToken(
    GenesysCredentials credentials, GenesysLogin login, TimeProvider timeProvider, ILogger<GenesysToken> logger) : IDisposable
{
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait after a failed renewal while the token in hand is still valid.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim renewing = new(1);
    private volatile AccessToken? current;
    private volatile Refusal? refusal;

    /// <summary>When the token in hand expires; null while there is none.</summary>
    public DateTimeOffset? ExpiresAt => current?.ExpiresAt;

    /// <summary>Why the login refuses the client, in words fit for a log; null if it does not.</summary>
    public string? Problem => refusal?.Exception.Message;

    /// <summary>A token that should do.</summary>
    /// <param name="refused">One that the API has refused, if that is why another is asked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GenesysException">None is to be had.</exception>
    public async Task<string> GetAsync(string? refused, CancellationToken cancellationToken)
    {
        if (Usable(refused) is { } known && timeProvider.GetUtcNow() < known.RenewAt)
        {
            return known.Value;
        }

        await renewing.WaitAsync(cancellationToken);
        try
        {
            if (Usable(refused) is { } renewed && timeProvider.GetUtcNow() < renewed.RenewAt)
            {
                return renewed.Value;
            }

            return (current = await RenewAsync(Usable(refused), cancellationToken)).Value;
        }
        finally
        {
            renewing.Release();
        }
    }

    public void Dispose() => renewing.Dispose();

    private AccessToken? Usable(string? refused) =>
        current is { } token && token.Value != refused && timeProvider.GetUtcNow() < token.ExpiresAt ? token : null;

    private async Task<AccessToken> RenewAsync(AccessToken? inHand, CancellationToken cancellationToken)
    {
        try
        {
            var token = await RequestAsync(cancellationToken);
            if (refusal is not null)
            {
                refusal = null;
                LogTaken();
            }

            return token;
        }
        catch (GenesysException failure) when (inHand is not null)
        {
            LogRenewedLater(failure.Message);
            return inHand with { RenewAt = timeProvider.GetUtcNow() + AfterFailure };
        }
    }

    private async Task<AccessToken> RequestAsync(CancellationToken cancellationToken)
    {
        var client = Client();
        if (refusal is { } before && before.ClientId == client.ClientId && before.ClientSecret == client.ClientSecret
            && timeProvider.GetElapsedTime(before.At) < AfterRefusal)
        {
            throw before.Exception;
        }

        try
        {
            return await login.RequestAsync(client.ClientId, client.ClientSecret, cancellationToken);
        }
        catch (GenesysException failure) when (failure.Failure == GenesysFailure.ClientRefused)
        {
            // Rotated, perhaps, a moment ago: then the vault knows better than we do.
            await credentials.AskAsync().WaitAsync(cancellationToken);
            if (Client() is var anew && anew != client)
            {
                return await RequestAnewAsync(anew, cancellationToken);
            }

            throw Refuse(client, failure);
        }
    }

    private async Task<AccessToken> RequestAnewAsync((string ClientId, string ClientSecret) client, CancellationToken cancellationToken)
    {
        try
        {
            return await login.RequestAsync(client.ClientId, client.ClientSecret, cancellationToken);
        }
        catch (GenesysException failure) when (failure.Failure == GenesysFailure.ClientRefused)
        {
            throw Refuse(client, failure);
        }
    }

    private GenesysException Refuse((string ClientId, string ClientSecret) client, GenesysException failure)
    {
        if (refusal is null)
        {
            LogRefused(failure.Message);
        }

        refusal = new Refusal(client.ClientId, client.ClientSecret, timeProvider.GetTimestamp(), failure);
        return failure;
    }

    private (string ClientId, string ClientSecret) Client() =>
        credentials.Current ?? throw new InvalidOperationException("Genesys Cloud is asked only where there is an OAuth client.");

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Genesys Cloud does not take the OAuth client: {Reason}. It is asked again after five minutes, or "
            + "as soon as the client's secrets change.")]
    private partial void LogRefused(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Genesys Cloud takes the OAuth client again.")]
    private partial void LogTaken();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The token of Genesys Cloud cannot be renewed yet and stays in use: {Reason}.")]
    private partial void LogRenewedLater(string reason);

    private sealed record Refusal(string ClientId, string ClientSecret, long At, GenesysException Exception);
}
