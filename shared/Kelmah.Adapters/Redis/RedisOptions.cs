namespace Kelmah.Adapters.Redis;

/// <summary>Settings <c>Redis__…</c>.</summary>
public sealed class RedisOptions
{
    /// <summary>The section of the settings.</summary>
    public const string Section = "Redis";

    /// <summary>
    /// As StackExchange.Redis reads it, such as <c>localhost:6379</c> or <c>host:10000,password=…,ssl=true</c>. A secret where it holds
    /// a password. Empty: limits, locks and revoked sessions are kept in the process's memory.
    /// </summary>
    public string ConnectionString { get; set; } = "";
}
