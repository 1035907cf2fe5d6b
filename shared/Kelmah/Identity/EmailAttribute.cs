using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>An address that mail can be sent to, by <see cref="EmailAddress"/>.</summary>
internal sealed class EmailAttribute : InputRuleAttribute
{
    public EmailAttribute() => Format = "email";

    public override void Check(InputErrors errors, string field, object? value) =>
        errors.Require(value is string email && EmailAddress.IsValid(email.Trim()), field, "It is not an email address.");
}
