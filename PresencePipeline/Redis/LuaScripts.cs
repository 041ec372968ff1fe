namespace PresencePipeline.Redis;

/// <summary>The embedded <c>.lua</c> files, one per operation; each names its KEYS, ARGV and reply in its header.</summary>
internal static class LuaScripts
{
    public static string Load(string fileName)
    {
        using var stream = typeof(LuaScripts).Assembly.GetManifestResourceStream(fileName)
            ?? throw new InvalidOperationException($"The script {fileName} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
