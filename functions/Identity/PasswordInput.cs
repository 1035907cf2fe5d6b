using Kelmah.Kernel;

namespace Kelmah.Functions.Identity;

/// <summary>The present password.</summary>
[SchemaName("PasswordInput")]
public sealed record PasswordInput(string Password)
{
    /// <summary>Without it, so that no log can hold it.</summary>
    public override string ToString() => nameof(PasswordInput);
}
