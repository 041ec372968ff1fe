using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using PresencePipeline.Overflow;

namespace PresencePipeline.Hands;

/// <summary>Settings of the hands that help a group which falls behind, section <c>Hands</c>.</summary>
public sealed class HandsOptions
{
    public const string Section = "Hands";

    /// <summary>
    /// Name of the queue of tickets, in the same storage account as the overflow queue: 3 to 63 lower-case letters, digits and single
    /// hyphens. The Functions host takes it from here, too. Default <c>presence-hands</c>.
    /// </summary>
    [Required]
    [RegularExpression(StorageAccess.QueueNames)]
    public string QueueName { get; set; } = "presence-hands";

    /// <summary>Hands that a group has at a time at most. 0, which asks for none, to 100, default 8.</summary>
    [Range(0, 100)]
    public int Max { get; set; } = 8;

    /// <summary>
    /// Entries not yet delivered to a group for each of which it gets a hand; fewer than half of it are left to the group's own loop.
    /// 1000 to 1,000,000, default 20,000.
    /// </summary>
    [Range(1000, 1_000_000)]
    public int LagPerHand { get; set; } = 20_000;
}

[OptionsValidator]
internal sealed partial class HandsOptionsValidator : IValidateOptions<HandsOptions>;
