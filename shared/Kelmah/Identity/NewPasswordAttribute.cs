using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>A password that is chosen, by <see cref="PasswordRules"/>.</summary>
internal sealed class NewPasswordAttribute : InputRuleAttribute
{
    public NewPasswordAttribute() => (MinLength, MaxLength, Format) = (PasswordRules.MinLength, PasswordRules.MaxLength, "password");

    public override void Check(InputErrors errors, string field, object? value) => PasswordRules.Check(errors, field, (string)value!);
}
