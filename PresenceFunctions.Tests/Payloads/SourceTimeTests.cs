using System.Text.Json;
using PresencePipeline.Payloads;

namespace PresenceFunctions.Tests.Payloads;

public sealed class SourceTimeTests
{
    // 2026-01-01T00:00:00Z, and five minutes later.
    private const long T = 1767225600000;
    private const long Latest = T + 300_000;

    [Theory]
    [InlineData("1767225600", T)]
    [InlineData("1767225600000", T)]
    [InlineData("1767225600.25", T + 250)]
    [InlineData("1767225600.0004", T)]
    [InlineData("1767225600250.4", T + 250)]
    [InlineData("1.7672256e9", T)]
    [InlineData("1.7672256E+12", T)]
    [InlineData("1", 1000L)]
    [InlineData("0.5", 500L)]
    [InlineData("99999999999.5", null)]
    [InlineData("1000000000000", 1_000_000_000_000)]
    public void TryRead_Number_SecondsOrMilliseconds(string json, long? expected) => Assert.Equal(expected, Read(json));

    [Theory]
    [InlineData("2026-01-01T00:00:00Z", T)]
    [InlineData("2026-01-01T00:00:00.250Z", T + 250)]
    [InlineData("2026-01-01T00:00:00.2509999Z", T + 250)]
    [InlineData("2026-01-01T01:30:00+01:30", T)]
    [InlineData("2025-12-31T19:00:00.250-05:00", T + 250)]
    [InlineData("2026-01-01T00:00:00.000+0000", T)]
    [InlineData("2026-01-01T00:00:00+0000", T)]
    [InlineData("2026-01-01T00:00:00-0000", T)]
    [InlineData("2026-01-01T00:00:00.25+00", T + 250)]
    [InlineData("2025-12-31T20:30:00.250-0330", T + 250)]
    [InlineData("2026-01-01T02:00+02", T)]
    [InlineData("2026-01-01T02:00+0200", T)]
    [InlineData("2026-01-01T00:00:00", T)]
    [InlineData("2026-01-01T00:00", T)]
    [InlineData("2026-01-01", T)]
    public void TryRead_Iso8601_WithoutOffsetItIsUtc(string text, long expected) => Assert.Equal(expected, Read($"\"{text}\""));

    [Theory]
    [InlineData("1767225900", Latest)]
    [InlineData("1767225900000", Latest)]
    [InlineData("\"2026-01-01T00:05:00Z\"", Latest)]
    [InlineData("1767225901", null)]
    [InlineData("1767225900001", null)]
    [InlineData("\"2026-01-01T00:05:00.001Z\"", null)]
    [InlineData("\"2026-01-01T00:05:00+01:00\"", T - 3_300_000)]
    public void TryRead_Future_UpToTheLatestAcceptable(string json, long? expected) => Assert.Equal(expected, Read(json));

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("0.0001")]
    [InlineData("-1")]
    [InlineData("-1767225600")]
    [InlineData("-1767225600000")]
    [InlineData("-1e300")]
    [InlineData("253402300799000")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999999999")]
    [InlineData("1e300")]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("1e-400")]
    public void TryRead_AbsurdNumber_Refused(string json) => Assert.Null(Read(json));

    [Theory]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("1970-01-01T00:00:00Z")]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("2026-02-30T00:00:00Z")]
    [InlineData("2026-01-01T25:00:00Z")]
    [InlineData("2026-01-01T00:00:00+99:00")]
    [InlineData("2026-01-01T00:00:00+2500")]
    [InlineData("2026-01-01T00:00:00+0060")]
    [InlineData("2026-01-01T00:00:00+000")]
    [InlineData("2026-01-01T00:00:00+0")]
    [InlineData("2026-01-01T00:00:00 +0000")]
    [InlineData("2026-01-01+0000")]
    [InlineData("9999-12-31T23:59:59-1400")]
    [InlineData("0001-01-01T00:00:00+1400")]
    [InlineData("01/02/2026")]
    [InlineData("yesterday")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1767225600")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("2026-01-01T00:00:00Z\\u0000")]
    public void TryRead_TextThatIsNoTimeOrAnAbsurdOne_Refused(string text) => Assert.Null(Read($"\"{text}\""));

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("{}")]
    [InlineData("[1767225600]")]
    public void TryRead_AnotherType_Refused(string json) => Assert.Null(Read(json));

    private static long? Read(string json) =>
        SourceTime.TryRead(JsonElement.Parse(json), Latest, out var milliseconds) ? milliseconds : null;

    [Theory]
    [InlineData("100000000000")]
    [InlineData("253402300799")]
    [InlineData("253402300800")]
    [InlineData("999999999999")]
    public void TryRead_SecondsOfAFarYear_AreNotTakenForOldMilliseconds(string json) =>
        Assert.False(SourceTime.TryRead(JsonElement.Parse(json), long.MaxValue, out _));
}
