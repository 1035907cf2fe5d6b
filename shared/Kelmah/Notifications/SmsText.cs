using Kelmah.Identity;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Notifications;

/// <summary>Writes a text message: the notification's words, and what is secret and therefore not stored.</summary>
public sealed class SmsText(IDocumentStore store, IOneTimeTokens tokens)
{
    /// <summary>The message as plain text.</summary>
    /// <exception cref="DeliveryException">What the message is for has been done meanwhile.</exception>
    public async Task<string> WriteAsync(Notification notification, CancellationToken cancellationToken)
    {
        if (notification.Data.GetValueOrDefault(EventSubjects.EventType) != nameof(PhoneCodeRequested)) return notification.Content;
        var user = await store.FindAsync<User>(notification.UserId, cancellationToken).ConfigureAwait(false);
        if (user is null || PhoneVerification.ClaimOf(user) is not { } claim) throw new DeliveryException("code_not_wanted") { IsFinal = true };
        return $"{notification.Content} {tokens.MakeCode(claim)}";
    }
}
