using System.Text;

namespace PresenceFunctions.Tests.Testing;

/// <summary>A body that was a payload before something happened to it.</summary>
public sealed record SpoiltPayload(byte[] Bytes)
{
    public override string ToString() => Encoding.UTF8.GetString(Bytes);
}
