using Kelmah.Kernel;

namespace Kelmah.Functions.Identity;

/// <summary>The present password and, where an authenticator is in use, a code of it or a recovery code.</summary>
[SchemaName("ErasureInput")]
public sealed record ErasureInput(string Password, string? Code = null)
{
    /// <summary>Without either, so that no log can hold them.</summary>
    public override string ToString() => nameof(ErasureInput);
}
