using System.Net;
using System.Text.Json;

namespace PresenceFunctions.Tests.Testing;

/// <summary>What every refused delivery has in common: a problem that says what it is, and nothing in the stream.</summary>
internal static class Refusal
{
    public static async Task AssertAsync(TestApp app, HttpStatusCode expected, HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        await AssertAsync(app, expected, (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body);
    }

    public static async Task AssertAsync(TestApp app, HttpStatusCode expected, int status, string? mediaType, string body)
    {
        Assert.True((int)expected == status, $"{status} instead of {(int)expected}: {body}");
        Assert.Equal("application/problem+json", mediaType);
        var problem = JsonElement.Parse(body);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("title").GetString()), body);
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()), body);
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
        Assert.Equal(0, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }
}
