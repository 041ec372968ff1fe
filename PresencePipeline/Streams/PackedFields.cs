using System.Buffers;
using System.Buffers.Binary;
using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>
/// Texts as one MessagePack array, which a script unpacks with Redis's <c>cmsgpack</c>. An argument costs more than
/// its bytes, in the client and in Redis, and an entry has two dozen names and values.
/// </summary>
/// <remarks>https://github.com/msgpack/msgpack/blob/master/spec.md</remarks>
internal static class PackedFields
{
    private const byte Array16 = 0xdc;
    private const byte Text16 = 0xda;

    /// <summary>A format byte and a length of two bytes.</summary>
    private const int HeaderSize = 3;

    /// <summary>Appends the array to <paramref name="buffer"/>; every text is at most 65,535 bytes long.</summary>
    public static void Write(List<RedisValue> fields, IBufferWriter<byte> buffer)
    {
        WriteHeader(buffer.GetSpan(HeaderSize), Array16, fields.Count);
        buffer.Advance(HeaderSize);
        foreach (var field in fields)
        {
            var length = field.GetByteCount();
            var text = buffer.GetSpan(HeaderSize + length);
            WriteHeader(text, Text16, length);
            field.CopyTo(text[HeaderSize..]);
            buffer.Advance(HeaderSize + length);
        }
    }

    private static void WriteHeader(Span<byte> target, byte format, int length)
    {
        target[0] = format;
        BinaryPrimitives.WriteUInt16BigEndian(target[1..], checked((ushort)length));
    }
}
