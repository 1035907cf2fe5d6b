using Kelmah.Contracts;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Tells the orchestration of a request for a refund where it stands.</summary>
public sealed class GetRefundRequestProcess(IDocumentStore store, TimeProvider clock)
{
    /// <summary>The state of a request that is there; nothing more happens by itself once it is decided or escalated.</summary>
    public async Task<ProcessState> ExecuteAsync(Guid requestId, CancellationToken cancellationToken)
    {
        var request = await store.FindAsync<RefundRequest>(requestId, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"There is no request for a refund {requestId}.");
        var next = NextStep.EarliestOf(clock.GetUtcNow(), (Deadlines.RefundAnswer, request.AnswerBy));
        return new ProcessState(ProcessState.NameOf(request.Status), request.Status != RefundRequestStatus.Open, next);
    }
}
