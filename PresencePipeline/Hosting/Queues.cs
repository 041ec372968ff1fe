namespace PresencePipeline.Hosting;

/// <summary>Where the names of the queues that start functions stand in the settings, in the form that Azure Functions resolves.</summary>
public static class Queues
{
    public const string Hands = "%Hands:QueueName%";
}
