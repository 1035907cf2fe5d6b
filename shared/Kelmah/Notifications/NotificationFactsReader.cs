using System.Collections.Immutable;
using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Notifications;

/// <summary>Reads what the words of a notification need, from the ids of what the event is about.</summary>
public sealed class NotificationFactsReader(IDocumentStore store, IContracts contracts, IJobs jobs, Recipients recipients)
{
    /// <summary>The facts as they stand now; what is not there any more keeps its general name.</summary>
    public async Task<NotificationFacts> ReadAsync(EventRecord record, CancellationToken cancellationToken)
    {
        var facts = await OfSubjectAsync(EventSubject.Of(record.Payload), cancellationToken).ConfigureAwait(false);
        return await EventFacts.AddAsync(store, record, facts, cancellationToken).ConfigureAwait(false);
    }

    private async Task<NotificationFacts> OfSubjectAsync(EventSubject subject, CancellationToken cancellationToken)
    {
        var contract = await FindAsync(subject.ContractId, id => contracts.FindAsync(store, id, cancellationToken)).ConfigureAwait(false);
        var milestone = await FindAsync(subject.MilestoneId, id => contracts.FindMilestoneAsync(store, id, cancellationToken)).ConfigureAwait(false);
        var job = await FindAsync(subject.JobId ?? contract?.JobId, id => jobs.FindAsync(store, id, cancellationToken)).ConfigureAwait(false);
        var facts = new NotificationFacts
        {
            HirerId = subject.HirerId ?? contract?.HirerId,
            WorkerId = subject.WorkerId ?? contract?.WorkerId,
        };
        if (subject.SessionId is { } sessionId) facts = facts with { Session = await store.FindOriginAsync(sessionId, cancellationToken).ConfigureAwait(false) };
        if (job is not null) facts = facts with { Job = job.Title };
        if (milestone is not null) facts = facts with { Milestone = milestone.Title, ProposedDueDate = milestone.ProposedExtension?.DueDate };
        return facts with { Names = await NamesAsync(cancellationToken, facts.HirerId, facts.WorkerId).ConfigureAwait(false) };
    }

    private async Task<ImmutableDictionary<Guid, string>> NamesAsync(CancellationToken cancellationToken, params ImmutableArray<Guid?> ids)
    {
        var names = ImmutableDictionary.CreateBuilder<Guid, string>();
        foreach (var id in ids.OfType<Guid>())
        {
            if (await recipients.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } person) names[id] = person.FirstName;
        }

        return names.ToImmutable();
    }

    private static async ValueTask<T?> FindAsync<T>(Guid? id, Func<Guid, ValueTask<T?>> find)
        where T : class =>
        id is { } known ? await find(known).ConfigureAwait(false) : null;
}
