using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Redis;

/// <summary>How Redis is reached, section <c>Redis</c>.</summary>
public sealed class RedisOptions
{
    public const string Section = "Redis";

    /// <summary>
    /// How Redis is signed in to: <c>Password</c>, as the connection string says, or <c>Entra</c>, with a token; TLS is on then
    /// unless the connection string has <c>ssl=false</c>, and its user and password do not count. Default <c>Password</c>.
    /// </summary>
    [EnumDataType(typeof(RedisAuthentication))]
    public RedisAuthentication Authentication { get; set; }

    /// <summary>
    /// Client id of the user-assigned managed identity that signs in to Redis with <c>Entra</c>. No default: when it is not
    /// set, the one in <c>AZURE_CLIENT_ID</c> on Azure, else whatever <c>DefaultAzureCredential</c> finds.
    /// </summary>
    public string? ManagedIdentityClientId { get; set; }

    /// <summary>
    /// StackExchange.Redis connection string, for example <c>127.0.0.1:6379</c>, or a URL,
    /// <c>redis://127.0.0.1:6379/0</c>. No default: when it is not set the
    /// connection string is read as a secret.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>Name of the secret that holds the connection string. Default <c>redis-connection-string</c>.</summary>
    [Required]
    public string SecretName { get; set; } = "redis-connection-string";
}

[OptionsValidator]
internal sealed partial class RedisOptionsValidator : IValidateOptions<RedisOptions>;
