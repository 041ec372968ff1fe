using PresencePipeline.Presence;

namespace PresencePipeline.Payloads;

/// <summary>What a payload was recognised as: presence changes, something else that is well formed, or malformed.</summary>
internal sealed record Recognition
{
    private Recognition()
    {
    }

    /// <summary>The changes to append; empty unless it is a presence event.</summary>
    public IReadOnlyList<PresenceChange> Changes { get; private init; } = [];

    /// <summary>Why a well-formed payload holds no change, for example a heartbeat.</summary>
    public string? IgnoredBecause { get; private init; }

    /// <summary>All that was ignored: the payload itself or, beside changes, some of its elements or halves.</summary>
    public IReadOnlyList<IgnoredPayload> Ignored { get; private init; } = [];

    /// <summary>The code to answer where Event Grid asks whether we agree to a subscription.</summary>
    public string? ValidationCode { get; private init; }

    /// <summary>What is wrong with a malformed payload, in words for its sender.</summary>
    public string? Problem { get; private init; }

    public static Recognition Of(IReadOnlyList<PresenceChange> changes, IReadOnlyList<IgnoredPayload>? ignored = null) =>
        new() { Changes = changes, Ignored = ignored ?? [] };

    public static Recognition OfNothing(string reason, string because) => OfNothing([new IgnoredPayload(reason, because)], because);

    public static Recognition OfNothing(IReadOnlyList<IgnoredPayload> ignored, string because) => new()
    {
        IgnoredBecause = because,
        Ignored = ignored,
    };

    public static Recognition Malformed(string problem) => new() { Problem = problem };

    /// <summary>A request for agreement. Event Grid sends it alone, but changes beside it must not be lost.</summary>
    public static Recognition Validation(
        string code, IReadOnlyList<PresenceChange>? beside = null, IReadOnlyList<IgnoredPayload>? ignored = null) =>
        new() { ValidationCode = code, Changes = beside ?? [], Ignored = ignored ?? [] };
}
