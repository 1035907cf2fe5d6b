using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Notifications;

namespace Kelmah.Identity;

/// <summary>
/// What happens at the end of the grace: closes the account, sends the last mail, removes the personal data from every collection,
/// and finally leaves a pseudonym. It makes many commits; the account stays due until the last of them, so that it continues after
/// a crash. Safe to repeat.
/// </summary>
public sealed class EraseUser(
    ErasureSteps steps, IOpenWork openWork, PersonalDataEraser data, IDocumentStore store, IEmailSender email, IErasureTraces traces)
{
    /// <summary>The code of the refusal where the erasure was cancelled, is not due, or is prevented by an obstacle; else null.</summary>
    public async Task<string?> ExecuteAsync(Guid userId, CancellationToken cancellationToken)
    {
        if ((await steps.BeginAsync(userId, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var user)) return refusal.Error.Code;
        if (user.ErasedAt is not null) return null;
        // Another has the address now, and never had this account.
        if (user.SupersededAt is null) await SendLastMailAsync(user, cancellationToken).ConfigureAwait(false);
        await openWork.EndAsync(userId, cancellationToken).ConfigureAwait(false);
        // While the documents still say which messages to others name the user, and which other addresses got messages.
        var known = await AddressesAsync(user, cancellationToken).ConfigureAwait(false);
        foreach (var person in known) await traces.RemoveMessagesAsync(person, cancellationToken).ConfigureAwait(false);
        await data.EraseAsync(userId, cancellationToken).ConfigureAwait(false);
        // What came while the data were erased: once the account is a pseudonym, nobody knows the addresses any more.
        foreach (var person in known) await traces.RemoveMessagesAsync(person, cancellationToken).ConfigureAwait(false);
        await traces.ListAsync(userId, cancellationToken).ConfigureAwait(false);
        var finished = await steps.FinishAsync(userId, cancellationToken).ConfigureAwait(false);
        // What was on its way meanwhile.
        foreach (var person in known) await traces.RemoveMessagesAsync(person, cancellationToken).ConfigureAwait(false);
        await traces.ScrubAsync(cancellationToken).ConfigureAwait(false);
        return finished.Refusal?.Error.Code;
    }

    /// <summary>The user at the present address, and at those of a change of it that can be confirmed or undone.</summary>
    private async Task<IReadOnlyList<User>> AddressesAsync(User user, CancellationToken cancellationToken)
    {
        var change = await store.FindAsync(EmailChangeCollection.UserId.Is(user.Id), cancellationToken).ConfigureAwait(false);
        string?[] addresses = [user.Email, change?.NewAddress, change?.PreviousAddress];
        return [.. addresses.OfType<string>().Distinct(StringComparer.Ordinal).Select(address => user with { Email = address })];
    }

    /// <summary>Does what a crash after the last commit of an erasure has left to do. Safe to repeat.</summary>
    public Task FinishTracesAsync(CancellationToken cancellationToken) => traces.ScrubDueAsync(cancellationToken);

    /// <summary>
    /// Sent directly and not as a notification, since the address is erased a moment later. It is attempted once, and again only
    /// after a crash and then under the same id: a mail server must not delay an erasure.
    /// </summary>
    private async Task SendLastMailAsync(User user, CancellationToken cancellationToken)
    {
        var forfeited = await steps.ForfeitedAsync(user.Id, cancellationToken).ConfigureAwait(false);
        var balance = forfeited.IsEmpty ? "" : $"What your wallet held, {string.Join(" and ", forfeited.Select(Words))}, went to Kelmah, as you agreed. ";
        var body = $"Hello {user.Profile.FirstName},\n\nYour Kelmah account is closed and your personal data are being erased, as you asked. {balance}"
            + "Records of payments stay, under a pseudonym, as the law demands. This is our last mail to you.\n\nKelmah\n";
        var mail = new EmailMessage(user.Id, user.Email, user.FullName, "Your account is erased", body, user.ErasureStartedAt!.Value);
        try
        {
            await email.SendAsync(mail, cancellationToken).ConfigureAwait(false);
        }
        catch (DeliveryException)
        {
            return;
        }
    }

    private static string Words(Money amount) => $"{amount.Currency} {amount.ToDecimalString()}";
}
