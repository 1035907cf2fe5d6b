using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>The hirer asks for the money of a milestone that is not delivered.</summary>
public sealed class RequestRefund(IDocumentStore store, Transactor transactor, TimeProvider clock, IIdSource ids)
{
    /// <summary>The open request; refused where the escrow holds nothing, or a submission waits for the hirer's answer.</summary>
    public Task<Result<RefundRequest>> ExecuteAsync(
        Caller caller, Guid contractId, RefundRequestInput input, CancellationToken cancellationToken) =>
        transactor.RunAsync<RefundRequest>(caller.UserId, async work =>
        {
            var found = await store.FindForAsync<Contract>(caller, contractId, Part.Hirer, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var contract)) return refusal;
            if (Check(input) is { } wrong) return wrong;
            if (contract!.Status != ContractStatus.Active) return ContractErrors.NotActive;
            if (contract.FundedAt is null) return PaymentErrors.EscrowNotHeld;
            var milestone = await store.FindAsync<Milestone>(input.MilestoneId, cancellationToken).ConfigureAwait(false);
            if (milestone?.ContractId != contractId) return InputErrors.Of("milestoneId", "It is not a milestone of this contract.");
            return RefundRequest.Open(ids.NewId(), milestone, caller.UserId, input.Reason, clock.GetUtcNow())
                .Then<RefundRequest>(request => work.Insert(request, PaymentErrors.RefundAlreadyRequested));
        }, cancellationToken);

    private static Refusal? Check(RefundRequestInput input)
    {
        var errors = new InputErrors();
        errors.Text("reason", input.Reason, 1, RefundRequest.MaxReasonLength);
        return errors.Found(out var refusal) ? refusal : null;
    }
}
