using System.Collections.Frozen;
using System.IO.Compression;

namespace Kelmah.Identity;

/// <summary>
/// The 10 000 most common passwords that are long enough to be chosen here, which are tried first. They are those of zxcvbn's
/// <c>data/passwords.txt</c> (https://github.com/dropbox/zxcvbn, see LICENSE) of eight characters and more, counted in leaked lists, in lower
/// case.
/// </summary>
internal static class CommonPasswords
{
    /// <summary>Read when the first password is chosen: the start does not wait for it.</summary>
    private static readonly Lazy<FrozenSet<string>> All = new(Read);

    /// <summary>Whether a password is one of them, in whatever case.</summary>
    public static bool Contains(string password) => All.Value.Contains(password.ToLowerInvariant());

    private static FrozenSet<string> Read()
    {
        using var packed = typeof(CommonPasswords).Assembly.GetManifestResourceStream("passwords.txt.gz")
            ?? throw new InvalidOperationException("The list of common passwords is not in the assembly.");
        using var text = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}
