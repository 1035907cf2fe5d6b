using System.Globalization;
using System.Text;
using System.Text.Json;
using Kelmah.Administration;
using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Exports;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Notifications;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using Microsoft.Extensions.DependencyInjection;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Disputes;

/// <summary>
/// With an offer of a very peculiar amount made, everything that the others can read is searched for it, and compared with what they could read before:
/// whoever cannot tell that there is an offer learns nothing from it.
/// </summary>
public sealed class SealedOfferLeakTests : IAsyncLifetime
{
    private const long Peculiar = 73_391;

    private readonly List<string> calls = [];
    private Market market = null!;
    private ContractView contract = null!;
    private Guid dispute;

    public async Task InitializeAsync()
    {
        market = await OpenAsync(services =>
        {
            var inner = (IDocumentStore)services.Last(service => service.ServiceType == typeof(IDocumentStore)).ImplementationInstance!;
            services.AddSingleton<IDocumentStore>(new CountedStore(inner, calls));
        });
        contract = await market.FundedAsync();
        dispute = (await market.Get<Kelmah.Disputes.Disputes>().OpenAsync(
            market.Hirer, contract.Id, new DisputeInput("Not as agreed.", "The wiring is not as agreed.", contract.Milestones[0].Id), None)).Value.Id;
        Assert.Null(Code(await market.Get<Kelmah.Disputes.Disputes>().AnswerAsync(market.Worker, dispute, new DisputeAnswerInput("It is as agreed."), None)));
    }

    public async Task DisposeAsync() => await market.DisposeAsync();

    /// <summary>Which side makes the offer, and whether it has been ruled.</summary>
    public static TheoryData<bool, bool> Sides => new() { { true, false }, { false, false }, { true, true }, { false, true } };

    [Theory]
    [MemberData(nameof(Sides))]
    public async Task Nobody_but_its_side_reads_an_offer_or_that_there_is_one(bool byWorker, bool isRuled)
    {
        var (side, other) = byWorker ? (market.Worker, market.Hirer) : (market.Hirer, market.Worker);
        if (isRuled)
            Assert.Null(Code(await market.Get<DisputeAdministration>().ResolveAsync(market.Admin, dispute, new DisputeResolutionInput("The photos show it.", Ghs(20_000)), None)));
        var before = await ReadByOthersAsync(other);

        Assert.Equal(Ghs(Peculiar), (await OfferAsync(side, Peculiar)).Value.YourOffer);
        var after = await ReadByOthersAsync(other);

        Assert.Equal(before.Keys, after.Keys);
        foreach (var (what, text) in after)
        {
            Assert.DoesNotContain("73391", text, StringComparison.Ordinal);
            Assert.DoesNotContain("733.91", text, StringComparison.Ordinal);
            Assert.DoesNotContain("733,91", text, StringComparison.Ordinal);
            Assert.True(before[what] == text, $"{what} differs:\n{before[what]}\n{text}");
        }
    }

