using FsCheck.Xunit;
using PresenceCli.Signing;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Cli;

/// <summary>Whatever was captured: the doctor says something, and calls valid only what the product takes.</summary>
[Properties(Arbitrary = [typeof(JsonArbitraries)], MaxTest = 300, QuietOnSuccess = true)]
public sealed class SignatureDoctorProperties
{
    private static readonly SigningSecret[] Secrets = [new("s", "whsec_c2VjcmV0"u8.ToArray())];
    private static readonly string[] Profiles =
        [SignatureProfiles.GenesysRelay, SignatureProfiles.OpenMessaging, SignatureProfiles.StandardWebhooks, SignatureProfiles.ApiKey];

    [Property]
    public void Diagnose_AnyHeadersAndBytes_SaysWhy(string[] values, byte[] body) => AssertSays(values, body);

    [Property]
    public void Diagnose_AnyJson_SaysWhy(string[] values, JsonBody body) =>
        AssertSays(values, System.Text.Encoding.UTF8.GetBytes(body.Text));

    private static void AssertSays(string[] values, byte[] body)
    {
        string[] names =
            [
                "X-GC-Signature",
                "X-GC-Timestamp",
                "X-Hub-Signature-256",
                "webhook-id",
                "webhook-timestamp",
                "webhook-signature",
                "X-API-Key",
                "Content-Length",
            ];
        var lines = values.Select((value, index) => $"{names[index % names.Length]}: {value}");
        var request = CapturedRequest.Read(lines, body);
        foreach (var profile in Profiles.Append(null))
        {
            var receiver = new Receiver(profile, null, "X-API-Key", DateTimeOffset.UnixEpoch.AddYears(56), TimeSpan.FromMinutes(5));

            var diagnosis = SignatureDoctor.Diagnose(request, Secrets, receiver);

            Assert.NotEmpty(diagnosis.Findings);
            Assert.False(diagnosis.Valid);
        }
    }
}
