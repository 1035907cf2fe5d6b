using System.Globalization;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;

namespace Kelmah.Payments;

/// <summary>
/// The months of users' wallets. Entries belong to the month in which they were recorded, so that a month that is over never changes; the month is that of the
/// user's time zone.
/// </summary>
public sealed class Statements(WalletEntries entries, IJournal journal, Ledger ledger, IUsers users, PaymentNames names, TimeProvider clock)
{
    /// <summary>For so long after its end a month is open still: an entry can be visible some seconds after the time at which it was recorded.</summary>
    internal static readonly TimeSpan StillArriving = TimeSpan.FromMinutes(5);

    /// <summary>The caller's statement of a month. Refused for a month that has not begun, and for one before the account was opened.</summary>
    /// <param name="caller">Whose wallet.</param>
    /// <param name="month">Such as <c>2026-10</c>; null for the present one.</param>
    /// <param name="currency">Null for the wallet's main one.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Result<StatementView>> GetAsync(Caller caller, string? month, Currency? currency, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(caller.UserId, cancellationToken).ConfigureAwait(false) is not { } user) return RequestErrors.NotFound;
        var zone = user.Settings.Zone();
        var present = StatementMonth.Of(clock.GetUtcNow(), zone);
        if ((month is null ? present : StatementMonth.Parse(month)) is not { } asked) return InputErrors.Of("month", "It is a month such as 2026-10.");
        if (asked > present) return InputErrors.Of("month", "It has not begun.");
        var first = StatementMonth.Of(user.CreatedAt, zone);
        if (asked < first) return InputErrors.Of("month", $"Your account was opened in {first}.");
        var (from, to) = asked.Bounds(zone);
        var wanted = currency ?? (await ledger.GetWalletAsync(caller, cancellationToken).ConfigureAwait(false)).Value.Currency;
        var statement = new StatementView(
            asked.ToString(), user.Settings.TimeZone, wanted, from, to, IsOpen: clock.GetUtcNow() < to + StillArriving,
            await SectionAsync(caller.UserId, WalletAccount.Available, wanted, from, to, cancellationToken).ConfigureAwait(false),
            await SectionAsync(caller.UserId, WalletAccount.Pending, wanted, from, to, cancellationToken).ConfigureAwait(false));
        return await names.AddAsync(statement, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StatementSection> SectionAsync(
        Guid userId, WalletAccount account, Currency currency, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var search = new WalletEntrySearch { Account = account, Currency = currency, From = from, To = to };
        var before = await journal.BalancesBeforeAsync(account == WalletAccount.Pending ? Account.WalletPending(userId) : Account.WalletAvailable(userId), from, cancellationToken).ConfigureAwait(false);
        var opening = before.FirstOrDefault(amount => amount.Currency == currency, Money.Zero(currency));
        var newestFirst = await entries.AllAsync(userId, search, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var balance = opening;
        // The order of a list of entries can differ from that of their recording where two were recorded at once: the balances are of this order.
        var items = newestFirst.AsEnumerable().Reverse().OrderBy(posting => posting.Recorded.RecordedAt)
            .Select(posting => StatementEntry.Of(posting, balance += posting.Amount)).ToList();
        return new StatementSection(SignedAmount.Of(opening), items, SignedAmount.Of(balance));
    }
}

/// <summary>A month of the calendar.</summary>
internal readonly record struct StatementMonth(int Year, int Month)
{
    private const string Format = "yyyy-MM";

    /// <summary>For example <c>October 2026</c>.</summary>
    public string InWords => new DateOnly(Year, Month, 1).ToString("MMMM yyyy", CultureInfo.InvariantCulture);

    public static bool operator <(StatementMonth left, StatementMonth right) => (left.Year, left.Month).CompareTo((right.Year, right.Month)) < 0;

    public static bool operator >(StatementMonth left, StatementMonth right) => right < left;

    /// <summary>The month of a time, by the clocks of a zone.</summary>
    public static StatementMonth Of(DateTimeOffset time, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        return new StatementMonth(local.Year, local.Month);
    }

    /// <summary>Reads <c>2026-10</c>; null for anything else.</summary>
    public static StatementMonth? Parse(string text) =>
        DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1 and < 9999 ? new(day.Year, day.Month) : null;

    /// <summary>When the month of a time is over in every time zone, and its last entries can be read, UTC: half past noon on the first day of the next one.</summary>
    public static DateTimeOffset EndedEverywhere(DateTimeOffset time)
    {
        // The clocks of the world's last zone are 12 hours behind UTC.
        var last = time.ToUniversalTime().AddHours(-12);
        return new DateTimeOffset(last.Year, last.Month, 1, 12, 30, 0, TimeSpan.Zero).AddMonths(1);
    }

    /// <summary>Its first moment, and the first one that is no longer of it, UTC.</summary>
    public (DateTimeOffset From, DateTimeOffset To) Bounds(TimeZoneInfo zone)
    {
        var first = new DateTime(Year, Month, 1, 0, 0, 0, DateTimeKind.Unspecified);
        return (WallClock.First(first, zone).ToUniversalTime(), WallClock.First(first.AddMonths(1), zone).ToUniversalTime());
    }

    public override string ToString() => new DateOnly(Year, Month, 1).ToString(Format, CultureInfo.InvariantCulture);
}
