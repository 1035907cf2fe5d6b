namespace Kelmah.Infrastructure.Persistence.Mongo;

/// <summary>Reads which index refused a document, from the server's message <c>E11000 … index: NAME dup key: …</c>.</summary>
internal static class DuplicateKey
{
    /// <summary>The declared index's name, or <c>id</c>.</summary>
    public static string IndexOf(string message)
    {
        const string before = " index: ";
        var start = message.IndexOf(before, StringComparison.Ordinal);
        if (start < 0) return "id";
        var name = message[(start + before.Length)..];
        var end = name.IndexOf(' ', StringComparison.Ordinal);
        if (end >= 0) name = name[..end];
        return name == "_id_" ? "id" : name;
    }
}
