using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PresenceCli.Simulation;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Local;

/// <summary>A whole run of the host as a process, with everything logged that it can log: none of its secrets is there.</summary>
public sealed class SecretsInLogsTests : IDisposable
{
    private static readonly Dictionary<string, string> Secrets = new(StringComparer.Ordinal)
    {
        ["Secrets:genesys-webhook-secret"] = "signing-Zq8rT2",
        ["Secrets:genesys-client-id"] = "client-id-Lw4nX9",
        ["Secrets:genesys-client-secret"] = "client-secret-Vb7kD3",
        ["Access:Key"] = "key-Hf6mP1",
        ["Access:AdminKey"] = "admin-key-Jc5sW8",
        ["Redis"] = "redis-password-Gy2tN4",
    };

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("presence-tests-");

    public void Dispose() => directory.Delete(recursive: true);

    [Theory]
    [InlineData(SignatureProfiles.GenesysRelay)]
    [InlineData(SignatureProfiles.ApiKey)]
    public async Task Log_OfAWholeRun_HoldsNoSecret(string profile)
    {
        await using var server = await RedisProcess.StartNewAsync();
        await ProtectAsync(server);
        await using var host = ChildHost.Start([], Settings(server, profile));
        using var client = await host.ConnectAsync();

        await SimulateAsync(client.BaseAddress!, profile);
        await KnockAsync(client);
        await server.KillAsync();
        await SimulateAsync(client.BaseAddress!, profile, "--patience", "0", "--minutes", "0.01", "--settle", "0");
        await server.StartAsync();
        await KnockAsync(client);
        await ProtectAsync(server);
        await TestApp.EventuallyAsync(
            async () => await StatusAsync(client, "api/presence", "Access:Key") == HttpStatusCode.OK,
            "the board again",
            TimeSpan.FromSeconds(60));
        await host.SignalAsync("TERM");
        await host.ExitAsync();

        string[] log = [.. host.Output, .. host.Errors];
        Assert.True(log.Length > 20, "The host has logged next to nothing.");
        AssertNoSecret(log);
    }

    [Theory]
    [InlineData("127.0.0.1:1,password={0},nonsense=1")]
    [InlineData("127.0.0.1:1,password={0},connectTimeout=soon")]
    [InlineData("redis://:{0}@127.0.0.1:1/0")]
    [InlineData("password={0},,=")]
    public async Task Error_OfAConnectionStringThatIsNone_HoldsNoSecret(string form)
    {
        var password = Secrets["Redis"];
        await using var host = ChildHost.Start(
            [], ("Redis:ConnectionString", string.Format(null, form, password)), ("Secrets:genesys-webhook-secret", "s"));
        await TestApp.EventuallyAsync(
            () => Task.FromResult(
                host.Errors.Count > 0 || host.Output.Any(line => line.Contains("listening on", StringComparison.Ordinal))),
            "it starts, or says why not",
            TimeSpan.FromSeconds(60));

        AssertNoSecret([.. host.Output, .. host.Errors]);
    }

    private static void AssertNoSecret(IReadOnlyCollection<string> log)
    {
        foreach (var secret in Secrets.Values)
        {
            var bytes = Encoding.UTF8.GetBytes(secret);
            string[] forms = [secret, Convert.ToBase64String(bytes).TrimEnd('='), Convert.ToHexString(bytes), Uri.EscapeDataString(secret)];
            Assert.DoesNotContain(log, line => forms.Any(form => line.Contains(form, StringComparison.OrdinalIgnoreCase)));
        }
    }

    private static (string, string)[] Settings(RedisProcess server, string profile) =>
    [
        .. Secrets.Where(secret => secret.Key != "Redis").Select(secret => (secret.Key, secret.Value)),
        ("Redis:ConnectionString", $"{server.ConnectionString},password={Secrets["Redis"]}"),
        ("Webhook:Profile", profile),
        ("Logging:LogLevel:Default", "Trace"),
    ];

    private static async Task ProtectAsync(RedisProcess server)
    {
        await using var connection = await server.ConnectAsync();
        await connection.GetServers()[0].ConfigSetAsync("requirepass", Secrets["Redis"]);
    }

    private async Task SimulateAsync(Uri address, string profile, params string[] more)
    {
        var file = Path.Combine(directory.FullName, "secret");
        await File.WriteAllTextAsync(file, Secrets["Secrets:genesys-webhook-secret"], TestContext.Current.CancellationToken);
        string[] length = more.Contains("--minutes") ? [] : ["--minutes", "0.05"];
        string[] arguments =
        [
            "simulate", "chaos", "--agents", "40", "--url", address.ToString(), "--key", Secrets["Access:Key"],
            "--profile", profile, "--secret-file", file, .. length, .. more,
        ];
        try
        {
            await new RootCommand { SimulateCommand.Create() }.Parse(arguments).InvokeAsync(
                new InvocationConfiguration { Output = TextWriter.Null, EnableDefaultExceptionHandler = false },
                TestContext.Current.CancellationToken);
        }
        catch (PresenceCli.CommandException)
        {
            // While Redis is away there is no board to compare with.
        }
    }

    /// <summary>Asks with right and wrong keys, in headers and in the address, and sends what is not signed.</summary>
    private static async Task KnockAsync(HttpClient client)
    {
        foreach (var key in (string[])["Access:Key", "Access:AdminKey", "Redis"])
        {
            await StatusAsync(client, "api/presence", key);
            await StatusAsync(client, $"api/dead-letters?code={Secrets[key]}", null);
            await StatusAsync(client, $"api/nothing?code={Secrets[key]}", key);
        }

        foreach (var header in (string[])["X-GC-Signature", "X-API-Key", "X-Hub-Signature-256"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/redis-ingest");
            request.Content = new StringContent(Secrets["Access:Key"]);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.TryAddWithoutValidation(header, Secrets["Secrets:genesys-webhook-secret"]);
            using var _ = await client.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
        {
            request.Headers.Add("x-functions-key", Secrets[key]);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
