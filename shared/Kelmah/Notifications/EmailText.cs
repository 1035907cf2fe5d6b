using Kelmah.Identity;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Notifications;

/// <summary>Writes the body of a mail: the notification's words, what is secret and therefore not stored, and where to go.</summary>
public sealed class EmailText(IDocumentStore store, IOneTimeTokens tokens, NotificationOptions options)
{
    /// <summary>The body as plain text.</summary>
    /// <exception cref="DeliveryException">What the mail is for has been done meanwhile.</exception>
    public async Task<string> WriteAsync(Notification notification, Recipient recipient, CancellationToken cancellationToken)
    {
        var cause = notification.Data.GetValueOrDefault(EventSubjects.EventType);
        var action = cause switch
        {
            nameof(EmailVerificationRequested) =>
                await TokenAsync(notification.UserId, EmailVerification.ClaimOf, "verify-email", "24 hours", cancellationToken).ConfigureAwait(false),
            nameof(PasswordResetRequested) =>
                await TokenAsync(notification.UserId, PasswordReset.ClaimOf, "reset-password", "one hour", cancellationToken).ConfigureAwait(false),
            _ => $"{options.WebUrl}/notifications",
        };
        return $"Hello {recipient.FirstName},\n\n{notification.Content}\n\n{action}\n\nKelmah\n";
    }

    private async Task<string> TokenAsync(
        Guid userId, Func<User, OneTimeClaim?> claimOf, string page, string lifetime, CancellationToken cancellationToken)
    {
        var user = await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
        if (user is null || claimOf(user) is not { } claim) throw new DeliveryException("token_not_wanted") { IsFinal = true };
        var token = tokens.Make(claim);
        return $"{options.WebUrl}/{page}?token={Uri.EscapeDataString(token)}\n\nOr give this token to the app:\n\n{token}\n\nIt holds for {lifetime}.";
    }
}
