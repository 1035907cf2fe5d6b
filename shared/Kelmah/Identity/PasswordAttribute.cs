using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>The password of an account. One that is too short for any account is valid here, and wrong.</summary>
internal sealed class PasswordAttribute : InputRuleAttribute
{
    public PasswordAttribute() => (MinLength, MaxLength, Format) = (1, PasswordRules.MaxLength, "password");

    public override void Check(InputErrors errors, string field, object? value) =>
        errors.Require(value is string { Length: > 0 and <= PasswordRules.MaxLength }, field, $"It has 1 to {PasswordRules.MaxLength} characters.");
}
