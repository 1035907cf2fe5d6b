using Kelmah.Kernel;

namespace Kelmah.Functions.Identity;

/// <summary>A token from a mail, and the password that is chosen by it.</summary>
[SchemaName("NewPasswordInput")]
public sealed record NewPasswordInput(string Token, string Password)
{
    /// <summary>Without either, so that no log can hold them.</summary>
    public override string ToString() => nameof(NewPasswordInput);
}
