using System.Net;
using System.Text;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Webhooks;

/// <summary>Deliveries as bytes on a socket: chunking, and headers that come twice.</summary>
public sealed class RawDeliveryTests(RedisFixture redis)
{
    private static readonly byte[] Delivery = Encoding.UTF8.GetBytes(Deliveries.Flat("a", "Busy", Deliveries.Now - 60_000));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Chunked_WellFormed_Received(int chunkSize)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var body =
            string.Concat(
                Encoding.UTF8.GetString(Delivery).Chunk(chunkSize).Select(chunk => $"{chunk.Length:x}\r\n{new string(chunk)}\r\n"))
            + "0\r\n\r\n";

        var (status, _, json) = await RawHttp.PostAsync(
            app, RawHttp.SignedHeaders(Delivery) + "Transfer-Encoding: chunked\r\n", Encoding.ASCII.GetBytes(body));

        Assert.True(status == 200, json);
        Assert.Contains("\"received\"", json, StringComparison.Ordinal);
        Assert.Equal(1, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Theory]
    [InlineData("xyz\r\n{}\r\n0\r\n\r\n")]
    [InlineData("-2\r\n{}\r\n0\r\n\r\n")]
    [InlineData("2\r\n{}garbage")]
    public async Task Chunked_Malformed_400(string chunks)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        var (status, mediaType, json) = await RawHttp.PostAsync(
            app, RawHttp.SignedHeaders("{}"u8) + "Transfer-Encoding: chunked\r\n", Encoding.ASCII.GetBytes(chunks));

        await Refusal.AssertAsync(app, HttpStatusCode.BadRequest, status, mediaType, json);
    }

    [Theory]
    [InlineData(GenesysRelaySignature.SignatureHeader, null)]
    [InlineData(GenesysRelaySignature.SignatureHeader, "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("x-gc-signature", null)]
    public async Task Signature_OnTwoLines_200AsIfAProxyHadFoldedThem(string name, string? second)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        var (status, mediaType, json) = await RawHttp.PostAsync(
            app,
            RawHttp.SignedHeaders(Delivery) + $"{name}: {second ?? RawHttp.Signature(Delivery)}\r\nContent-Length: {Delivery.Length}\r\n",
            Delivery);

        Assert.True(status == (int)HttpStatusCode.OK, $"{status} {mediaType}: {json}");
    }

    [Fact]
    public async Task Timestamp_Twice_401()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var timestamp = $"{GenesysRelaySignature.TimestampHeader}: {Deliveries.Now}\r\n";

        var (status, mediaType, json) = await RawHttp.PostAsync(
            app, RawHttp.SignedHeaders(Delivery) + timestamp + timestamp + $"Content-Length: {Delivery.Length}\r\n", Delivery);

        await Refusal.AssertAsync(app, HttpStatusCode.Unauthorized, status, mediaType, json);
    }
}
