using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kelmah.Kernel;

namespace Kelmah.Disputes;

/// <summary>
/// One piece of evidence. Its hash covers what it says, who gave it and when, its files, and the hash of the piece before: whoever changes, drops
/// or reorders one changes all that follow.
/// </summary>
/// <param name="Number">1, 2, … within the dispute.</param>
/// <param name="By">The hirer or the worker.</param>
/// <param name="Text">What it shows, in the party's words.</param>
/// <param name="Files">The files that belong to it.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Hash">SHA-256, lower-case hexadecimal.</param>
[SchemaName("DisputeEvidence")]
public sealed record DisputeEvidence(int Number, Guid By, string Text, ImmutableArray<DisputeFile> Files, DateTimeOffset At, string Hash)
{
    /// <summary>The piece that comes after others.</summary>
    public static DisputeEvidence Following(ImmutableArray<DisputeEvidence> before, Guid by, string text, ImmutableArray<DisputeFile> files, DateTimeOffset at)
    {
        var piece = new DisputeEvidence(before.Length + 1, by, text, files, at, "");
        return piece with { Hash = HashOf(piece, before.IsEmpty ? "" : before[^1].Hash) };
    }

    /// <summary>Whether each piece of some, in order, has the hash that it must have.</summary>
    public static bool IsUnchanged(ImmutableArray<DisputeEvidence> pieces)
    {
        var before = "";
        foreach (var piece in pieces)
        {
            if (piece.Hash != HashOf(piece, before)) return false;
            before = piece.Hash;
        }

        return true;
    }

    private static string HashOf(DisputeEvidence piece, string before)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{before}\n{piece.Number}\n{piece.By}\n{piece.At.ToUnixTimeMilliseconds()}\n");
        foreach (var file in piece.Files) text.Append(CultureInfo.InvariantCulture, $"{file.AttachmentId} {file.Sha256}\n");
        text.Append('\n').Append(piece.Text);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}

/// <summary>A file of a piece of evidence, as it was when it was given.</summary>
/// <param name="AttachmentId">The upload.</param>
/// <param name="Name">Its name.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of its content, lower-case hexadecimal.</param>
[SchemaName("DisputeFile")]
public sealed record DisputeFile(Guid AttachmentId, string Name, long Size, string Sha256);
