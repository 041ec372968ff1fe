using Google.Protobuf;

namespace PresenceFunctions.Tests.Telemetry;

/// <summary>A protobuf message whose schema is not compiled in: its fields by their numbers.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, ByteString Value)> fields = [];

    public ProtobufMessage(ByteString bytes)
    {
        using var input = bytes.CreateCodedInput();
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                fields.Add((WireFormat.GetTagFieldNumber(tag), input.ReadBytes()));
            }
            else
            {
                input.SkipLastField();
            }
        }
    }

    public IEnumerable<ProtobufMessage> Messages(int field) => Values(field).Select(value => new ProtobufMessage(value));

    public string Text(int field) => Values(field).FirstOrDefault()?.ToStringUtf8() ?? "";

    /// <summary>A packed list of doubles.</summary>
    public double[] Doubles(int field) =>
        [.. (Values(field).FirstOrDefault()?.ToByteArray() ?? []).Chunk(sizeof(double)).Select(bytes => BitConverter.ToDouble(bytes))];

    private IEnumerable<ByteString> Values(int field) => fields.Where(one => one.Field == field).Select(one => one.Value);
}
