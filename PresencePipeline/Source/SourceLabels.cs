using Microsoft.Extensions.Logging;
using PresencePipeline.Agents;
using PresencePipeline.Genesys;

namespace PresencePipeline.Source;

/// <summary>Reads what the organization calls its secondary presences, every hour.</summary>
internal sealed partial class SourceLabels(
    GenesysDefinitions definitions, PresenceLabels labels, SourceStore store, ILogger<SourceLabels> logger)
{
    private static readonly long EveryMs = (long)TimeSpan.FromHours(1).TotalMilliseconds;

    private bool isForbidden;

    /// <exception cref="GenesysException">They were not to be had.</exception>
    public async Task RefreshIfDueAsync(SourceState state, long now, CancellationToken cancellationToken)
    {
        if (state.LabelsAt is { } at && now - at < EveryMs && now >= at)
        {
            return;
        }

        try
        {
            await labels.StoreAsync(await definitions.ReadAsync(cancellationToken));
            isForbidden = false;
        }
        catch (GenesysException failure) when (failure.Failure == GenesysFailure.Forbidden)
        {
            // Presences are shown without them.
            if (!isForbidden)
            {
                LogForbidden(failure.Message);
            }

            isForbidden = true;
        }

        await store.WriteTimeAsync("labelsAt", now);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Secondary presences are shown without their labels: {Reason}.")]
    private partial void LogForbidden(string reason);
}
