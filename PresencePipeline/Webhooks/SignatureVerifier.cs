using Microsoft.AspNetCore.Http;

namespace PresencePipeline.Webhooks;

/// <summary>Verifies a delivery by the profile that the settings name.</summary>
/// <param name="headers">The delivery's headers.</param>
/// <param name="body">The raw body.</param>
/// <param name="secrets">The secrets that may have signed it.</param>
/// <param name="now">Our clock.</param>
internal delegate SignatureResult SignatureVerifier(
    IHeaderDictionary headers, ReadOnlySpan<byte> body, IReadOnlyList<SigningSecret> secrets, DateTimeOffset now);
