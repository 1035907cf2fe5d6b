using Kelmah.Kernel;

namespace Kelmah.Functions.Identity;

/// <summary>An email address.</summary>
[SchemaName("EmailInput")]
public sealed record EmailInput(string Email)
{
    /// <summary>Without the address, so that no log can hold it.</summary>
    public override string ToString() => nameof(EmailInput);
}
