using System.Security.Cryptography;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Encryption;

/// <summary>Encrypts what a unit of work is about to commit.</summary>
internal static class UnitOfWorkSealing
{
    /// <summary>
    /// Encrypts the sensitive texts of its documents. A user's first one makes the key in the same commit, of two concurrent ones one decides
    /// again; else the commit requires that the key is still there.
    /// </summary>
    public static async ValueTask SealAsync(this UnitOfWork work, DataKeys keys, CancellationToken cancellationToken)
    {
        var owners = work.Writes.Where(HasText).Select(OwnerOf).ToHashSet();
        if (owners.Count == 0) return;
        var loaded = await keys.LoadAsync(owners, cancellationToken).ConfigureAwait(false);
        var byOwner = new Dictionary<Guid, byte[]>();
        foreach (var owner in owners)
        {
            if (loaded.TryGetValue(owner, out var known))
            {
                work.Require(known.Stored);
                byOwner[owner] = known.Key;
            }
            else
            {
                var (stored, key) = await keys.CreateAsync(owner, cancellationToken).ConfigureAwait(false);
                work.Insert(stored, DuplicateAnswer.DecideAgain);
                byOwner[owner] = key;
            }
        }

        work.ReplaceWritten(write => HasText(write) ? Seal(write, byOwner[OwnerOf(write)]) : write.Entity);
    }

    /// <summary>Encrypts them under a key that nobody keeps, for a commit of which nothing is kept either: the store sees no text, and no user gets a key by it.</summary>
    public static void SealForTrial(this UnitOfWork work)
    {
        var key = RandomNumberGenerator.GetBytes(DataKey.Length);
        work.ReplaceWritten(write => HasText(write) ? Seal(write, key) : write.Entity);
    }

    private static bool HasText(Write write) =>
        write.Kind != WriteKind.Delete && write.Collection.Sensitive is { } fields && fields.Any(write.Entity, static _ => true);

    private static Guid OwnerOf(Write write) => write.Collection.Sensitive!.OwnerOf(write.Entity);

    private static Entity Seal(Write write, byte[] key)
    {
        var context = write.Collection.StreamId(write.Entity.Id);
        return write.Collection.Sensitive!.Replace(write.Entity, text => SealedText.Seal(text, key, context));
    }
}
