using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Administration;

/// <summary>
/// Records that an administrator reads what is private to others, before it is read. Readings that come at once wait for each other, since
/// each entry of the audit log follows the one before.
/// </summary>
public sealed class PrivateReads(IServiceProvider services, Transactor transactor, IAuditTrail audit) : IDisposable
{
    /// <summary>Entries of other processes and of other acts can come between; each round of attempts meets a few of them at most.</summary>
    private const int MaxRounds = 5;

    private readonly SemaphoreSlim oneAtATime = new(1, 1);

    /// <summary>Whether reading a subject is a privilege of the caller: an administrator who could not read it otherwise.</summary>
    /// <param name="caller">Who is signed in.</param>
    /// <param name="subject">What is read, for example <c>contracts/018f…</c>, or <c>users</c> for a list.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async ValueTask<bool> IsPrivilegedAsync(Caller caller, string subject, CancellationToken cancellationToken) =>
        caller.IsAdmin && !await PrivateReading.IsOpenAsync(services, caller, subject, cancellationToken).ConfigureAwait(false);

    /// <summary>Records a reading. Where it is refused nothing may be answered: <c>too_many_conflicts</c>.</summary>
    /// <param name="caller">The administrator.</param>
    /// <param name="subject">What is read; it need not exist.</param>
    /// <param name="reason">1 to 500 characters on one line.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<Refusal?> RecordAsync(Caller caller, string subject, string reason, CancellationToken cancellationToken)
    {
        await oneAtATime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var round = 1; ; round++)
            {
                var recorded = await TryAsync(caller, subject, reason, cancellationToken).ConfigureAwait(false);
                if (recorded is null || recorded.Error != RequestErrors.TooManyConflicts || round == MaxRounds) return recorded;
            }
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => oneAtATime.Dispose();

    private async Task<Refusal?> TryAsync(Caller caller, string subject, string reason, CancellationToken cancellationToken) =>
        (await transactor.RunAsync<bool>(caller.UserId, async work =>
        {
            await audit.RecordAsync(work, AuditAction.PrivateDataRead, subject, reason, cancellationToken).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false)).Refusal;
}
