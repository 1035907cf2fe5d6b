namespace Kelmah.Identity;

/// <summary>What is left of an erased person outside of the documents, and what of an erasure has to be left.</summary>
public interface IErasureTraces
{
    /// <summary>Removes the messages to a person, and those that name the person, from where they are kept in place of being sent.</summary>
    Task RemoveMessagesAsync(User person, CancellationToken cancellationToken);

    /// <summary>
    /// Lists an erasure outside of what a backup holds, so that restoring one from before repeats it. From then on <see cref="ScrubDueAsync"/> has something to do, until
    /// <see cref="ScrubAsync"/> has ended.
    /// </summary>
    Task ListAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>The erasures that were listed.</summary>
    Task<IReadOnlyCollection<Guid>> ListedAsync(CancellationToken cancellationToken);

    /// <summary>Takes the bytes of what was deleted out of the files of the store. After the last commit of an erasure.</summary>
    Task ScrubAsync(CancellationToken cancellationToken);

    /// <summary>The same, where a crash has kept it from being done after an erasure; nothing where it was done.</summary>
    Task ScrubDueAsync(CancellationToken cancellationToken);
}
