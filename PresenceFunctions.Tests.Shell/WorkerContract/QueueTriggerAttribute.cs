namespace Microsoft.Azure.Functions.Worker;

/// <summary>Microsoft.Azure.Functions.Worker.Extensions.Storage.Queues: binds a function to a queue, or to <c>%setting%</c> with its name.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class QueueTriggerAttribute(string queueName) : Attribute
{
    public string QueueName { get; } = queueName;

    public string? Connection { get; set; }
}
