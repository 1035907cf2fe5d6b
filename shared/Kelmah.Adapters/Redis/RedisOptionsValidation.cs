using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Kelmah.Adapters.Redis;

/// <summary>Refuses a connection string that cannot work. It is never repeated, since it may hold a password.</summary>
internal sealed class RedisOptionsValidation : IValidateOptions<RedisOptions>
{
    private const string Failure =
        "The setting Redis__ConnectionString must name a server, such as localhost:6379, and options that StackExchange.Redis knows; or be empty.";

    public ValidateOptionsResult Validate(string? name, RedisOptions options) =>
        IsReadable(options.ConnectionString) ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(Failure);

    private static bool IsReadable(string text)
    {
        try
        {
            return ConfigurationOptions.Parse(text).EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
