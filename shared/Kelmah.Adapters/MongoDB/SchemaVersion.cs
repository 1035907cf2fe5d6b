using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Kelmah.Adapters.MongoDB;

/// <summary>Which schema a release declares, and how that of a database stands to it.</summary>
/// <remarks>
/// A version is a hash of every declaration, so that none must be counted by hand. A database keeps the versions that were
/// applied to it, in order: one that has ours before its last was migrated by a later release.
/// </remarks>
internal static class SchemaVersion
{
    /// <summary>The version of some declarations: 16 hexadecimal digits.</summary>
    /// <param name="commands">The commands that make the collections and indexes, in a fixed order.</param>
    public static string Of(IEnumerable<JsonObject> commands)
    {
        var text = string.Join('\n', commands.Select(command => command.ToJsonString()));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }

    /// <summary>Why a release must not serve a database; null where it may.</summary>
    /// <param name="database">The database's name, for the message.</param>
    /// <param name="declared">The release's version.</param>
    /// <param name="applied">The versions that were applied, the last one last; empty where none was.</param>
    public static string? Mismatch(string database, string declared, IReadOnlyList<string> applied)
    {
        if (applied.Count > 0 && applied[^1] == declared) return null;
        return applied.Contains(declared, StringComparer.Ordinal)
            ? $"The MongoDB database {database} was migrated by a later release than this one."
            : $"The MongoDB database {database} is not migrated to this release: run this release with --migrate first.";
    }

    /// <summary>The versions of a database once one was applied; the oldest are forgotten.</summary>
    public static IReadOnlyList<string> After(IReadOnlyList<string> applied, string declared)
    {
        const int kept = 100;
        return [.. applied.Where(version => version != declared).Append(declared).TakeLast(kept)];
    }
}
