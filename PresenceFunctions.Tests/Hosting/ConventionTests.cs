using System.Reflection;
using System.Text.RegularExpressions;
using PresenceFunctions.Functions;
using PresenceFunctions.Tests.Testing;
using PresenceLocal;
using PresencePipeline.Hosting;

namespace PresenceFunctions.Tests.Hosting;

/// <summary>Rules of the house that no compiler checks.</summary>
public sealed partial class ConventionTests
{
    private const int MaxLines = 250;

    private static readonly string[] Product = ["PresencePipeline/", "PresenceLocal/", "PresenceFunctions/"];

    [Fact]
    public void Sources_OutsideTheApp_DoNotNameAzureFunctions()
    {
        // In two parts, since this file is one of them.
        const string Worker = "Microsoft.Azure" + ".Functions";
        string[] app = ["PresenceFunctions/", "PresenceFunctions.Tests/Testing/Hosts/AppFunction.cs"];

        Assert.Empty(
            from source in Repository.Sources()
            where !IsIn(source.Path, app) && source.Lines.Any(line => line.Contains(Worker, StringComparison.Ordinal))
            select source.Path);
    }

    [Fact]
    public void App_Sources_DoNameAzureFunctions() =>
        Assert.Contains(
            Repository.Sources(),
            source => IsIn(source.Path, "PresenceFunctions/")
                && source.Lines.Any(line => line.Contains(".Functions.Worker", StringComparison.Ordinal)));

    [Fact]
    public void Sources_OfTheProduct_AreNoLongerThanARoom() =>
        Assert.Empty(
            from source in Repository.Sources()
            where IsIn(source.Path, Product) && source.Lines.Length > MaxLines
            select $"{source.Path}: {source.Lines.Length} lines");

    [Fact]
    public void Page_Files_AreNoLongerThanARoom() =>
        Assert.Empty(
            from file in Directory.EnumerateFiles(Repository.PathOf("PresencePipeline/Dashboard/Page"))
            let lines = File.ReadAllLines(file).Length
            where lines > MaxLines
            select $"{Path.GetFileName(file)}: {lines} lines");

    [Fact]
    public void Logging_OfTheProduct_GoesThroughGeneratedMethods() =>
        Assert.Empty(
            from source in Repository.Sources()
            where IsIn(source.Path, Product)
            from line in source.Lines
            where DirectLogging().IsMatch(line)
            select $"{source.Path}: {line.Trim()}");

    [Fact]
    public void CancellationTokens_OfTheProduct_AreLastAndNamedSo()
    {
        Type[] product =
            [
                .. typeof(PresenceHost).Assembly.GetTypes(),
                .. typeof(LocalHost).Assembly.GetTypes(),
                .. typeof(IngestPresence).Assembly.GetTypes(),
            ];
        const BindingFlags All =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

        // An override has its base's names; what the compiler makes of a lambda cannot be named otherwise.
        var wrong =
            from method in product.Where(type => type.Namespace?.StartsWith("Presence", StringComparison.Ordinal) == true)
                .SelectMany(type => type.GetMethods(All))
            where method.GetBaseDefinition() == method && !method.Name.Contains('<', StringComparison.Ordinal)
            let parameters = method.GetParameters()
            from token in parameters.Where(parameter => parameter.ParameterType == typeof(CancellationToken))
            where token.Name != "cancellationToken" || token.Position != parameters.Length - 1
            select $"{method.DeclaringType}.{method.Name}: {token.Name}";
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("""logger.LogError(failure, "Not drained.");""")]
    [InlineData("""this.logger?.LogInformation("Drained.");""")]
    [InlineData("log.Log(LogLevel.Debug, \"Drained.\");")]
    [InlineData("LoggerMessage.Define(LogLevel.Debug, 1, \"Drained.\");")]
    [InlineData("using var scope = logger.BeginScope(group);")]
    public void DirectLogging_OfEveryKind_IsFound(string line) => Assert.Matches(DirectLogging(), line);

    [Theory]
    [InlineData("[LoggerMessage(Level = LogLevel.Error, Message = \"Not drained.\")]")]
    [InlineData("private partial void LogInterrupted(string group, Exception failure);")]
    [InlineData("LogInterrupted(group, failure);")]
    [InlineData("Math.Log(2)")]
    public void DirectLogging_GeneratedMethods_AreNot(string line) => Assert.DoesNotMatch(DirectLogging(), line);

    private static bool IsIn(string path, params string[] folders) =>
        folders.Any(folder => path.Replace('\\', '/').StartsWith(folder, StringComparison.Ordinal));

    [GeneratedRegex(
        @"\.Log(Trace|Debug|Information|Warning|Error|Critical)\s*\(|\.Log\s*\(\s*LogLevel|\bLoggerMessage\.Define|\.BeginScope\s*\(")]
    private static partial Regex DirectLogging();
}
