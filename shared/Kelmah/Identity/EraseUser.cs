using Kelmah.Kernel.Modules;
using Kelmah.Notifications;

namespace Kelmah.Identity;

/// <summary>
/// What the end of the grace does: closes the account, says farewell, takes the personal data out of every collection, and
/// last leaves a pseudonym. Many commits; the account stays due until the last of them, so that after a crash it goes on.
/// Safe to repeat.
/// </summary>
public sealed class EraseUser(
    BeginErasure begin, EndOpenWork openWork, PersonalDataEraser data, FinishErasure finish, IEmailSender email)
{
    /// <summary>The code of the refusal where the erasure was cancelled, is not due, or meets an obstacle; else null.</summary>
    public async Task<string?> ExecuteAsync(Guid userId, CancellationToken cancellationToken)
    {
        if ((await begin.ExecuteAsync(userId, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var user)) return refusal.Error.Code;
        if (user!.ErasedAt is not null) return null;
        await SayFarewellAsync(user, cancellationToken).ConfigureAwait(false);
        await openWork.ExecuteAsync(userId, cancellationToken).ConfigureAwait(false);
        await data.EraseAsync(userId, cancellationToken).ConfigureAwait(false);
        return (await finish.ExecuteAsync(userId, cancellationToken).ConfigureAwait(false)).Refusal?.Error.Code;
    }

    /// <summary>
    /// Sent from here and not as a notification, since the address is gone a moment later. One attempt, repeated only after a
    /// crash and then under the same id: the right to erasure does not hang on a mail server.
    /// </summary>
    private async Task SayFarewellAsync(User user, CancellationToken cancellationToken)
    {
        var body = $"Hello {user.Profile.FirstName},\n\nYour Kelmah account is closed and your personal data are being erased, as you asked. "
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
}
