using Kelmah.Kernel;

namespace Kelmah.Functions.Identity;

/// <summary>A token from a mail.</summary>
[SchemaName("TokenInput")]
public sealed record TokenInput(string Token)
{
    /// <summary>Without the token, so that no log can hold it.</summary>
    public override string ToString() => nameof(TokenInput);
}
