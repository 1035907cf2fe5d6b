using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>The certificates of workers.</summary>
public sealed class Certificates(IDocumentStore store, Transactor transactor, TimeProvider clock, IIdSource ids)
{
    /// <summary>Adds one to the profile of the caller, a worker; refused beyond the limit.</summary>
    public Task<Result<CertificateView>> AddAsync(Caller caller, CertificateInput input, CancellationToken cancellationToken) =>
        transactor.RunAsync<CertificateView>(caller.UserId, async work =>
        {
            var count = await work.CountAsync(CertificateCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
            if (count >= Certificate.MaxCount) return CertificateErrors.TooMany;
            return Certificate.Add(ids.NewId(), caller.UserId, input, clock.GetUtcNow())
                .Then<CertificateView>(added => CertificateView.Of(work.Insert(added)));
        }, cancellationToken);

    /// <summary>The caller's, expired ones too, the latest first.</summary>
    public Task<Result<Page<CertificateView>>> ListOwnAsync(Caller caller, Paging paging, CancellationToken cancellationToken) =>
        ListAsync(CertificateCollection.UserId.Is(caller.UserId), paging, cancellationToken);

    /// <summary>Those of a worker that are valid, the latest first. Not found for an account whose public profile the caller does not find.</summary>
    /// <param name="caller">Null for one who is not signed in.</param>
    public async Task<Result<Page<CertificateView>>> ListOfAsync(Caller? caller, Guid userId, Paging paging, CancellationToken cancellationToken)
    {
        var user = await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
        if (user is null || !user.IsFoundBy(caller)) return RequestErrors.NotFound;
        return await ListAsync(
            CertificateCollection.UserId.Is(userId) & CertificateCollection.Status.Is(CertificateStatus.Valid), paging, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes one of the caller's; somebody else's is not found.</summary>
    public Task<Result<CertificateView>> RemoveAsync(Caller caller, Guid certificateId, CancellationToken cancellationToken) =>
        transactor.RunAsync<CertificateView>(caller.UserId, async work =>
        {
            var certificate = await work.FindAsync<Certificate>(certificateId, cancellationToken).ConfigureAwait(false);
            if (certificate is null || certificate.UserId != caller.UserId) return RequestErrors.NotFound;
            work.Delete(certificate.Remove(clock.GetUtcNow()));
            return CertificateView.Of(certificate);
        }, cancellationToken);

    /// <summary>What <see cref="Certificate.Expiry"/> does. Safe to repeat.</summary>
    public Task<Result<Certificate>> ExpireAsync(Guid certificateId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Certificate>(actorId: null, async work =>
        {
            var certificate = await work.FindAsync<Certificate>(certificateId, cancellationToken).ConfigureAwait(false);
            if (certificate is null) return RequestErrors.NotFound;
            return certificate.Expire(clock.GetUtcNow()).Then<Certificate>(expired => work.Update(expired));
        }, cancellationToken);

    private async Task<Result<Page<CertificateView>>> ListAsync(Filter<Certificate> where, Paging paging, CancellationToken cancellationToken)
    {
        var page = await store.QueryAsync(
            new Query<Certificate> { Where = where, Limit = paging.Limit, Cursor = paging.Cursor }, cancellationToken).ConfigureAwait(false);
        return new Page<CertificateView>([.. page.Items.Select(CertificateView.Of)], page.NextCursor);
    }
}
