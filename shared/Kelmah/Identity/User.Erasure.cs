using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>How an account ends: erasure is asked for, waits out its grace, begins, and leaves a pseudonym.</summary>
public sealed partial record User
{
    /// <summary>How long the user may think better of it: GDPR, article 12(3), gives a month at most.</summary>
    public static readonly TimeSpan ErasureGrace = TimeSpan.FromDays(30);

    /// <summary>When the user asked for erasure, UTC; null while nothing is asked for.</summary>
    public DateTimeOffset? ErasureRequestedAt { get; init; }

    /// <summary>When the erasure begins, UTC; null while nothing is asked for, and once it is done.</summary>
    public DateTimeOffset? ErasureDueAt { get; init; }

    /// <summary>When it began, UTC: from then on it cannot be cancelled.</summary>
    public DateTimeOffset? ErasureStartedAt { get; init; }

    /// <summary>When the account had become a pseudonym, UTC.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>Asks for erasure after <see cref="ErasureGrace"/>. A repeat stays as it is.</summary>
    public Result<User> RequestErasure(DateTimeOffset now)
    {
        if (!IsActive) return IdentityErrors.AccountClosed;
        if (ErasureDueAt is not null) return this;
        var due = now + ErasureGrace;
        return Raise(this with { ErasureRequestedAt = now, ErasureDueAt = due }, new ErasureRequested(Id, now, due), now);
    }

    /// <summary>Keeps the account after all. One whose erasure is not asked for stays as it is; refused once it has begun.</summary>
    public Result<User> CancelErasure(DateTimeOffset now)
    {
        if (ErasureStartedAt is not null) return IdentityErrors.ErasureBegun;
        if (ErasureRequestedAt is not { } requested) return this;
        return Raise(this with { ErasureRequestedAt = null, ErasureDueAt = null }, new ErasureCancelled(Id, requested), now);
    }

    /// <summary>The grace is over: nobody signs in any more. A repeat stays as it is.</summary>
    public Result<User> BeginErasure(DateTimeOffset now)
    {
        if (ErasureStartedAt is not null) return this;
        if (ErasureDueAt is not { } due) return IdentityErrors.ErasureNotRequested;
        if (due > now) return IdentityErrors.ErasureNotDue;
        return Raise(this with { ErasureStartedAt = now, IsActive = false }, new ErasureBegun(Id), now);
    }

    /// <summary>Leaves a pseudonym, which contracts and the journal go on to name. A repeat stays as it is.</summary>
    public Result<User> Erase(DateTimeOffset now)
    {
        if (ErasedAt is not null) return this;
        if (ErasureStartedAt is null) return IdentityErrors.ErasureNotRequested;
        var pseudonym = this with
        {
            Email = $"erased-{Id}@erased.invalid",
            // No hash: no password compares equal to it.
            Password = "",
            Profile = new UserProfile("Deleted", "user"),
            Settings = new UserSettings(),
            EmailVerifiedAt = null,
            VerificationRequestedAt = null,
            PasswordResetRequestedAt = null,
            LastLoginAt = null,
            SuspensionReason = null,
            PhoneProof = new PhoneProof(),
            RegistrationRepeatedAt = null,
            LockedUntil = null,
            Rating = 0,
            ErasureDueAt = null,
            ErasedAt = now,
        };
        return Raise(pseudonym, new UserErased(Id), now);
    }
}
