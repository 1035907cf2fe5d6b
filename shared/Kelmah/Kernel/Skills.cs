using System.Collections.Immutable;

namespace Kelmah.Kernel;

/// <summary>Skills as they are stored and compared: lower case, single spaces, each once, in the order given.</summary>
public static class Skills
{
    /// <summary>Skills of one job or profile at most.</summary>
    public const int MaxCount = 30;

    /// <summary>Characters of one skill at most.</summary>
    public const int MaxLength = 50;

    /// <summary>One skill.</summary>
    public static string Normalize(string skill) =>
        string.Join(' ', skill.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToLowerInvariant();

    /// <summary>A list of them.</summary>
    public static ImmutableArray<string> Normalize(IEnumerable<string> skills) =>
        [.. skills.Select(Normalize).Distinct(StringComparer.Ordinal)];
}
