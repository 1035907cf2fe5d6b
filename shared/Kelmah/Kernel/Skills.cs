using System.Collections.Immutable;
using Kelmah.Kernel.Unicode;

namespace Kelmah.Kernel;

/// <summary>
/// Skills as they are stored and compared: lower case, composed letters, single spaces in place of any blanks, each once, in the order given.
/// </summary>
public static class Skills
{
    /// <summary>Skills of one job or profile at most.</summary>
    public const int MaxCount = 30;

    /// <summary>Characters of one skill at most.</summary>
    public const int MaxLength = 50;

    /// <summary>Characters of a skill as it is written, before blanks and marks are joined.</summary>
    private const int MostWritten = 4 * MaxLength;

    /// <summary>One skill.</summary>
    public static string Normalize(string skill) =>
        NormalForm.Compose(string.Join(' ', skill.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant());

    /// <summary>A list of them; the same one where it has that form already.</summary>
    public static ImmutableArray<string> Normalize(ImmutableArray<string> skills)
    {
        if (skills.IsDefaultOrEmpty || AreNormal(skills)) return skills;
        var normal = Normalize(skills.AsEnumerable());
        return normal.SequenceEqual(skills) ? skills : normal;
    }

    /// <summary>A list of them.</summary>
    public static ImmutableArray<string> Normalize(IEnumerable<string> skills) =>
        [.. skills.Select(Normalize).Distinct(StringComparer.Ordinal)];

    /// <summary>
    /// Notes what is wrong with a list of them in <paramref name="errors"/>. A skill of one line is judged by the form in which it is stored.
    /// </summary>
    public static void Check(InputErrors errors, string field, IEnumerable<string?>? skills, int maxCount = MaxCount)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Lines(field, skills?.Take(maxCount + 1).Select(AsStored).ToList(), maxCount, MaxLength);
    }

    /// <summary>
    /// Whether a list surely has its form: each time that it is read it is asked, and nearly all are of small ASCII letters. False says nothing.
    /// </summary>
    private static bool AreNormal(ImmutableArray<string> skills)
    {
        for (var index = 0; index < skills.Length; index++)
        {
            if (!IsPlain(skills[index]) || skills.AsSpan()[..index].Contains(skills[index])) return false;
        }

        return true;
    }

    /// <summary>Without capitals, blanks other than single spaces within, and letters beyond ASCII.</summary>
    private static bool IsPlain(string skill) =>
        skill.Length > 0 && skill[0] != ' ' && skill[^1] != ' ' && !skill.Contains("  ", StringComparison.Ordinal)
        && !skill.AsSpan().ContainsAnyExceptInRange(' ', '~') && !skill.AsSpan().ContainsAnyInRange('A', 'Z');

    /// <summary>As it will be stored; as it is where it cannot be one, because of its length or what stands in it.</summary>
    private static string AsStored(string? skill) =>
        skill is null || skill.Length > MostWritten || TextRules.FaultOfLine(skill) is not null ? skill! : Normalize(skill);
}
