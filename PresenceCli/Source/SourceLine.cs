using System.Globalization;
using System.Text.Json;

namespace PresenceCli.Source;

/// <summary>The answer of <c>GET /api/source</c> in one line, and the exit code that goes with it.</summary>
internal static class SourceLine
{
    private const double Drifting = 0.01;

    /// <returns>0 in step, 2 drifting, 3 not swept, 4 without an OAuth client.</returns>
    public static (string Text, int ExitCode) Of(JsonElement source, DateTimeOffset now)
    {
        if (!source.GetProperty("configured").GetBoolean())
        {
            return ("Genesys Cloud is not asked: this host has no OAuth client (genesys-client-id, genesys-client-secret).", 4);
        }

        var sweep = source.GetProperty("sweep");
        var next = Number(sweep, "nextAt") is { } nextAt ? $"; next in {Seconds(nextAt - now.ToUnixTimeMilliseconds())}" : "";
        var error = sweep.TryGetProperty("error", out var why) ? why.GetString() : null;
        if (Number(sweep, "at") is not { } at)
        {
            return ($"Genesys Cloud has not been swept yet{next}.{(error is null ? "" : $" {error}.")}", 3);
        }

        var (wrong, compared) = (Number(sweep, "wrong") ?? 0, Number(sweep, "checked") ?? 0);
        var drifts = sweep.GetProperty("drift").GetDouble() > Drifting;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{(drifts ? "Not in step" : "In step")} with Genesys Cloud: {wrong:n0} of {compared:n0} wrong, "
                + $"{Seconds(now.ToUnixTimeMilliseconds() - at)} ago{next}.");
        return error is null ? (text, drifts ? 2 : 0) : ($"{text} Not swept since: {error}.", 3);
    }

    private static string Seconds(long milliseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, milliseconds / 1000)} s");

    private static long? Number(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var member) && member.TryGetInt64(out var number) ? number : null;
}
