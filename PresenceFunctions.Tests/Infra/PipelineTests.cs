using System.Text.RegularExpressions;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Infra;

/// <summary>The deployment pipeline refers to what is there, and takes one release through every stage.</summary>
public sealed partial class PipelineTests
{
    private static readonly PipelineFile Pipeline = new("azure-pipelines.yml");
    private static readonly PipelineFile[] Files = [Pipeline, new("infra/preview-steps.yml"), new("infra/deploy-steps.yml")];

    [Fact]
    public void Stages_InOrder_BuildTestPreviewAndProduction() =>
        Assert.Equal(["Build", "Test", "Preview", "Production"], Pipeline.Values("stage"));

    [Fact]
    public void Stages_EachButTheFirst_DependsOnTheOneBefore() => Assert.Equal(
        Pipeline.Values("stage").SkipLast(1), Pipeline.Stages.Skip(1).Select(stage => stage["dependsOn"]));

    [Fact]
    public void Deployments_EachOne_IsBehindAnEnvironment() => Assert.Equal(
        [("Test", "presence-dev"), ("Production", "presence-prod")],
        from stage in Pipeline.Stages
        from job in (List<object>)stage["jobs"]
        let deployment = (Dictionary<object, object>)job
        where deployment.ContainsKey("deployment")
        select ((string)stage["stage"], (string)deployment["environment"]));

    [Fact]
    public void Azure_OutsideDeployments_IsAskedWhatWouldChangeAndNoMore() =>
        Assert.DoesNotContain(
            StepsOf("Preview"),
            step => Text(step).Contains("deployment group create", StringComparison.Ordinal)
                || Text(step).Contains("AzureFunctionApp", StringComparison.Ordinal));

    [Fact]
    public void Production_BeforeItsApproval_IsPreviewed() =>
        Assert.Contains(StepsOf("Preview"), step => Text(step).Contains("what-if", StringComparison.Ordinal));

    [Theory]
    [InlineData("dotnet restore PresenceFunctions.slnx --locked-mode")]
    [InlineData("./dev test")]
    [InlineData("./dev infra")]
    [InlineData("dotnet publish PresenceFunctions ")]
    public void Build_ToGiveARelease_Does(string command) =>
        Assert.Contains(StepsOf("Build"), step => Text(step).Contains(command, StringComparison.Ordinal));

    [Fact]
    public void Build_OfTheApp_TestsAndPacksTheOneThatItHasPublished()
    {
        const string App = "$(Build.BinariesDirectory)/app";
        var steps = StepsOf("Build").Select(Text).ToList();

        var published = steps.FindIndex(
            step => step.Contains($"dotnet publish PresenceFunctions --configuration Release --output '{App}'", StringComparison.Ordinal));
        var tested = steps.FindIndex(
            step => step.Contains("./dev test", StringComparison.Ordinal)
                && step.Contains($"PRESENCE_PUBLISHED_APP: {App}", StringComparison.Ordinal));
        var packed = steps.FindIndex(
            step => step.Contains($"cd '{App}' && zip --quiet --recurse-paths '$(release)/app.zip' .", StringComparison.Ordinal));
        Assert.True(published >= 0 && published < tested && tested < packed, string.Join('\n', steps));
    }

    [Theory]
    [InlineData("Test")]
    [InlineData("Production")]
    public void Deployment_OfAnApp_IsOfTheReleaseAndFollowedByASmokeTest(string stage)
    {
        var steps = StepsOf(stage).Select(Text).ToList();

        var resources = steps.FindIndex(step => step.Contains("deployment group create", StringComparison.Ordinal));
        var app = steps.FindIndex(step => step.Contains("$(Pipeline.Workspace)/release/app.zip", StringComparison.Ordinal));
        var smoke = steps.FindIndex(step => step.Contains("$(Pipeline.Workspace)/release/smoke", StringComparison.Ordinal));
        Assert.True(resources >= 0 && resources < app && app < smoke, string.Join('\n', steps));
    }

    [Theory]
    [InlineData("Test")]
    [InlineData("Preview")]
    [InlineData("Production")]
    public void Stage_AfterTheBuild_BuildsNothing(string stage) =>
        Assert.DoesNotContain(StepsOf(stage), step => BuildingCommand().IsMatch(Text(step)));

    [Fact]
    public void Tasks_OfEveryFile_AreKnownAndPinned()
    {
        string[] known = ["UseDotNet@2", "Cache@2", "AzureCLI@2", "AzureFunctionApp@2"];

        Assert.Empty(Files.SelectMany(file => file.Values("task")).Except(known, StringComparer.Ordinal));
    }

    [Fact]
    public void App_OnFlexConsumption_IsDeployedAsSuch()
    {
        var inputs =
            (Dictionary<object, object>)Assert
                .Single(Files.SelectMany(file => file.All("task")), step => step["task"] is "AzureFunctionApp@2")["inputs"];

        Assert.Equal("functionAppLinux", inputs["appType"]);
        Assert.Equal("true", inputs["isFlexConsumption"]);
        Assert.DoesNotContain("runtimeStack", inputs.Keys);
    }

    [Fact]
    public void Paths_InEveryFile_Exist()
    {
        var paths = Files.SelectMany(file => RepositoryPath().Matches(File.ReadAllText(Repository.PathOf(file.Path))))
            .Select(match => match.Value).Distinct().ToList();

        Assert.Contains("infra/main.bicep", paths);
        Assert.All(paths, path => Assert.True(Exists(path.Replace("$environment", "prod", StringComparison.Ordinal)), path));
    }

    [Fact]
    public void Secrets_OfTheSmokeTest_ComeFromTheEnvironmentsVariables() =>
        Assert.Equal("$(WebhookSecret)", Assert.Single(Files.SelectMany(file => file.Values("PRESENCE_SECRET"))));

    /// <summary>AzureFunctionApp is done on Flex Consumption while the version before still answers.</summary>
    [Fact]
    public void SmokeTest_OfADeployment_IsOfTheReleaseThatWasBuilt() =>
        Assert.Equal("$(Build.SourceVersion)", Assert.Single(Files.SelectMany(file => file.Values("REVISION"))));

    private static IEnumerable<Dictionary<object, object>> StepsOf(string stage) =>
        PipelineFile.StepsOf(Pipeline.Stages.Single(candidate => candidate["stage"] as string == stage)["jobs"]);

    /// <summary>Whatever a step says, in one string.</summary>
    private static string Text(object node) => node switch
    {
        Dictionary<object, object> map => string.Join('\n', map.Select(pair => $"{pair.Key}: {Text(pair.Value)}")),
        List<object> list => string.Join('\n', list.Select(Text)),
        _ => node?.ToString() ?? "",
    };

    private static bool Exists(string path) => File.Exists(Repository.PathOf(path)) || Directory.Exists(Repository.PathOf(path));

    [GeneratedRegex(@"(?<![\w/)])(infra/[\w.$-]+\w|docs/[\w.-]+\w|\./dev\b|Presence[A-Z]\w+(\.\w+)*)")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex(@"\bdotnet (build|publish|restore|test)\b|\./dev\b|bicep build")]
    private static partial Regex BuildingCommand();
}
