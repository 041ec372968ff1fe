using System.Globalization;

namespace PresenceBenchmarks;

/// <summary>The other side of a comparison: a Flask script under gunicorn with two workers, which verifies, parses and XADDs.</summary>
internal static class FlaskService
{
    public const string Stream = "bench-flask";

    /// <param name="redisPort">Where Redis listens on the loopback interface.</param>
    /// <param name="secret">What deliveries are signed with.</param>
    public static Task<ServerProcess> StartAsync(int redisPort, string secret) => ServerProcess.StartProgramAsync(
        "gunicorn",
        port =>
        [
            "--workers", "2", "--bind", $"127.0.0.1:{port}", "--log-level", "error",
            "--chdir", Path.Combine(AppContext.BaseDirectory, "flask"), "service:app",
        ],
        ("REDIS_PORT", redisPort.ToString(CultureInfo.InvariantCulture)),
        ("STREAM", Stream),
        ("SECRET", secret));
}
