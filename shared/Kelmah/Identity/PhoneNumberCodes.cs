using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>How many codes were sent to one phone number lately, whoever asked for them.</summary>
public sealed record PhoneNumberCodes : Entity
{
    /// <summary>A hash of the number; unique.</summary>
    public required string Number { get; init; }

    public required SendCount Sent { get; init; }

    /// <summary>When it is forgotten, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The first code to a number.</summary>
    public static PhoneNumberCodes First(Guid id, string number, SendCount sent, DateTimeOffset now) =>
        Raise(new PhoneNumberCodes { Id = id, Number = number, Sent = sent, ExpiresAt = now + Kept, CreatedAt = now }, new PhoneNumberCodeCounted(), now);

    /// <summary>Another code.</summary>
    public PhoneNumberCodes Count(SendCount sent, DateTimeOffset now) =>
        Raise(this with { Sent = sent, ExpiresAt = now + Kept }, new PhoneNumberCodeCounted(), now);

    /// <summary>Longer than the window of the limit.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(2);
}

/// <summary>A code is sent to a number.</summary>
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
