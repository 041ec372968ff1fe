namespace PresenceCli.Signing;

/// <summary>Bytes that may have been signed or signed with, and what that would mean; null for what should be.</summary>
internal readonly record struct Variant(byte[] Bytes, string? Meaning);
