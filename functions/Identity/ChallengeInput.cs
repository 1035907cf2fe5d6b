using Kelmah.Kernel;

namespace Kelmah.Functions.Identity;

/// <summary>The token of a challenge, and the code that answers it.</summary>
[SchemaName("ChallengeInput")]
public sealed record ChallengeInput(string ChallengeToken, string Code)
{
    /// <summary>Without it, so that no log can hold it.</summary>
    public override string ToString() => nameof(ChallengeInput);
}
