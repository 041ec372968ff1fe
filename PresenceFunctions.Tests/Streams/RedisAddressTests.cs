using System.Net;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Redis;

namespace PresenceFunctions.Tests.Streams;

public sealed class RedisAddressTests(RedisFixture redis)
{
    [Theory]
    [InlineData("redis://host:6380/3", "host", 6380, null, null, false, 3)]
    [InlineData("redis://host", "host", 6379, null, null, false, null)]
    [InlineData("rediss://user:p%40ss%2Cword@host:10000", "host", 10000, "user", "p@ss,word", true, null)]
    [InlineData("redis://:secret@host/", "host", 6379, null, "secret", false, null)]
    public void Parse_Url_AsItSays(string url, string host, int port, string? user, string? password, bool tls, int? database)
    {
        var options = RedisAddress.Parse(url);

        Assert.Equal(new DnsEndPoint(host, port), Assert.Single(options.EndPoints));
        Assert.Equal((user, password, tls, database), (options.User, options.Password, options.Ssl, options.DefaultDatabase));
    }

    [Theory]
    [InlineData("http://host:6379")]
    [InlineData("redis://host:6379/x")]
    [InlineData("redis://")]
    [InlineData("redis://user:s3cret@host:6379/0?ssl_cert_reqs=none")]
    [InlineData("redis-sentinel://host:26379")]
    public void Parse_AnotherUrl_RefusedWithoutRepeatingIt(string url)
    {
        var refusal = Assert.Throws<ArgumentException>(() => RedisAddress.Parse(url));

        Assert.Contains("redis://user:password@host:6379/0", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_WithAUrl_Delivers()
    {
        await using var app = await TestApp.StartAsync(
            redis, [.. TestApp.NoDrainer, ("Redis:ConnectionString", $"redis://{redis.ConnectionString.Split(',')[0]}/0")]);

        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
    }
}
