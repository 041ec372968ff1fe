using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PresenceCli.Signing;

/// <summary>A JSON text as libraries write it when they have read it: order, numbers, white space and escapes may differ.</summary>
internal static class JsonVariants
{
    /// <returns>None if the text is not JSON, or holds half a surrogate pair, which no library reads and writes again alike.</returns>
    public static IEnumerable<(string Json, string How)> Of(string text)
    {
        if (Parse(text) is not { } root)
        {
            yield break;
        }

        foreach (var sorted in (bool[])[false, true])
        {
            foreach (var shortened in (bool[])[false, true])
            {
                foreach (var layout in JsonLayout.All)
                {
                    foreach (var style in JsonStyle.All)
                    {
                        var json = new StringBuilder(text.Length);
                        new Writer(json, layout, style, sorted, shortened).Write(root, 0);
                        yield return (
                            json.ToString(),
                            $"re-serialised, {layout.Name}, {style.Name}{(sorted ? ", its members sorted by name" : "")}"
                                + (shortened ? ", its numbers as short as can be (1.0 as 1)" : ""));
                    }
                }
            }
        }
    }

    private static JsonElement? Parse(string text)
    {
        try
        {
            var root = JsonElement.Parse(text);
            new Writer(new StringBuilder(), JsonLayout.All[0], JsonStyle.All[0], Sorted: true, Shortened: false).Write(root, 0);
            return root;
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private sealed record Writer(StringBuilder Json, JsonLayout Layout, JsonStyle Style, bool Sorted, bool Shortened)
    {
        public void Write(JsonElement element, int depth)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    var members = element.EnumerateObject().AsEnumerable();
                    List('{', '}', depth, Sorted ? members.OrderBy(member => member.Name, StringComparer.Ordinal) : members, member =>
                    {
                        Style.Write(Json, member.Name);
                        Json.Append(Layout.Colon);
                        Write(member.Value, depth + 1);
                    });
                    break;
                case JsonValueKind.Array:
                    List('[', ']', depth, element.EnumerateArray(), item => Write(item, depth + 1));
                    break;
                case JsonValueKind.String:
                    Style.Write(Json, element.GetString()!);
                    break;
                case JsonValueKind.Number when Shortened && element.TryGetDouble(out var number) && double.IsFinite(number):
                    Json.Append(
                        Math.Abs(number) < 1e15 && Math.Truncate(number) == number
                            ? ((long)number).ToString(CultureInfo.InvariantCulture)
                            : number.ToString("R", CultureInfo.InvariantCulture));
                    break;
                default:
                    Json.Append(element.GetRawText());
                    break;
            }
        }

        private void List<T>(char open, char close, int depth, IEnumerable<T> items, Action<T> write)
        {
            Json.Append(open);
            var any = false;
            foreach (var item in items)
            {
                Json.Append(any ? Layout.Comma : "").Append(Layout.LineBreak(depth + 1));
                write(item);
                any = true;
            }

            Json.Append(any ? Layout.LineBreak(depth) : "").Append(close);
        }
    }
}
