using System.Net;
using PresenceFunctions.Tests.Testing;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Health;

/// <summary>
/// A Redis that refuses has answered: <c>ready</c> is 503 exactly while deliveries are, names Redis's own word, and never says that
/// it does not answer.
/// </summary>
public sealed class RefusingRedisTests(RedisFixture shared)
{
    private const string Silence = "does not answer";

    [Theory]
    [InlineData("READONLY", "REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE")]
    [InlineData("OOM", "CONFIG SET maxmemory 1mb", "CONFIG SET maxmemory 0")]
    [InlineData("NOREPLICAS", "CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0")]
    [InlineData("NOPERM", "ACL SETUSER default -@scripting", "ACL SETUSER default +@scripting")]
    [InlineData("NOPERM", "ACL SETUSER default -xadd", "ACL SETUSER default +@all")]
    [InlineData("NOPERM", "ACL SETUSER default resetkeys ~another:*", "ACL SETUSER default allkeys")]
    public async Task Ready_WhileRedisRefuses_503WithItsWordAsDeliveriesAre(string word, string spoil, string mend)
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var app = await StartAsync(server);
        await using var admin = await server.ConnectAsync();

        await Readiness.ExecuteAsync(admin, spoil);
        var hint = await Readiness.AgreesAsync(app, HttpStatusCode.ServiceUnavailable, word);

        Assert.DoesNotContain(Silence, hint, StringComparison.Ordinal);
        await Readiness.ExecuteAsync(admin, mend);
        await Readiness.AgreesAsync(app, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ready_WhileRedisCannotSave_503WithMisconf()
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var app = await StartAsync(server);
        await using var admin = await server.ConnectAsync();

        // A snapshot is written beside the old one and then takes its name, which a directory has here.
        Directory.CreateDirectory(Path.Combine(server.Folder, "dump.rdb"));
        await Readiness.ExecuteAsync(admin, "CONFIG", "SET", "save", "3600 1");
        await Readiness.ExecuteAsync(admin, "BGSAVE");
        var hint = await Readiness.AgreesAsync(app, HttpStatusCode.ServiceUnavailable, "MISCONF");

        Assert.DoesNotContain(Silence, hint, StringComparison.Ordinal);
        await Readiness.ExecuteAsync(admin, "CONFIG SET stop-writes-on-bgsave-error no");
        await Readiness.AgreesAsync(app, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ready_WhileRedisLoads_503WithLoading()
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var app = await StartAsync(server);
        await using (var admin = await server.ConnectAsync())
        {
            await FillAsync(admin);
        }

        await server.KillAsync();
        await server.StartLoadingAsync();
        var hint = await Readiness.AgreesAsync(app, HttpStatusCode.ServiceUnavailable, "LOADING");

        Assert.DoesNotContain(Silence, hint, StringComparison.Ordinal);
        await server.FinishLoadingAsync();
        await Readiness.AgreesAsync(app, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ready_WrongPassword_503WithWrongpass()
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var admin = await server.ConnectAsync();
        await Readiness.ExecuteAsync(admin, "CONFIG SET requirepass right");
        await using var app = await TestApp.StartAsync(
            shared, [.. TestApp.NoDrainer, ("Redis:ConnectionString", server.ConnectionString + ",password=wrong")]);

        var hint = await Readiness.AgreesAsync(app, HttpStatusCode.ServiceUnavailable, "WRONGPASS");

        Assert.DoesNotContain(Silence, hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_WithoutThePassword_503WithNoauth()
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var admin = await server.ConnectAsync();
        await Readiness.ExecuteAsync(admin, "CONFIG SET requirepass right");
        await using var app = await TestApp.StartAsync(
            shared, [.. TestApp.NoDrainer, ("Redis:ConnectionString", server.ConnectionString)]);

        var hint = await Readiness.AgreesAsync(app, HttpStatusCode.ServiceUnavailable, "NOAUTH");

        Assert.DoesNotContain(Silence, hint, StringComparison.Ordinal);
    }

    /// <summary>An app on the server that has accepted a delivery.</summary>
    private async Task<TestApp> StartAsync(RedisProcess server)
    {
        var app = await TestApp.StartAsync(
            shared, [.. TestApp.NoDrainer, ("Redis:ConnectionString", server.ConnectionString)]);
        await Readiness.AgreesAsync(app, HttpStatusCode.OK);
        return app;
    }

    /// <summary>Gives the server so much to load that loading key by key takes minutes.</summary>
    private static async Task FillAsync(ConnectionMultiplexer admin)
    {
        for (var part = 0; part < 100; part++)
        {
            await admin.GetDatabase().ScriptEvaluateAsync(
                "for i = 1, 1000 do redis.call('SET', 'filler:' .. ARGV[1] .. ':' .. i, string.rep(i, 50)) end", [], [part]);
        }

        await Readiness.ExecuteAsync(admin, "BGREWRITEAOF");
        await TestApp.EventuallyAsync(
            async () =>
            {
                var info = (string)(await Readiness.ExecuteAsync(admin, "INFO persistence"))!;
                return info.Contains("aof_rewrite_in_progress:0", StringComparison.Ordinal)
                    && info.Contains("aof_rewrite_scheduled:0", StringComparison.Ordinal);
            },
            "the append-only file is rewritten",
            TimeSpan.FromSeconds(60));
    }
}
