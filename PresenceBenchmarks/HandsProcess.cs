using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PresencePipeline;
using PresencePipeline.Draining;
using PresencePipeline.Hands;
using PresencePipeline.Hosting;
using PresencePipeline.Lag;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;

namespace PresenceBenchmarks;

/// <summary>
/// A process of the benchmark of hands: the one with the timers, which drains and samples the lag, or an instance that takes a ticket at
/// a time. It says when it is ready, begins when it is told to, and ends with what it has applied.
/// </summary>
internal static class HandsProcess
{
    public const string Loop = "hands-loop";
    public const string Hand = "hands-hand";

    private static readonly TimeSpan BetweenSamples = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    public static Process Start(string role, params string[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "PresenceBenchmarks.dll"), role, .. settings])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }

    /// <param name="role"><see cref="Loop"/> or <see cref="Hand"/>.</param>
    /// <param name="settings">Name, value, name, value, …</param>
    public static async Task RunAsync(string role, string[] settings)
    {
        var configuration = new ConfigurationManager();
        foreach (var pair in settings.Chunk(2))
        {
            configuration[pair[0]] = pair[1];
        }

        await using var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration)
            .AddPresencePipeline(new HostTraits(AllowsConfiguredSecrets: true, TakesTickets: true)).BuildServiceProvider();
        await PresenceHost.PrepareAsync(services);
        await WarmUpAsync(configuration["Redis:ConnectionString"]!);
        var outcomes = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = Count(outcomes);
        Console.WriteLine("ready");
        Console.ReadLine();
        using var end = new CancellationTokenSource();
        var working = role == Loop
            ? Task.WhenAll(DrainAsync(services, end.Token), SampleAsync(services, end.Token))
            : HelpAsync(services, configuration, end.Token);
        await Task.Run(Console.ReadLine);
        await end.CancelAsync();
        await working;
        lock (outcomes)
        {
            Console.WriteLine(string.Join(' ', ((string[])["applied", "stale", "duplicate"]).Select(
                outcome => outcomes.GetValueOrDefault(outcome).ToString(CultureInfo.InvariantCulture))));
        }
    }

    /// <summary>A published app is compiled ahead; this one must not compile on its share of a core.</summary>
    private static async Task WarmUpAsync(string redis)
    {
        const int Entries = 50_000;
        await using var stream = await DrainStream.OpenAsync(redis, TimeSpan.FromDays(1));
        await stream.FillAsync(Entries);
        await stream.StartOverAsync(Entries, Entries, ConsumerGroups.Dashboard);
        await stream.DrainAsync(ConsumerGroups.Dashboard);
    }

    private static MeterListener Count(Dictionary<string, long> outcomes)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == PresenceMetrics.MeterName && instrument.Name == "presence.entries.applied")
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag is { Key: "outcome", Value: string outcome })
                {
                    lock (outcomes)
                    {
                        outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + count;
                    }
                }
            }
        });
        listener.Start();
        return listener;
    }

    private static async Task DrainAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await services.GetRequiredKeyedService<GroupDrainer>(ConsumerGroups.Dashboard).RunAsync(cancellationToken);
        }
    }

    private static async Task SampleAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await services.GetRequiredService<LagPublisher>().PublishAsync(CancellationToken.None);
            await Task.Delay(BetweenSamples, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>As the Functions host does it.</summary>
    private static async Task HelpAsync(ServiceProvider services, ConfigurationManager configuration, CancellationToken cancellationToken)
    {
        var tickets = new QueueClient(configuration["Overflow:ConnectionString"], configuration["Hands:QueueName"]);
        await tickets.CreateIfNotExistsAsync(cancellationToken: CancellationToken.None);
        while (!cancellationToken.IsCancellationRequested)
        {
            if ((await tickets.ReceiveMessageAsync(TimeSpan.FromMinutes(10), CancellationToken.None)).Value is { } ticket)
            {
                await services.GetRequiredService<HandLender>().LendAsync(ticket.MessageText, cancellationToken);
                await tickets.DeleteMessageAsync(ticket.MessageId, ticket.PopReceipt, CancellationToken.None);
            }
            else
            {
                await Task.Delay(BetweenLooks, TimeProvider.System, cancellationToken).ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
