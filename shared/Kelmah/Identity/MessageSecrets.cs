using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Notifications;

namespace Kelmah.Identity;

/// <summary>Makes the tokens and codes of messages from what is stored now: what was used, replaced or is too old is not wanted any more.</summary>
public sealed class MessageSecrets(IDocumentStore store, IOneTimeTokens tokens, AccountOptions limits, TimeProvider clock) : IMessageSecrets
{
    private readonly AccountOptions limits = limits;

    /// <summary>What the owner of an address is told that somebody wants for another account.</summary>
    private static readonly MessageSecret HasAccount =
        new(Note: "The address has an account already. If you asked for the change, sign in to that account, or give it another address first.");

    /// <summary>By the name of the event that a message is about.</summary>
    private static readonly Dictionary<string, Func<MessageSecrets, Message, CancellationToken, ValueTask<MessageSecret?>>> Makers = new(StringComparer.Ordinal)
    {
        [NameOf<EmailVerificationRequested>()] = static (secrets, message, _) => new(secrets.Link(ClaimOfEmail(message), "verify-email", TextOf(secrets.limits.VerificationLifetime))),
        [NameOf<PasswordResetRequested>()] = static (secrets, message, _) => new(secrets.Link(OneTimeClaim.OfPasswordReset(message.User), "reset-password", TextOf(secrets.limits.PasswordResetLifetime))),
        [NameOf<PhoneCodeRequested>()] = static (secrets, message, _) => new(secrets.Code(OneTimeClaim.OfPhone(message.User))),
        [NameOf<StepUpCodeRequested>()] = static (secrets, message, stop) => secrets.StepUpAsync(message, stop),
        [NameOf<SignInCodeRequested>()] = static (secrets, message, stop) => secrets.SignInAsync(message, stop),
        [NameOf<EmailConfirmationRequested>()] = static (secrets, message, stop) => secrets.ConfirmationAsync(message, stop),
        [NameOf<EmailChangeRequested>()] = static (secrets, message, stop) => secrets.UndoingAsync(message, stop),
        [NameOf<EmailChanged>()] = static (secrets, message, stop) => secrets.UndoingAsync(message, stop),
    };

    /// <inheritdoc/>
    public async ValueTask<MessageSecret?> FindAsync(Guid userId, IReadOnlyDictionary<string, string> data, CancellationToken cancellationToken)
    {
        if (data.GetValueOrDefault(EventSubjects.EventType) is not { } name || !Makers.TryGetValue(name, out var make)) return MessageSecret.None;
        var user = await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
        return user is null ? null : await make(this, new Message(user, data), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The mail is for one registration of the address, which the event names unless it is the account itself.</summary>
    private static OneTimeClaim? ClaimOfEmail(Message message)
    {
        if (message.Find("registrationId") is not { } id) return OneTimeClaim.OfEmail(message.User);
        return message.User.Registrations.FirstOrDefault(one => one.Id == id) is { } registration ? OneTimeClaim.OfRegistration(message.User, registration) : null;
    }

    /// <summary>While a change of the address can be undone, the code goes to the address before: whoever changed it must not prove anything by it.</summary>
    private async ValueTask<MessageSecret?> StepUpAsync(Message message, CancellationToken cancellationToken)
    {
        var sent = await store.FindAsync(StepUpCodeCollection.SessionId.Is(message.Find("sessionId") ?? Guid.Empty), cancellationToken).ConfigureAwait(false);
        if (sent is null || sent.RequestId != message.Find("requestId") || !sent.IsOpen(clock.GetUtcNow())) return null;
        var change = await store.FindAsync(EmailChangeCollection.UserId.Is(message.User.Id), cancellationToken).ConfigureAwait(false);
        var address = change?.IsRecent(clock.GetUtcNow()) == true ? change.PreviousAddress : null;
        return Code(OneTimeClaim.OfStepUp(sent, message.User))! with { Address = address };
    }

    private async ValueTask<MessageSecret?> SignInAsync(Message message, CancellationToken cancellationToken)
    {
        var challenge = await store.FindAsync<SignInChallenge>(message.Find("challengeId") ?? Guid.Empty, cancellationToken).ConfigureAwait(false);
        if (challenge is null || challenge.CodeRequestId != message.Find("requestId") || !challenge.HasOpenCode(clock.GetUtcNow())) return null;
        return Code(OneTimeClaim.OfSignIn(challenge, message.User));
    }

    /// <summary>Looked up now, so that neither the answer to the request nor its notification tells whether the address has an account.</summary>
    private async ValueTask<MessageSecret?> ConfirmationAsync(Message message, CancellationToken cancellationToken)
    {
        var change = await store.FindAsync(EmailChangeCollection.UserId.Is(message.User.Id), cancellationToken).ConfigureAwait(false);
        if (change?.IsPending(clock.GetUtcNow()) != true) return null;
        var owner = await store.FindByEmailAsync(change.NewAddress, cancellationToken).ConfigureAwait(false);
        var secret = EmailChanges.IsTaken(owner, message.User.Id) ? HasAccount : Link(OneTimeClaim.OfEmailChange(change), "confirm-email-change", TextOf(limits.VerificationLifetime))!;
        return secret with { Address = change.NewAddress, IsToStranger = true };
    }

    private async ValueTask<MessageSecret?> UndoingAsync(Message message, CancellationToken cancellationToken)
    {
        var change = await store.FindAsync(EmailChangeCollection.UserId.Is(message.User.Id), cancellationToken).ConfigureAwait(false);
        if (change?.PreviousAddress is not { } previous || clock.GetUtcNow() >= change.ExpiresAt) return null;
        var hours = FormattableString.Invariant($"{Math.Ceiling((change.ExpiresAt - clock.GetUtcNow()).TotalHours)} hours");
        return Link(OneTimeClaim.OfEmailUndoing(change), "undo-email-change", hours)! with { Address = previous };
    }

    private MessageSecret? Link(OneTimeClaim? claim, string page, string lifetime) =>
        claim is null ? null : new MessageSecret(tokens.Make(claim), page, $"It holds for {lifetime}.");

    private MessageSecret? Code(OneTimeClaim? claim) => claim is null ? null : new MessageSecret(tokens.MakeCode(claim), Note: $"It holds for {TextOf(limits.PhoneCodeLifetime)}.");

    /// <summary>As people say it: <c>24 hours</c>, <c>one hour</c>, <c>90 minutes</c>.</summary>
    private static string TextOf(TimeSpan lifetime) => lifetime == TimeSpan.FromHours(1)
        ? "one hour"
        : lifetime.TotalMinutes % 60 == 0 ? FormattableString.Invariant($"{lifetime.TotalHours:0} hours") : FormattableString.Invariant($"{lifetime.TotalMinutes:0} minutes");

    private static string NameOf<TEvent>() => EventTypes.NameOf(typeof(TEvent));

    /// <summary>Whose message it is, and the ids that its event names.</summary>
    private sealed record Message(User User, IReadOnlyDictionary<string, string> Data)
    {
        public Guid? Find(string name) => Data.TryGetValue(name, out var text) && Guid.TryParse(text, out var id) ? id : null;
    }
}
