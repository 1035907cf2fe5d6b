using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>Who wants an account.</summary>
/// <param name="Email">An address that mail can be sent to.</param>
/// <param name="Password">8 to 128 characters.</param>
/// <param name="Role">Worker or hirer.</param>
/// <param name="Profile">At least a name.</param>
[SchemaName("RegistrationInput")]
public sealed record RegistrationInput(string Email, string Password, UserRole Role, UserProfile Profile)
{
    /// <summary>What is wrong with it; null where nothing is.</summary>
    public Refusal? Check()
    {
        var errors = new InputErrors();
        errors.Require(EmailAddress.IsValid(Email.Trim()), "email", "It is not an email address.");
        PasswordRules.Check(errors, "password", Password);
        errors.Require(Role is UserRole.Worker or UserRole.Hirer, "role", "It is worker or hirer.");
        Profile.Check(errors, "profile");
        return errors.Found(out var refusal) ? refusal : null;
    }

    /// <summary>Without the password and the address, so that no log can hold them.</summary>
    public override string ToString() => $"{nameof(RegistrationInput)} {{ {Role} }}";
}
