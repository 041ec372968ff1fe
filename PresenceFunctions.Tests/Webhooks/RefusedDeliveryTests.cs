using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Webhooks;

/// <summary>Requests that are refused for what they are, whatever their body holds.</summary>
public sealed class RefusedDeliveryTests(RedisFixture redis)
{
    private static readonly string Delivery = Deliveries.Flat("a", "Busy", Deliveries.Now - 60_000);

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Method_OtherThanPost_405NamesPost(string method)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var response = await app.PostAsync(Delivery, request => request.Method = new HttpMethod(method));

        await Refusal.AssertAsync(app, HttpStatusCode.MethodNotAllowed, response);
        Assert.Equal("POST", Assert.Single(response.Content.Headers.Allow));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_OneMegabyte_413(bool chunked)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var response = await app.PostAsync(Padded(1024 * 1024), request => request.Headers.TransferEncodingChunked = chunked);

        await Refusal.AssertAsync(app, HttpStatusCode.RequestEntityTooLarge, response);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_AtTheLimit_TakenAndOneByteMore413(bool chunked)
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Webhook:MaxBodyBytes", "2000")]);

        using var above = await app.PostAsync(Padded(2001), request => request.Headers.TransferEncodingChunked = chunked);
        await Refusal.AssertAsync(app, HttpStatusCode.RequestEntityTooLarge, above);
        using var at = await app.PostAsync(Padded(2000), request => request.Headers.TransferEncodingChunked = chunked);

        Assert.Equal(HttpStatusCode.OK, at.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("text/json-ish")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task ContentType_NotJson_415(string? contentType)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var response = await app.PostAsync(
            Delivery,
            request => request.Content!.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType));

        await Refusal.AssertAsync(app, HttpStatusCode.UnsupportedMediaType, response);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("APPLICATION/JSON")]
    [InlineData("application/vnd.genesys+json")]
    public async Task ContentType_AnySpellingOfJson_Taken(string contentType)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var response = await app.PostAsync(
            Delivery, request => request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Signature_Missing_401() => await AssertUnauthorizedAsync(null);

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("sha256=")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("zz00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Signature_OfAnotherFormOrWrong_401(string signature) => await AssertUnauthorizedAsync(signature);

    [Fact]
    public async Task Signature_OverTheReserialisedBody_401() =>
        await AssertUnauthorizedAsync(RawHttp.Signature(Encoding.UTF8.GetBytes(Delivery.Replace(":", ": ", StringComparison.Ordinal))));

    [Fact]
    public async Task Signature_WithAnotherSecret_401() =>
        await AssertUnauthorizedAsync(GenesysRelaySignature.Sign("another secret"u8, Encoding.UTF8.GetBytes(Delivery)));

    [Fact]
    public async Task Signature_WrongOverMalformedBody_401BeforeAnythingIsParsed()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var response = await app.PostAsync("{", request => Sign(request, new string('0', 64)));

        await Refusal.AssertAsync(app, HttpStatusCode.Unauthorized, response);
    }

    [Theory]
    [InlineData(-301)]
    [InlineData(360)]
    public async Task Timestamp_OutsideTheTolerance_401(int seconds) =>
        await AssertUnauthorizedAsync(RawHttp.Signature(Encoding.UTF8.GetBytes(Delivery)), Seconds(Deliveries.Now + (seconds * 1000L)));

    [Fact]
    public async Task Timestamp_Malformed_401() =>
        await AssertUnauthorizedAsync(RawHttp.Signature(Encoding.UTF8.GetBytes(Delivery)), "today");

    [Fact]
    public async Task Timestamp_ToBeSigned_401UnlessTheSignatureCoversIt()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Webhook:SignTimestamp", "true")]);
        var timestamp = Seconds(Deliveries.Now);
        var body = Encoding.UTF8.GetBytes(Delivery);

        using var absent = await app.PostAsync(body);
        await Refusal.AssertAsync(app, HttpStatusCode.Unauthorized, absent);
        using var uncovered = await app.PostAsync(body, request => request.Headers.Add(GenesysRelaySignature.TimestampHeader, timestamp));
        await Refusal.AssertAsync(app, HttpStatusCode.Unauthorized, uncovered);
        using var covered = await app.PostAsync(body, request =>
        {
            request.Headers.Add(GenesysRelaySignature.TimestampHeader, timestamp);
            Sign(request, GenesysRelaySignature.Sign(Encoding.UTF8.GetBytes(TestApp.Secret), body, timestamp));
        });

        Assert.Equal(HttpStatusCode.OK, covered.StatusCode);
    }

    private async Task AssertUnauthorizedAsync(string? signature, string? timestamp = null)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        using var response = await app.PostAsync(Delivery, request =>
        {
            Sign(request, signature);
            if (timestamp is not null)
            {
                request.Headers.Add(GenesysRelaySignature.TimestampHeader, timestamp);
            }
        });
        await Refusal.AssertAsync(app, HttpStatusCode.Unauthorized, response);
    }

    private static void Sign(HttpRequestMessage request, string? signature)
    {
        request.Headers.Remove(GenesysRelaySignature.SignatureHeader);
        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation(GenesysRelaySignature.SignatureHeader, signature);
        }
    }

    private static string Seconds(long milliseconds) => (milliseconds / 1000).ToString(CultureInfo.InvariantCulture);

    private static byte[] Padded(int length) => Encoding.UTF8.GetBytes(Delivery.PadRight(length));
}
