using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>The IANA name of a time zone that the system knows.</summary>
internal sealed class TimeZoneAttribute : InputRuleAttribute
{
    public TimeZoneAttribute() => (MinLength, MaxLength) = (1, 64);

    public override void Check(InputErrors errors, string field, object? value)
    {
        var name = (string?)value;
        var isIana = name is "UTC" || (name?.Length <= MaxLength && name.Contains('/', StringComparison.Ordinal));
        errors.Require(isIana && TimeZoneInfo.TryFindSystemTimeZoneById(name!, out _), field, "It is an IANA name such as Africa/Accra.");
    }
}
