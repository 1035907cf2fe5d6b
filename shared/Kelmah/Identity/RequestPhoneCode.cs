using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Asks for a text message with a code that proves the number of the caller's profile.</summary>
public sealed class RequestPhoneCode(IDocumentStore store, Transactor transactor, TimeProvider clock)
{
    /// <summary>Refused without a number, within a minute of the last code, and after five codes in a day.</summary>
    public Task<Result<bool>> ExecuteAsync(Caller caller, CancellationToken cancellationToken) =>
        transactor.RunAsync<bool>(caller.UserId, async work =>
        {
            var user = await store.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            return user.RequestPhoneCode(clock.GetUtcNow()).Then<bool>(requested =>
            {
                work.Update(requested);
                return true;
            });
        }, cancellationToken);
}
