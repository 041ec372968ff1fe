using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using PresenceCli.Watching;
using PresencePipeline.Board;
using Spectre.Console;

namespace PresenceFunctions.Tests.Cli;

public sealed class WatchTableTests
{
    private const int Width = 80;
    private const int Height = 14;

    private static readonly string[] States =
        [
            "OFFLINE", "AVAILABLE", "BUSY", "NOT_RESPONDING", "ON_QUEUE", "INTERACTING", "IDLE", "MEAL", "MEETING", "BREAK",
            "TRAINING", "AWAY", "COMMUNICATING",
        ];

    private readonly FakeTimeProvider clock = new();
    private readonly WatchedBoard board;
    private readonly WatchTable table;

    public WatchTableTests()
    {
        board = new WatchedBoard(new BoardFilter(QueryCollection.Empty), clock);
        table = new WatchTable(board, "http://host");
    }

    [Fact]
    public void Table_MoreAgentsThanLines_FitsTheTerminalAndSaysHowManyDoNot()
    {
        Show([.. Enumerable.Range(0, 100).Select(number => Of($"agent-{number}", States[number % States.Length], number))]);

        var lines = Render();

        Assert.True(lines.Length < Height, $"{lines.Length} lines");
        Assert.All(lines, line => Assert.True(line.Length <= Width, line));
        Assert.Matches(@"^and (9\d) more", lines[^1]);
    }

    [Fact]
    public void Table_Rows_NotRespondingFirstThenLongestInState()
    {
        Show(
            Of("off", "OFFLINE", 1),
            Of("busy", "BUSY", 1),
            Of("late", "NOT_RESPONDING", 50),
            Of("early", "NOT_RESPONDING", 10),
            Of("own", "LUNCH_WALK", 1));

        var order = Render().Where(line => line.StartsWith('│')).Skip(1).Select(line => line.Split('│')[1].Trim());

        Assert.Equal(["early", "late", "busy", "own", "off"], order);
    }

    [Fact]
    public void Table_TimeGoesBy_TimeInStateDoesToo()
    {
        Show(Of("ada", "BUSY", 0));
        Assert.Contains(Render(), line => line.Contains(" 1:40 ", StringComparison.Ordinal));

        clock.Advance(TimeSpan.FromHours(1));

        Assert.Contains(Render(), line => line.Contains(" 1:01:40 ", StringComparison.Ordinal));
    }

    [Fact]
    public void Table_NoConnection_SaysSo()
    {
        Show(Of("ada", "BUSY", 0));

        Assert.DoesNotContain("NOT LIVE", Render()[0], StringComparison.Ordinal);
        Assert.Contains("NOT LIVE: It is gone. Trying again.", Render("It is gone")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Table_StaleAgent_SaysSo()
    {
        Show(Of("ada", "BUSY", 0) with { Confidence = "stale" });

        Assert.Contains(Render(), line => line.Contains("BUSY (stale)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(120, "agent,state,for,department,extension")]
    [InlineData(80, "agent,state,for,department")]
    [InlineData(60, "agent,state,for")]
    [InlineData(40, "agent,state")]
    public void Table_NarrowTerminal_ALineEachAndColumnsGiveWay(int width, string columns)
    {
        Show([.. Enumerable.Range(0, 20).Select(number => Of($"agent-{number}", "NOT_RESPONDING", number) with
        {
            Name = number % 2 == 0 ? "Anna-Lena Papadopoulos-Konstantinidis" : "田中 太郎 田中 太郎 田中 太郎 田中 太郎",
            Department = "Key accounts and escalations",
            Confidence = "unknown",
        })]);

        var lines = Render(width: width);

        Assert.True(lines.Length < Height, $"{lines.Length} lines");
        Assert.StartsWith("http://host", lines[0], StringComparison.Ordinal);
        var heading = lines.Single(line => line.Contains("agent ", StringComparison.Ordinal) && line.StartsWith('│'));
        Assert.Equal(
            columns, string.Join(',', heading.Split('│', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
        Assert.All(
            lines.SkipWhile(line => line != heading).Skip(2).Where(line => line.StartsWith('│')),
            line => Assert.Contains("NOT_RESPO", line, StringComparison.Ordinal));
    }

    private static Agent Of(string id, string state, int sinceSecond) =>
        new() { AgentId = id, State = state, Since = sinceSecond * 1000L, UpdatedAt = 0, Confidence = "live" };

    /// <summary>A snapshot that the host has taken 100 seconds after the first of times.</summary>
    private void Show(params List<Agent> agents)
    {
        var listed = JsonSerializer.Serialize(agents, BoardJson.Default.ListAgent);
        board.Apply(new SseItem<string>($$"""{"takenAt":100000,"agents":{{listed}}}""", "snapshot"));
    }

    private string[] Render(string? trouble = null, int width = Width)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(output),
            });
        (console.Profile.Width, console.Profile.Height, console.Profile.Capabilities.Unicode) = (width, Height, true);
        console.Write(table.Render(trouble, width, Height));
        return output.ToString().TrimEnd().Split(Environment.NewLine);
    }
}
