using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PresenceLocal;

/// <summary>
/// What one sender may ask of the local host, section <c>Limits</c>. On Azure the platform's front end is there for that.
/// </summary>
public sealed class LimitsOptions
{
    public const string Section = "Limits";

    /// <summary>
    /// Deliveries that one address may send in a second, and at once; more are answered 429 with Retry-After. 0 to 1,000,000,
    /// default 10,000; 0 is no limit.
    /// </summary>
    [Range(0, 1_000_000)]
    public int DeliveriesPerSecond { get; set; } = 10_000;

    /// <summary>How long a client may take over the headers of a request. 1 second to 5 minutes, default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Bytes of a body that must come in a second, on the average, after <see cref="BodyGrace"/>. 1 to 1,000,000, default 240.
    /// </summary>
    [Range(1, 1_000_000)]
    public int BodyBytesPerSecond { get; set; } = 240;

    /// <summary>How long a body may come as slowly as it likes. 2 seconds to 1 minute, default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:01:00")]
    public TimeSpan BodyGrace { get; set; } = TimeSpan.FromSeconds(5);
}

[OptionsValidator]
internal sealed partial class LimitsOptionsValidator : IValidateOptions<LimitsOptions>;
