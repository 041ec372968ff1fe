using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace PresenceLocal;

/// <summary>
/// Keeps one sender from taking the host from all others: deliveries per address and second, and Kestrel's limits for whoever
/// sends slowly, so as to hold connections, or too many headers.
/// </summary>
internal static class LocalLimits
{
    /// <summary>Policy of the webhook route.</summary>
    public const string PerSender = "per sender";

    private const int MaxHeaders = 100;
    private const int MaxHeadersBytes = 32 * 1024;
    private const int NetworkBytes = 8;

    public static IServiceCollection AddLocalLimits(this IServiceCollection services)
    {
        services.AddOptions<LimitsOptions>().BindConfiguration(LimitsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LimitsOptions>, LimitsOptionsValidator>();
        services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<LimitsOptions>>((kestrel, limits) => Limit(kestrel.Limits, limits.Value));
        services.AddSingleton<RejectedDeliveries>().AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<LimitsOptions>, RejectedDeliveries>((limiter, limits, rejected) =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = rejected.AnswerAsync;
            limiter.AddPolicy(PerSender, context => Partition(context, limits.Value.DeliveriesPerSecond));
        });
        return services;
    }

    private static void Limit(KestrelServerLimits kestrel, LimitsOptions limits)
    {
        kestrel.RequestHeadersTimeout = limits.HeadersTimeout;
        kestrel.MinRequestBodyDataRate = new MinDataRate(limits.BodyBytesPerSecond, limits.BodyGrace);
        kestrel.MaxRequestHeaderCount = MaxHeaders;
        kestrel.MaxRequestHeadersTotalSize = MaxHeadersBytes;
    }

    private static RateLimitPartition<string> Partition(HttpContext context, int perSecond) => perSecond == 0
        ? RateLimitPartition.GetNoLimiter("")
        : RateLimitPartition.GetTokenBucketLimiter(Sender(context.Connection.RemoteIpAddress), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perSecond,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        });

    /// <summary>
    /// Who sends: an IPv4 address, or the /64 network of an IPv6 address, since a sender may have any number of IPv6 addresses.
    /// </summary>
    internal static string Sender(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes(), 0, NetworkBytes),
        _ => address.ToString(),
    };
}
