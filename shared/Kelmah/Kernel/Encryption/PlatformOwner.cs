namespace Kelmah.Kernel.Encryption;

/// <summary>
/// Stands for the platform as the owner of texts that are about no user in particular: such a data key is never destroyed. There are sixteen, so that
/// concurrent commits seldom rest on the same one.
/// </summary>
public static class PlatformOwner
{
    /// <summary>Under whose data key the texts of a document are.</summary>
    /// <param name="documentId">What holds the texts.</param>
    public static Guid Of(Guid documentId) => new(0, 0, 0, [0, 0, 0, 0, 0, 0, 0, (byte)(1 + (documentId.ToByteArray()[^1] & 15))]);
}