    [Fact]
    public async Task The_side_itself_reads_it_in_the_dispute_its_list_and_its_export()
    {
        await OfferAsync(market.Worker, Peculiar);

        Assert.Equal(Ghs(Peculiar), (await market.Get<Kelmah.Disputes.Disputes>().GetAsync(market.Worker, dispute, None)).Value.YourOffer);
        Assert.Equal(Ghs(Peculiar), Assert.Single((await market.Get<Kelmah.Disputes.Disputes>().ListAsync(market.Worker, new Paging(), None)).Value.Items).YourOffer);
        Assert.Contains("733.91", await ExportAsync(market.Worker), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_answer_to_an_offer_does_not_say_whether_the_other_side_has_one_that_does_not_cross(bool byWorker)
    {
        var (side, other) = byWorker ? (market.Worker, market.Hirer) : (market.Hirer, market.Worker);
        var (near, far) = byWorker ? (40_000, 60_000) : (60_000, 40_000);
        var (firstAnswer, firstCalls) = await WatchAsync(side, near);
        // The other side's is worse than any that this side makes below.
        Assert.Null(Code(await OfferAsync(other, byWorker ? 30_000 : 70_000)));

        var (secondAnswer, secondCalls) = await WatchAsync(side, far);
        Assert.Null(Code(await OfferAsync(other, byWorker ? 30_001 : 70_001)));
        var (thirdAnswer, thirdCalls) = await WatchAsync(side, near);

        Assert.Equal(firstCalls, secondCalls);
        Assert.Equal(firstCalls, thirdCalls);
        Assert.Equal(firstAnswer, thirdAnswer);
        Assert.Equal(firstAnswer.Replace(Decimal(near), "", StringComparison.Ordinal), secondAnswer.Replace(Decimal(far), "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refusal_says_nothing_of_the_other_sides_offer()
    {
        string[] Refused(params Result<DisputeView>[] tried) => [.. tried.Select(one => JsonSerializer.Serialize(one.Refusal!.Error.Code + one.Refusal.Detail, ApiJson.Options))];
        async Task<string[]> TryAsync() => Refused(
            await OfferAsync(market.Hirer, 100_001), await OfferAsync(market.Hirer, -1), await OfferAsync(market.Stranger, 1), await OfferAsync(market.Admin, 1));
        var before = await TryAsync();

        await OfferAsync(market.Worker, Peculiar);

        Assert.Equal(before, await TryAsync());
    }

    [Fact]
    public async Task What_is_stored_of_events_does_not_tell_of_an_amount_or_whose_it_is()
    {
        await OfferAsync(market.Worker, Peculiar);
        await OfferAsync(market.Hirer, 10_007);

        await foreach (var text in EventTextsAsync())
        {
            Assert.DoesNotContain("73391", text, StringComparison.Ordinal);
            Assert.DoesNotContain("10007", text, StringComparison.Ordinal);
        }

        var offers = (await market.Store.FindAsync(SealedOffersCollection.DisputeId.Is(dispute), None))!;
        var told = await market.Get<IEventLog>().ReadStreamAsync(SealedOffersCollection.Definition.StreamId(offers.Id), 1, None);
        Assert.Equal(2, told.Count);
        Assert.All(told, one => Assert.Null(one.ActorId));
        // Nobody is told of it, and nothing follows from it.
        Assert.True(NotificationCatalogue.For(typeof(SealedOffersChanged)).IsEmpty);
        Assert.True(ModuleCatalogue.Product.ReactionsTo(typeof(SealedOffersChanged)).IsEmpty);
    }

    /// <summary>By name, all that the other party, an administrator and a stranger can read of it, as it goes out, with versions, which make the ETags.</summary>
    private async Task<IReadOnlyDictionary<string, string>> ReadByOthersAsync(Caller other)
    {
        var read = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, reader) in new[] { ("other", other), ("admin", market.Admin), ("stranger", market.Stranger) })
        {
            void Add<T>(string what, Result<T> answer) =>
                read[$"{name} {what}"] = answer.Refusal is { } refusal ? refusal.Error.Code : JsonSerializer.Serialize(answer.Value, ApiJson.Options);
            var paging = new Paging();
            Add("dispute", await market.Get<Kelmah.Disputes.Disputes>().GetAsync(reader, dispute, None));
            Add("list", await market.Get<Kelmah.Disputes.Disputes>().ListAsync(reader, paging, None));
            Add("timeline", await market.Get<ContractTimelines>().GetAsync(reader, contract.Id, None));
            Add("contract", await market.Get<Agreements>().GetAsync(reader, contract.Id, None));
            Add("milestones", await market.Get<Milestones>().ListAsync(reader, contract.Id, paging, None));
            Add("escrow", await market.Get<Escrows>().GetAsync(reader, contract.Id, None));
            Add("wallet", await market.Get<Ledger>().GetWalletAsync(reader, None));
            Add("refund requests", await market.Get<RefundRequests>().ListAsync(reader, contract.Id, paging, None));
            read[$"{name} export"] = await ExportAsync(reader);
        }

        read["admin queue"] = JsonSerializer.Serialize((await market.Get<DisputeAdministration>().ListAsync(market.Admin, null, new Paging(), None)).Value, ApiJson.Options);
        read["audit trail"] = JsonSerializer.Serialize((await market.Get<AuditTrail>().ListAsync(new AuditFilter(), new Paging(), None)).Value, ApiJson.Options);
        read["stored dispute"] = JsonSerializer.Serialize(await market.Store.FindAsync<Dispute>(dispute, None), StorageJson.Options);
        read["journal"] = JsonSerializer.Serialize((await market.Journal.ContractEntriesAsync(contract.Id, None)).Select(entry => entry.Entry.Key), ApiJson.Options);
        read["bank"] = await DossierAsync();
        read["dry run of a ruling"] = await DryRunAsync();
        read["deadlines"] = await DueAsync();
        return read;
    }

    /// <summary>What the hirer's bank would be told.</summary>
    private async Task<string> DossierAsync()
    {
        var payment = (await market.Store.FindAsync<Transaction>((await market.EscrowAsync(contract.Id)).TransactionId, None))!;
        var chargeback = new Chargeback
        {
            Id = Guid.CreateVersion7(),
            StripeDisputeId = "dp_1",
            PaymentId = payment.Id,
            ContractId = contract.Id,
            HirerId = market.Hirer.UserId,
            Amount = payment.Amount,
            Covered = Ghs(0),
            Reason = "product_unacceptable",
            CreatedAt = market.Now,
        };
        return JsonSerializer.Serialize(await market.Get<EvidenceDossiers>().WriteAsync(chargeback, None), ApiJson.Options);
    }

    /// <summary>What an administrator is shown of a ruling that is tried.</summary>
    private async Task<string> DryRunAsync()
    {
        var run = DryRun.Begin();
        var tried = await market.Get<DisputeAdministration>().ResolveAsync(market.Admin, dispute, new DisputeResolutionInput("The photos show it.", Ghs(20_000)), None);
        return $"{Code(tried)} {string.Join(' ', run.Commit?.Writes.Select(write => write.Collection.Name) ?? [])} {string.Join(' ', run.Commit?.Events.Select(one => one.Payload.ToString()) ?? [])}";
    }

    private async Task<string> DueAsync()
    {
        var due = new StringBuilder();
        foreach (var kind in (DeadlineKind[])[DeadlineKind.DisputeAnswer, DeadlineKind.DisputeEscalation, DeadlineKind.DisputeAlarm, DeadlineKind.DisputeRuling])
            due.AppendJoin(' ', await market.Get<DeadlineProcesses>().DueAsync(kind, None).ToListAsync()).Append('\n');
        return due.ToString();
    }

    private async Task<string> ExportAsync(Caller user)
    {
        using var archive = new MemoryStream();
        await market.Get<ExportArchive>().WriteAsync(user.UserId, archive, None);
        archive.Position = 0;
        using var zip = new System.IO.Compression.ZipArchive(archive);
        var text = new StringBuilder();
        foreach (var entry in zip.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            text.Append(entry.FullName).Append('\n').Append(await reader.ReadToEndAsync()).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>What an offer answers, and how often the store is asked for what, and what the commit writes.</summary>
    private async Task<(string Answer, IReadOnlyList<string> Calls)> WatchAsync(Caller side, long toWorker)
    {
        calls.Clear();
        var answer = JsonSerializer.Serialize((await OfferAsync(side, toWorker)).Value, ApiJson.Options);
        return (answer, [.. calls]);
    }

    private Task<Result<DisputeView>> OfferAsync(Caller party, long toWorker) => market.Get<DisputeOffers>().OfferAsync(party, dispute, new DisputeOfferInput(Ghs(toWorker)), None);

    private async IAsyncEnumerable<string> EventTextsAsync()
    {
        foreach (var record in await market.Get<IEventLog>().ReadUnrelayedAsync(10_000, None)) yield return EventJson.Write(record);
    }

    private static string Decimal(long minorUnits) => (minorUnits / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>A store that notes what it is asked for.</summary>
    private sealed class CountedStore(IDocumentStore inner, List<string> calls) : IDocumentStore
    {
        public ValueTask<T?> FindAsync<T>(Guid id, CancellationToken cancellationToken)
            where T : Entity => Noted($"find {typeof(T).Name}").FindAsync<T>(id, cancellationToken);

        public ValueTask<T?> FindAsync<T>(Filter<T> where, CancellationToken cancellationToken)
            where T : Entity => Noted($"filter {typeof(T).Name}").FindAsync(where, cancellationToken);

        public ValueTask<Page<T>> QueryAsync<T>(Query<T> query, CancellationToken cancellationToken)
            where T : Entity => Noted($"query {typeof(T).Name}").QueryAsync(query, cancellationToken);

        public ValueTask<Page<TView>> QueryAsync<T, TView>(Query<T> query, Projection<T, TView> projection, CancellationToken cancellationToken)
            where T : Entity => Noted($"view {typeof(T).Name}").QueryAsync(query, projection, cancellationToken);

        public ValueTask<long> CountAsync<T>(Filter<T> where, CancellationToken cancellationToken)
            where T : Entity => Noted($"count {typeof(T).Name}").CountAsync(where, cancellationToken);

        public ValueTask<IReadOnlyDictionary<Guid, long>> CountByAsync<T>(Field<T, Guid> field, Filter<T> where, CancellationToken cancellationToken)
            where T : Entity => Noted($"count by {typeof(T).Name}").CountByAsync(field, where, cancellationToken);

        public ValueTask<long> SetVersionAsync(string set, CancellationToken cancellationToken) => Noted("set").SetVersionAsync(set, cancellationToken);

        public Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken) =>
            Noted($"commit {string.Join(' ', work.Writes.Select(write => write.Collection.Name))} requiring {work.Preconditions.Count()}").CommitAsync(work, cancellationToken);

        public Task<CommitOutcome> TryAsync(UnitOfWork work, CancellationToken cancellationToken) => inner.TryAsync(work, cancellationToken);

        private IDocumentStore Noted(string call)
        {
            lock (calls) calls.Add(call);
            return inner;
        }
    }
}
