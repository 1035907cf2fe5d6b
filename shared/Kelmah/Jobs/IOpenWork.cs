namespace Kelmah.Jobs;

/// <summary>The open work of a user who is about to be erased.</summary>
public interface IOpenWork
{
    /// <summary>
    /// Closes the user's active jobs and withdraws the pending applications, each in a commit of its own, so that the other parties
    /// are told at once and not after the grace; does nothing for an account whose erasure has been cancelled meanwhile. Safe to
    /// repeat. Cancelling the erasure restores none of them: the hirer reopens what is still wanted, and the applications stay withdrawn.
    /// </summary>
    Task EndAsync(Guid userId, CancellationToken cancellationToken);
}
