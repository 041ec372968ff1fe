using StackExchange.Redis;

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

    /// <summary>
    /// How to send a script: in a batch with its text, since a batch that has been sent does not send it again where Redis has lost it.
    /// </summary>
    public static CommandFlags Flags(IDatabaseAsync on) => on is IBatch ? CommandFlags.NoScriptCache : CommandFlags.None;
}
