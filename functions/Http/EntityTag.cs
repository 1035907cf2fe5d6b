using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Kelmah.Functions.Http;

/// <summary>
/// The <c>ETag</c> of a thing with a version: <c>"3-1f2e3d4c5b6a7988"</c>. The version is what <c>If-Match</c> counts by. A view can change
/// while the version stays, because it shows other things as well, or time passes, or the app is another one; the hash of what was
/// sent changes with it, so that <c>If-None-Match</c> never keeps a client with what is no longer so.
/// </summary>
internal static class EntityTag
{
    /// <summary>The tag of a version and of the bytes that show it.</summary>
    public static string Of(long version, ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return string.Create(CultureInfo.InvariantCulture, $"\"{version}-{BinaryPrimitives.ReadUInt64BigEndian(hash):x16}\"");
    }

    /// <summary>The version in a tag, also where it stands alone; null for what is no tag of a version.</summary>
    public static long? VersionOf(ReadOnlySpan<char> tag)
    {
        if (tag is not ['"', .. var inner, '"']) return null;
        var dash = inner.IndexOf('-');
        return long.TryParse(dash < 0 ? inner : inner[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
    }

    /// <summary>Whether an <c>If-None-Match</c> names the tag, weakly compared (RFC 9110, 13.1.2).</summary>
    public static bool IsKnown(StringValues ifNoneMatch, string tag)
    {
        if (ifNoneMatch.Count == 0) return false;
        if (ifNoneMatch.Count == 1 && ifNoneMatch[0] == tag) return true;
        if (!EntityTagHeaderValue.TryParseList(ifNoneMatch, out var known)) return false;
        var own = EntityTagHeaderValue.Parse(tag);
        return known.Any(other => other.Equals(EntityTagHeaderValue.Any) || other.Compare(own, useStrongComparison: false));
    }
}
