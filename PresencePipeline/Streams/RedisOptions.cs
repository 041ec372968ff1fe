using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Streams;

/// <summary>How Redis is reached, section <c>Redis</c>.</summary>
public sealed class RedisOptions
{
    public const string Section = "Redis";

    /// <summary>
    /// StackExchange.Redis connection string, for example <c>127.0.0.1:6379</c>. No default: when it is not set the
    /// connection string is read as a secret.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>Name of the secret that holds the connection string. Default <c>redis-connection-string</c>.</summary>
    [Required]
    public string SecretName { get; set; } = "redis-connection-string";
}

[OptionsValidator]
internal sealed partial class RedisOptionsValidator : IValidateOptions<RedisOptions>;
