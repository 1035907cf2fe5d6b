using Kelmah.Kernel;

namespace Kelmah.Functions.Identity;

/// <summary>A code from an authenticator, or a recovery code.</summary>
[SchemaName("CodeInput")]
public sealed record CodeInput(string Code)
{
    /// <summary>Without it, so that no log can hold it.</summary>
    public override string ToString() => nameof(CodeInput);
}
