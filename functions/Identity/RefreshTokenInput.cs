using Kelmah.Kernel;

namespace Kelmah.Functions.Identity;

/// <summary>A refresh token.</summary>
[SchemaName("RefreshTokenInput")]
public sealed record RefreshTokenInput(string RefreshToken)
{
    /// <summary>Without the token, so that no log can hold it.</summary>
    public override string ToString() => nameof(RefreshTokenInput);
}
