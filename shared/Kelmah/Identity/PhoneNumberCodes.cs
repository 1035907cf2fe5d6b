using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>How many codes were sent to one phone number, or mails to one address that was wanted for an account, lately, whoever asked for them.</summary>
public sealed record PhoneNumberCodes : Entity
{
    /// <summary>A keyed hash of the number or the address; unique.</summary>
    public required string Number { get; init; }

    public required SendCount Sent { get; init; }

    /// <summary>When it is forgotten, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The first message.</summary>
    public static PhoneNumberCodes First(Guid id, string number, SendCount sent, DateTimeOffset now) =>
        Raise(new PhoneNumberCodes { Id = id, Number = number, Sent = sent, ExpiresAt = now + Kept, CreatedAt = now }, new PhoneNumberCodeCounted(), now);

    /// <summary>Another message.</summary>
    public PhoneNumberCodes Count(SendCount sent, DateTimeOffset now) =>
        Raise(this with { Sent = sent, ExpiresAt = now + Kept }, new PhoneNumberCodeCounted(), now);

    /// <summary>Longer than the window of the limit.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(2);
}

/// <summary>How many messages may be sent to one number or address, whoever asks for them.</summary>
public sealed class ContactLimits(IOneTimeTokens tokens, AccountOptions limits, IIdSource ids)
{
    /// <summary>How many codes may be sent by text message for one user, whatever the number is.</summary>
    public SendLimit PhoneCodesOfUser => limits.PhoneCodes;

    /// <summary>Counts a code to a number in the commit that requests it; refused for one too many.</summary>
    /// <param name="work">The commit.</param>
    /// <param name="phone">E.164.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Refusal?> CountCodeAsync(UnitOfWork work, string phone, DateTimeOffset now, CancellationToken cancellationToken) =>
        await TryCountAsync(work, phone, limits.PhoneCodes, now, cancellationToken).ConfigureAwait(false) ? null : new Refusal(IdentityErrors.TooManyPhoneCodes);

    /// <summary>Counts a message to a number or an address in the commit that requests it; false for one too many.</summary>
    /// <param name="work">The commit.</param>
    /// <param name="contact">A number in E.164, or an address in the form in which it is stored.</param>
    /// <param name="limit">Of the number or address.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<bool> TryCountAsync(UnitOfWork work, string contact, SendLimit limit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hash = tokens.HashOf(contact);
        var codes = await work.FindAsync(PhoneNumberCodesCollection.Number.Is(hash), cancellationToken).ConfigureAwait(false);
        if ((codes?.Sent ?? new SendCount()).Next(limit, now) is not { } sent) return false;
        if (codes is null) work.Insert(PhoneNumberCodes.First(ids.NewId(), hash, sent, now), DuplicateAnswer.DecideAgain);
        else work.Update(codes.Count(sent, now));
        return true;
    }
}

/// <summary>A message is sent to a number or an address.</summary>
[EventName("PhoneNumberCodeCounted")]
public sealed record PhoneNumberCodeCounted : DomainEvent;

/// <summary>How counts of codes to a number are stored.</summary>
public static class PhoneNumberCodesCollection
{
    public static readonly Field<PhoneNumberCodes, string> Number = Field.Of((PhoneNumberCodes codes) => codes.Number);
    public static readonly Field<PhoneNumberCodes, DateTimeOffset> ExpiresAt = Field.Of((PhoneNumberCodes codes) => codes.ExpiresAt);

    public static readonly CollectionDefinition<PhoneNumberCodes> Definition = new(
        "phone_number_codes", [new("number", IndexKind.Unique, Number), new("expires_at", IndexKind.TimeToLive, ExpiresAt)], []);
}
