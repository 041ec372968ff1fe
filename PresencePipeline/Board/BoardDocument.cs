using System.Buffers;
using System.Text.Json;

namespace PresencePipeline.Board;

/// <summary>The board as JSON: epoch, position, when it was taken, agents per state, and the agents.</summary>
internal static class BoardDocument
{
    public static byte[] List(List<Agent> agents) => JsonSerializer.SerializeToUtf8Bytes(agents, BoardJson.Default.ListAgent);

    /// <summary>The document; <paramref name="listed"/> are the agents as <see cref="List"/> writes them.</summary>
    public static byte[] Write(BoardSnapshot snapshot, List<Agent> agents, byte[] listed, DateTimeOffset takenAt)
    {
        var buffer = new ArrayBufferWriter<byte>(listed.Length + 1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("epoch", snapshot.Epoch);
            json.WriteString("position", snapshot.Position.ToString());
            json.WriteNumber("takenAt", takenAt.ToUnixTimeMilliseconds());
            json.WriteStartObject("counts");
            foreach (var (state, count) in agents.CountBy(agent => agent.State).OrderBy(state => state.Key, StringComparer.Ordinal))
            {
                json.WriteNumber(state, count);
            }

            json.WriteEndObject();
            json.WritePropertyName("agents");
            json.WriteRawValue(listed, skipInputValidation: true);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
