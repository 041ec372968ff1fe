using Azure.Identity;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PresencePipeline.Running;

namespace PresencePipeline.Redis;

/// <summary>
/// Keeps the connection to Redis signed in with Entra tokens: gets the next one well before the last expires, and signs in
/// again with it on every server, since Redis closes connections whose token has expired. While there is no new token, the
/// last one is used until it expires.
/// </summary>
internal sealed partial class EntraSignIn(EntraTokens tokens, RedisConnection redis, TimeProvider timeProvider, ILogger<EntraSignIn> logger)
    : BackgroundService
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly BackOff Delays = new(ShortestWait, TimeSpan.FromSeconds(30));

    private volatile RedisLogin? login;
    private volatile string? problem;

    /// <summary>What Redis is signed in with; null if not with a token.</summary>
    public RedisLogin? Login => login;

    /// <summary>How long the token is still valid; negative once it has expired.</summary>
    public TimeSpan Remaining => login is { } now ? now.ExpiresOn - timeProvider.GetUtcNow() : TimeSpan.Zero;

    /// <summary>Why it was not renewed the last time, in words fit for anybody; null if it was.</summary>
    public string? Problem => problem;

    /// <summary>Gets the first token; to be called before the connection is opened.</summary>
    /// <exception cref="StartupException">Entra gave none.</exception>
    public async Task LoadAsync()
    {
        try
        {
            await TakeAsync();
        }
        catch (Exception failure) when (Describe(failure) is { } reason)
        {
            throw new StartupException(
                $"Redis:Authentication is Entra, and there is no token for Redis: {reason} ({FirstLine(failure)}).", failure);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (login is not null && !stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(NextWait(failures), timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested)
            {
                failures = await RenewAsync() ? 0 : failures + 1;
            }
        }
    }

    /// <summary>
    /// A quarter to a half of what is left of the token's life, since the identity's own cache hands out the same token until
    /// a few minutes before its end; after failures sooner, with growing delays.
    /// </summary>
    private TimeSpan NextWait(int failures)
    {
        var wait = Remaining * (0.25 + (Random.Shared.NextDouble() / 4));
        if (failures > 0)
        {
            var backOff = Delays.After(failures);
            wait = Remaining <= TimeSpan.Zero || backOff < wait ? backOff : wait;
        }

        return wait > ShortestWait ? wait : ShortestWait;
    }

    private async Task<bool> RenewAsync()
    {
        var before = problem;
        try
        {
            await TakeAsync();
            problem = await redis.SignInAsync(login!) is { } refusal ? $"Redis does not take the new token: {refusal}" : null;
        }
        catch (Exception failure)
        {
            // Whatever it was, the last token is used until it expires, and the next try may succeed.
            problem = Describe(failure) ?? "Entra's answer is not understood";
            if (before is null)
            {
                LogNoToken(problem, Remaining, failure);
            }

            return false;
        }

        if (problem is not null && before is null)
        {
            LogRefused(problem, Remaining);
        }
        else if (problem is null && before is not null)
        {
            LogBack();
        }

        return problem is null;
    }

    private async Task TakeAsync() => login = await tokens.GetAsync();

    private static string? Describe(Exception failure) => failure switch
    {
        AuthenticationFailedException => "this identity could not sign in to Entra",
        OperationCanceledException => "Entra did not answer in time",
        FormatException => "Entra's token does not say whose it is",
        _ => null,
    };

    private static string FirstLine(Exception failure) => failure.Message.ReplaceLineEndings("\n").Split('\n')[0];

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "There is no new token for Redis: {Problem}. The present token is valid for another {Remaining}; trying again.")]
    private partial void LogNoToken(string problem, TimeSpan remaining, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}. The present token is valid for another {Remaining}; trying again.")]
    private partial void LogRefused(string problem, TimeSpan remaining);

    [LoggerMessage(Level = LogLevel.Information, Message = "The token for Redis is renewed again.")]
    private partial void LogBack();
}
