using Kelmah.Kernel;

namespace Kelmah.Functions.Identity;

/// <summary>The present password and the next one.</summary>
[SchemaName("PasswordChangeInput")]
public sealed record PasswordChangeInput(string CurrentPassword, string NewPassword)
{
    /// <summary>Without either, so that no log can hold them.</summary>
    public override string ToString() => nameof(PasswordChangeInput);
}
