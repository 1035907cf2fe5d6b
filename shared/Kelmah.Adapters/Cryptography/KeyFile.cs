using Kelmah.Sqlite;

namespace Kelmah.Adapters.Cryptography;

/// <summary>A secret in a file that only its owner can read.</summary>
internal static class KeyFile
{
    /// <summary>The file's text; a new one is on disk before it is used, and appears whole or not at all.</summary>
    public static string ReadOrCreate(string path, Func<string> create)
    {
        if (File.Exists(path)) return File.ReadAllText(path);
        OwnerOnly.CreateFolder(Path.GetDirectoryName(path)!);
        var text = create();
        var draft = $"{path}.new";
        File.Delete(draft);
        using (var stream = OwnerOnly.OpenFile(draft, FileMode.CreateNew))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, path);
        return text;
    }
}
