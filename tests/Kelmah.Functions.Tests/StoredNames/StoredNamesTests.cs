using System.Reflection;
using System.Text;
using System.Text.Json;
using Kelmah.Functions.Platform;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Kelmah.Kernel.Serialization;
using Kelmah.Payments;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Kelmah.Functions.Tests.StoredNames;

/// <summary>
/// The names that stand in databases, histories, queues and clients: a data folder of an earlier release holds them, so the code
/// may be renamed, and they may not. The lists beside this file name them.
/// </summary>
public sealed class StoredNamesTests
{
    private const string Missing = "Names that earlier releases stored are gone. Give each back, as a literal:";
    private const string Unlisted = "New names that will be stored. Add each to a list in StoredNames:";

    private static readonly Type[] Enums = [.. typeof(Entity).Assembly.GetTypes().Where(static type => type.IsEnum && type.IsPublic)];

    [Fact]
    public async Task No_stored_name_has_changed()
    {
        var listed = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "StoredNames"), "*.txt").SelectMany(File.ReadAllLines)
            .Where(static line => line.Length > 0).ToHashSet(StringComparer.Ordinal);
        var present = (await PresentAsync()).ToHashSet(StringComparer.Ordinal);

        var complaint = new StringBuilder();
        Complain(complaint, Missing, listed.Except(present));
        Complain(complaint, Unlisted, present.Except(listed));

        Assert.True(complaint.Length == 0, complaint.ToString());
    }

    private static async Task<IEnumerable<string>> PresentAsync() =>
        [.. Events(), .. Stores(), .. Queues(), .. Functions(), .. Accounts(), .. Movements(), .. Keys(), .. Enums.SelectMany(EnumValues), .. await SchemasAsync()];

    private static IEnumerable<string> Events() => EventTypes.All.Select(static type => $"event {EventTypes.NameOf(type)}");

    private static IEnumerable<string> Stores() => Collections.All.SelectMany(static collection => collection.Indexes
        .Select(index => $"index {collection.Name}.{index.Name}").Prepend($"collection {collection.Name}")
        .Concat(collection.Sets.Select(set => $"guarded set {collection.Name}/{set.Path}")));

    private static IEnumerable<string> Queues() => typeof(QueueNames).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static field => $"queue {field.GetRawConstantValue()}");

    /// <summary>Every function under what it is called by: histories name orchestrators and activities, rows name timers, clients operations.</summary>
    private static IEnumerable<string> Functions() =>
        from method in typeof(Program).Assembly.GetTypes().SelectMany(static type => type.GetMethods())
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        let trigger = method.GetParameters()
            .Select(static parameter => parameter.GetCustomAttribute<TriggerBindingAttribute>()).Single(static found => found is not null)
        select trigger switch
        {
            OrchestrationTriggerAttribute orchestration => $"orchestrator {orchestration.Orchestration ?? function.Name}",
            ActivityTriggerAttribute activity => $"activity {activity.Activity ?? function.Name}",
            TimerTriggerAttribute => $"timer {function.Name}",
            HttpTriggerAttribute => $"operation {function.Name}",
            _ => $"consumer {function.Name}",
        };

    private static async Task<IEnumerable<string>> SchemasAsync()
    {
        using var description = JsonDocument.Parse(await ApiDescription.WriteAsync(ApiOperation.All, CancellationToken.None));
        return [.. description.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(static schema => $"schema {schema.Name}")];
    }

    private static IEnumerable<string> Accounts() =>
    [
        $"account {Account.PlatformFees}",
        $"account {Account.StripeFees}",
        $"account {Account.Stripe(Currency.Ghs)}",
        $"account {Account.Escrow(Guid.Empty)}",
        $"account {Account.WalletAvailable(Guid.Empty)}",
        $"account {Account.WalletPending(Guid.Empty)}",
        $"account {Account.WalletReceivable(Guid.Empty)}",
        $"account {Account.StripeUnsettled(Currency.Ghs)}",
        $"account {Account.Exchange(Currency.Ghs)}",
        $"account {Account.Manual(Currency.Ghs)}",
        $"account {Account.Tax("GH")}",
        $"account {Account.Payouts(Currency.Ghs)}",
        $"account {Account.PlatformSubscriptions}",
    ];

    /// <summary>The kinds of journal entries, and the keys that let none be appended twice.</summary>
    private static IEnumerable<string> Movements()
    {
        var one = new Money(1, Currency.Ghs);
        var payment = Transaction.StartFunding(Guid.Empty, Guid.Empty, Guid.Empty, one, PaymentChannel.Card, default).Committed<Transaction>();
        var refund = Transaction.StartRefund(Guid.Empty, payment, one, default).Committed<Transaction>();
        var conditions = new ReleaseConditions(0, 14);
        var escrow = Escrow.Open(
            Guid.Empty, Guid.Empty, Guid.Empty, Guid.Empty, conditions, new PendingFunding(Guid.Empty, [EscrowPart.Of(Guid.Empty, one, conditions, Guid.Empty)]), default);
        var stripe = Account.Stripe(Currency.Ghs);
        var change = new StripeBalanceChange("txn_1", 1, 1, 0, "ghs");
        var movement = StripeMovement.Book(Guid.Empty, StripeMovementKind.Charge, "ch_1", "pi_1", one, payment, null, default).Settle(change, one, one, default);
        var withdrawal = Withdrawal.Request(Guid.Empty, Guid.Empty, Guid.Empty, one, PayoutMethod.Stripe, default).Committed<Withdrawal>();
        var exchange = new CurrencyExchange
        {
            Id = Guid.Empty,
            UserId = Guid.Empty,
            Amount = one,
            Gets = new Money(1, Currency.Usd),
            Margin = new Money(0, Currency.Usd),
            Rate = "1",
            MarginBasisPoints = 0,
            ValidUntil = default,
            CreatedAt = default,
        };
        var correction = new LedgerCorrection
        {
            Id = Guid.Empty,
            Corrects = Guid.Empty,
            Reason = "",
            ProposedBy = Guid.Empty,
            Status = CorrectionStatus.Proposed,
            CreatedAt = default,
            Postings = [new CorrectionPosting("platform:fees", one), new CorrectionPosting("stripe:fees", -one)],
        };
        JournalEntry[] entries =
        [
            Kelmah.Payments.JournalEntries.PayoutReserved(Guid.Empty, withdrawal, default),
            Kelmah.Payments.JournalEntries.PayoutSent(Guid.Empty, withdrawal, stripe, default),
            Kelmah.Payments.JournalEntries.PayoutByHand(Guid.Empty, withdrawal, default),
            Kelmah.Payments.JournalEntries.PayoutReturned(Guid.Empty, withdrawal, stripe, default),
            Kelmah.Payments.JournalEntries.PayoutRestored(Guid.Empty, withdrawal, default),
            Kelmah.Payments.JournalEntries.Fund(Guid.Empty, payment, Guid.Empty, stripe, default),
            Kelmah.Payments.JournalEntries.Release(Guid.Empty, escrow, new EscrowRelease(Guid.Empty, one, Money.Zero(Currency.Ghs)), isPending: false, default),
            Kelmah.Payments.JournalEntries.Refund(Guid.Empty, escrow, new EscrowRefund(Guid.Empty, one), default),
            Kelmah.Payments.JournalEntries.LatePayment(Guid.Empty, payment, one, stripe, default),
            Kelmah.Payments.JournalEntries.RefundSent(Guid.Empty, refund, stripe, default),
            Kelmah.Payments.JournalEntries.ProviderFee(Guid.Empty, movement, one, default),
            Kelmah.Payments.JournalEntries.Settlement(Guid.Empty, movement, default),
            Kelmah.Payments.JournalEntries.RefundReturned(Guid.Empty, refund, stripe, default),
            Kelmah.Payments.JournalEntries.RefundPaidByHand(Guid.Empty, refund, default),
            Kelmah.Payments.JournalEntries.TakenBack(Guid.Empty, movement, [new Posting(Account.WalletReceivable(Guid.Empty), movement.Amount)], stripe, default),
            Kelmah.Payments.JournalEntries.SubscriptionPaid(Guid.Empty, "in_1", one, Money.Zero(Currency.Ghs), "", stripe, default),
            Kelmah.Payments.JournalEntries.Forfeit(Guid.Empty, Guid.Empty, [one], default),
            Kelmah.Payments.JournalEntries.GiveBack(Guid.Empty, escrow, GivenBack(one), [new Posting(Account.WalletAvailable(Guid.Empty), -one)], default),
            Kelmah.Payments.JournalEntries.ChargebackCovered(Guid.Empty, escrow, new EscrowRefund(Guid.Empty, one), one, default),
            Kelmah.Payments.JournalEntries.WalletExchange(Guid.Empty, exchange, default),
            Kelmah.Payments.JournalEntries.Correction(Guid.Empty, correction, default),
            Kelmah.Payments.JournalEntries.ReleaseMatured(Guid.Empty, payment, one, default),
            Kelmah.Payments.JournalEntries.ReceivableNetted(Guid.Empty, payment, one, default),
            Kelmah.Payments.JournalEntries.ReceivableReturned(Guid.Empty, Guid.Empty, Kelmah.Payments.JournalEntries.Fund(Guid.Empty, payment, Guid.Empty, stripe, default), one),
            Kelmah.Payments.JournalEntries.ChargebackCharged(
                Guid.Empty, payment, new EarningCharge(Guid.Empty, Guid.Empty, one, Money.Zero(Currency.Ghs), one, Money.Zero(Currency.Ghs), Money.Zero(Currency.Ghs)), Guid.Empty, taxCountry: null, default),
        ];
        Assert.Equal(entries.Length, typeof(Kelmah.Payments.JournalEntries).GetMethods(BindingFlags.Public | BindingFlags.Static).Length);
        return entries.SelectMany(static entry => new[] { $"journal key {entry.Key}", $"journal kind {entry.Kind}" });
    }

    private static EscrowGiveBack GivenBack(Money one)
    {
        var nothing = Money.Zero(one.Currency);
        return new(Guid.Empty, Guid.Empty, one, nothing, nothing, nothing, nothing, default);
    }

    /// <summary>What stands in the records of handled messages, and the ids of orchestrations.</summary>
    private static IEnumerable<string> Keys() =>
    [
        $"reminder key {DeadlineRule.ReminderKey(Guid.Empty, DeadlineKind.Funding, DateTimeOffset.UnixEpoch, TimeSpan.FromDays(6))}",
        .. ModuleCatalogue.Product.Lifecycles.Select(static lifecycle => $"instance {lifecycle.KeyOf(Guid.Empty).InstanceId}"),
    ];

    /// <summary>With their numbers too, which the state of orchestrations holds.</summary>
    private static IEnumerable<string> EnumValues(Type type) => Enum.GetNames(type)
        .Select(name => $"enum {type.Name}.{name} = {Convert.ToInt64(Enum.Parse(type, name), System.Globalization.CultureInfo.InvariantCulture)}");

    private static void Complain(StringBuilder complaint, string what, IEnumerable<string> names)
    {
        var found = names.Order(StringComparer.Ordinal).ToList();
        if (found.Count > 0) complaint.AppendLine(what).AppendJoin('\n', found).AppendLine();
    }
}
