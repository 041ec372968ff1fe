using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using PresenceFunctions.Functions;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Dashboard;

namespace PresenceFunctions.Tests.Dashboard;

public sealed partial class DashboardEndpointTests(RedisFixture redis)
{
    [Fact]
    public async Task Page_WithoutAKey_IsServedUnderAStrictPolicy()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Access:Key", "k-1")]);

        using var response = await app.Client.GetAsync("api/dashboard", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; ",
            policy,
            StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Files_AllOfThem_AreServedWithATagAndThen304()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        Assert.NotEmpty(DashboardFile.Names);
        foreach (var name in DashboardFile.Names)
        {
            using var first = await app.Client.GetAsync($"api/dashboard/{name}", TestContext.Current.CancellationToken);
            using var request = new HttpRequestMessage(HttpMethod.Get, $"api/dashboard/{name}");
            request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            using var again = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            Assert.True(first.Headers.CacheControl?.NoCache, name);
            Assert.Equal(
                Path.GetExtension(name) switch
                {
                    ".js" => "text/javascript",
                    ".css" => "text/css",
                    ".svg" => "image/svg+xml",
                    _ => "text/html",
                },
                first.Content.Headers.ContentType?.MediaType);
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        }
    }

    [Theory]
    [InlineData("nothing.js")]
    [InlineData("append.lua")]
    [InlineData("..%2Fappend.lua")]
    public async Task File_NotOfThePage_404Problem(string name)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var response = await app.Client.GetAsync($"api/dashboard/{name}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Page_SlashAtTheEnd_LeadsToThePage()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var response = await app.Client.GetAsync("api/dashboard/", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("/api/dashboard", response.RequestMessage?.RequestUri?.AbsolutePath);
    }

    [Fact]
    public async Task Functions_CalledAsTheWorkerDoes_AnswerThePageAndItsFiles()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var context = new DefaultHttpContext { RequestServices = app.Services };
        context.Request.Path = "/api/dashboard";

        Assert.Same(DashboardFile.Find("wallboard.html"), GetDashboard.Run(context.Request));
        Assert.Same(DashboardFile.Find("main.js"), GetDashboardFile.Run(context.Request, "main.js"));
    }

    [Fact]
    public void Files_WhatTheyReferTo_IsThere()
    {
        var sources = Directory.GetFiles(Repository.PathOf("PresencePipeline/Dashboard/Page")).ToDictionary(
            path => Path.GetFileName(path)!, File.ReadAllText);
        var references = sources.Values.SelectMany(text => Reference().Matches(text))
            .Select(match => match.Groups["file"].Value).ToHashSet();

        Assert.Equal(sources.Keys.Order(StringComparer.Ordinal), DashboardFile.Names.Order(StringComparer.Ordinal));
        Assert.Equal(
            sources.Keys.Where(name => name != "wallboard.html").Order(StringComparer.Ordinal), references.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("""(?:(?:href|src)="dashboard/|from '\./)(?<file>[^"']+)["']""")]
    private static partial Regex Reference();
}
