using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>Who wants to sign in.</summary>
/// <param name="Email">The account's address.</param>
/// <param name="Password">The account's password.</param>
/// <param name="DeviceInfo">What the user will know the session by, up to 200 characters.</param>
[SchemaName("SignInInput")]
public sealed record SignInInput(string Email, string Password, string? DeviceInfo = null)
{
    /// <summary>What is wrong with it; null where nothing is. A password that no account can have is simply wrong.</summary>
    public Refusal? Check()
    {
        var errors = new InputErrors();
        errors.Require(Email.Length is > 0 and <= 320, "email", "It is not an email address.");
        errors.Require(Password.Length is > 0 and <= PasswordRules.MaxLength, "password", $"It has at most {PasswordRules.MaxLength} characters.");
        errors.Text("deviceInfo", DeviceInfo, 0, 200);
        return errors.Found(out var refusal) ? refusal : null;
    }

    /// <summary>Without the password and the address, so that no log can hold them.</summary>
    public override string ToString() => nameof(SignInInput);
}
