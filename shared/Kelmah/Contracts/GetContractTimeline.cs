using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>Shows the parties what happened to their contract, and what happens next by itself, when and in whose favour.</summary>
public sealed class GetContractTimeline(IDocumentStore store, IEventLog events, TimeProvider clock)
{
    /// <summary>The events of the contract, its milestones, its escrow and its payments, and the deadlines that run.</summary>
    public async Task<Result<ContractTimeline>> ExecuteAsync(Caller caller, Guid contractId, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Contract>(caller, contractId, Part.Reader, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var contract)) return refusal;
        var milestones = await store.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        var escrow = await store.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        var payments = await PaymentsOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        var refunds = await RefundsOfAsync(contractId, cancellationToken).ConfigureAwait(false);

        var streams = new List<string> { ContractCollection.Definition.StreamId(contractId) };
        streams.AddRange(milestones.Select(milestone => MilestoneCollection.Definition.StreamId(milestone.Id)));
        if (escrow is not null) streams.Add(EscrowCollection.Definition.StreamId(escrow.Id));
        streams.AddRange(payments.Select(payment => TransactionCollection.Definition.StreamId(payment.Id)));
        streams.AddRange(refunds.Select(request => RefundRequestCollection.Definition.StreamId(request.Id)));
        var now = clock.GetUtcNow();
        IEnumerable<UpcomingDeadline?> next =
        [
            .. Next(contract!, milestones, payments, now),
            .. refunds.Select(request => UpcomingDeadline.Of(Deadlines.RefundAnswer, request.Id, request.AnswerBy, now)),
        ];
        return new ContractTimeline(
            await ReadAsync(streams, cancellationToken).ConfigureAwait(false),
            [.. next.OfType<UpcomingDeadline>().OrderBy(deadline => deadline.DueAt)]);
    }

    private static IEnumerable<UpcomingDeadline?> Next(
        Contract contract, IReadOnlyList<Milestone> milestones, IReadOnlyList<Transaction> payments, DateTimeOffset now)
    {
        return
        [
            UpcomingDeadline.Of(Deadlines.Signing, contract.Id, contract.SignBy, now),
            UpcomingDeadline.Of(Deadlines.Funding, contract.Id, contract.FundBy, now),
            .. payments.Select(payment => UpcomingDeadline.Of(
                payment.Channel == PaymentChannel.MobileMoney ? Deadlines.MobileMoneyPayment : Deadlines.CardPayment,
                payment.Id,
                payment.ExpiresAt,
                now)),
            .. contract.Status == ContractStatus.Active ? milestones.SelectMany(milestone => Next(milestone, now)) : [],
        ];
    }

    private static IEnumerable<UpcomingDeadline?> Next(Milestone milestone, DateTimeOffset now) =>
        ((Deadline[])[Deadlines.MilestoneDue, Deadlines.AutoApproval, Deadlines.NothingDelivered])
            .Select(deadline => UpcomingDeadline.Of(deadline, milestone.Id, milestone.DueAt(deadline.Kind), now));

    private async Task<IReadOnlyList<Transaction>> PaymentsOfAsync(Guid contractId, CancellationToken cancellationToken)
    {
        var page = await store.QueryAsync(
            new Query<Transaction>
            {
                Where = TransactionCollection.ContractId.Is(contractId)
                    & TransactionCollection.Type.In(TransactionType.Payment, TransactionType.Refund),
                Limit = Query<Transaction>.MaxLimit,
            },
            cancellationToken).ConfigureAwait(false);
        return page.Items;
    }

    private async Task<IReadOnlyList<RefundRequest>> RefundsOfAsync(Guid contractId, CancellationToken cancellationToken)
    {
        var page = await store.QueryAsync(
            new Query<RefundRequest> { Where = RefundRequestCollection.ContractId.Is(contractId), Limit = Query<RefundRequest>.MaxLimit },
            cancellationToken).ConfigureAwait(false);
        return page.Items;
    }

    private async Task<List<TimelineEvent>> ReadAsync(List<string> streams, CancellationToken cancellationToken)
    {
        var records = new List<EventRecord>();
        foreach (var stream in streams)
            records.AddRange(await events.ReadStreamAsync(stream, afterVersion: 0, cancellationToken).ConfigureAwait(false));
        // Ids are UUIDv7 of one source: among events of one time they keep the order in which they were raised.
        return [.. records.OrderBy(record => record.OccurredAt).ThenBy(record => record.Id).Select(ToTimeline)];
    }

    private static TimelineEvent ToTimeline(EventRecord record) => new(
        record.Id,
        record.Type,
        record.StreamId[..record.StreamId.IndexOf('/', StringComparison.Ordinal)],
        record.EntityId,
        record.OccurredAt,
        record.ActorId,
        record.Payload);
}
