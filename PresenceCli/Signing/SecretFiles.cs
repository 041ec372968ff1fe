using System.CommandLine;
using System.Text;
using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary>Secrets from files or from <c>PRESENCE_SECRET</c>: never from arguments, which every user of the machine can read.</summary>
internal static class SecretFiles
{
    private const string Variable = "PRESENCE_SECRET";

    public static Option<FileInfo[]> Option() => new("--secret-file")
    {
        Description =
            $"File with the signing secret and nothing else; may be given several times. Default: the environment variable {Variable}.",
        DefaultValueFactory = _ => [],
    };

    /// <returns>The secrets, each named after where it came from.</returns>
    /// <exception cref="CommandException">There is none, or one is blank.</exception>
    public static IReadOnlyList<SigningSecret> Read(FileInfo[] files)
    {
        var secrets = files.Select(file => new SigningSecret(file.Name, File.ReadAllBytes(file.FullName))).ToList();
        if (secrets.Count == 0 && Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value)
        {
            secrets.Add(new SigningSecret(Variable, Encoding.UTF8.GetBytes(value)));
        }

        if (secrets.Count == 0)
        {
            throw new CommandException($"No secret: give --secret-file, or set {Variable} to the host's webhook secret.");
        }

        return secrets.Find(secret => string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(secret.Value))) is { } blank
            ? throw new CommandException($"The secret {blank.Version} is empty.")
            : secrets;
    }
}
