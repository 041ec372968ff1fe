namespace PresencePipeline.Draining;

/// <summary>This process's name in every consumer group: unique per instance, so that no two share pending entries.</summary>
internal sealed record ConsumerName
{
    public string Value { get; } =
        $"{Environment.GetEnvironmentVariable("WEBSITE_INSTANCE_ID") ?? Environment.MachineName}"
            + $"-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..6]}";
}
