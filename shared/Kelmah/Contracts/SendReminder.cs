using System.Globalization;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>Says that a deadline comes near, once for each of its reminders; notifications follow from the event.</summary>
public sealed class SendReminder(IDocumentStore store, Transactor transactor, TimeProvider clock)
{
    private const string Consumer = "reminders";

    /// <summary>Reminds of a contract's deadline.</summary>
    /// <param name="contractId">Which.</param>
    /// <param name="deadline"><see cref="DeadlineKind.Signing"/> or <see cref="DeadlineKind.Funding"/>.</param>
    /// <param name="before">Which of the deadline's reminders: part of the natural key.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>True where it was said now, false where it had been; refused where the deadline does not run any more.</returns>
    public Task<Result<bool>> ForContractAsync(
        Guid contractId, DeadlineKind deadline, TimeSpan before, CancellationToken cancellationToken) =>
        OnceAsync<Contract>(
            contractId,
            contract => contract.Remind(deadline, clock.GetUtcNow()),
            contract => Key(contractId, deadline, deadline == DeadlineKind.Signing ? contract.SignBy : contract.FundBy, before),
            cancellationToken);

    /// <summary>Reminds of a milestone's deadline.</summary>
    /// <param name="milestoneId">Which.</param>
    /// <param name="deadline"><see cref="DeadlineKind.MilestoneDue"/> or <see cref="DeadlineKind.AutoApproval"/>.</param>
    /// <param name="before">Which of the deadline's reminders: part of the natural key.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>True where it was said now, false where it had been; refused where the deadline does not run any more.</returns>
    public Task<Result<bool>> ForMilestoneAsync(
        Guid milestoneId, DeadlineKind deadline, TimeSpan before, CancellationToken cancellationToken) =>
        OnceAsync<Milestone>(
            milestoneId,
            milestone => milestone.Remind(deadline, clock.GetUtcNow()),
            milestone => Key(milestoneId, deadline, milestone.DueAt(deadline), before),
            cancellationToken);

    /// <summary>Reminds of the answer to a request for a refund.</summary>
    /// <param name="requestId">Which.</param>
    /// <param name="before">Which of the deadline's reminders: part of the natural key.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>True where it was said now, false where it had been; refused where the request is decided.</returns>
    public Task<Result<bool>> ForRefundRequestAsync(Guid requestId, TimeSpan before, CancellationToken cancellationToken) =>
        OnceAsync<RefundRequest>(
            requestId,
            request => request.Remind(clock.GetUtcNow()),
            request => Key(requestId, DeadlineKind.RefundAnswer, request.AnswerBy, before),
            cancellationToken);

    private static string Key(Guid id, DeadlineKind deadline, DateTimeOffset? dueAt, TimeSpan before) =>
        string.Create(CultureInfo.InvariantCulture, $"{id}:{deadline}:{dueAt:O}:{before:c}");

    private async Task<Result<bool>> OnceAsync<T>(
        Guid id, Func<T, Result<T>> remind, Func<T, string> key, CancellationToken cancellationToken)
        where T : Entity
    {
        try
        {
            return await transactor.RunAsync<bool>(actorId: null, async work =>
            {
                var entity = await store.FindAsync<T>(id, cancellationToken).ConfigureAwait(false);
                if (entity is null) return RequestErrors.NotFound;
                if (remind(entity).IsRefused(out var refusal, out var reminded)) return refusal;
                work.Update(reminded!);
                work.MarkHandled(Consumer, key(entity));
                return true;
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (RepeatedEffectException)
        {
            return false;
        }
    }
}
