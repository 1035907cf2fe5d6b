using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>An erasure that is asked for and has not begun.</summary>
/// <param name="RequestedAt">UTC.</param>
/// <param name="DueAt">When it begins, UTC; until then the user can sign in and cancel it.</param>
[SchemaName("ErasureView")]
public sealed record ErasureView(DateTimeOffset RequestedAt, DateTimeOffset DueAt)
{
    /// <summary>The view of an account's erasure; null where none is asked for.</summary>
    public static ErasureView? Of(User user) =>
        user is { ErasureRequestedAt: { } requested, ErasureDueAt: { } due } ? new ErasureView(requested, due) : null;
}
