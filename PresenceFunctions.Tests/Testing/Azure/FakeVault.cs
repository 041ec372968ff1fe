using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Net.Sockets;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.DependencyInjection;
using PresencePipeline.Secrets;

namespace PresenceFunctions.Tests.Testing;

/// <summary>
/// A Key Vault without a network: the two requests that reading secrets takes, asked through the real <c>SecretClient</c> with
/// the retries of the product. It challenges, pages, disables, throttles and goes away as the real one does.
/// </summary>
internal sealed class FakeVault
{
    private const string Token = "token-of-the-tests";
    private const string Authority = "https://login.microsoftonline.com/7d9f3c1e-0000-4000-8000-000000000000";
    private const int PageSize = 2;

    private readonly ConcurrentDictionary<string, List<FakeSecretVersion>> secrets = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> requests = new();
    private readonly ConcurrentQueue<HttpResponseMessage> failures = new();
    private int versions;

    /// <summary>An address of its own: the SDK remembers, for all its clients, what an address asks a token for.</summary>
    public Uri Uri { get; } = new($"https://kv-test-{Guid.NewGuid().ToString("N")[..8]}.vault.azure.net/");

    /// <summary>Settings of a host that uses this vault.</summary>
    public (string, string)[] Settings => [("KeyVault:Uri", Uri.ToString())];

    /// <summary>Whether connecting is refused.</summary>
    public bool IsAway { get; set; }

    /// <summary>What the vault asks a token for; the SDK must not send one to a server that asks for another's.</summary>
    public string Resource { get; set; } = "https://vault.azure.net";

    /// <summary>Whether signing in fails.</summary>
    public bool RefusesToSignIn { get; set; }

    /// <summary>Until it completes, requests wait.</summary>
    public Task Opening { get; set; } = Task.CompletedTask;

    /// <summary>Path and query of each request that carried a token.</summary>
    public IReadOnlyCollection<string> Requests => requests;

    /// <summary>How often the versions of a secret have been listed, pages aside.</summary>
    public int Listings =>
        requests.Count(
            request => request.Contains("/versions", StringComparison.Ordinal) && !request.Contains("skiptoken", StringComparison.Ordinal));

    /// <summary>Adds a version, newer by a second than any other; created in the past, as times are whole seconds.</summary>
    /// <returns>The version's name.</returns>
    public string Add(string name, string value, DateTimeOffset? notBefore = null, DateTimeOffset? expires = null)
    {
        var created = DateTimeOffset.UnixEpoch.AddYears(50).AddSeconds(Interlocked.Increment(ref versions));
        var version = new FakeSecretVersion(Guid.NewGuid().ToString("N"), value, created, notBefore, expires);
        secrets.AddOrUpdate(name, [version], (_, others) => [.. others, version]);
        return version.Version;
    }

    public void Disable(string name, string version) => secrets[name].Single(one => one.Version == version).Enabled = false;

    public void Expire(string name, string version, DateTimeOffset expires) =>
        secrets[name].Single(one => one.Version == version).Expires = expires;

    public void Remove(string name) => secrets.TryRemove(name, out _);

    /// <summary>Answers the next requests that carry a token with a failure.</summary>
    public void FailNext(HttpStatusCode status, int times = 1, TimeSpan? retryAfter = null)
    {
        for (var i = 0; i < times; i++)
        {
            var failure = Json(status, """{"error":{"code":"Failure","message":"as the test wants it"}}""");
            failure.Headers.RetryAfter = retryAfter is { } delay ? new RetryConditionHeaderValue(delay) : null;
            failures.Enqueue(failure);
        }
    }

    /// <summary>The product's client of this vault; its retries come faster, or the tests would wait for them.</summary>
    public SecretClient CreateClient()
    {
        var options = VaultClient.Patience();
        options.Transport = new HttpClientTransport(new Handler(this));
        options.Retry.Delay = TimeSpan.FromMilliseconds(5);
        return new SecretClient(Uri, new FakeCredential(this), options);
    }

    /// <summary>Makes a host use this vault, if its settings say so.</summary>
    public void Register(IServiceCollection services) => services.AddSingleton(CreateClient());

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await Opening.WaitAsync(cancellationToken);
        if (IsAway)
        {
            throw new HttpRequestException(
                $"Connection refused ({Uri.Authority}:443)", new SocketException((int)SocketError.ConnectionRefused));
        }

        if (request.Headers.Authorization is not { Scheme: "Bearer", Parameter: Token })
        {
            var challenge = Json(HttpStatusCode.Unauthorized, "");
            challenge.Headers.Add("WWW-Authenticate", $"Bearer authorization=\"{Authority}\", resource=\"{Resource}\"");
            return challenge;
        }

        requests.Enqueue(request.RequestUri!.PathAndQuery);
        return failures.TryDequeue(out var failure) ? failure : Answer(request.RequestUri);
    }

    private HttpResponseMessage Answer(Uri uri)
    {
        var path = uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (path is not ["secrets", var name, var rest] || !secrets.TryGetValue(name, out var known))
        {
            return NotFound();
        }

        if (rest == "versions")
        {
            return List(name, known, uri.Query);
        }

        return known.FirstOrDefault(version => version.Version == rest) switch
        {
            null => NotFound(),
            { Enabled: false } => Json(
                HttpStatusCode.Forbidden,
                """{"error":{"code":"Forbidden","message":"Operation get is not allowed on a disabled secret."}}"""),
            var version => Json(HttpStatusCode.OK, version.ToJson(new Uri(Uri, $"secrets/{name}"), withValue: true)),
        };
    }

    private HttpResponseMessage List(string name, List<FakeSecretVersion> known, string query)
    {
        const string Skip = "$skiptoken=";
        var skipAt = query.IndexOf(Skip, StringComparison.Ordinal);
        var skipped = skipAt < 0 ? 0 : int.Parse(query[(skipAt + Skip.Length)..], CultureInfo.InvariantCulture);
        var address = new Uri(Uri, $"secrets/{name}");
        var page = string.Join(',', known.Skip(skipped).Take(PageSize).Select(version => version.ToJson(address, withValue: false)));
        var next = skipped + PageSize < known.Count ? $"\"{address}/versions?api-version=7.6&{Skip}{skipped + PageSize}\"" : "null";
        return Json(HttpStatusCode.OK, $$"""{"value":[{{page}}],"nextLink":{{next}}}""");
    }

    private static HttpResponseMessage NotFound() =>
        Json(
            HttpStatusCode.NotFound,
            """{"error":{"code":"SecretNotFound","message":"A secret with that name was not found in this key vault."}}""");

    private static HttpResponseMessage Json(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, MediaTypeNames.Application.Json) };

    private sealed class Handler(FakeVault vault) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            vault.AnswerAsync(request, cancellationToken);
    }

    private sealed class FakeCredential(FakeVault vault) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            if (vault.RefusesToSignIn)
            {
                throw new AuthenticationFailedException(
                    "Nobody knows this identity.\nSee the troubleshooting guide.", new IOException("a detail of it"));
            }

            Assert.Equal(["https://vault.azure.net/.default"], requestContext.Scopes);
            return new AccessToken(Token, TimeProvider.System.GetUtcNow().AddHours(1));
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
