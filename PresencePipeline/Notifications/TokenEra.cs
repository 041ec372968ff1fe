using Microsoft.Extensions.Logging;
using PresencePipeline.Genesys;
using PresencePipeline.Running;

namespace PresencePipeline.Notifications;

/// <summary>
/// Numbers the tokens that channels are made with. A channel ends with its token, and lives for a day itself, so both are renewed
/// together and in good time: another token begins a new era, and every channel of an older one is replaced.
/// </summary>
internal sealed partial class TokenEra(GenesysToken tokens, TimeProvider timeProvider, ILogger<TokenEra> logger) : IDisposable
{
    /// <summary>An era is renewed after this time at the latest, since a channel lives for a day.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(20);

    /// <summary>The part of a token's remaining life after which it is renewed, if that comes first.</summary>
    private const double OfItsLife = 5.0 / 6;

    private readonly Periodic tryAgain = new(timeProvider, TimeSpan.FromSeconds(30));
    private readonly SemaphoreSlim turn = new(1);
    private readonly Outage outage = new(timeProvider);
    private string? token;
    private DateTimeOffset renewAt;
    private volatile int number;

    /// <summary>The present era; 0 before the first token.</summary>
    public int Number => number;

    /// <summary>Begins an era if it is time to, or if another token is in use already.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        var isDue = token is null || timeProvider.GetUtcNow() >= renewAt;
        if (!isDue || tryAgain.TryStart())
        {
            await BeginAsync(token is not null && isDue ? number : null, cancellationToken);
        }
    }

    /// <summary>Begins an era in place of one whose token is no longer valid, unless that has happened.</summary>
    public Task RenewAsync(int era, CancellationToken cancellationToken) => BeginAsync(era, cancellationToken);

    public void Dispose() => turn.Dispose();

    /// <param name="over">The era whose token is not to be used any more, if there is one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private async Task BeginAsync(int? over, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var anew = await tokens.GetAsync(over == number ? token : null, cancellationToken);
            if (anew != token)
            {
                var left = (tokens.ExpiresAt ?? DateTimeOffset.MaxValue) - timeProvider.GetUtcNow();
                renewAt = timeProvider.GetUtcNow() + (left * OfItsLife < Longest ? left * OfItsLife : Longest);
                token = anew;
                number++;
            }

            if (outage.Recover())
            {
                LogResumed();
            }
        }
        catch (GenesysException failure)
        {
            if (outage.Fail())
            {
                LogNoToken(failure.Message);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The follower ends.
        }
        finally
        {
            turn.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "There is no token for the notification channels: {Reason}. It is tried again.")]
    private partial void LogNoToken(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "There is a token for the notification channels again.")]
    private partial void LogResumed();
}
