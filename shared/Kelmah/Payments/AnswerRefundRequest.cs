using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>The worker answers to a request for a refund.</summary>
public sealed class AnswerRefundRequest(IDocumentStore store, Transactor transactor, RefundGrant grant, TimeProvider clock)
{
    /// <summary>Agrees: the money goes back. A repeat changes nothing.</summary>
    public Task<Result<RefundRequest>> AcceptAsync(Caller caller, Guid requestId, CancellationToken cancellationToken) =>
        RunAsync(caller, requestId, request => request.Accept(caller.UserId, clock.GetUtcNow()), cancellationToken);

    /// <summary>Does not agree: the money stays in the escrow. A repeat changes nothing.</summary>
    public Task<Result<RefundRequest>> DeclineAsync(Caller caller, Guid requestId, CancellationToken cancellationToken) =>
        RunAsync(caller, requestId, request => request.Decline(caller.UserId, clock.GetUtcNow()), cancellationToken);

    private Task<Result<RefundRequest>> RunAsync(
        Caller caller, Guid requestId, Func<RefundRequest, Result<RefundRequest>> answer, CancellationToken cancellationToken) =>
        transactor.RunAsync<RefundRequest>(caller.UserId, async work =>
        {
            var found = await store.FindForAsync<RefundRequest>(caller, requestId, Part.Worker, cancellationToken).ConfigureAwait(false);
            if (found.Then(answer).IsRefused(out var refusal, out var answered)) return refusal;
            return await grant.AddAsync(work, answered!, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);
}
