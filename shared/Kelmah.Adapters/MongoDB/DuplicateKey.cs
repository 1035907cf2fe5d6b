namespace Kelmah.Adapters.MongoDB;

/// <summary>
/// Reads which index refused a document from the server's message: MongoDB's is <c>E11000 … index: NAME dup key: …</c>, Azure
/// DocumentDB's <c>Duplicate key violation …: Index 'NAME'</c>. MongoDB also gives the index's fields, but the driver hands
/// them on for no insert and no update.
/// </summary>
internal static class DuplicateKey
{
    private const string OfId = "id";

    // The words before the index's name, and what ends it.
    private static readonly (string Before, char After)[] Messages = [(" index: ", ' '), ("Index '", '\'')];

    /// <summary>The declared index's name, or <c>id</c>.</summary>
    public static string IndexOf(string message)
    {
        foreach (var (before, after) in Messages)
        {
            var start = message.IndexOf(before, StringComparison.Ordinal);
            if (start < 0) continue;
            var name = message[(start + before.Length)..];
            var end = name.IndexOf(after, StringComparison.Ordinal);
            if (end >= 0) name = name[..end];
            return name == "_id_" ? OfId : name;
        }

        return OfId;
    }
}
