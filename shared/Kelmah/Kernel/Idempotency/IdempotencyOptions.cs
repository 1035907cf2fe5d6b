using System.ComponentModel.DataAnnotations;

namespace Kelmah.Kernel.Idempotency;

/// <summary>Settings <c>Idempotency__…</c>: how long it is known that a request was made.</summary>
public sealed class IdempotencyOptions
{
    /// <summary>Hours for which the answer to a key is given again. Stripe keeps a key for at least 24.</summary>
    [Range(1, 720)]
    public int KeptHours { get; set; } = 24;

    /// <summary>
    /// Seconds without an answer after which the process that ran a request is taken for dead, so that a repeat runs. What moves money is
    /// done once all the same, by a key of its own.
    /// </summary>
    [Range(5, 600)]
    public int LeaseSeconds { get; set; } = 15;

    /// <summary>
    /// Days for which it is recorded that a message was handled. Stripe asks to keep the ids of its events for 30; an index of MongoDB forgets
    /// them after 90 in any case.
    /// </summary>
    [Range(30, 90)]
    public int HandledDays { get; set; } = 90;

    /// <summary>How long it is recorded that a message was handled.</summary>
    public TimeSpan HandledKept => TimeSpan.FromDays(HandledDays);

    /// <summary>How long the answer to a key is given again.</summary>
    public TimeSpan Kept => TimeSpan.FromHours(KeptHours);

    /// <summary>After this time without an answer, the process that ran the request is taken for dead.</summary>
    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);
}
