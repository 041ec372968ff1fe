using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Infra;

/// <summary>The security baseline over what the Bicep files would deploy, and for each of its rules, that it would notice.</summary>
public sealed class BaselineTests
{
    public static TheoryData<string, string> Rules => new(
        from rule in Baseline.All
        from environment in rule.Environments
        select (rule.Name, environment));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Rule_OfTheBaseline_Holds(string rule, string environment) =>
        Assert.Empty(Find(rule).Breaches(Deployment.Of(environment)));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Rule_PropertyIsFlipped_IsBroken(string rule, string environment)
    {
        Assert.NotEmpty(Find(rule).Flips);
        Assert.All(Find(rule).Flips, flip =>
        {
            var deployment = Deployment.Of(environment);
            flip(deployment);
            Assert.NotEmpty(Find(rule).Breaches(deployment));
        });
    }

    private static BaselineRule Find(string rule) => Baseline.All.Single(candidate => candidate.Name == rule);
}
