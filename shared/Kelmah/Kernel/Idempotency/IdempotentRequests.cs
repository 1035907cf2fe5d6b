using System.Security.Cryptography;
using System.Text;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Idempotency;

/// <summary>Begins, answers and releases requests that came with an <c>Idempotency-Key</c>.</summary>
public sealed class IdempotentRequests(Transactor transactor, IdempotencyOptions limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// Begins a request. With <see cref="IdempotentRequest.Answer"/>, it was answered before and must not run. Refused while
    /// the first one runs, or when the key came with another body.
    /// </summary>
    /// <param name="caller">Keys of two users never meet.</param>
    /// <param name="route">Verb and path; keys of two routes never meet.</param>
    /// <param name="key">1 to 255 characters.</param>
    /// <param name="bodyHash">Hash of the body.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<IdempotentRequest>> BeginAsync(
        Caller caller, string route, string key, string bodyHash, CancellationToken cancellationToken)
    {
        var scoped = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{caller.UserId}\n{route}\n{key}")));
        return transactor.RunAsync<IdempotentRequest>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var found = await work.FindAsync(IdempotentRequestCollection.Key.Is(scoped), cancellationToken).ConfigureAwait(false);
            if (found is null) return work.Insert(IdempotentRequest.Start(ids.NewId(), caller.UserId, scoped, bodyHash, limits, now), IdempotencyErrors.StillRunning);
            var repeated = found.Repeat(bodyHash, limits, now);
            if (repeated.IsRefused(out var refusal, out var next)) return refusal;
            return next!.NewEvents.IsEmpty ? next : work.Update(next);
        }, cancellationToken);
    }

    /// <summary>
    /// What the effect of a request can be made once by, however often it begins again before it is answered; null where the same key came before, so long ago that it was forgotten.
    /// </summary>
    public Guid? NaturalIdOf(IdempotentRequest request) => request.ExpiresAt == request.CreatedAt + limits.Kept ? request.Id : null;

    /// <summary>Keeps the answer.</summary>
    public Task FinishAsync(IdempotentRequest request, RecordedAnswer answer, CancellationToken cancellationToken) =>
        transactor.RunAsync<IdempotentRequest>(null, work => Task.FromResult<Result<IdempotentRequest>>(work.Update(request.Finish(answer, clock.GetUtcNow()))), cancellationToken);

    /// <summary>Keeps that it was answered, without the answer, which holds a secret.</summary>
    public Task SettleAsync(IdempotentRequest request, int status, CancellationToken cancellationToken) =>
        transactor.RunAsync<IdempotentRequest>(null, work => Task.FromResult<Result<IdempotentRequest>>(work.Update(request.Settle(status, clock.GetUtcNow()))), cancellationToken);

    /// <summary>Forgets a request that was not done, so that the key can be used again.</summary>
    public Task ReleaseAsync(IdempotentRequest request, CancellationToken cancellationToken) =>
        transactor.RunAsync<IdempotentRequest>(null, work =>
        {
            work.Delete(request);
            return Task.FromResult<Result<IdempotentRequest>>(request);
        }, cancellationToken);
}
