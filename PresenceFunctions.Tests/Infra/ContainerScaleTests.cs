using System.Globalization;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Hands;
using PresencePipeline.Streams;
using YamlDotNet.Serialization;

namespace PresenceFunctions.Tests.Infra;

/// <summary>The manifests that scale containers are well formed, and say what the code says.</summary>
public sealed class ContainerScaleTests
{
    /// <summary>What KEDA's redis-streams scaler knows (https://keda.sh/docs/latest/scalers/redis-streams), of what is used here.</summary>
    private static readonly string[] Known = ["address", "enableTLS", "stream", "consumerGroup", "lagCount"];

    private static readonly HandsOptions Hands = new();

    private static Dictionary<object, object> ScaledObject =>
        Documents("keda.yaml").Single(document => (string)document["kind"] == "ScaledObject");

    private static Dictionary<object, object> ContainerApp =>
        Map(Map(Map(Assert.Single(Documents("container-app-scale.yaml"))["properties"])["template"])["scale"]);

    [Fact]
    public void Triggers_OfKubernetes_AreOneForEachGroupWithTheSettingsDefaults()
    {
        var triggers = List(Map(ScaledObject["spec"])["triggers"]);
        var secrets = Documents("keda.yaml").Single(document => (string)document["kind"] == "TriggerAuthentication");

        AssertOneForEachGroup(triggers);
        Assert.All(triggers, trigger => Assert.Equal(Map(secrets["metadata"])["name"], Map(trigger["authenticationRef"])["name"]));
        Assert.All(Documents("keda.yaml"), document => Assert.Equal("keda.sh/v1alpha1", document["apiVersion"]));
    }

    [Fact]
    public void Rules_OfContainerApps_AreOneForEachGroupWithTheSettingsDefaults()
    {
        var rules = List(ContainerApp["rules"]);

        AssertOneForEachGroup([.. rules.Select(rule => Map(rule["custom"]))]);
        Assert.Distinct(rules.Select(rule => rule["name"]));
        Assert.All(rules, rule => Assert.Equal("password", Assert.Single(List(Map(rule["custom"])["auth"]))["triggerParameter"]));
    }

    [Fact]
    public void Replicas_AtMost_AreThoseThatAlwaysRunAndTheHands()
    {
        var spec = Map(ScaledObject["spec"]);

        Assert.Equal(Number(spec, "minReplicaCount") + Hands.Max, Number(spec, "maxReplicaCount"));
        Assert.Equal(Number(ContainerApp, "minReplicas") + Hands.Max, Number(ContainerApp, "maxReplicas"));
        Assert.Equal(Number(spec, "minReplicaCount"), Number(ContainerApp, "minReplicas"));
    }

    private static void AssertOneForEachGroup(IReadOnlyList<Dictionary<object, object>> scalers)
    {
        var metadata = scalers.Select(scaler => Map(scaler["metadata"])).ToList();
        Assert.All(scalers, scaler => Assert.Equal("redis-streams", scaler["type"]));
        Assert.Equal(
            ConsumerGroups.All.Order(StringComparer.Ordinal),
            metadata.Select(scaler => (string)scaler["consumerGroup"]).Order(StringComparer.Ordinal));
        Assert.All(metadata, scaler => Assert.Equal(Known, scaler.Keys));
        Assert.All(metadata, scaler => Assert.Equal(new StreamOptions().Name, scaler["stream"]));
        Assert.All(metadata, scaler => Assert.Equal(Hands.LagPerHand, Number(scaler, "lagCount")));
    }

    private static IReadOnlyList<Dictionary<object, object>> Documents(string file)
    {
        var deserializer = new DeserializerBuilder().WithDuplicateKeyChecking().Build();
        return
        [
            .. File.ReadAllText(Repository.PathOf($"infra/containers/{file}")).Split("\n---\n").Select(
                text => deserializer.Deserialize<Dictionary<object, object>>(text)),
        ];
    }

    private static Dictionary<object, object> Map(object value) => (Dictionary<object, object>)value;

    private static List<Dictionary<object, object>> List(object value) => [.. ((List<object>)value).Select(Map)];

    private static int Number(Dictionary<object, object> map, string name) => int.Parse((string)map[name], CultureInfo.InvariantCulture);
}
