using System.Text.Json;
using PresencePipeline;

namespace PresenceLocal;

/// <summary>Reads the <c>Values</c> of the Functions app's <c>local.settings.json</c>, so that both hosts run from one file.</summary>
internal static class LocalSettings
{
    /// <returns>The values, empty if there is no such file.</returns>
    /// <exception cref="StartupException">The file is not JSON of this form.</exception>
    public static Dictionary<string, string?> Read(string path)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(path))
        {
            return settings;
        }

        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllBytes(path), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root
                || (root.TryGetProperty("Values", out var values) && values.ValueKind != JsonValueKind.Object))
            {
                throw new StartupException($"{path} must be an object with an object Values.");
            }

            if (values.ValueKind == JsonValueKind.Object)
            {
                foreach (var value in values.EnumerateObject())
                {
                    settings[value.Name.Replace("__", ":", StringComparison.Ordinal)] = value.Value.ToString();
                }
            }

            return settings;
        }
        catch (JsonException invalid)
        {
            throw new StartupException($"{path} is not valid JSON.", invalid);
        }
    }
}
