namespace PresencePipeline.Notifications;

/// <summary>One message of a socket, put together from its fragments.</summary>
/// <param name="Text">Its bytes; valid only until the next one is read. Empty if it was too large.</param>
/// <param name="IsTooLarge">Whether it was longer than <see cref="ChannelSocket.MaxFrameBytes"/>, and was not kept.</param>
internal readonly record struct SocketFrame(ReadOnlyMemory<byte> Text, bool IsTooLarge);
