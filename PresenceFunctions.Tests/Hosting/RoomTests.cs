using PresenceFunctions.Tests.Testing;
using PresencePipeline.Board;
using PresencePipeline.Draining;
using PresencePipeline.Hosting;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Hosting;

/// <summary>The pipeline's rooms, its folders and namespaces, stand in layers.</summary>
public sealed class RoomTests
{
    private const string Root = "PresencePipeline";

    /// <summary>A room may use rooms of the lines above its own, not those beside it; what stands in no room is everybody's.</summary>
    private static readonly string[][] Layers =
    [
        ["Presence", "Running", "Telemetry", "Answers"],
        ["Payloads", "Secrets"],
        ["Redis"],
        ["Streams", "Genesys"],
        ["Draining"],
        ["Overflow", "DeadLetters", "Lag", "Agents"],
        ["Webhooks", "Notifications", "Hands", "Board", "Workforce"],
        ["Live", "Source", "Health", "Dashboard"],
        ["Hosting"],
    ];

    private static readonly Type[] Types = [.. typeof(PresenceHost).Assembly.GetTypes().Where(IsOurs)];

    [Fact]
    public void Rooms_DependDownwardsOnly() =>
        Assert.Empty(
            (from type in Types
             from used in TypeUse.Of(type)
             where IsOurs(used) && Room(used) != Room(type) && Layer(used) >= Layer(type)
             select $"{Room(type)} ({Name(type)}) uses {Room(used)} ({Name(used)})").Distinct());

    [Fact]
    public void Rooms_OfThePipeline_HaveALayerAndAFolder()
    {
        var rooms = Types.Select(Room).OfType<string>().Distinct().ToList();

        Assert.Empty(rooms.Except(Layers.SelectMany(layer => layer)));
        Assert.All(rooms, room => Assert.True(Directory.Exists(Repository.PathOf($"{Root}/{room}")), $"{room} has no folder."));
    }

    [Fact]
    public void TypeUse_InDeclarationsSignaturesAndBodies_IsSeen()
    {
        Assert.Contains(typeof(IProjection), TypeUse.Of(typeof(BoardProjection)));
        Assert.Contains(typeof(StreamKeys), TypeUse.Of(typeof(BoardProjection)));
        Assert.Contains(typeof(BoardView), TypeUse.Of(typeof(BoardServices)));
    }

    /// <summary>Whether it is written here; the compiler adds some of its own.</summary>
    private static bool IsOurs(Type type) => type.Namespace?.Split('.')[0] == Root;

    /// <summary>Null for what stands in no room.</summary>
    private static string? Room(Type type) => type.Namespace!.Split('.') is [_, var room, ..] ? room : null;

    private static int Layer(Type type) => Room(type) is { } room ? Array.FindIndex(Layers, layer => layer.Contains(room)) : -1;

    private static string Name(Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type.Name;
    }
}
