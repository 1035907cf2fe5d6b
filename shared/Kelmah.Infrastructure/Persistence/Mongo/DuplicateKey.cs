using System.Text.Json.Nodes;

namespace Kelmah.Infrastructure.Persistence.Mongo;

/// <summary>
/// Which declared index refused a document. MongoDB gives the index's fields (<c>keyPattern</c>) and the message
/// <c>E11000 … index: NAME dup key: …</c>; Azure DocumentDB only <c>Duplicate key violation …: Index 'NAME'</c>.
/// </summary>
internal static class DuplicateKey
{
    private const string OfId = "id";

    // MongoDB's and DocumentDB's words before the index's name, and what ends it.
    private static readonly (string Before, char After)[] Messages = [(" index: ", ' '), ("Index '", '\'')];

    /// <summary>The declared index's name, or <c>id</c>.</summary>
    /// <param name="message">As the server gave it.</param>
    /// <param name="keyPattern">The fields of the index in order, where the server tells them.</param>
    /// <param name="indexes">The specifications of the collection's indexes.</param>
    public static string IndexOf(string message, IReadOnlyList<string>? keyPattern, IReadOnlyList<JsonObject> indexes)
    {
        if (keyPattern is [MongoFields.Id]) return OfId;
        var refused = keyPattern is null ? null : indexes.FirstOrDefault(index => IsUniqueOver(index, keyPattern));
        return refused is null ? NameIn(message) : refused["name"]!.GetValue<string>();
    }

    private static bool IsUniqueOver(JsonObject index, IReadOnlyList<string> fields) =>
        index.ContainsKey("unique") && index["key"]!.AsObject().Select(part => part.Key).SequenceEqual(fields, StringComparer.Ordinal);

    private static string NameIn(string message)
    {
        foreach (var (before, after) in Messages)
        {
            var start = message.IndexOf(before, StringComparison.Ordinal);
            if (start < 0) continue;
            var name = message[(start + before.Length)..];
            var end = name.IndexOf(after, StringComparison.Ordinal);
            if (end >= 0) name = name[..end];
            return name is "_id_" or "_id" ? OfId : name;
        }

        return OfId;
    }
}
