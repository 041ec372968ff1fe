using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PresencePipeline.Telemetry;

/// <summary>The product's metrics, meter <c>PresencePipeline</c>. Never tagged with an agent's id, which is unbounded.</summary>
public sealed class PresenceMetrics
{
    public const string MeterName = "PresencePipeline";

    /// <summary>Seconds, from what a healthy Redis takes to where <c>Webhook:AppendDeadline</c> ends at the latest.</summary>
    private static readonly double[] AnswerBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Seconds, from a wake-up that arrives at once to a change that comes hours late.</summary>
    private static readonly double[] FreshnessBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];

    private readonly Meter meter;
    private readonly Counter<long> deliveries;
    private readonly Counter<long> ignored;
    private readonly Histogram<double> duration;
    private readonly Counter<long> applied;
    private readonly Counter<long> claimed;
    private readonly Counter<long> deadLettered;
    private readonly Counter<long> trimmed;
    private readonly Histogram<double> freshness;
    private readonly Counter<long> directoryLookups;
    private readonly Counter<long> secretRefreshes;
    private readonly UpDownCounter<long> liveSubscribers;
    private readonly Counter<long> unreadable;
    private volatile Func<TimeSpan?>? secretsAge;

    public PresenceMetrics(IMeterFactory meterFactory)
    {
        meter = meterFactory.Create(MeterName);
        deliveries = meter.CreateCounter<long>("presence.webhook.deliveries", "{delivery}", "Webhook deliveries by result.");
        ignored = meter.CreateCounter<long>(
            "presence.webhook.ignored",
            "{payload}",
            "Payloads that are no change, alone, in an array or as half of an activity, by reason.");
        duration = Seconds("presence.webhook.duration", "From a delivery's arrival to its answer.", AnswerBoundaries);
        applied = meter.CreateCounter<long>("presence.entries.applied", "{entry}", "Entries a group has dealt with, by outcome.");
        claimed = meter.CreateCounter<long>("presence.entries.claimed", "{entry}", "Stuck pending entries claimed from their consumer.");
        deadLettered = meter.CreateCounter<long>(
            "presence.entries.dead_lettered", "{entry}", "Entries given up after too many deliveries.");
        trimmed = meter.CreateCounter<long>(
            "presence.entries.trimmed", "{entry}", "Entries removed from the stream; forced ones were not finished by every group.");
        freshness = Seconds("presence.freshness", "From the change at its source to its being applied.", FreshnessBoundaries);
        directoryLookups = meter.CreateCounter<long>(
            "presence.directory.lookups", "{lookup}", "Profiles of agents looked up in Redis, by result.");
        secretRefreshes = meter.CreateCounter<long>("presence.secrets.refreshes", "{refresh}", "Secrets read again, by result.");
        liveSubscribers = meter.CreateUpDownCounter<long>("presence.live.subscribers", "{subscriber}", "Open streams of the live feed.");
        unreadable = meter.CreateCounter<long>(
            "presence.unreadable", "{value}", "Values read back that are not what belongs there and were skipped, by what they should be.");
        meter.CreateObservableGauge("presence.secrets.age", MeasureSecretsAge, "s", "Since the vault last answered for every secret.");
    }

    /// <summary>Counts an answered delivery.</summary>
    /// <param name="result">What became of it.</param>
    /// <param name="secretVersion">
    /// The version of the signing secret that its signature matches, if any: during a rotation, who still signs with the old one.
    /// </param>
    /// <param name="elapsed">From its arrival to its answer.</param>
    public void DeliveryAnswered(string result, string? secretVersion, TimeSpan elapsed)
    {
        var tag = new KeyValuePair<string, object?>("result", result);
        duration.Record(elapsed.TotalSeconds, tag);
        if (secretVersion is null)
        {
            deliveries.Add(1, tag);
        }
        else
        {
            deliveries.Add(1, tag, new("secret_version", secretVersion));
        }
    }

    public void PayloadIgnored(string reason) => ignored.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void SecretRefreshed(string result) => secretRefreshes.Add(1, new KeyValuePair<string, object?>("result", result));

    public void ObserveSecretsAge(Func<TimeSpan?> age) => secretsAge = age;

    public void EntriesApplied(string group, string outcome, long count)
    {
        if (count > 0)
        {
            applied.Add(count, new TagList { { "group", group }, { "outcome", outcome } });
        }
    }

    public void EntriesClaimed(string group, long count) => claimed.Add(count, new KeyValuePair<string, object?>("group", group));

    public void EntriesDeadLettered(string group, long count) => deadLettered.Add(count, new KeyValuePair<string, object?>("group", group));

    public void EntriesTrimmed(long count, bool forced)
    {
        if (count > 0)
        {
            trimmed.Add(count, new KeyValuePair<string, object?>("forced", forced));
        }
    }

    public bool FreshnessIsObserved => freshness.Enabled;

    public void ChangeBecameVisible(string group, TimeSpan sinceSource) =>
        freshness.Record(sinceSource.TotalSeconds, new KeyValuePair<string, object?>("group", group));

    /// <summary>Counts profiles that were looked up in Redis; those found in memory do not count.</summary>
    public void ProfilesLookedUp(long found, long missing)
    {
        AddLookups(found, nameof(found));
        AddLookups(missing, nameof(missing));
    }

    /// <summary>Counts a value that was skipped because it cannot be read.</summary>
    public void ValueUnreadable(string what) => unreadable.Add(1, new KeyValuePair<string, object?>("what", what));

    public void LiveSubscriberCame() => liveSubscribers.Add(1);

    public void LiveSubscriberLeft() => liveSubscribers.Add(-1);

    private void AddLookups(long count, string result)
    {
        if (count > 0)
        {
            directoryLookups.Add(count, new KeyValuePair<string, object?>("result", result));
        }
    }

    private Histogram<double> Seconds(string name, string description, double[] boundaries) =>
        meter.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = boundaries });

    private IEnumerable<Measurement<double>> MeasureSecretsAge() =>
        secretsAge?.Invoke() is { } age ? [new Measurement<double>(age.TotalSeconds)] : [];
}
