namespace Kelmah.Kernel.Persistence;

/// <summary>A message that a consumer has handled, recorded in the commit of its effect.</summary>
public sealed record HandledMessage(string Consumer, string MessageId)
{
    /// <summary>
    /// How long it is recorded. Stripe repeats an event for days and asks to keep ids for 30; a dead letter that an operator
    /// replays may be older, up to as long as notifications are kept. Whatever moves money has a key of its own, which stays for ever.
    /// </summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);
}
