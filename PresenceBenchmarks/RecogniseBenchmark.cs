using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using PresencePipeline.Payloads;
using PresencePipeline.Webhooks;

namespace PresenceBenchmarks;

/// <summary>Time and memory from the raw bytes of an EventBridge event of 600 bytes to its normalised change.</summary>
[MemoryDiagnoser]
public class RecogniseBenchmark
{
    private const string Event =
        """{"version":"0","id":"4c1f2a53-9b0e-4c57-9d2e-6a7b8c9d0e1f","detail-type":"v2.users.{id}.presence","source":"aws.partner/"""
        + """genesys.com/cloud/9f1c/presence-to-azure","account":"123456789012","time":"2026-01-01T00:00:01Z","region":"us-"""
        + """east-1","resources":"""
        + """[],"detail":"""
        + """{"topicName":"v2.users.6b3f8f2e-0f5d-4c8e-9c0a-2f7d1c0f9a11.presence","version":"2","timestamp":"2026-"""
        + """01-01T00:00:00.412Z","eventBody":"""
        + """{"source":"PURECLOUD","presenceDefinition":"""
        + """{"id":"6a3af858-942f-489d-9700-5f9bcdcdae9b","systemPresence":"ON_QUEUE"},"primary":"""
        + """true,"message":"","modifiedDate":"2026-01-01T00:00:00.250Z"},"metadata":{}}}""";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1767225602);
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly byte[] body = Encoding.UTF8.GetBytes(Event);
    private readonly SigningSecret[] secrets =
        [new("current", "the current secret"u8.ToArray()), new("previous", "the previous secret"u8.ToArray())];
    private readonly string signature;

    public RecogniseBenchmark()
    {
        signature = GenesysRelaySignature.Sign(secrets[0].Value, body);
        if (body.Length != 600 || !Verify() || VerifyAndRecognise() != 1)
        {
            throw new InvalidOperationException("The event is not of the length that is measured, or not taken.");
        }
    }

    /// <summary>Measures in this process: a generated project would be built outside of this repository's settings.</summary>
    public static void Run() => BenchmarkRunner.Run<RecogniseBenchmark>(
        DefaultConfig.Instance
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithMaxIterationCount(20))
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "presence-benchmarks")));

    [Benchmark]
    public bool Verify() => Verified().Verdict == SignatureVerdict.Valid;

    [Benchmark]
    public int Recognise() => PayloadRecogniser.Recognise(body, default(SignatureResult).Context(Now, Tolerance)).Changes.Count;

    [Benchmark]
    public int VerifyAndRecognise() =>
        PayloadRecogniser.Recognise(body, Verified().Context(Now, Tolerance)).Changes.Count;

    private SignatureResult Verified() =>
        GenesysRelaySignature.Verify(body, signature, default, secrets, signTimestamp: false, Now, Tolerance);
}
